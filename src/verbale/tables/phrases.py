"""Finding the entries of a table in a row of words, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")

#: How many words a gap (``_``) may hold.
GAP = 3

#: One place of a pattern: the forms that may stand there, or None for a gap.
Place = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Pattern(Generic[V]):
    """Places in order, the first never a gap, and what they stand for."""

    places: tuple[Place, ...]
    value: V

    @property
    def size(self) -> int:
        """How many words it names."""
        return sum(place is not None for place in self.places)


@dataclass(frozen=True, slots=True)
class Match(Generic[V]):
    """A pattern found at words ``[start, end)``."""

    start: int
    end: int
    value: V


class PatternIndex(Generic[V]):
    """Patterns by their first word.

    >>> index = PatternIndex([Pattern((frozenset({"rule", "ruled"}), None, frozenset({"out"})), "reject")])
    >>> [(m.start, m.end, m.value) for m in index.at(["ruled", "it", "out"], 0, 3)]
    [(0, 3, 'reject')]
    """

    def __init__(self, patterns: Iterable[Pattern[V]]) -> None:
        self._by_first: dict[str, list[Pattern[V]]] = {}
        for pattern in sorted(patterns, key=lambda p: (-p.size, len(p.places))):
            first = pattern.places[0]
            if first is None:
                raise ValueError("a pattern cannot start with a gap")
            for form in first:
                self._by_first.setdefault(form, []).append(pattern)

    def __contains__(self, word: str) -> bool:
        return word in self._by_first

    def at(self, words: Sequence[str], start: int, bound: int) -> list[Match[V]]:
        """The patterns that stand at ``words[start:]``, those of most words first.

        A pattern whose gap holds a word must end by ``bound``; others may run on to the end.
        """
        found = []
        for pattern in self._by_first.get(words[start], ()):
            end = _end(pattern.places, 1, words, start + 1, bound)
            if end is not None:
                found.append(Match(start, end, pattern.value))
        return found


def _end(places: tuple[Place, ...], k: int, words: Sequence[str], at: int, bound: int) -> int | None:
    """Where the places from ``k`` on end when they start at word ``at``; None if they do not fit."""
    if k == len(places):
        return at
    place = places[k]
    if place is None:
        for skipped in range(GAP + 1):
            within = words if not skipped else words[:bound]
            end = _end(places, k + 1, within, at + skipped, bound)
            if end is not None:
                return end
        return None
    if at < len(words) and words[at] in place:
        return _end(places, k + 1, words, at + 1, bound)
    return None
