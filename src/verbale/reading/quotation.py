"""Quotation marks: which characters of a text stand inside them, and how deep.

Pairs are found a paragraph at a time, since a quotation of several paragraphs
opens each of them anew and closes only the last: an opening mark without its
partner quotes up to the end of its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_PARTNERS = {
    "“": "”“",
    "”": "”",  # Swedish and Finnish use the closing form on both sides
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    '"': '"',
    "'": "'",
    "''": "''",  # agencies and archives that know no other marks
    "``": "''",
}
_MARK = re.compile("''|``|[“”„«»‹›‘’‚「」『』\"']")
_CLOSERS = frozenset([*"”»›’」』\"'“‘«‹", "''"])
#: The marks that each mark may close.
_OPENERS = {mark: [opener for opener, ends in _PARTNERS.items() if mark in ends] for mark in _CLOSERS}
_SINGLE = frozenset("'‘’‚")
_STRAIGHT = frozenset(['"', "'", "''"])
_SPACED = frozenset("«‹")  # French sets a space inside its marks
_OPENS_AFTER = frozenset(" \t\u00a0([{—–-/“\"„«‘'…:;,")

#: Values of the array that :func:`quote_states` returns.
OUTSIDE, OPENING, INSIDE, CLOSING, INNER, UNCLOSED = range(6)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quoted stretch, ``[start, end)`` with its marks of ``width`` characters each; ``closed`` is
    false where the paragraph ends before a closing mark came."""

    start: int
    end: int
    depth: int
    closed: bool
    width: int = 1


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ``[start, end)`` of each line of ``text`` that holds more than
    white space, without its line break."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if not line.isspace():
            yield start, start + len(line.rstrip())
        start = end


def _may_open(text: str, at: int, behind: int, begin: int, end: int) -> bool:
    before_ok = at == begin or text[at - 1] in _OPENS_AFTER
    return before_ok and behind < end and (text[at] in _SPACED or not text[behind].isspace())


def _is_apostrophe(text: str, at: int, begin: int, end: int) -> bool:
    before = at > begin and text[at - 1].isalnum()
    after = at + 1 < end and text[at + 1].isalnum()
    return before and after


def _last_single_close(text: str, begin: int, end: int) -> dict[str, int]:
    """For each single opening mark where the last mark stands that may close it. One that opens
    behind it has no partner: it is an apostrophe ("the ’90s", "'em")."""
    last = dict.fromkeys(_SINGLE & _PARTNERS.keys(), -1)
    for found in _MARK.finditer(text, begin + 1, end):
        at = found.start()
        if text[at - 1].isspace() or _is_apostrophe(text, at, begin, end):
            continue
        for mark in last.keys() & _OPENERS.get(found.group(), ()):
            last[mark] = at
    return last


def quotations(text: str, begin: int = 0, end: int | None = None) -> list[Quotation]:
    """The quotations of one paragraph ``text[begin:end]``, in order of their start.

    Offsets are code points into ``text``; depth is 1 for an outermost quotation.
    """
    end = len(text) if end is None else end
    last_close = _last_single_close(text, begin, end)
    open_marks: list[tuple[str, int]] = []
    how_many: Counter[str] = Counter()
    found: list[Quotation] = []

    def open_(mark: str, at: int) -> None:
        open_marks.append((mark, at))
        how_many[mark] += 1

    def close(level: int, at: int, closed: bool) -> None:
        while len(open_marks) > level:
            mark, start = open_marks.pop()
            how_many[mark] -= 1
            whole = closed or len(open_marks) > level
            found.append(Quotation(start, at, len(open_marks) + 1, whole, len(mark)))

    for match in _MARK.finditer(text, begin, end):
        mark, (at, behind) = match.group(), match.span()
        if mark in _SINGLE and _is_apostrophe(text, at, begin, end):
            continue
        if mark in _CLOSERS and not (
            mark in _STRAIGHT and _may_open(text, at, behind, begin, end) and not how_many[mark]
        ):
            level = None
            if any(how_many[opener] for opener in _OPENERS[mark]):
                level = next(
                    i for i in range(len(open_marks) - 1, -1, -1) if mark in _PARTNERS[open_marks[i][0]]
                )
            if level is not None and not (mark in "“‘" and open_marks[level][0] == mark):
                close(level, behind, True)
                continue
            if level is not None:  # “ within “ : a paragraph's own opening, or a slip; take it as nested
                open_(mark, at)
                continue
        if mark in "’」』" or not _may_open(text, at, behind, begin, end):
            continue
        if mark in _SINGLE and last_close[mark] <= at:
            continue
        open_(mark, at)
    close(0, end, False)
    found.sort(key=lambda q: (q.start, -q.end))
    return found


def quote_states(text: str) -> NDArray[np.uint8]:
    """For each code point of ``text`` whether it is outside, at, or inside a quotation
    (``[len(text)]``, values :data:`OUTSIDE` to :data:`UNCLOSED`)."""
    states = np.zeros(len(text), np.uint8)
    for begin, end in paragraphs(text):
        for quotation in quotations(text, begin, end):
            inside = (INNER if quotation.depth > 1 else INSIDE) if quotation.closed else UNCLOSED
            states[quotation.start : quotation.end] = inside
            states[quotation.start] = OPENING
            if quotation.closed:
                states[quotation.end - 1] = CLOSING
    return states


class QuotedWords:
    """Counts of the words' characters of a text, in quotation marks and in all, so that any
    stretch is answered at once. ``states`` is what :func:`quote_states` gave."""

    def __init__(self, text: str, states: NDArray[np.uint8]) -> None:
        letters = np.fromiter(map(str.isalnum, text), bool, len(text))
        self._letters = np.concatenate([[0], np.cumsum(letters)])
        self._quoted = np.concatenate([[0], np.cumsum(letters & (states != OUTSIDE))])

    def share(self, start: int, end: int) -> tuple[int, int]:
        """How many letters and digits of ``text[start:end]`` stand in quotation marks, and
        how many there are."""
        return int(self._quoted[end] - self._quoted[start]), int(self._letters[end] - self._letters[start])
