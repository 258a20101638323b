"""What the address of a page asks for."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...errors import UsageError
from ...store import Store
from .periods import Period
from .templating import address, page

#: Words of a name with which others like it are looked for.
_BEGINNINGS = (64, 5, 3)
_SUGGESTED = 8
#: What a page may weigh in bytes, and the rows of a sort that it has in any case.
_HEAVIEST, _FEWEST = 95_000, 2


def given(request: Request, names: Sequence[str]) -> dict[str, str]:
    """The values of an address that are there and not blank, of these names alone."""
    found = {name: request.query_params.get(name, "").strip() for name in names}
    return {name: value for name, value in found.items() if value}


def number(request: Request, name: str = "page") -> int:
    """A number from 1 in the address; 1 where there is none."""
    value = request.query_params.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 8 else 1


def first_day(value: str | None) -> str:
    """The first day of a day, month or year, as a field for days takes it."""
    return _padded(value, "01", "01")


def last_day(value: str | None) -> str:
    """The last day of a day, month or year."""
    if value and len(value) == 7:
        try:
            return f"{value}-{calendar.monthrange(int(value[:4]), int(value[5:]))[1]:02}"
        except (ValueError, calendar.IllegalMonthError):
            return ""
    return _padded(value, "12", "31")


def _padded(value: str | None, month: str, day: str) -> str:
    full = f"{value or ''}-{month}-{day}" if len(value or "") == 4 else value or ""
    full = f"{full}-{day}" if len(full) == 7 else full
    try:
        return date.fromisoformat(full).isoformat() if full else ""
    except ValueError:
        return ""


def within(path: str, period: Period, **query: str | None) -> str:
    """The address of a page narrowed to a period, within the days that it is narrowed to already."""
    since, until = query.pop("since", None), query.pop("until", None)
    first = since if since and since[:7] == period.since else period.since
    last = until if until and until[:7] == period.until else period.until
    return address(path, **query, since=first, until=last)


def like(store: Store, name: str) -> list[str]:
    """Names of actors that somebody who wrote ``name`` may have meant."""
    words = sorted((word for word in name.split() if len(word) > 2), key=len, reverse=True)[:4]
    for length in _BEGINNINGS:
        found = [
            row.name
            for word in dict.fromkeys(word[:length] for word in [name, *words] if len(word) >= 3)
            for row in store.actors_overview(word, _SUGGESTED)
        ]
        if found:
            return list(dict.fromkeys(found))[:_SUGGESTED]
    return []


def fitting(request: Request, template: str, most: int, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with at most so many rows of a sort, and fewer where it would be too heavy otherwise."""
    while True:
        made = page(request, template, status, most=most, **values)
        if len(made.body) < _HEAVIEST or most <= _FEWEST:
            return made
        most = max(_FEWEST, most * 2 // 3)


def unusable(request: Request, template: str, error: UsageError, **values: object) -> HTMLResponse:
    """A page that says what of its address cannot be used."""
    return page(request, template, 400, trouble=str(error), **values)
