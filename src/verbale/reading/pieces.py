"""Text to word pieces with features, and pieces to windows.

Piece indices stay inside the reading package: everything that leaves it is in
code points of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from verbale.errors import SourceError
from verbale.reading.quotation import paragraphs, quote_states

#: How many values each feature of a piece takes, in column order.
FEATURE_SIZES = {"quote": 6, "case": 8, "position": 5, "paragraph": 5}

_LOWER, _TITLE, _UPPER, _INITIAL, _DIGIT, _PUNCT, _MIXED, _OTHER = range(8)
_PARAGRAPH_START, _SENTENCE_START, _SPACED, _ATTACHED, _CONTINUED = range(5)
_PLAIN, _FIRST, _HEADING, _SPEAKER_LINE, _SHORT = range(5)

#: How a turn of a transcript begins.
SPEAKER = re.compile(
    r"[\"“]?(?P<name>(?:[A-Z][A-Z.'’\-]+|[A-Z]\.)(?:[ ,]+[A-Z][A-Z.'’\-]*)*|[QA])(?: \([^)\n]{1,60}\))?: "
)
_ENDS_SENTENCE = frozenset(".!?…")
_CLOSES = frozenset("\"'”’)]»“")
_ABBREVIATIONS = frozenset(
    {"mr", "mrs", "ms", "dr", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "capt", "adm", "st", "jr", "sr"}
    | {
        "prof",
        "rev",
        "hon",
        "maj",
        "pres",
        "vs",
        "etc",
        "no",
        "u.s",
        "u.n",
        "u.k",
        "a.m",
        "p.m",
        "d.c",
        "i.e",
    }
    | {"e.g", "jan", "feb", "aug", "sept", "oct", "nov", "dec"}
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one text.

    ids, starts, ends: ``[n]``; features: ``[n, 4]`` in the order of
    :data:`FEATURE_SIZES`; starts and ends are code points. ``states`` is the text's
    :func:`~verbale.reading.quotation.quote_states`.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    features: NDArray[np.int64]
    states: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def word_starts(self) -> NDArray[np.bool_]:
        """Which pieces begin a word, ``[n]``."""
        found: NDArray[np.bool_] = self.features[:, 2] != _CONTINUED
        return found

    def in_last_paragraph(self, begin: int, end: int) -> int:
        """Where that part of pieces ``[begin, end)`` begins that stands in the last of their paragraphs."""
        breaks = np.flatnonzero(self.features[begin + 1 : end, 2] == _PARAGRAPH_START)
        return begin + 1 + int(breaks[-1]) if len(breaks) else begin

    def word_starts_at(self, piece: int) -> bool:
        """Whether a piece begins a word."""
        return bool(self.features[piece, 2] != _CONTINUED)


def _case(token: str) -> int:
    if token.islower():
        return _LOWER
    if token.isupper():
        return _UPPER if len(token) > 1 else _INITIAL
    if token.istitle():
        return _TITLE
    if token.isdigit():
        return _DIGIT
    if not any(c.isalnum() for c in token):
        return _PUNCT
    return _MIXED if token.isalnum() else _OTHER


def _paragraph_kind(paragraph: str, first: bool) -> int:
    if first:
        return _FIRST
    if SPEAKER.match(paragraph):
        return _SPEAKER_LINE
    if len(paragraph) < 120:
        return _HEADING if paragraph[-1] not in '.!?…"”’»:,' else _SHORT
    return _PLAIN


def _ends_sentence(text: str, begin: int, at: int) -> bool:
    """Whether the white space before ``text[at]`` ends a sentence of the paragraph at ``begin``."""
    i = at - 1
    while i > begin and text[i].isspace():
        i -= 1
    if i == at - 1:
        return False
    while i > begin and text[i] in _CLOSES:
        i -= 1
    if text[i] not in _ENDS_SENTENCE:
        return False
    if text[i] != ".":
        return True
    word = text[max(begin, i - 8) : i].rsplit(None, 1)[-1:] or [""]
    last = word[0].lstrip("(\"'“‘").lower()
    return last not in _ABBREVIATIONS and not (len(last) == 1 and last.isalpha())


def split(text: str, tokenizer: Tokenizer, headline: bool = True) -> Pieces:
    """The pieces of ``text``; a text without words gives none.

    The tokenizer is run a paragraph at a time, without special tokens. ``headline`` says that the
    first paragraph is the first of a report.

    Raises SourceError where the text holds half a surrogate pair, which no tokenizer takes.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        sentence = f"The text holds half a surrogate pair at character {error.start}, which is no character."
        raise SourceError("surrogates", sentence) from error
    bounds = list(paragraphs(text))
    states = quote_states(text)
    encodings = tokenizer.encode_batch([text[b:e] for b, e in bounds], add_special_tokens=False)
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    rows: list[tuple[int, int, int]] = []
    cases: dict[str, int] = {}
    for number, ((begin, end), encoding) in enumerate(zip(bounds, encodings, strict=True)):
        kind = _paragraph_kind(text[begin:end], headline and number == 0)
        previous_end, previous_word = -1, None
        for id_, (s, e), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
            if e <= s:
                continue
            start, stop = begin + s, begin + e
            token = text[start:stop]
            case = cases.get(token)
            if case is None:
                case = cases[token] = _case(token)
            if previous_end < 0:
                position = _PARAGRAPH_START
            elif word == previous_word:
                position = _CONTINUED
            elif start == previous_end:
                position = _ATTACHED
            elif _ends_sentence(text, begin, start):
                position = _SENTENCE_START
            else:
                position = _SPACED
            ids.append(id_)
            offsets.append((start, stop))
            rows.append((case, position, kind))
            previous_end, previous_word = stop, word
    spans = np.array(offsets, np.int64).reshape(-1, 2)
    features = np.empty((len(ids), len(FEATURE_SIZES)), np.int64)
    if ids:
        features[:, 0] = states[spans[:, 0]]
        features[:, 1:] = rows
    return Pieces(np.array(ids, np.int64), spans[:, 0].copy(), spans[:, 1].copy(), features, states)


def windows(pieces: Pieces, width: int, first_width: int | None = None) -> list[tuple[int, int]]:
    """Cut pieces into ``[begin, end)`` windows of at most ``width``, filled with whole
    paragraphs; a paragraph that is too long is cut where a sentence starts, or anywhere
    when none does. ``first_width`` limits the first window (training shifts windows with it).
    """
    position = pieces.features[:, 2]
    n = len(pieces)
    paragraph_starts = np.append(np.flatnonzero(position == _PARAGRAPH_START), n)
    sentence_starts = np.append(np.flatnonzero(position <= _SENTENCE_START), n)
    found: list[tuple[int, int]] = []
    begin, limit = 0, first_width or width
    while begin < n:
        if n - begin <= limit:
            end = n
        else:
            end = int(paragraph_starts[np.searchsorted(paragraph_starts, begin + limit, "right") - 1])
            if end <= begin:
                end = int(sentence_starts[np.searchsorted(sentence_starts, begin + limit, "right") - 1])
            if end <= begin:
                end = begin + limit
        found.append((begin, end))
        begin, limit = end, width
    return found


def sentence_starts(pieces: Pieces) -> NDArray[np.int64]:
    """Where sentences begin, in code points, in order."""
    return pieces.starts[pieces.features[:, 2] <= _SENTENCE_START]
