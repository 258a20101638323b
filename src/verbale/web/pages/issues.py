"""The issues: all of them, and a page of each."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...errors import UsageError
from ...store import Store
from ...store.answers import IssuePage
from ..room import room_of
from . import charts
from .asked import fitting, given, number, unusable, within
from .sheets import sheet
from .templating import address, page

router = APIRouter()
_SIZE = 50
_LATEST = 10
_SUGGESTED = 8


@router.get("/issues")
def issues(request: Request) -> HTMLResponse:
    """All issues, those in most reports first."""
    asked = given(request, ("q",))
    wanted = asked.get("q", "").casefold()
    rows = [row for row in room_of(request).store.issues_overview() if wanted in row.name.casefold()]
    pages = max(1, -(-len(rows) // _SIZE))
    at = min(number(request), pages)
    shown = rows[(at - 1) * _SIZE : at * _SIZE]
    sparks = charts.sparks([(row.name, row.months) for row in shown], "report", 30, alike=False)
    return page(
        request, "issues.html", trouble=None, rows=shown, total=len(rows), asked=asked, at=at, pages=pages,
        sparks=sparks,
    )  # fmt: skip


@router.get("/issues.csv")
def issue_data(request: Request) -> Response:
    """The statements on an issue by month, all and those of each attitude."""
    name = given(request, ("name",)).get("name", "")
    store = room_of(request).store
    found = store.issue_page(name, limit=1) if name else None
    if found is None:
        return _unknown(request, store, name)
    attitudes = {one.name: dict(one.months) for one in found.months}
    months = sorted({month for own in attitudes.values() for month in own})
    rows = []
    for month in months:
        numbers = [own.get(month, 0) for own in attitudes.values()]
        rows.append((month, sum(numbers), *numbers))
    return sheet(f"{found.name} by month", ("month", "statements", *attitudes), rows)


@router.get("/issues/{name:path}")
def issue(request: Request, name: str) -> HTMLResponse:
    """Who holds which position on an issue, and what happens."""
    store = room_of(request).store
    try:
        found = store.issue_page(name, limit=_LATEST)
    except UsageError as error:
        return unusable(request, "issue.html", error, found=None, name=name)
    if found is None:
        return _unknown(request, store, name)
    return fitting(
        request, "issue.html", _LATEST, trouble=None, found=found, name=found.name, chart=_chart(found)
    )


def _chart(found: IssuePage) -> charts.Chart | None:
    if not any(one.months for one in found.months):
        return None
    return charts.stacked(
        "attitudes",
        "Statements over time, by attitude",
        found.months,
        lambda period: within("/search", period, kind="attribution", issue=found.name),
        data=address("/issues.csv", name=found.name),
    )


def _unknown(request: Request, store: Store, name: str) -> HTMLResponse:
    """A sentence, and which other issues may be meant."""
    known = [row.name for row in store.issues_overview()]
    words = [word[:4].casefold() for word in name.split() if len(word) > 2]
    near = [one for one in known if any(word in one.casefold() for word in words)] or known
    suggested = [(one, "/issues/") for one in near[:_SUGGESTED]]
    return page(
        request, "unknown.html", 404, what="issue", every="/issues", name=name, suggested=suggested, said=0,
        search=None,
    )  # fmt: skip
