"""What a search found, grouped by report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from verbale.render.lines import joined, print_text, wrapped
from verbale.render.outline import UNNAMED
from verbale.render.plain import counted, one_line
from verbale.store.words import Phrase, fold, phrases

if TYPE_CHECKING:
    from verbale.store import Hit

_WORD = re.compile(r"[^\W_]+")
#: A word of a text: where it stands, and as the search compares it.
_Found = tuple[int, int, str]


def _matches(text: str, wanted: list[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand in ``text``, compared as the search compares them."""
    found = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    return [
        (window[0][0], window[-1][1])
        for phrase in wanted
        for window in _windows(found, len(phrase.words))
        if _is_phrase([word for _, _, word in window], phrase)
    ]


def _windows(items: list[_Found], length: int) -> Iterator[list[_Found]]:
    return (items[start : start + length] for start in range(len(items) - length + 1))


def _is_phrase(words: list[str], phrase: Phrase) -> bool:
    *first, last = words
    same = last.startswith(phrase.words[-1]) if phrase.prefix else last == phrase.words[-1]
    return same and tuple(first) == phrase.words[:-1]


def _snippet(text: str, wanted: list[Phrase]) -> Text:
    """``text`` on one line, what matches in bold."""
    snippet = Text(one_line(text))
    for match in _matches(snippet.plain, wanted):
        snippet.stylize("bold", *match)
    return snippet


def _by_report(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.report, []).append(hit)
    return groups


def _heading(hit: Hit) -> Text:
    title = one_line(hit.title or hit.report)
    facts = [hit.date, hit.report if hit.title else None]
    known = " · ".join(one_line(fact) for fact in facts if fact)
    return Text.assemble((title, "bold"), "  " if known else "", (known, "dim"))


def _hit(hit: Hit, wanted: list[Phrase]) -> Text:
    line = Text.assemble((one_line(hit.speaker or UNNAMED, 60), "bold cyan" if hit.speaker else ""))
    if hit.cue:
        line.append(" — ").append(one_line(hit.cue, 40), "underline")
    line.append(f" ({hit.type})", "dim").append(" — ").append_text(_snippet(hit.snippet, wanted))
    return line.append(f"  [{hit.start}:{hit.end}]", "dim")


def print_hits(console: Console, query: str, hits: Iterable[Hit]) -> None:
    """Print hits to ``console``, those of a report together, in the order of the best of each.

    Each has its speaker, cue, the words that matched and, in brackets, where they stand
    in the report's text (code points, half-open).
    """
    wanted = phrases(query)
    groups = _by_report(hits)
    for found in groups.values():
        print_text(console, _heading(found[0]))
        lines = [
            line
            for hit in found
            for line in wrapped(console, _hit(hit, wanted), console.width, first=2, rest=4)
        ]
        print_text(console, joined([*lines, Text()]))
    number = sum(map(len, groups.values()))
    print_text(console, Text(f"{counted(number, 'hit')} in {counted(len(groups), 'report')}"))
