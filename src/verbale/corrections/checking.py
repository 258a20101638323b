"""Whether a correction can be made."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from verbale.record import Actor, Record
from verbale.tables.plover import ontology

from .changes import ACTOR_FIELDS, ACTORS_FIELDS, ROW_FIELDS, SIDES, a_row, bad_correction, check_whole, plain
from .values import Act, Kind, Place, Row, Snapshot, anchor, rows_of

Fields = dict[str, Any]


def checked(
    record: Record, kind: Kind, act: Act, row: Row | None, changes: dict[str, Any] | None
) -> tuple[dict[str, Any], Snapshot]:
    """The changes in full (spans with their text, sides with their codes), and what ``row`` of ``record``
    (the corrected record as it stands, None to add one) was, for a correction.

    Raises UsageError (``bad-correction``) where it cannot be made.
    """
    _check_call(kind, act, row, changes)
    found = plain(kind, changes or {}, record.document.text)
    before: Fields = msgspec.json.decode(msgspec.json.encode(row)) if row else {}
    after = {**before, **found}
    if row is None:
        check_whole(kind, found)
    _check_rows(record, found, row)
    if kind == "event":
        _check_event(found, after)
    if found.get("parties", after) == []:
        raise bad_correction("A commitment needs somebody who owes it.")
    actors = {actor.id: actor for actor in record.actors}
    for name in SIDES if kind == "event" else ():
        if name in found:
            found[name] = _coded(found[name], actors)
    return found, Snapshot(
        row=before or None,
        actors=_actors(actors, kind, [before, found]),
        places=_places(record, [before, found]),
    )


def _check_call(kind: Kind, act: Act, row: Row | None, changes: dict[str, Any] | None) -> None:
    for value, known, what in ((kind, get_args(Kind), "kind of row"), (act, get_args(Act), "correction")):
        if value not in known:
            raise bad_correction(f"There is no {what} {value!r}.", f"Give one of: {', '.join(known)}.")
    if (row is None) != (act == "add"):
        raise bad_correction("What is added has no id yet, and nothing else has none.")
    if act in ("edit", "add") and not changes:
        raise bad_correction(f"To {act} {a_row(kind)} takes changes.")
    if act in ("accept", "reject") and changes:
        raise bad_correction(f"To {act} {a_row(kind)} takes no changes; edit it instead.")


def _check_rows(record: Record, changes: Fields, row: Row | None) -> None:
    """Every attribution and event that is named is in the record, and none stands in itself."""
    for name, kind in ROW_FIELDS.items():
        id = changes.get(name)
        if id is not None and not any(other.id == id for other in rows_of(record, kind)):
            raise bad_correction(f"{name!r} names no {kind} of the record: {id!r}.")
    within = {one.id: one.within for one in record.attributions}
    around = changes.get("within")
    while around is not None and row is not None:
        if around == row.id:
            raise bad_correction("An attribution cannot stand within itself.")
        around = within.pop(around, None)


def _check_event(changes: Fields, after: Fields) -> None:
    kind = ontology().types[after["type"]]
    mode = changes.get("mode")
    if mode is not None and mode not in kind.modes:
        hint = f"Give one of: {', '.join(kind.modes)}." if kind.modes else None
        raise bad_correction(f"{after['type']} has no mode {mode!r}.", hint)
    known = ontology().contexts
    if wrong := [name for name in changes.get("contexts", ()) if name not in known]:
        raise bad_correction(f"There is no context {wrong[0]!r}.", f"Give some of: {', '.join(known)}.")
    if not after.get("source") and not after.get("target") and changes.keys() & {"type", *SIDES}:
        raise bad_correction("An event needs somebody on one of its sides.")


def _coded(sides: list[Fields], actors: dict[str, Actor]) -> list[Fields]:
    """The sides with the codes that their actors have, where none is given."""
    return [
        {"code": actors[side["actor"]].code, **side} if side["actor"] in actors else side for side in sides
    ]


def _actors(actors: dict[str, Actor], kind: Kind, rows: list[Fields]) -> dict[str, Fields]:
    """The actors that the rows name by their ids, and their members."""
    named = [row.get(name) for row in rows for name in ACTOR_FIELDS]
    named += [id for row in rows for name in ACTORS_FIELDS for id in row.get(name, ())]
    if kind == "event":
        named += [side["actor"] for row in rows for name in SIDES for side in row.get(name, ())]
    found: dict[str, Fields] = {}
    while named:
        id = named.pop()
        if id in actors and id not in found:
            found[id] = msgspec.json.decode(msgspec.json.encode(actors[id]))
            named += actors[id].members
    return found


def _places(record: Record, rows: list[Fields]) -> dict[str, Place]:
    """Where the attributions and events stand that the rows name."""
    named = {row.get(name) for row in rows for name in ROW_FIELDS}
    told: tuple[Row, ...] = (*record.attributions, *record.events)
    return {row.id: anchor(row) for row in told if row.id in named}
