"""The actors: all of them, and a page of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...errors import UsageError
from ...store.answers import ActorPage
from ..room import Room, room_of
from . import charts
from .asked import first_day, fitting, given, last_day, like, number, unusable, within
from .sheets import sheet
from .templating import address, page

router = APIRouter()
_SIZE = 60
#: The store counts so far in its list of actors.
_LAST_PAGE = 1_000 // _SIZE
_LATEST = 15
_ISSUES = 12


@router.get("/actors")
def actors(request: Request) -> HTMLResponse:
    """The actors in most reports, or those with a name that begins so."""
    asked, at = given(request, ("q",)), min(number(request), _LAST_PAGE)
    try:
        rows = room_of(request).store.actors_overview(asked.get("q", ""), min(at * _SIZE + 1, 1_000))
    except UsageError as error:
        return unusable(request, "actors.html", error, rows=[], asked=asked, at=at, more=False)
    shown = rows[(at - 1) * _SIZE : at * _SIZE]
    more = len(rows) > at * _SIZE and at < _LAST_PAGE
    return page(request, "actors.html", trouble=None, rows=shown, asked=asked, at=at, more=more)


@router.get("/actors.csv")
def actor_data(request: Request) -> Response:
    """The statements of an actor by month, all and those on each issue."""
    asked = given(request, ("name", "since", "until"))
    name = asked.get("name", "")
    found = _page(room_of(request), name, asked) if name else None
    if found is None:
        return _unknown(request, name)
    issues = {one.name: dict(one.months) for one in found.by_issue}
    rows = [
        (month, number, *(own.get(month, 0) for own in issues.values())) for month, number in found.months
    ]
    return sheet(f"{found.name} by month", ("month", "statements", *issues), rows)


@router.get("/actors/{name:path}")
def actor(request: Request, name: str) -> HTMLResponse:
    """What is held of one actor."""
    asked = given(request, ("since", "until"))
    days: dict[str, Any] = {"first": first_day(asked.get("since")), "last": last_day(asked.get("until"))}
    try:
        found = _page(room_of(request), name, asked)
    except UsageError as error:
        return unusable(request, "actor.html", error, found=None, name=name, asked=asked, **days)
    if found is None:
        return _unknown(request, name)
    return fitting(
        request,
        "actor.html",
        _LATEST,
        trouble=None,
        found=found,
        name=found.name,
        asked=asked,
        months=_months(found, asked),
        held=[one for one in found.offices if one.office],
        codes=sorted(
            (one for one in found.offices if one.code and not one.office), key=lambda one: -one.reports
        ),
        issues=found.by_issue[:_ISSUES],
        sparks=charts.sparks([(one.name, one.months) for one in found.by_issue[:_ISSUES]], "statement"),
        **days,
    )


def _page(room: Room, name: str, asked: dict[str, str]) -> ActorPage | None:
    return room.store.actor_page(name, asked.get("since"), asked.get("until"), limit=_LATEST)


def _months(found: ActorPage, asked: dict[str, str]) -> charts.Chart | None:
    if not found.months:
        return None
    return charts.bars(
        "months",
        "Statements over time",
        found.months,
        "statement",
        lambda period: within("/search", period, kind="attribution", speaker=found.name, **asked),
        data=address("/actors.csv", name=found.name, **asked),
    )


def _unknown(request: Request, name: str) -> HTMLResponse:
    """A sentence, and who else may be meant."""
    store = room_of(request).store
    try:
        suggested = [(one, "/actors/") for one in like(store, name)]
        said = store.find(kind="attribution", speaker=name, size=1).total if name.strip() else 0
    except UsageError:
        suggested, said = [], 0
    search = address("/search", kind="attribution", speaker=name) if said else None
    return page(
        request, "unknown.html", 404, what="actor", every="/actors", name=name, suggested=suggested,
        said=said, search=search,
    )  # fmt: skip
