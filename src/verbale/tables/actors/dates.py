"""Days that may be known only to the month or the year."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache

import msgspec

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDate(msgspec.Struct, frozen=True, order=True, gc=False):
    """Some day from ``earliest`` to ``latest``, both included, as ordinal days
    (``date.toordinal``).

    >>> str(parse_date("2001-03")), parse_date("2001-03").first, parse_date("2001-03").last
    ('2001-03', datetime.date(2001, 3, 1), datetime.date(2001, 3, 31))
    """

    earliest: int
    latest: int

    @property
    def first(self) -> date:
        """The earliest day it may be."""
        return date.fromordinal(self.earliest)

    @property
    def last(self) -> date:
        """The latest day it may be."""
        return date.fromordinal(self.latest)

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        return first.isoformat()[: 7 if first.month == last.month else 4]


def exact_date(day: date) -> PartialDate:
    """A day that is known."""
    return PartialDate(day.toordinal(), day.toordinal())


@cache
def parse_date(text: str) -> PartialDate:
    """The date that ``text`` gives as YYYY-MM-DD, YYYY-MM or YYYY.

    Raises ValueError, with a sentence, where it is none.
    """
    found = _FORM.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        raise ValueError(f"{text!r} is no date as YYYY-MM-DD, YYYY-MM or YYYY.") from None
    return PartialDate(first.toordinal(), last.toordinal())


def may_hold(since: PartialDate | None, until: PartialDate | None, day: int) -> bool:
    """Whether the ordinal ``day`` may lie from ``since`` to ``until``: both ends count, an
    end that is None is open, and one that is imprecise is as wide as it can be."""
    return (since is None or since.earliest <= day) and (until is None or day <= until.latest)
