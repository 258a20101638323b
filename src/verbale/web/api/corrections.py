"""What people put right."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from verbale.corrections import Act, Correction, Kind, rows_of

from ..room import Room, room_of
from ..threads import threads_of
from .answers import FAULTS, json_answer, says, sent

router = APIRouter(tags=["corrections"], responses=FAULTS)

Report = Annotated[str, Path(description="Its id, or the SHA-256 of its text.")]
Number = Annotated[int, Path(ge=0, lt=2**63, description="The id of the correction.")]


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction to make. ``item`` is the id of the row, None to add one; ``seen`` the id of the last
    correction of the row that is known of, ``anchor`` where the row was seen."""

    kind: Kind
    act: Act
    by: str
    item: str | None = None
    changes: dict[str, Any] | None = None
    seen: int | None = None
    anchor: tuple[int, int] | None = None


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``by`` is who undoes."""

    by: str


class Corrections(msgspec.Struct, frozen=True):
    """The corrections of a report, oldest first."""

    items: tuple[Correction, ...]


class Corrected(msgspec.Struct, frozen=True):
    """A correction that was made, and the row as it is now; None where it is rejected."""

    correction: Correction
    row: dict[str, Any] | None


class Undone(msgspec.Struct, frozen=True):
    """A correction that was undone."""

    correction: Correction


def _body(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/reports/{report}/corrections", responses={200: says(Corrections, "The corrections.")})
def corrections(
    request: Request,
    report: Report,
    undone: Annotated[bool, Query(description="Those without effect too.")] = False,
) -> Response:
    """The corrections of a report"""
    return json_answer(Corrections(tuple(room_of(request).store.corrections(report, undone=undone))))


@router.post(
    "/reports/{report}/corrections",
    status_code=201,
    responses={201: says(Corrected, "It was made.")},
    openapi_extra=_body("NewCorrection"),
)
async def correct(request: Request, report: Report) -> Response:
    """Put a row right"""
    asked: NewCorrection = await sent(request, NewCorrection)
    room = room_of(request)
    return json_answer(await threads_of(request).write(lambda: _correct(room, report, asked)), 201)


def _correct(room: Room, report: str, asked: NewCorrection) -> Corrected:
    given = {name: getattr(asked, name) for name in asked.__struct_fields__}
    made = room.store.correct(report, **given)
    opened = room.open(made.report)
    place = next((place for place, chain in opened.corrections.items() if made in chain), None)
    rows = rows_of(opened.record, made.kind) if place else ()
    row = next((row for row in rows if place and row.id == place[1]), None)
    return Corrected(made, None if row is None else msgspec.to_builtins(row))


@router.post(
    "/corrections/{correction}/undo",
    responses={200: says(Undone, "It was undone.")},
    openapi_extra=_body("Undo"),
)
async def undo(request: Request, correction: Number) -> Response:
    """Undo a correction"""
    asked: Undo = await sent(request, Undo)
    store = room_of(request).store
    undone = await threads_of(request).write(lambda: store.undo(correction, by=asked.by))
    return json_answer(Undone(undone))
