from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.store.words import Phrase, fold, name_pattern, names_text, phrases


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Erdoğan", "erdogan"),
        ("ERDOĞAN İzmir ışık", "erdogan izmir isik"),
        ("Łódź, Tromsø; Đinđić", "lodz tromso dindic"),
        ("Straße", "strasse"),
        ("U.S.-led", "u s led"),
        ("snake_case", "snake case"),
        ("ﬁve ½ ２０２１", "five 1 2 2021"),
        ("e\u0301t\u00e9", "ete"),
        ("Москва́ 2021", "москва 2021"),
        ("日本", "日本"),
        ("!? \x00", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("one two", [Phrase(("one",)), Phrase(("two",))]),
        ('"one two"', [Phrase(("one", "two"))]),
        ("„eins zwei“", [Phrase(("eins", "zwei"))]),
        ('"one two', [Phrase(("one",)), Phrase(("two",))]),
        ('""', []),
        ('"', []),
        ("one*", [Phrase(("one",), prefix=True)]),
        ("*one", [Phrase(("one",))]),
        ("*", []),
        ("col:x", [Phrase(("col", "x"))]),
        ("U.S.*", [Phrase(("u", "s"), prefix=True)]),
    ],
)
def test_phrases(query: str, expected: list[Phrase]) -> None:
    assert phrases(query) == expected


def test_names_are_kept_apart() -> None:
    assert names_text(["Vladimir Putin", "Putin", "PUTIN", "?"]) == "| vladimir putin | putin |"
    assert names_text([]) == names_text(["?"]) == ""


def test_name_pattern() -> None:
    assert name_pattern("V. Putin") == "% v putin %"
    assert name_pattern("%_") is None
