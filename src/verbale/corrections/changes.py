"""The fields that people may put right, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import Any, get_args

from verbale.errors import UsageError
from verbale.record import (
    Attitude,
    AttributionKind,
    CommitmentKind,
    CommitmentStatus,
    EventStatus,
    EventType,
)

from .values import Kind

#: The longest name of an actor, an issue or a person.
LONGEST_NAME = 300
#: Controls, halves of characters, and marks that turn the direction of what follows.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
#: Between what made a row and who accepted it, in the ``by`` of a row.
CONFIRMED = ", confirmed by "
_ISO_DAY = len("2021-06-16")

Shape = Callable[[Any, str], Any]


class _Unfit(Exception):
    """Why a value cannot stand in its field, as the end of a sentence."""


def bad_correction(sentence: str, hint: str | None = None) -> UsageError:
    """The error for a correction that cannot be made."""
    return UsageError("bad-correction", sentence, hint)


def a_row(kind: Kind) -> str:
    """The kind of a row in a sentence."""
    return f"a {kind}" if kind == "commitment" else f"an {kind}"


def plain(kind: Kind, changes: Any, text: str) -> dict[str, Any]:
    """``changes`` of a row of ``text`` as in the record's JSON, spans with their text.

    Raises UsageError (``bad-correction``) for a field that there is not, and for a value that cannot
    stand in its field in any record of this text.
    """
    if not isinstance(changes, dict):
        raise bad_correction("The changes are no object of fields.")
    known = FIELDS[kind]
    found = {}
    for name, value in changes.items():
        if name not in known:
            hint = f"Give some of: {', '.join(known)}."
            raise bad_correction(f"{name!r} is no field of {a_row(kind)} to put right.", hint)
        try:
            found[name] = known[name](value, text)
        except _Unfit as error:
            raise bad_correction(f"{name!r} {error}.") from None
    return found


def check_whole(kind: Kind, changes: dict[str, Any]) -> None:
    """Raises UsageError (``bad-correction``) where changes lack what an added row has to have."""
    if lacking := [name for name in _REQUIRED[kind] if name not in changes]:
        raise bad_correction(f"To add {a_row(kind)} takes {lacking[0]!r}.")


def person(value: Any) -> str:
    """``value`` as the name of somebody who corrects, on one line; raises UsageError
    (``bad-correction``) where it is none, or could be taken for the name of a model or rule."""
    try:
        name = _name(value, "")
    except _Unfit as error:
        raise bad_correction(f"The name of who corrects {error}.") from None
    if "/" in name or CONFIRMED in name:
        raise bad_correction(f"The name of who corrects cannot have '/' or {CONFIRMED!r} in it.")
    return name


def _name(value: Any, text: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unfit("has to be some words")
    words = " ".join(value.split())
    if len(words) > LONGEST_NAME:
        raise _Unfit(f"is longer than {LONGEST_NAME} characters")
    if _UNSHOWN.search(words):
        raise _Unfit("holds characters that cannot be shown")
    return words


def _span(value: Any, text: str) -> dict[str, Any]:
    fields = {"start", "end"}
    if not isinstance(value, dict) or not fields <= value.keys() <= fields | {"text"}:
        raise _Unfit('has to be a stretch of the text, {"start": ..., "end": ...}')
    start, end = value["start"], value["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise _Unfit(f"is no stretch of a text of {len(text)} characters")
    words = text[start:end]
    if not words.strip():
        raise _Unfit("holds no words")
    if value.get("text", words) != words:
        raise _Unfit("has other words than the text has there; offsets count code points")
    return {"start": start, "end": end, "text": words}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise _Unfit("has to be a list")
    return list(value)


def _spans(value: Any, text: str) -> list[dict[str, Any]]:
    spans = sorted((_span(one, text) for one in _list(value)), key=lambda span: span["start"])
    for before, after in pairwise(spans):
        if after["start"] < before["end"]:
            raise _Unfit("has stretches that overlap")
    return spans


def _some_spans(value: Any, text: str) -> list[dict[str, Any]]:
    if not (spans := _spans(value, text)):
        raise _Unfit("cannot be empty")
    return spans


def _names(value: Any, text: str) -> list[str]:
    return list(dict.fromkeys(_name(one, text) for one in _list(value)))


def _sides(value: Any, text: str) -> list[dict[str, str | None]]:
    return list({side["actor"]: side for side in (_side(one, text) for one in _list(value))}.values())


def _side(value: Any, text: str) -> dict[str, Any]:
    side = {"actor": value} if isinstance(value, str) else value
    if not isinstance(side, dict) or not {"actor"} <= side.keys() <= {"actor", "code"}:
        raise _Unfit('has to be a list of {"actor": ..., "code": ...}')
    actor = {"actor": _name(side["actor"], text)}
    return {**actor, "code": _maybe(_name)(side["code"], text)} if "code" in side else actor


def _days(value: Any, text: str) -> dict[str, str]:
    if not isinstance(value, dict) or value.keys() != {"start", "end"}:
        raise _Unfit('has to be days, {"start": ..., "end": ...}')
    days = {name: _day(value[name]) for name in ("start", "end")}
    if days["start"] > days["end"]:
        raise _Unfit("ends before it starts")
    return days


def _day(value: Any) -> str:
    try:
        if isinstance(value, str) and len(value) == _ISO_DAY:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise _Unfit("has to be of days written YYYY-MM-DD")


def _maybe(shape: Shape) -> Shape:
    return lambda value, text: None if value is None else shape(value, text)


def _one_of(values: Iterable[str]) -> Shape:
    known = tuple(values)

    def shape(value: Any, text: str) -> str:
        if value not in known:
            raise _Unfit(f"has to be one of {', '.join(known)}")
        return str(value)

    return shape


#: For each kind of row the fields that can be put right.
FIELDS: dict[Kind, dict[str, Shape]] = {
    "attribution": {
        "source": _maybe(_span),
        "speaker": _maybe(_name),
        "cue": _maybe(_span),
        "content": _some_spans,
        "kind": _one_of(get_args(AttributionKind)),
        "attitude": _one_of(get_args(Attitude)),
        "within": _maybe(_name),
        "addressee": _names,
        "about": _names,
        "issues": _names,
    },
    "event": {
        "type": _one_of(get_args(EventType)),
        "mode": _maybe(_name),
        "contexts": _names,
        "source": _sides,
        "target": _sides,
        "trigger": _span,
        "status": _one_of(get_args(EventStatus)),
        "according_to": _maybe(_name),
        "attribution": _maybe(_name),
        "issues": _names,
        "date": _maybe(_days),
        "place": _maybe(_name),
    },
    "commitment": {
        "parties": _names,
        "to": _names,
        "action": _span,
        "kind": _one_of(get_args(CommitmentKind)),
        "status": _one_of(get_args(CommitmentStatus)),
        "due": _maybe(_days),
        "according_to": _maybe(_name),
        "attribution": _maybe(_name),
        "event": _maybe(_name),
        "evidence": _spans,
        "issues": _names,
    },
}
#: What has to be said of an added row.
_REQUIRED: dict[Kind, tuple[str, ...]] = {
    "attribution": ("content",),
    "event": ("type", "trigger"),
    "commitment": ("kind", "action", "parties"),
}
#: The fields that name an actor, several actors, and attributions or events.
ACTOR_FIELDS = ("speaker", "according_to", "place")
ACTORS_FIELDS = ("addressee", "about", "parties", "to")
ROW_FIELDS: dict[str, Kind] = {"within": "attribution", "attribution": "attribution", "event": "event"}
#: The sides of an event.
SIDES = ("source", "target")
