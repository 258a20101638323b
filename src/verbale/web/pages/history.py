"""The corrections of a report: who put what right, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from verbale.corrections import Correction, Kind, rows_of
from verbale.corrections.changes import ACTOR_FIELDS, ACTORS_FIELDS

from ..room import room_of
from .report import DONE, words_of
from .templating import page

router = APIRouter()
_SHOWN = 200


class Change(msgspec.Struct, frozen=True):
    """A field that was put right: what it was, None for an added row, and what it is."""

    field: str
    before: str | None
    after: str


@router.get("/reports/{report:path}/history")
def show(request: Request, report: str) -> HTMLResponse:
    """All corrections of a report, the newest first, those that were undone too."""
    store = room_of(request).store
    record = store.record(report)
    made = store.corrections(record.document.sha256, undone=True)
    last = {one.row: one.id for one in made if one.undone_by is None}
    names = {actor.id: actor.name for actor in record.actors}
    shown = [(one, words_of(one), list(_changes(one, names))) for one in reversed(made[-_SHOWN:])]
    here = {row.id for kind in get_args(Kind) for row in rows_of(record, kind)}
    return page(
        request,
        "history.html",
        document=record.document,
        asked=report,
        shown=shown,
        total=len(made),
        last=set(last.values()),
        here=here,
        done=DONE,
    )


def _changes(correction: Correction, names: dict[str, str]) -> Iterator[Change]:
    snapshot = correction.snapshot
    told = {**names, **{id: actor["name"] for id, actor in (snapshot.actors if snapshot else {}).items()}}
    before = snapshot.row if snapshot else None
    for field, value in correction.changes.items():
        old = _said(field, before.get(field), told) if before else None
        if old != (new := _said(field, value, told)):
            yield Change(field.replace("_", " "), old, new)


def _said(field: str, value: Any, names: dict[str, str]) -> str:
    """A value of a field in words."""
    if value in (None, [], ()):
        return "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(_said(field, one, names) for one in value)
    if isinstance(value, dict):
        if "actor" in value:
            return " ".join(filter(None, (names.get(value["actor"], value["actor"]), value.get("code"))))
        if "text" in value:
            return f"“{value['text']}”"
        return " to ".join(dict.fromkeys((value["start"], value["end"])))
    is_actor = field in (*ACTOR_FIELDS, *ACTORS_FIELDS)
    return names.get(value, str(value)) if is_actor else str(value).replace("_", " ")
