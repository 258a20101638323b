"""Which issues a report touches, and where: by the words of the table of issues.

An issue is named by one of its names, or shown by two different words related to it within a
paragraph's sentence. Names are found as wholes; of names that overlap, both count ("Gaza ceasefire"
is of the Palestinians and of ceasefires).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from verbale.reading.lexicon import Token
from verbale.record import Issue, Span
from verbale.tables.issues import IssueTable
from verbale.tables.plover import ontology
from verbale.tables.words import PhraseTable

BY = "issues/1"

#: How sure an issue is that is named, and one that is only shown.
_NAMED, _SHOWN = 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Touched:
    """A place ``[start, end)`` where an issue comes up."""

    start: int
    end: int
    issue: str
    named: bool


class Issues:
    """The issues of a table, ready to be found. Safe to share between threads."""

    def __init__(self, table: IssueTable) -> None:
        self.table = table
        self.contexts = {row.name: row.contexts for row in table.issue}
        self._names = PhraseTable({row.name: row.names for row in table.issue})
        self._related = PhraseTable({row.name: row.related for row in table.issue})

    def find(self, text: str, tokens: Sequence[Token], sentences: Sequence[int]) -> list[Touched]:
        """Where issues come up, in order; ``sentences`` are the starts of sentences."""
        plain, written = _words(text, tokens)
        found: dict[tuple[int, int, str], Touched] = {}
        named_in: dict[int, set[str]] = defaultdict(set)
        for phrase in self._names.find(plain, written):
            start, end = tokens[phrase.first].start, tokens[phrase.last - 1].end
            found[start, end, phrase.value] = Touched(start, end, phrase.value, True)
            named_in[bisect_right(sentences, start)].add(phrase.value)
        shown: dict[tuple[int, str], dict[str, Touched]] = defaultdict(dict)
        for phrase in self._related.find(plain, written):
            start, end = tokens[phrase.first].start, tokens[phrase.last - 1].end
            own = shown[bisect_right(sentences, start), phrase.value]
            own.setdefault(plain[phrase.first], Touched(start, end, phrase.value, False))
        for (sentence, issue), words in shown.items():
            if len(words) > 1 and issue not in named_in[sentence]:
                first = min(words.values(), key=lambda touched: touched.start)
                found[first.start, first.end, issue] = first
        return sorted(found.values(), key=lambda t: (t.start, -t.end, t.issue))


def issues_of(text: str, touched: Iterable[Touched]) -> tuple[Issue, ...]:
    """The issues of a report in the order in which they first come up."""
    by_name: dict[str, list[Touched]] = defaultdict(list)
    for one in touched:
        by_name[one.issue].append(one)
    return tuple(
        Issue(
            name,
            tuple(Span(one.start, one.end, text[one.start : one.end]) for one in places),
            _NAMED if any(one.named for one in places) else _SHOWN,
            BY,
        )
        for name, places in by_name.items()
    )


class Within:
    """Which issues come up in a stretch of the text."""

    def __init__(self, touched: Sequence[Touched]) -> None:
        self._touched = touched
        self._starts = [one.start for one in touched]

    def names(self, start: int, end: int) -> list[str]:
        """The issues of ``[start, end)`` in their order."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return list(dict.fromkeys(one.issue for one in self._touched[first:last] if one.end <= end))


class Contexts:
    """The PLOVER contexts that words show. Safe to share between threads."""

    def __init__(self) -> None:
        self._cues = PhraseTable(ontology().contexts, plural=True)

    def find(self, text: str, tokens: Sequence[Token]) -> list[tuple[int, str]]:
        """Contexts with the place of the word that shows each, in order."""
        plain, written = _words(text, tokens)
        return [(tokens[phrase.first].start, phrase.value) for phrase in self._cues.find(plain, written)]


def _words(text: str, tokens: Sequence[Token]) -> tuple[list[str], list[str]]:
    """Tokens as they are compared (a hyphen parts them) and as they are written."""
    return [token.plain for token in tokens], [text[token.start : token.end] for token in tokens]
