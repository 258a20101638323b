"""The first page: read something, or open what was read."""

from __future__ import annotations

from itertools import islice

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ..room import room_of
from .templating import page

router = APIRouter()
_LATEST = 25


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """A place to paste, drop or name a report, and the latest ones."""
    reports = list(islice(room_of(request).store.reports(newest_first=True), _LATEST))
    return page(request, "home.html", reports=reports)
