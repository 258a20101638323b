"""All reports, the newest first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...errors import UsageError
from ..room import room_of
from .asked import first_day, given, last_day, number
from .templating import page

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
    return page(
        request,
        "reports.html",
        trouble=None,
        found=found,
        asked=asked,
        pages=-(-found.total // _SIZE),
        **days,
    )
