"""A report in parts, so that the first page of a long one is small."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

import msgspec

from verbale.record import Actor

from ..room import Opened
from .marking import Mark, marked, marks, within
from .outline import Line, outline

#: What a part may weigh, in bytes of HTML, and about what a mark and a row do beside their words.
BUDGET = 78_000
_MARK, _ROW = 46, 620
#: A line longer than a part is cut behind white space, in steps of this many characters.
_STEP = 1_000


class Laid(msgspec.Struct, frozen=True):
    """A report laid out: its rows in reading order and its marks in the order of the text."""

    opened: Opened
    lines: list[Line]
    marks: list[Mark]


class Part(msgspec.Struct, frozen=True):
    """The text from ``start`` to ``end`` (code points) as HTML, and the rows that begin in it."""

    start: int
    end: int
    last: bool
    text: str
    lines: list[Line]


def lay_out(opened: Opened) -> Laid:
    """The rows and marks of a report."""
    lines = outline(opened)
    actors: Sequence[Actor] = opened.record.actors
    return Laid(opened, lines, marks(lines, actors))


def part(laid: Laid, start: int = 0, end: int | None = None) -> Part:
    """The part from ``start`` on, to ``end`` or as far as it may go."""
    text = laid.opened.record.document.text
    start = max(0, min(start, len(text)))
    end = _reach(laid, start) if end is None else max(start, min(end, len(text)))
    html = marked(text, start, end, within(laid.marks, start, end))
    element = f"<div class=part data-from={start} data-to={end}>{html}</div>"
    lines = _between(laid.lines, start, end if end < len(text) else len(text) + 1)
    return Part(start, end, end >= len(text), element, lines)


def _between(lines: list[Line], start: int, end: int) -> list[Line]:
    first, last = (bisect_left(lines, at, key=attrgetter("root")) for at in (start, end))
    return lines[first:last]


def _reach(laid: Laid, start: int) -> int:
    """How far a part goes: as many lines as the budget allows, or some of a very long one."""
    text = laid.opened.record.document.text
    at = start
    spent = 0
    while at < len(text):
        end_of_line = text.find("\n", at) + 1 or len(text)
        weight = _weight(laid, at, end_of_line)
        if spent + weight <= BUDGET:
            at, spent = end_of_line, spent + weight
            continue
        return at if at > start else _cut(laid, start, end_of_line)
    return at


def _cut(laid: Laid, start: int, end: int) -> int:
    """Where to cut a line that is too long for a part."""
    text = laid.opened.record.document.text
    at, spent = start, 0
    while at < end:
        step = min(at + _STEP, end)
        spent += _weight(laid, at, step)
        if spent > BUDGET and at > start:
            break
        at = step
    blank = max(text.rfind(" ", at - _STEP // 2, at), start) if at < end else end
    return blank + 1 if blank > start and at < end else at


def _weight(laid: Laid, start: int, end: int) -> int:
    first, last = (bisect_left(laid.marks, at, key=attrgetter("start")) for at in (start, end))
    rows = len(_between(laid.lines, start, end))
    words = len(laid.opened.record.document.text[start:end].encode("utf-8", "replace"))
    return words + _MARK * (last - first) + _ROW * rows
