"""Months joined to stretches of time that fit into a chart: months, quarters, years and longer."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

#: As many stretches as a chart shows at most.
MOST = 60
#: Lengths in months: a month, a quarter, a year, five, ten, fifty, a hundred, a thousand years.
_LENGTHS = (1, 3, 12, 60, 120, 600, 1200, 12000)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Labels beside each other, at most.
_LABELS = 8
#: So many months or fewer each have their own name on an axis.
_FEW = 18


class Period(msgspec.Struct, frozen=True):
    """A stretch of whole months: its name, its first and last month (``2021-04``)."""

    name: str
    since: str
    until: str


class Tick(msgspec.Struct, frozen=True):
    """A label of an axis: at which period, and whether a narrow chart can do without it."""

    at: int
    label: str
    minor: bool


class Spans:
    """Stretches of equal length, one after the other, that cover all of some months.

    >>> [period.name for period in Spans(["2021-11", "2022-01"]).periods]
    ['Nov 2021', 'Dec 2021', 'Jan 2022']
    """

    def __init__(self, months: Iterable[str], most: int = MOST) -> None:
        numbers = sorted({_number(month) for month in months})
        first, last = (numbers[0], numbers[-1]) if numbers else (0, -1)
        fitting = (length for length in _LENGTHS if last // length - first // length < most)
        self.length = next(fitting, _LENGTHS[-1])
        self._first = first // self.length
        beyond = last // self.length + 1 if numbers else self._first
        self.periods = tuple(_period(at * self.length, self.length) for at in range(self._first, beyond))

    @property
    def word(self) -> str:
        """What one of them is called."""
        return {1: "month", 3: "quarter", 12: "year"}.get(self.length, f"{self.length // 12} years")

    def place(self, month: str) -> int:
        """Which of the periods a month lies in."""
        return _number(month) // self.length - self._first

    def totals(self, counts: Iterable[tuple[str, int]]) -> list[int]:
        """The sums of numbers by month over each period."""
        found = [0] * len(self.periods)
        for month, number in counts:
            if 0 <= (at := self.place(month)) < len(found):
                found[at] += number
        return found

    def ticks(self) -> list[Tick]:
        """The labels of an axis: months where there are few, else years."""
        few = self.length == 1 and len(self.periods) <= _FEW
        labels = [
            (at, _month_label(period, at) if few else period.since[:4].lstrip("0") or "0")
            for at, period in enumerate(self.periods)
            if few or self.length > 12 or period.since.endswith("-01")
        ]
        if not labels and self.periods:
            labels = [(0, self.periods[0].name)]
        every = -(-len(labels) // _LABELS) or 1
        kept = labels[::every]
        return [Tick(at, label, bool(n % 2) and len(kept) > 3) for n, (at, label) in enumerate(kept)]


def month_name(month: str) -> str:
    """A month as people write it: ``Apr 2021``."""
    return f"{_NAMES[int(month[5:7]) - 1]} {month[:4]}"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _period(number: int, length: int) -> Period:
    # No year is before the first or after the last that there are in dates.
    first, last = max(number, 12), min(number + length - 1, 9999 * 12 + 11)
    since, until = _month(first), _month(last)
    if length == 1:
        return Period(month_name(since), since, until)
    if length == 3:
        return Period(f"{_NAMES[number % 12]}–{_NAMES[last % 12]} {since[:4]}", since, until)
    return Period(since[:4] if length == 12 else f"{since[:4]}–{until[:4]}", since, until)


def _month_label(period: Period, at: int) -> str:
    return period.name if at == 0 or period.since.endswith("-01") else period.name[:3]
