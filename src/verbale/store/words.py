"""Words as search compares them: without case, accents or punctuation.

Everything that is searched, and everything that is searched for, goes through :func:`fold`,
so that every database finds the same.

>>> fold("Recep Tayyip ERDOĞAN, U.S.-based")
'recep tayyip erdogan u s based'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

_WORD = re.compile(r"[^\W_]+")
#: Letters whose stroke or shape Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe"}
)
_QUOTED = re.compile(r'"([^"]*)"|“([^“”"]*)[”"]|„([^„“”"]*)[“”"]|(\S+)')


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def fold(text: str) -> str:
    """The words of ``text``, lower case and without marks, one space between them."""
    return " ".join(_WORD.findall(_plain(text)))


def names_text(names: Iterable[str]) -> str:
    """``names`` folded and set apart from each other, so that one can be looked for as
    :func:`name_pattern` does; empty where there are none."""
    folded = dict.fromkeys(fold(name) for name in names)
    return "".join(f"| {name} " for name in folded if name) + ("|" if any(folded) else "")


def name_pattern(name: str) -> str | None:
    """The LIKE pattern that finds the words of ``name``, whole and in order, in a
    :func:`names_text`; None where it has no word."""
    folded = fold(name)
    return f"% {folded} %" if folded else None


class Phrase(msgspec.Struct, frozen=True):
    """Words that stand one after the other; ``prefix``: the last is only a beginning."""

    words: tuple[str, ...]
    prefix: bool = False


def phrases(query: str) -> list[Phrase]:
    """What ``query`` asks for, all of which an item must have.

    Words as people type them: quotation marks, straight or curly, hold a phrase together, a
    ``*`` after a word leaves its end open, and nothing else has a meaning. A quotation mark
    that is never closed is ignored.

    >>> phrases('"arms control" sanction* U.S. "unclosed')
    [Phrase(words=('arms', 'control'), prefix=False), Phrase(words=('sanction',), prefix=True), \
Phrase(words=('u', 's'), prefix=False), Phrase(words=('unclosed',), prefix=False)]
    """
    found = []
    for match in _QUOTED.finditer(query):
        text = next((group for group in match.groups() if group is not None), "")
        words = tuple(fold(text).split())
        if words:
            found.append(Phrase(words, prefix=match[4] is not None and text.endswith("*")))
    return found
