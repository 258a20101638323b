"""Datelines and titles at the head of a report.

A dateline says where and when a report was written: ``GENEVA, June 16 (Agency) —``,
``MOSCOW, 5 March 2021 /AGENCY/``, ``BRUSSELS —``, or lines of their own such as
``GENEVA, SWITZERLAND`` and ``June 16, 2021``. It may follow a title, a subtitle and a
byline. Only the head of the text is looked at, and only English dates are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from verbale.record import Span
from verbale.sources.days import MONTH, WEEKDAY, day_pattern, iso_day, matched_day, nearest_day

_HEAD = 1500  # code points within which a dateline begins
_LINES = 6  # lines that may hold or precede one
_LONGEST_LINE = 250  # a longer line is the report's body, and a dateline stands before that


class Dateline(msgspec.Struct, frozen=True):
    """A dateline: ``place`` and ``region`` as written, ``date`` in ISO form or None, and
    ``span``, the whole of it with its closing dash. Spans are in code points of the text."""

    place: Span | None
    region: Span | None
    date: str | None
    span: Span


# A word is taken whole or not at all, or names would be tried with every letter as their last.
_WORD = r"(?>[^\W\d_][^\W\d_.'’]*(?:[.'’][^\W\d_]+)*\.?)"
_NAME = rf"{_WORD}(?:[\ /-]{_WORD}){{0,4}}"
_AGENCY = r"(?P<agency>\([^()\n]{2,40}\)|/[^/\n]{2,40}/\.?|\[[^\[\]\n]{2,40}\])"
_DASH = r"(?:[\ \u00a0]*(?:[—–―‒]|--+)(?=\s|[^\W\d_]|[\"“‘'])|[\ \u00a0]+(?:-+|_)(?=\s))"
_END = rf"(?P<end>{_DASH}|:(?=\ )|[.,:]?\ *(?=[\r\n]|\Z)|(?<=[)/\]])\.?(?=\s)|(?<=[)/\]]\.)(?=\s))"
_PLACED = re.compile(
    rf"""(?P<place>{_NAME})(?:,\ +(?!{WEEKDAY}|{MONTH}\ )(?P<region>{_NAME}))?
    (?:[,.]?\ +{WEEKDAY})?(?:[,.]?\ +{day_pattern("a")})?(?:[,.]?\ +{_AGENCY})?
    (?:[,.]?\ +{day_pattern("b")})?{_END}""",
    re.VERBOSE | re.IGNORECASE,
)
_DATED = re.compile(
    rf"""(?:(?:Published|Posted|Date)(?:\ on)?:?\ +)?(?:{WEEKDAY},?\ +)?{day_pattern("a")}
    (?:,?\ +(?:at\ )?\d\d?[:.]\d\d[^\n]{{0,20}}(?=[\r\n]|\Z))?(?:[,.]?\ +{_AGENCY})?{_END}""",
    re.VERBOSE | re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:By|BY) [^\n]{2,120}(?=\n|\Z)")
_SENTENCE_END = re.compile(r"[.!?…:;,]+[\"'“”‘’)\]»]*\Z")

# Words that stand before a dash at the head of a report and name no place.
_KICKERS = frozenset((
    "ABSTRACT", "ADVISORY", "ALERT", "ANALYSIS", "BACKGROUND", "BREAKING", "BRIEF", "COLUMN", "COMMENT",
    "COMMENTARY", "CORRECTED", "CORRECTION", "EDITORIAL", "EXCLUSIVE", "EXPLAINED", "EXPLAINER", "FACT",
    "FACTBOX", "FEATURE", "FLASH", "FOCUS", "INSIGHT", "INTERVIEW", "JUST", "LETTER", "LETTERS", "LIVE",
    "NEWS", "NEWSMAKER", "NOTE", "NOW", "OPINION", "PHOTOS", "POLL", "PREVIEW", "PROFILE", "REVIEW",
    "SPECIAL", "SUMMARY", "TIMELINE", "TRANSCRIPT", "UPDATE", "UPDATED", "URGENT", "VIDEO", "WATCH",
    "WRAPUP",
))  # fmt: skip
# Words of a headline in capitals that are no part of a place's name.
_HEADLINE_WORDS = frozenset((
    "THE", "A", "AN", "TO", "IN", "ON", "FOR", "WITH", "AS", "IS", "ARE", "SAYS", "SAY", "BY", "AT",
    "FROM", "NOT", "NO",
))  # fmt: skip
_LINKING = frozenset((
    "and", "of", "de", "del", "der", "di", "du", "la", "le", "el", "al", "en", "upon", "on",
))  # fmt: skip
# Agencies that set their places in small letters: "Paris (AFP) -".
_AGENCIES = frozenset((
    "AFP", "AP", "REUTERS", "DPA", "UPI", "XINHUA", "TASS", "ANSA", "EFE", "KYODO", "YONHAP",
    "INTERFAX", "BLOOMBERG",
))  # fmt: skip


def find_dateline(text: str, known: str | None = None) -> Dateline | None:
    """The dateline at the head of ``text``, or None.

    ``known`` is an ISO date that is certain about the report. A date without a year gets
    its year from a full date in the same dateline or from ``known``, never from today's.

    >>> line = find_dateline("GENEVA, June 16 (Agency) — Talks began.", known="2021-06-17")
    >>> line.place.text, line.date, line.span.text
    ('GENEVA', '2021-06-16', 'GENEVA, June 16 (Agency) —')
    """
    parts: list[re.Match[str]] = []
    for start in _line_starts(text):
        part = _part_at(text, start)
        if part:
            parts.append(part)
            if not _ends_line(text, part):
                break
        elif parts and not _BYLINE.match(text, start):
            break
    return _joined(text, parts, known) if parts else None


def find_title(text: str) -> str | None:
    """The title at the head of a plain text, or None.

    It is taken only where the form leaves little doubt: a Markdown heading, or one short
    line of several words, without final punctuation, that is no dateline or byline, before
    a blank line and a sentence or before a dateline.
    """
    lines = [line.strip() for line in text.lstrip("\ufeff \t\r\n")[:_HEAD].splitlines()]
    first, rest = (lines[0], lines[1:]) if lines else ("", [])
    if heading := re.fullmatch(r"#{1,6} +(.*?)[ #]*", first):
        return heading[1] or None
    following = next((line for line in rest if line), None)
    if following is None or not _titlelike(first):
        return None
    dateline = _part_at(following, 0)
    stands_alone = rest[0] == "" and _SENTENCE_END.search(following)
    return first if dateline or _BYLINE.match(following) or stands_alone else None


def _titlelike(line: str) -> bool:
    """Whether a line has the form of a title."""
    if not 2 < len(line.split()) <= 30 or len(line) > 200:
        return False
    return not (_SENTENCE_END.search(line) or _BYLINE.match(line) or _part_at(line, 0))


def _line_starts(text: str) -> Iterator[int]:
    """Where the first lines that are not blank begin, up to the first long one, itself
    included: a dateline may run into the body on the same line."""
    position = 0
    for _ in range(_LINES):
        blank = re.compile(r"\s*").match(text, position)
        position = blank.end() if blank else position
        if position >= min(len(text), _HEAD):
            return
        yield position
        end = text.find("\n", position)
        if end < 0 or end - position > _LONGEST_LINE:
            return
        position = end


def _part_at(text: str, start: int) -> re.Match[str] | None:
    """A dateline or a part of one that begins at ``start``."""
    window_end = min(len(text), start + 300)
    for pattern, certain in ((_DATED, _certain_date), (_PLACED, _certain_place)):
        found = pattern.match(text, start, window_end)
        cut = found is not None and found.end() == window_end < len(text)
        if found and not cut and certain(text, found):
            return found
    return None


def _dashed(part: re.Match[str]) -> bool:
    return bool(part["end"].strip(" .,:"))


def _ends_line(text: str, part: re.Match[str]) -> bool:
    return text[part.end() : part.end() + 1] in ("", "\n", "\r")


def _certain_date(text: str, found: re.Match[str]) -> bool:
    """A date alone is a dateline where it is full, or where an agency and a dash follow."""
    day = matched_day(found, "a")
    full = bool(day and day[0]) and (_dashed(found) or _ends_line(text, found))
    return full or bool(found["agency"] and _dashed(found))


def _certain_place(text: str, found: re.Match[str]) -> bool:
    """Whether what stands where a place would is one, as far as its form says."""
    words = re.split(r"[ /-]", found["place"])
    if words[0].upper() in _KICKERS or len(found["place"]) < 3:
        return False
    agency = found["agency"] or ""
    dated = bool(matched_day(found, "a") or matched_day(found, "b"))
    known_agency = agency.startswith("/") or agency.strip("()[] ").upper() in _AGENCIES
    if not _in_capitals(words):
        named = all(word[:1].isupper() or word in _LINKING for word in words)
        return named and _dashed(found) and (dated or known_agency)
    if dated or known_agency:
        return bool(agency) or _dashed(found) or ":" in found["end"] or _ends_line(text, found)
    if _dashed(found):
        return _sentence_follows(text, found.end())
    return not agency and _place_line(text, found, words)


def _place_line(text: str, found: re.Match[str], words: list[str]) -> bool:
    """Whether a line of its own is a place and its region: ``GENEVA, SWITZERLAND``."""
    region = found["region"]
    if region is None or not region[0].isupper():
        return False
    every = words + re.split(r"[ /-]", region)
    headline = not _HEADLINE_WORDS.isdisjoint(word.upper() for word in every)
    return len(every) <= 5 and not headline and bool(text[found.end() :].strip())


def _in_capitals(words: list[str]) -> bool:
    return all(word.isupper() or word in _LINKING for word in words) and words[0].isupper()


def _sentence_follows(text: str, position: int) -> bool:
    """Whether a blank and then a sentence's beginning stand at ``position``; a dash within a
    sentence ("NATO — which...") goes on in small letters."""
    follows = re.compile(r"\s+[\"'“‘«(\[]*(\w)").match(text, position)
    return follows is not None and not follows[1].islower()


def _joined(text: str, parts: list[re.Match[str]], known: str | None) -> Dateline:
    """One dateline of its parts, which stand on one or several lines."""
    days = [day for part in parts for tag in "ab" if (day := _day(part, tag))]
    full = next((iso for year, month, day in days if year and (iso := iso_day(year, month, day))), None)
    anchor = full or known
    if full is None and anchor and days:
        full = nearest_day(days[0][1], days[0][2], anchor) if days[0][0] is None else None
    placed = next((part for part in parts if part.re is _PLACED), None)
    start, end = parts[0].start(), parts[-1].end()
    return Dateline(
        place=_span(text, placed, "place"),
        region=_span(text, placed, "region"),
        date=full,
        span=Span(start, end, text[start:end]),
    )


def _day(part: re.Match[str], tag: str) -> tuple[int | None, int, int] | None:
    return matched_day(part, tag) if tag == "a" or part.re is _PLACED else None


def _span(text: str, found: re.Match[str] | None, group: str) -> Span | None:
    if found is None or found[group] is None:
        return None
    start, end = found.span(group)
    last_word = re.split(r"[ /-]", found[group])[-1]
    if last_word.isalpha() is False and last_word[:-1].isalpha() and group == "place":
        end -= 1  # "MOSCOW. June 16": the point is no part of the name, as it is in "D.C."
    return Span(start, end, text[start:end])
