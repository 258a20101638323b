"""Expressions of time in a text, and the days that they mean seen from the day of the report.

>>> [(t.text, t.days(date(2021, 6, 18), future=False)) for t in times("met on Wednesday")]
[('on Wednesday', (datetime.date(2021, 6, 16), datetime.date(2021, 6, 16)))]
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_UNITS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
#: What "the coming weeks" reach to, in days.
_COMING = {"hour": 1, "day": 7, "week": 30, "month": 180, "year": 1095}

_MONTH = "(?P<{0}>Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)"  # fmt: skip  # noqa: E501
_WHEN = re.compile(
    r"\b(?:(?P<lead>on|by|until|before|from|since|in|during|after|for|within|no later than|late|early)\s+)?"
    r"(?:the\s+)?(?P<edge>end of|beginning of|start of|middle of|later|earlier)?\s*(?:of\s+)?(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH.format('month1')}(?:,?\s+(?P<year1>\d{{4}}))?"
    rf"|{_MONTH.format('month2')}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|(?:(?P<which3>last|next|this)\s+)?{_MONTH.format('month3')}\b(?:,?\s+(?P<year3>\d{{4}}))?"
    r"|(?:(?P<which4>last|next|this|the same)\s+)?(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?P<near>today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|overnight)"
    r"|(?P<which5>last|next|this|the coming|the past|the|coming|past)\s+(?P<unit5>weekend|week|month|year)\b"
    r"|(?P<count6>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety)"
    r"\s+(?P<unit6>hour|day|week|month|year)s?(?P<ago>\s+ago|\s+earlier)?"
    r"|(?:the\s+)?(?P<coming>coming|next|following)\s+(?:few\s+|several\s+)?(?P<unit7>day|week|month|year)s"
    r"|(?P<year8>(?:19|20)\d\d)(?![\d-])"
    r")\b",
    re.IGNORECASE,
)

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time at ``[start, end)`` of a text. ``by``: it says until when."""

    start: int
    end: int
    text: str
    by: bool
    parts: dict[str, str]

    def days(self, day: date, future: bool) -> Days | None:
        """The first and the last day that it means in a report of ``day``, None where it leaves that open.
        ``future`` says to which side a bare weekday or month lies."""
        p = self.parts
        try:
            found = _days(p, day, future)
        except (ValueError, OverflowError):
            return None
        if found is None:
            return None
        first, last = found
        edge = p.get("edge", "").lower()
        if edge == "end of":
            first = max(first, last - timedelta(days=max(0, (last - first).days // 12)))
        elif edge == "later":
            first = max(first, day)
        elif edge == "earlier":
            last = min(last, day)
        if self.by and future and first >= day:
            first = min(day, last)
        return (first, last) if first <= last else None


def times(text: str, start: int = 0, end: int | None = None) -> list[Time]:
    """The expressions of time in ``text[start:end]``, in order."""
    found = []
    for match in _WHEN.finditer(text, start, len(text) if end is None else end):
        parts = {name: value for name, value in match.groupdict().items() if value}
        lead = parts.get("lead", "").lower()
        month = parts.get("month3")
        if month and not month[0].isupper():
            continue  # "may", "march"
        if month and month.lower() in ("may", "march") and not (lead or len(parts) > 1):
            continue
        if "count6" in parts and "ago" not in parts and lead not in ("in", "within"):
            continue  # how long, not when
        if parts.get("unit5") and parts["which5"].lower() == "the" and not parts.get("edge"):
            continue
        if "year8" in parts and not (lead or parts.get("edge")):
            continue
        by = lead in ("by", "until", "before", "within", "no later than")
        begin = match.end() - len(match.group().lstrip())
        found.append(Time(begin, match.end(), text[begin : match.end()], by, parts))
    return found


def _days(p: dict[str, str], day: date, future: bool) -> Days | None:
    if "iso" in p:
        one = date.fromisoformat(p["iso"])
        return one, one
    for n in ("1", "2"):
        if f"month{n}" in p:
            return _day_of_month(int(p[f"day{n}"]), _month(p[f"month{n}"]), p.get(f"year{n}"), day, future)
    if "month3" in p:
        return _whole_month(_month(p["month3"]), p.get("year3"), p.get("which3", "").lower(), day, future)
    if "weekday" in p:
        return _weekday(p["weekday"].lower() + "day", p.get("which4", "").lower(), day, future)
    if "near" in p:
        shift = {"yesterday": -1, "tomorrow": 1}.get(p["near"].lower(), 0)
        one = day + timedelta(days=shift)
        return one, one
    if "unit5" in p:
        return _unit(p["unit5"].lower(), p["which5"].lower().removeprefix("the ") or "this", day)
    if "unit6" in p:
        count = p["count6"].lower()
        size = _UNITS[p["unit6"].lower()] * (_NUMBERS[count] if count in _NUMBERS else int(count))
        if "ago" in p:
            one = day - timedelta(days=size)
            slack = timedelta(days=_UNITS[p["unit6"].lower()] // 2 if size > 6 else 0)
            return one - slack, one + slack
        one = day + timedelta(days=size)
        return (day, one) if p.get("lead", "").lower() == "within" else (one, one)
    if "unit7" in p:
        return day, day + timedelta(days=_COMING[p["unit7"].lower()])
    year = int(p["year8"])
    return date(year, 1, 1), date(year, 12, 31)


def _month(word: str) -> int:
    short = word.lower().rstrip(".")[:3]
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(short))


def _day_of_month(number: int, month: int, year: str | None, day: date, future: bool) -> Days:
    if year:
        one = date(int(year), month, number)
        return one, one
    years = [date(y, month, number) for y in (day.year - 1, day.year, day.year + 1)]
    later, earlier = (d for d in years if d >= day), (d for d in reversed(years) if d <= day)
    one = next(later if future else earlier)
    return one, one


def _whole_month(month: int, year: str | None, which: str, day: date, future: bool) -> Days:
    if year:
        number = int(year)
    elif which == "this" or (month == day.month and not which):
        number = day.year
    elif future or which == "next":
        number = day.year if month > day.month else day.year + 1
    else:
        number = day.year if month < day.month else day.year - 1
    return date(number, month, 1), date(number, month, monthrange(number, month)[1])


def _weekday(name: str, which: str, day: date, future: bool) -> Days:
    ahead = (_WEEKDAYS.index(name) - day.weekday()) % 7
    if which == "next" or (future and which != "last"):
        one = day + timedelta(days=ahead or (7 if which == "next" else 0))
    else:
        one = day - timedelta(days=(7 - ahead) % 7 or (7 if which == "last" else 0))
    return one, one


def _unit(unit: str, which: str, day: date) -> Days:
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit in ("week", "weekend"):
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        first = monday + timedelta(days=5) if unit == "weekend" else monday
        return first, monday + timedelta(days=6)
    if unit == "month":
        index = day.year * 12 + day.month - 1 + step
        year, month = index // 12, index % 12 + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
