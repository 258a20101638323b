"""All reports, the newest first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...errors import UsageError
from ...store.answers import Found
from ..room import room_of
from .asked import first_day, given, last_day, number
from .templating import address, page

router = APIRouter()
_SIZE = 40


@router.get("/reports")
def reports(request: Request) -> HTMLResponse:
    """A page of the reports, by words and days."""
    asked, at = given(request, ("q", "since", "until")), number(request)
    days: dict[str, Any] = {"first": first_day(asked.get("since")), "last": last_day(asked.get("until"))}
    store = room_of(request).store
    try:
        found = store.find(
            asked.get("q", ""), kind="report", since=asked.get("since"), until=asked.get("until"), page=at,
            size=_SIZE,
        )  # fmt: skip
    except UsageError as error:
        return page(request, "reports.html", 400, trouble=str(error), found=None, asked=asked, **days)
    pages = -(-found.total // _SIZE)
    total = found.total
    if found.more:  # So many that the search does not count them.
        total = store.listed(
            days["first"] or None, days["last"] or None, query=asked.get("q", ""), size=1
        ).total
    return page(
        request,
        "reports.html",
        trouble=None,
        found=found,
        total=total,
        asked=asked,
        pages=pages,
        older=_older(found, asked) if at >= pages else None,
        **days,
    )


def _older(found: Found, asked: dict[str, str]) -> str | None:
    """Where the list goes on, where there is more of it than the store looks at: from its last day."""
    days = [hit.date for hit in found.hits if hit.date]
    if not found.more or not days or days[-1] == asked.get("until"):
        return None
    return address("/reports", **{**asked, "until": days[-1]})
