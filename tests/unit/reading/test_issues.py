"""Issues and contexts by their words."""

from __future__ import annotations

import pytest

from verbale.reading.issues import Contexts, Issues, Within, issues_of
from verbale.reading.lexicon import tokens_of
from verbale.tables.issues import issue_table

ISSUES = Issues(issue_table())


@pytest.mark.parametrize(
    ("text", "issue", "words"),
    [
        ("Talks on arms control go on.", "nuclear arms control", "arms control"),
        ("They agreed to swap prisoners in May.", "prisoner exchange", "swap prisoners"),
        (
            "Both spoke about the Grand Ethiopian Renaissance Dam.",
            "water and rivers",
            "Grand Ethiopian Renaissance Dam",
        ),
        ("The treaty, START, holds.", "nuclear arms control", "START"),
        ("The envoys spoke of Kyiv's accession to NATO.", "NATO enlargement", "accession to NATO"),
        ("The raid was on centrifuges and uranium stores.", "Iran's nuclear programme", "centrifuges"),
    ],
)
def test_an_issue_and_the_words_that_name_it(text: str, issue: str, words: str) -> None:
    found = {one.name: one for one in issues_of(text, ISSUES.find(text, tokens_of(text), [0]))}
    assert issue in found
    assert [span.text for span in found[issue].mentions] == [words]


@pytest.mark.parametrize("text", ["They start to talk.", "The cat sat on a mat.", "Uranium is a metal."])
def test_no_issue(text: str) -> None:
    assert ISSUES.find(text, tokens_of(text), [0]) == []


def test_issues_within_a_stretch() -> None:
    text = "Trade came first. Migration came last."
    within = Within(ISSUES.find(text, tokens_of(text), [0, 18]))
    assert within.names(0, 17) == ["trade"]
    assert within.names(18, len(text)) == ["migration"]


def test_contexts() -> None:
    text = "The court heard that soldiers had taken bribes."
    found = {context for _, context in Contexts().find(text, tokens_of(text))}
    assert {"legal", "military", "corruption"} <= found
