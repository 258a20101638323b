"""Pieces of a text and windows of pieces: nothing is lost, nothing is moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from verbale.reading.pieces import FEATURE_SIZES, Pieces, split, windows
from verbale.reading.quotation import quote_states

CASE, POSITION, PARAGRAPH = 1, 2, 3
STARTS = {"paragraph": 0, "sentence": 1, "spaced": 2, "attached": 3, "continued": 4}


def words_at(text: str, pieces: Pieces, position: str) -> list[str]:
    """The pieces that stand so."""
    chosen = pieces.features[:, POSITION] == STARTS[position]
    return [text[s:e] for s, e in zip(pieces.starts[chosen], pieces.ends[chosen], strict=True)]


def test_offsets_are_those_of_the_characters(tokenizer: Tokenizer) -> None:
    text = "“Café,”\r\n\r\nsaid\u00a0Zoë\u2028naïve 👩‍👩‍👧 twice."
    pieces = split(text, tokenizer)
    plain = [text[s:e] for s, e in zip(pieces.starts, pieces.ends, strict=True)]
    assert plain == ["“", "Café", ",", "”", "said", "Zoë", "naïve", "👩‍👩‍👧", "twice", "."]


def test_pieces_cover_every_word(tokenizer: Tokenizer) -> None:
    text = "The unbelievably long-winded communiqué of 2021 “ended”."
    pieces = split(text, tokenizer)
    covered = np.zeros(len(text), bool)
    for start, end in zip(pieces.starts, pieces.ends, strict=True):
        assert not covered[start:end].any()
        covered[start:end] = True
    assert [c for c, seen in zip(text, covered, strict=True) if not seen and not c.isspace()] == []


def test_no_words_no_pieces(tokenizer: Tokenizer) -> None:
    for text in ("", " ", "\n\r\n", "\u200b", "\x01\x02"):
        pieces = split(text, tokenizer)
        assert len(pieces) == 0
        assert pieces.features.shape == (0, len(FEATURE_SIZES))
        assert windows(pieces, 8) == []


def test_sentences_begin_after_their_ends_and_not_after_abbreviations(tokenizer: Tokenizer) -> None:
    text = (
        "Mr. Costa met Gen. Diaz at 5 p.m. in the U.S. Senate. “Why?” she asked. No one knew… Ana B. Ek left!"
    )
    text += " So."
    assert words_at(text, split(text, tokenizer), "sentence") == ["“", "she", "No", "Ana", "So"]


def test_positions(tokenizer: Tokenizer) -> None:
    text = "Costa left.\nDiaz stayed."
    pieces = split(text, tokenizer)
    assert words_at(text, pieces, "paragraph") == ["Costa", "Diaz"]
    assert words_at(text, pieces, "attached") == [".", "."]


def test_kinds_of_paragraphs(tokenizer: Tokenizer) -> None:
    long = "The ministers spoke for hours " * 6
    lines = [
        "Talks resume",
        long + ".",
        "A heading",
        "It ended.",
        "MS. COSTA: Good.",
        "Q: And then?",
        "A: No.",
    ]
    text = "\n".join(lines)
    pieces = split(text, tokenizer)
    first = pieces.features[:, POSITION] == STARTS["paragraph"]
    assert pieces.features[first, PARAGRAPH].tolist() == [1, 0, 2, 4, 3, 3, 3]
    assert split(text, tokenizer, headline=False).features[0, PARAGRAPH] == 2


def test_quotes_and_case_are_features(tokenizer: Tokenizer) -> None:
    text = "He said “no” to UNESCO in 2021."
    pieces = split(text, tokenizer)
    states = quote_states(text)
    assert pieces.features[:, 0].tolist() == states[pieces.starts].tolist()
    assert (pieces.states == states).all()
    case = dict(
        zip(
            (text[s:e] for s, e in zip(pieces.starts, pieces.ends, strict=True)),
            pieces.features[:, CASE],
            strict=True,
        )
    )
    assert (case["He"], case["said"], case["UNESCO"], case["2021"], case["."]) == (1, 0, 2, 4, 5)


def made(positions: list[int]) -> Pieces:
    """Pieces of nothing that stand so."""
    n = len(positions)
    features = np.zeros((n, len(FEATURE_SIZES)), np.int64)
    features[:, POSITION] = positions
    where = np.arange(n)
    return Pieces(where, where, where + 1, features, np.zeros(n, np.uint8))


def test_windows_hold_whole_paragraphs() -> None:
    assert windows(made([0, 2, 2, 0, 2, 0, 2, 2, 2]), 6) == [(0, 5), (5, 9)]


def test_long_paragraphs_are_cut_where_sentences_start() -> None:
    assert windows(made([0, 2, 2, 1, 2, 2, 1, 2]), 5) == [(0, 3), (3, 8)]


def test_long_sentences_are_cut_anywhere() -> None:
    assert windows(made([0, 2, 2, 2, 2, 2, 2]), 3) == [(0, 3), (3, 6), (6, 7)]


def test_the_first_window_may_be_shorter() -> None:
    assert windows(made([0, 2, 0, 2, 0, 2]), 4, first_width=2) == [(0, 2), (2, 6)]


@given(st.lists(st.integers(0, 4), max_size=80), st.integers(1, 20), st.integers(1, 20) | st.none())
def test_windows_cover_everything_once(positions: list[int], width: int, first: int | None) -> None:
    positions = [0, *positions] if positions else []
    cuts = windows(made(positions), width, first)
    assert [i for begin, end in cuts for i in range(begin, end)] == list(range(len(positions)))
    assert all(end - begin <= (first if first and not i else width) for i, (begin, end) in enumerate(cuts))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_cut(tokenizer: Tokenizer, text: str) -> None:
    pieces = split(text, tokenizer)
    assert (pieces.starts < pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()
    assert (np.diff(pieces.ends) >= 0).all()
    assert len(pieces) == 0 or pieces.ends[-1] <= len(text)
    for column, size in enumerate(FEATURE_SIZES.values()):
        assert ((pieces.features[:, column] >= 0) & (pieces.features[:, column] < size)).all()


@pytest.mark.parametrize("character", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_every_line_break_begins_a_paragraph(tokenizer: Tokenizer, character: str) -> None:
    text = f"One{character}two"
    assert words_at(text, split(text, tokenizer), "paragraph") == ["One", "two"]
