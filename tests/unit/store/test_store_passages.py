from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.store.passages import sentence, shorten
from verbale.store.words import phrases

TEXT = 'One spoke. "Two met in Geneva," he said. Three left.\nFour stayed'


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("spoke", "One spoke."),
        ("met", '"Two met in Geneva," he said.'),
        ("left", "Three left."),
        ("stayed", "Four stayed"),
    ],
)
def test_sentence(trigger: str, expected: str) -> None:
    start = TEXT.index(trigger)
    low, high = sentence(TEXT, start, start + len(trigger))
    assert TEXT[low:high].strip() == expected


@given(st.text("ab. \n", max_size=500), st.integers(0, 500), st.integers(0, 9))
def test_a_sentence_holds_its_trigger(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    low, high = sentence(text, start, end)
    assert 0 <= low <= start <= end <= high <= len(text)
    assert start - low <= 160
    assert high - end <= 160


def test_short_text_is_shown_whole_on_one_line() -> None:
    assert shorten(" two\n lines ", []) == "two lines"


def test_long_text_is_shown_around_what_was_asked_for() -> None:
    text = "word " * 200 + "Genève " + "word " * 200
    shown = shorten(text, phrases("geneve"))
    assert "Genève" in shown
    assert shown.startswith("… word ")
    assert shown.endswith(" word …")
    assert len(shown) <= 284
    assert shorten(text, []).startswith("word word")
