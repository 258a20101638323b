"""Days as news writes them, in English words and in figures.

Nothing here looks at today's date: what a writing leaves open stays open.
"""

from __future__ import annotations

import re
from datetime import date

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)}

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:1[6-9]|20|21)\d\d(?!\d)"


def day_pattern(tag: str) -> str:
    """A regular expression (for ``re.IGNORECASE``) of one day, with or without its year;
    its groups end in ``tag``, so that one expression may hold several days."""
    word_first = rf"(?P<m1{tag}>{MONTH})\ (?P<d1{tag}>{_DAY})(?:,?\ (?P<y1{tag}>{_YEAR}))?"
    day_first = rf"(?P<d2{tag}>{_DAY})\ (?:of\ )?(?P<m2{tag}>{MONTH})(?:,?\ (?P<y2{tag}>{_YEAR}))?"
    iso = rf"(?P<y3{tag}>{_YEAR})[-/](?P<m3{tag}>\d\d)[-/](?P<d3{tag}>\d\d)(?!\d)"
    dotted = rf"(?P<d4{tag}>{_DAY})\.(?P<m4{tag}>0?[1-9]|1[0-2])\.(?P<y4{tag}>{_YEAR})"
    return rf"(?:{word_first}|{day_first}|{iso}|{dotted})"


def matched_day(found: re.Match[str], tag: str) -> tuple[int | None, int, int] | None:
    """``(year or None, month, day)`` of the groups of :func:`day_pattern`, None where the
    day took no part in the match."""
    for form in "1234":
        month, day = found[f"m{form}{tag}"], found[f"d{form}{tag}"]
        if month is not None:
            year = found[f"y{form}{tag}"]
            number = _MONTHS[month[:3].lower()] if month[0].isalpha() else int(month)
            return (int(year) if year else None), number, int(re.sub(r"\D", "", day))
    return None


def iso_day(year: int, month: int, day: int) -> str | None:
    """The ISO date, None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def nearest_day(month: int, day: int, known: str) -> str | None:
    """The ``month`` and ``day`` of the year that brings it closest to the ISO date
    ``known``: 30 December of a report of 2 January lies in the year before."""
    anchor = date.fromisoformat(known)
    near = (iso_day(year, month, day) for year in range(anchor.year - 1, anchor.year + 2) if 0 < year < 10000)
    days = [found for found in near if found]
    return min(days, key=lambda found: abs((date.fromisoformat(found) - anchor).days), default=None)


def real_day(text: str) -> str | None:
    """``text`` where it is a real day written YYYY-MM-DD, else None."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    return iso_day(int(found[1]), int(found[2]), int(found[3])) if found else None


_STAMP = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})(?:[T ][0-9]{2}.{0,40})?")
_WRITTEN = re.compile(rf"(?:{WEEKDAY},?\ )?{day_pattern('')}(?:,?\ [0-9]{{1,2}}:[0-9]{{2}}.{{0,40}})?", re.I)


def day_of(text: str) -> str | None:
    """The ISO date of a whole date or timestamp, cut to the day as it is written (no time
    zone is applied); None where ``text`` is no full date.

    >>> day_of("2021-06-16T23:30:00-05:00"), day_of("Wed, 16 Jun 2021 10:00:00 GMT")
    ('2021-06-16', '2021-06-16')
    >>> day_of("June 16") is None
    True
    """
    text = text.strip()
    if stamp := _STAMP.fullmatch(text):
        return iso_day(int(stamp[1]), int(stamp[3]), int(stamp[4]))
    if written := _WRITTEN.fullmatch(text):
        day = matched_day(written, "")
        if day and day[0]:
            return iso_day(day[0], day[1], day[2])
    return None
