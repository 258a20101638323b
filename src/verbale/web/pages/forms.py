"""The form in which a row is put right, or a new one is made from words of the text."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from verbale.corrections import Kind, Row, anchor, rows_of
from verbale.errors import StoreError
from verbale.record import (
    Attitude,
    Attribution,
    AttributionKind,
    CommitmentKind,
    CommitmentStatus,
    EventStatus,
    Record,
)
from verbale.tables.issues import issue_table
from verbale.tables.plover import ontology

from ..room import room_of
from .templating import page
from .words import clip

router = APIRouter()
#: How many statements are offered as the one that a row stands in.
_OFFERED = 25


class Field(msgspec.Struct, frozen=True):
    """A field of a form: ``shape`` says how it is shown and what it holds. Of an added row ``words`` are
    those that were selected."""

    name: str
    label: str
    shape: str
    choices: tuple[str, ...] = ()
    words: bool = False


def _fields(kind: Kind) -> tuple[Field, ...]:
    if kind == "attribution":
        return (
            Field("speaker", "Speaker", "actor"),
            Field("source", "Source: the words that name the speaker", "span"),
            Field("cue", "Cue: the words of saying", "span"),
            Field("content", "Content: what is said", "spans", words=True),
            Field("attitude", "Attitude", "choice", get_args(Attitude)),
            Field("kind", "Kind", "choice", get_args(AttributionKind)),
            Field("within", "Inside the statement", "inside"),
            Field("addressee", "Said to", "actors"),
            Field("about", "About", "actors"),
            Field("issues", "Issues", "issues"),
        )
    if kind == "event":
        return (
            Field("type", "Type", "choice", tuple(ontology().types)),
            Field("mode", "Mode", "mode"),
            Field("status", "Status", "choice", get_args(EventStatus)),
            Field("source", "Who does it", "sides"),
            Field("target", "To whom", "sides"),
            Field("trigger", "Trigger: the words that tell it", "span", words=True),
            Field("according_to", "On whose word alone", "actor"),
            Field("attribution", "Inside the statement", "inside"),
            Field("date", "When", "days"),
            Field("place", "Where", "actor"),
            Field("contexts", "Contexts", "some", tuple(ontology().contexts)),
            Field("issues", "Issues", "issues"),
        )
    return (
        Field("kind", "Kind", "choice", get_args(CommitmentKind)),
        Field("status", "State", "choice", get_args(CommitmentStatus)),
        Field("parties", "Who owes it", "actors"),
        Field("to", "To whom", "actors"),
        Field("action", "Action: what is owed", "span", words=True),
        Field("evidence", "Evidence: the words that show it", "spans"),
        Field("due", "Due", "days"),
        Field("according_to", "On whose word alone", "actor"),
        Field("attribution", "Inside the statement", "inside"),
        Field("issues", "Issues", "issues"),
    )


@router.get("/reports/{report:path}/form")
def form(
    request: Request,
    report: str,
    kind: Kind,
    item: Annotated[str | None, Query(max_length=100)] = None,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """The form for a row, or for a new one at a stretch of the text."""
    record = room_of(request).open(report).record
    if item is None:
        values, row, place = _new(kind, {"start": start, "end": end}, record), None, (start, end)
    else:
        row = _row(record, kind, item)
        values, place = msgspec.to_builtins(row), anchor(row)
    shown = [(field, values.get(field.name)) for field in _fields(kind)]
    modes = [(name, mode) for name, one in ontology().types.items() for mode in one.modes]
    return page(
        request,
        "_form.html",
        fields=shown,
        kind=kind,
        new=item is None,
        names={actor.id: actor.name for actor in record.actors},
        actors=record.actors,
        modes=modes,
        around=statements_around(record, row, place),
        issues=[row.name for row in issue_table().issue],
    )


def _row(record: Record, kind: Kind, item: str) -> Row:
    for row in rows_of(record, kind):
        if row.id == item:
            return row
    raise StoreError("no-such-row", f"The record has no {kind} {item!r}.", "Load the page again.")


def _new(kind: Kind, span: dict[str, Any], record: Record) -> dict[str, Any]:
    words = next(field for field in _fields(kind) if field.words)
    span = {**span, "text": record.document.text[span["start"] : span["end"]]}
    return {words.name: [span] if words.shape == "spans" else span}


def statements_around(record: Record, row: Row | None, place: tuple[int, int]) -> list[tuple[str, str]]:
    """The statements that a row at ``place`` may stand in, each with its words: those whose content holds
    the place, then the nearest ones, in the order of the text. What stands in ``row`` is none of them."""
    now = row.within if isinstance(row, Attribution) else row.attribution if row else None
    below = _standing_in(record, row) if isinstance(row, Attribution) else set()
    free = [one for one in record.attributions if one.id not in below]

    def far(one: Attribution) -> tuple[bool, bool, int]:
        holds = any(span.start <= place[0] and place[1] <= span.end for span in one.content)
        return one.id != now, not holds, abs(anchor(one)[0] - place[0])

    names = {actor.id: actor.name for actor in record.actors}
    nearest = sorted(sorted(free, key=far)[:_OFFERED], key=anchor)
    return [(one.id, _told(one, names)) for one in nearest]


def _standing_in(record: Record, row: Attribution) -> set[str]:
    """The ids of a statement and of all that stand in it."""
    found, growing = {row.id}, True
    while growing:
        inner = {one.id for one in record.attributions if one.within in found} - found
        found |= inner
        growing = bool(inner)
    return found


def _told(one: Attribution, names: dict[str, str]) -> str:
    who = names.get(one.speaker or "") or (one.source.text if one.source else "nobody named")
    cue = one.cue.text if one.cue else ""
    said = one.content[0].text if one.content else ""
    return f"{clip(who, 30)} {clip(cue, 20)}".strip() + f": {clip(said, 60)}"
