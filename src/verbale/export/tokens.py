"""Words and sentences by simple rules, for formats that have a line for each word.

Nothing that is on record rests on them: the record's places are characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from unicodedata import category

Token = tuple[int, int]

#: Every character at which some program ends a line.
LINE_ENDS = re.compile(r"[\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")

_RUN = re.compile(r"\S+")
_JOINER = "\u200d"
_WITHIN_WORDS = frozenset("'’.-‐‑")
_WITHIN_NUMBERS = frozenset(".,:")
_POSSESSIVE = re.compile(r"(?<=\w)['’][sS](?!\w)")
_STOPS = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]")
_SHORT = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "gen", "gov", "sen", "rep", "lt", "col", "sgt", "maj", "capt", "st",
    "sr", "jr", "vs", "no", "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec",
})  # fmt: skip


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """``word``, ``mark`` (what belongs to the character before it) or ``sign``."""
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return "mark"  # the colours of skin
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return "word"  # letters that make flags
    found = category(char)
    if found[0] == "M" or found == "Cf":
        return "mark"
    return "word" if found[0] in "LN" or found == "Pc" else "sign"


def tokens(text: str, start: int, end: int, cuts: Collection[int] = ()) -> Iterator[Token]:
    """The words and signs of ``text[start:end]``, in order; together they are all that is no white space.

    A word is cut at each of ``cuts`` too, so that whatever begins or ends there is made of whole tokens.
    """
    for run in _RUN.finditer(text, start, end):
        at = run.start()
        while at < run.end():
            stop = _token_end(text, at, run.end())
            inner = sorted(cut for cut in range(at + 1, stop) if cut in cuts)
            yield from zip([at, *inner], [*inner, stop], strict=True)
            at = stop


def _token_end(text: str, at: int, end: int) -> int:
    if own := _POSSESSIVE.match(text, at):
        return own.end()
    kind = _kind(text[at])
    stop = at + 1
    while stop < end:
        here = _kind(text[stop])
        joined = text[stop - 1] == _JOINER and kind == "sign"
        if here == "mark" or joined or (kind == "word" and here == "word"):
            stop += 1
        elif kind == "word" and stop + 1 < end and _holds_together(text[stop - 1 : stop + 2]):
            stop += 2
        else:
            break
    # The one at a word's end is a token of its own, as in the Universal Dependencies.
    return stop - 2 if stop - 2 > at and _POSSESSIVE.match(text, stop - 2) else stop


def _holds_together(three: str) -> bool:
    """Whether a sign between two characters leaves them one word: ``U.S``, ``30-day``, ``1,000``."""
    before, sign, after = three[0], three[1], three[2]
    if sign in _WITHIN_NUMBERS and before.isdigit() and after.isdigit():
        return True
    return sign in _WITHIN_WORDS and _kind(before) != "sign" and _kind(after) == "word"


def sentences(text: str, cuts: Collection[int] = ()) -> Iterator[tuple[bool, list[Token]]]:
    """The tokens of each sentence, and whether it begins a line. A line's end ends a sentence."""
    start = 0
    for end in [*(match.start() for match in LINE_ENDS.finditer(text)), len(text)]:
        first, sentence = True, list[Token]()
        for token in tokens(text, start, end, cuts):
            if sentence and _ends(text, sentence, token):
                yield first, sentence
                first, sentence = False, []
            sentence.append(token)
        if sentence:
            yield first, sentence
        start = end + 1


def _ends(text: str, sentence: list[Token], following: Token) -> bool:
    """Whether a sentence ends before the token ``following``."""
    if sentence[-1][1] == following[0] or text[following[0]].islower():
        return False
    last = len(sentence) - 1
    while last > 0 and text[slice(*sentence[last])] in _CLOSING:
        last -= 1
    if text[slice(*sentence[last])] not in _STOPS:
        return False
    before = text[slice(*sentence[last - 1])] if last else ""
    initial = (len(before) == 1 and before.isupper()) or "." in before
    return text[slice(*sentence[last])] != "." or not (initial or before.lower() in _SHORT)
