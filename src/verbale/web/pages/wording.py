"""How numbers, days, names and long words read on pages."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup, escape

from ...notebook import WEAK
from ...store.answers import MOST_BESIDE, Entry, Owed
from ...tables.actors import load_tables
from .periods import month_name
from .templating import environment, segment

#: States in which nothing is owed any more, however late it is.
_SETTLED = ("fulfilled",)
_TONES = {
    "VERBAL COOPERATION": "vcoop",
    "MATERIAL COOPERATION": "mcoop",
    "VERBAL CONFLICT": "vconf",
    "MATERIAL CONFLICT": "mconf",
}
_DIRECTIONS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def counted(number: int, noun: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "report"), counted(1200, "country", "countries")
    ('1 report', '1,200 countries')
    """
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def plain_day(day: str | None) -> str:
    """A day, month or year as people write it; what is none of these stays as it is.

    >>> plain_day("2021-06-16"), plain_day("2021-06"), plain_day(None)
    ('16 Jun 2021', 'Jun 2021', 'no date')
    """
    if not day:
        return "no date"
    try:
        if len(day) == 7:
            return month_name(day)
        found = date.fromisoformat(day)
    except (ValueError, IndexError):
        return day
    return f"{found.day} {month_name(day[:7])}" if len(day) == 10 else day


def reach(first: str | None, last: str | None) -> str:
    """From when to when."""
    if not first and not last:
        return "without a date"
    return plain_day(first) if first == last else f"{plain_day(first)} to {plain_day(last)}"


def months_reach(first: str | None, last: str | None) -> str:
    """From which month to which, where there is little room."""
    if not first and not last:
        return "no date"
    one, other = (plain_day(day[:7]) if day else "" for day in (first, last))
    return one if one == other else f"{one}–{other}"


def country_name(code: str | None) -> str:
    """The name of a country by its code; of a code that is no state's, the code."""
    state = load_tables().state(code or "")
    return state.name if state else code or ""


def brief(words: str | None, most: int = 320) -> str:
    """Words on one line, at most so many characters, without signs that turn the line round."""
    line = " ".join((words or "")[: 8 * most].translate(_DIRECTIONS).split())
    if len(line) <= most and len(words or "") <= 8 * most:
        return line
    cut = line[:most]
    space = cut.rfind(" ", most - 30)
    return f"{cut[:space] if space > 0 else cut} …"


def plainly(value: str) -> str:
    """A state or kind in plain words: ``under_way`` is under way."""
    return value.replace("_", " ")


def row_address(report: str, item: str | None = None) -> str:
    """Where a row of a report is seen."""
    return f"/reports/{segment(report)}" + (f"#{segment(item)}" if item else "")


def marked(entry: Entry) -> Markup:
    """The snippet of what was found, with the words that were asked for marked."""
    parts, at = [], 0
    for start, end in entry.marks:
        parts += [escape(entry.snippet[at:start]), Markup("<mark>%s</mark>") % entry.snippet[start:end]]
        at = end
    return Markup("").join([*parts, escape(entry.snippet[at:])])


def due(owed: Owed, today: date | None = None) -> str | None:
    """By when something is owed, said plainly where that day is over."""
    if owed.due is None:
        return None
    first, last = owed.due
    when = (
        plain_day(last)
        if first == last or last[:7] != first[:7]
        else f"{plain_day(first)} to {plain_day(last)}"
    )
    over = last < str(today or date.today()) and owed.status not in _SETTLED
    return f"was due {when}" if over else f"due {when}"


def is_weak(confidence: float | None) -> bool:
    """Whether a row is to look weak."""
    return confidence is not None and confidence < WEAK


def tone(quad: str) -> str:
    """The tone that a quad has in charts."""
    return _TONES.get(quad, "plain")


environment.filters.update(
    counted=counted,
    plain_day=plain_day,
    country_name=country_name,
    brief=brief,
    plainly=plainly,
    marked=marked,
    due=due,
    tone=tone,
    weak=is_weak,
)
environment.globals.update(
    reach=reach, months_reach=months_reach, row_address=row_address, most_beside=MOST_BESIDE
)
