"""Whether words stand in quotation marks: the kind of an attribution whose content people set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verbale.record import AttributionKind, Span

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "‹": "›", "「": "」", "『": "』"}
_MARK = re.compile('[“”„«»"‘’‹›「」『』]')


def kind_of(text: str, content: Sequence[Span]) -> AttributionKind:
    """``direct`` where all letters and digits of the content stand in quotation marks, ``indirect`` where
    none does, else ``mixed``.

    >>> kind_of("“We will”, he said, stay.", [Span(0, 9, "“We will”"), Span(20, 24, "stay")])
    'mixed'
    """
    inside, letters = 0, 0
    for span in content:
        quoted = _quotations(text, span)
        letters += sum(map(str.isalnum, span.text))
        for start, end in quoted:
            inside += sum(map(str.isalnum, text[max(start, span.start) : min(end, span.end)]))
    if not inside:
        return "indirect"
    return "direct" if inside == letters else "mixed"


def _quotations(text: str, span: Span) -> list[tuple[int, int]]:
    """The outermost quotations of the lines that a span is in. One that its line does not close goes to
    the end of the line."""
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    found: list[tuple[int, int]] = []
    start, closing = -1, ""
    for match in re.finditer(_MARK.pattern + "|\n", text[begin:end]):
        at, mark = begin + match.start(), match.group()
        if _is_apostrophe(text, at):
            continue
        if start < 0 and mark in _PAIRS:
            start, closing = at, _PAIRS[mark]
        elif start >= 0 and (mark in closing or mark == "\n"):
            found.append((start, at + 1))
            start = -1
    return [*found, (start, end)] if start >= 0 else found


def _is_apostrophe(text: str, at: int) -> bool:
    between = text[max(0, at - 1) : at].isalnum() and text[at + 1 : at + 2].isalnum()
    return between and text[at] in "‘’"
