"""The text of a report as HTML with what the record says of it marked; the text of the HTML is the text
of the report, to the character."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from operator import attrgetter

import msgspec

from verbale.record import Actor, Span

from .outline import Line, heights, spans_of

#: The element and class of each role, and what stands outside of what where two cover the same words.
_ROLES = {
    "content": ("mark", "c", 0),
    "source": ("b", "s", 1),
    "cue": ("i", "k", 2),
    "action": ("u", "o", 3),
    "event": ("u", "e", 4),
    "mention": ("span", "n", 5),
}
_TALLEST = 3
_LINE_END = re.compile("\n")
_BLANK_LINE = re.compile(r"[ \t\r]*\n")
#: HTML cannot hold these as they are: the page's script puts them back where a box stands for them.
_UNHELD = re.compile("[\0\ud800-\udfff]")


class Mark(msgspec.Struct, frozen=True):
    """A span to be marked: its element, the opening tag, and its rank (outer first)."""

    start: int
    end: int
    rank: tuple[int, int]
    element: str
    opening: str


def marks(lines: Sequence[Line], actors: Iterable[Actor]) -> list[Mark]:
    """The marks of all rows and of every mention, in the order of the text, outer ones first."""
    tall = heights(list(lines))
    found = []
    for line in lines:
        shades = f" h{min(tall.get(line.row.id, 0), _TALLEST)}" if tall.get(line.row.id) else ""
        for role, span in spans_of(line.row):
            extra = shades if role == "content" else ""
            found.append(_mark(span, role, line.row.id, line.depth, extra + " w" * line.weak))
    for actor in actors:
        found += [_mark(mention, "mention", actor.id, 0, "") for mention in actor.mentions]
    found = [mark for mark in found if mark.start < mark.end]
    return sorted(found, key=lambda one: (one.start, -one.end, one.rank))


def _mark(span: Span, role: str, id: str, depth: int, extra: str) -> Mark:
    element, name, rank = _ROLES[role]
    classes = f'"{name}{extra}"' if extra else name
    opening = f"<{element} class={classes} data-m={_value(id)}>"
    return Mark(span.start, span.end, (rank, depth), element, opening)


def _value(id: str) -> str:
    """An id as the value of an attribute."""
    return id if id.isascii() and id.isalnum() else f'"{escape(id)}"'


def within(all_marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """The marks, sorted as by :func:`marks`, that reach into a stretch of the text."""
    last = bisect_left(all_marks, end, key=attrgetter("start"))
    return [mark for mark in all_marks[:last] if mark.end > start]


def marked(text: str, start: int, end: int, chosen: Sequence[Mark]) -> str:
    """The text from ``start`` to ``end`` as HTML, a paragraph each line; ``chosen`` are the marks that
    reach into it, sorted. A mark that crosses another one or the end of a line is in several pieces."""
    return "".join(_pieces(text, start, end, chosen))


def _pieces(text: str, start: int, end: int, chosen: Sequence[Mark]) -> Iterator[str]:
    coming = list(reversed(chosen))
    ends_of_lines = {found.end() for found in _LINE_END.finditer(text, start, end)} - {end}
    edges = {edge for mark in chosen for edge in (mark.start, mark.end) if start < edge < end}
    opened: list[Mark] = []
    yield "<p>"
    for at, following in pairwise(sorted({start, end} | edges | ends_of_lines)):
        turn = at in ends_of_lines
        ended = (n for n, mark in enumerate(opened) if turn or mark.end <= at)
        kept = next(ended, len(opened))
        yield from (f"</{mark.element}>" for mark in reversed(opened[kept:]))
        if turn:
            yield (
                "</p><p class=z>"
                if text[at:following].isspace() and text[following - 1] == "\n"
                else "</p><p>"
            )
        anew = [mark for mark in opened[kept:] if mark.end > at]
        while coming and coming[-1].start <= at:
            anew.append(coming.pop())
        opened[kept:] = anew
        yield from (mark.opening for mark in anew)
        yield escaped(text[at:following])
    yield from (f"</{mark.element}>" for mark in reversed(opened))
    yield "</p>"


def escaped(words: str) -> str:
    """Words of a report as the text of an element."""
    shown = escape(words, quote=False).replace("\r", "&#13;")
    return _UNHELD.sub(lambda found: f"<s data-u={ord(found.group())}>\ufffd</s>", shown)
