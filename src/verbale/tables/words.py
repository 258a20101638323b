"""Lists of words and phrases with endings left open, found in a row of tokens.

>>> table = PhraseTable({"elections": ["election*", "polling station*"], "WHO": ["WHO"]})
>>> words = ["the", "polling", "stations"]
>>> [(f.first, f.last, f.value) for f in table.find(words, words)]
[(1, 3, 'elections')]
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Phrase(Generic[V]):
    """A phrase found at tokens ``[first, last)`` and what it stands for."""

    first: int
    last: int
    value: V


class PhraseTable(Generic[V]):
    """Phrases by their first word. A word that ends in ``*`` stands for all that begin with it; a
    phrase with a capital letter must have its capitals in the text where it is one word of two to
    four capitals ("WHO", "ICC"), and is found in any case otherwise."""

    def __init__(self, phrases: Mapping[V, Iterable[str]], plural: bool = False) -> None:
        exact: dict[str, list[tuple[tuple[str, ...], str | None, V]]] = defaultdict(list)
        self._open: dict[str, list[tuple[tuple[str, ...], str | None, V]]] = defaultdict(list)
        for value, entries in phrases.items():
            for entry in entries:
                words = tuple(_plain(word) for word in entry.replace("-", " ").split())
                case = entry if entry.isupper() and entry.isalpha() else None
                if plural and case is None and not words[-1].endswith(("*", "s", "y")):
                    exact[words[0] if len(words) > 1 else words[0] + "s"].append(
                        ((*words[:-1], words[-1] + "s"), None, value)
                    )
                if words[0].endswith("*"):
                    self._open[words[0][:-1]].append((words, case, value))
                else:
                    exact[words[0]].append((words, case, value))
        self._exact = dict(exact)
        self._sizes = sorted({len(prefix) for prefix in self._open})
        self._known: dict[str, list[tuple[tuple[str, ...], str | None, V]]] = {}

    def _starting(self, word: str) -> list[tuple[tuple[str, ...], str | None, V]]:
        found = self._known.get(word)
        if found is None:
            found = list(self._exact.get(word, ()))
            for size in self._sizes:
                if size > len(word):
                    break
                found += self._open.get(word[:size], ())
            if len(self._known) < 100_000:
                self._known[word] = found
        return found

    def find(self, plain: Sequence[str], written: Sequence[str]) -> list[Phrase[V]]:
        """The phrases in a row of words, given as they are compared and as they are written; of those
        that begin at one word for one value, the longest."""
        found: list[Phrase[V]] = []
        for at, word in enumerate(plain):
            starting = self._starting(word)
            if not starting:
                continue
            best: dict[V, int] = {}
            for words, case, value in starting:
                last = at + len(words)
                if last > len(plain) or (case is not None and written[at] != case):
                    continue
                if all(_fits(plain[at + k], words[k]) for k in range(1, len(words))):
                    best[value] = max(best.get(value, 0), last)
            found += [Phrase(at, last, value) for value, last in best.items()]
        return found


def _plain(word: str) -> str:
    bare = word.replace(".", "").replace("’", "'").casefold()
    return bare.removesuffix("'s").removesuffix("'")


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def folded(text: str) -> str:
    """Words as they are compared, one space apart: no case, no punctuation.

    >>> folded("The U.S.–Russia treaty (START)")
    'the us russia treaty start'
    """
    return " ".join(_WORD.findall(text.casefold().replace(".", "")))
