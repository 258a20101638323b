"""Days, months and years that are asked for, as places in the order of rows."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from ...errors import UsageError
from ..facets import DATED, WHOLE_DAY, day_of, first_place, month_name, month_of

Day = str | date | None
Months = tuple[tuple[str, int], ...]
_HINT = "Give it as YYYY-MM-DD, YYYY-MM or YYYY."
#: A year or a month, taken whole.
_WHOLE = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


class Range(msgspec.Struct, frozen=True):
    """The lowest place that fits, and the one that all lie below, None where there is none."""

    lowest: int = 1
    highest: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether it leaves anything out."""
        return self.lowest > 1 or self.highest is not None

    def has(self, place: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """The condition that a place lies in it."""
        low = place >= self.lowest
        return low if self.highest is None else low & (place < self.highest)


def between(since: Day, until: Day) -> Range:
    """The places of the days from ``since`` until ``until``, both included; where only the last is
    given, those without a day are left out too. Raises UsageError for what is no day."""
    first, last = whole(since, until)
    lowest = first_place(first) if first else DATED if last else 1
    return Range(lowest, first_place(last) + WHOLE_DAY if last else None)


def whole(since: Day, until: Day) -> tuple[date | None, date | None]:
    """The first and the last day, of months and years too. Raises UsageError for what is no day."""
    first, last = _day(since, "since", first=True), _day(until, "until", first=False)
    if first and last and first > last:
        raise UsageError("bad-date", f"No day is since {first} and until {last}.", "Swap the two dates.")
    return first, last


def _day(value: Day, name: str, *, first: bool) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        if not (whole := _WHOLE.fullmatch(value)):
            return date.fromisoformat(value)
        year, month = int(whole[1]), int(whole[2] or (1 if first else 12))
        return date(year, month, 1 if first else calendar.monthrange(year, month)[1])
    except ValueError as error:
        raise UsageError("bad-date", f"{value!r} is no date for {name!r}.", _HINT) from error


def iso(place: int | None) -> str | None:
    """The day of a place, None where it has none."""
    day = day_of(place) if place else None
    return str(day) if day else None


def reach(places: Iterable[int]) -> tuple[str | None, str | None]:
    """The first and the last day of places."""
    dated = [place for place in places if place >= DATED]
    return (iso(min(dated)), iso(max(dated))) if dated else (None, None)


def months(places: Iterable[int]) -> Months:
    """How many of the places are in each month, in order of time; those without a day are in none."""
    found = Counter(map(month_of, places))
    return tuple(sorted((month, times) for month, times in found.items() if month))


def named(numbers: Iterable[tuple[int, int]]) -> Months:
    """The same of the numbers of months and how often each occurs."""
    return tuple((month, times) for number, times in sorted(numbers) if (month := month_name(number)))
