"""Attributions that their form gives away: the speaker behind, and turns of a transcript."""

from __future__ import annotations

import pytest

from verbale.reading.clauses import trailing, turns
from verbale.reading.model import SHIPPED, Model
from verbale.reading.pieces import split
from verbale.reading.reader import Reader


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(SHIPPED, threads=1)


def behind(text: str, model: Model) -> list[tuple[str, str, str, bool]]:
    found = trailing(text, split(text, model.tokenizer))
    return [(text[slice(*c.source)], text[slice(*c.cue)], text[slice(*c.content)], c.whole) for c in found]


CASES = [
    ("It rained. The talks were short, Petrov said.", [("Petrov", "said", "The talks were short", True)]),
    ("The talks were short, the Swiss envoy said.", []),  # "Swiss": neither a name alone nor a description
    (
        "The talks were short, the envoy said, adding more.",
        [("the envoy", "said", "The talks were short", False)],
    ),
    ("“The talks were short,” Ana Costa added.", [("Ana Costa", "added", "“The talks were short,”", True)]),
    ("“They met, he said, by chance.”", []),  # within quotation marks
    ("The talks were short, Petrov said on Monday.", []),  # something follows
    ("Petrov said the talks were short.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_speaker_behind(text: str, expected: list[tuple[str, str, str, bool]], model: Model) -> None:
    assert behind(text, model) == expected


TRANSCRIPT = (
    "ANA COSTA, HOST: Good evening.\n"
    "PETROV (via phone): Good evening. It rains.\n"
    "UPDATE: More soon.\n"
    "COSTA: Does it?"
)


def test_turns_of_the_speakers_that_the_tagger_knows() -> None:
    first, petrov = TRANSCRIPT.index("ANA"), TRANSCRIPT.index("PETROV")
    found = turns(TRANSCRIPT, [(first, first + 9), (petrov, petrov + 6)])
    assert [TRANSCRIPT[slice(*c.source)] for c in found] == ["ANA COSTA, HOST", "PETROV", "COSTA"]
    assert TRANSCRIPT[slice(*found[1].cue)] == ":"
    assert TRANSCRIPT[slice(*found[1].content)] == "Good evening. It rains."


def test_nobody_is_a_speaker_whom_the_tagger_does_not_know() -> None:
    assert turns(TRANSCRIPT, []) == []


def test_questions_and_answers() -> None:
    text = "Q: Will you come?\nA: I hope so.\n"
    assert [text[slice(*c.content)] for c in turns(text, [])] == ["Will you come?", "I hope so."]
    assert turns("Q: Will you come?\n", []) == []


def test_what_stands_in_a_turn_is_nested_in_it() -> None:
    text = "Q: Will you come?\n\nA: Yes. The minister has promised that the road will be open by then.\n"
    record = Reader(threads=1).read(text)
    turn = next(a for a in record.attributions if a.source is not None and a.source.text == "A")
    promise = next(a for a in record.attributions if a.cue is not None and "promised" in a.cue.text)
    assert promise.within == turn.id
    assert turn.by == "turn/1"
    assert turn.speaker is None
