"""Attributions that their form gives away: the speaker behind, turns of a transcript, signed quotations."""

from __future__ import annotations

import pytest

from verbale.reading.clauses import signatures, trailing, turns
from verbale.reading.model import Model
from verbale.reading.pieces import split
from verbale.reading.reader import Reader


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


def test_who_speaks_in_turn_with_a_speaker_is_one() -> None:
    text = (
        "NOTE: Edited.\n"
        "“COSTA: Does it?\n"
        "“PETROV: It rains.\n"
        "“COSTA: Still?\n"
        "“PETROV: Since Monday. And yesterday as well.”\n"
    )
    first = text.index("PETROV")
    assert [text[slice(*c.source)] for c in turns(text, [(first, first + 6)])] == [
        "COSTA", "PETROV", "COSTA", "PETROV",
    ]  # fmt: skip
    once = text[: text.index("“COSTA: Still")]
    assert [once[slice(*c.source)] for c in turns(once, [(first, first + 6)])] == ["PETROV"]


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
    assert turn.by == "turn/2"
    assert turn.speaker is None


SIGNED = [
    ("“Enough is enough.” — Ana Costa, Lisbon", [("Ana Costa, Lisbon", "—", "“Enough is enough.”")]),
    ("What readers say\n“Enough.”\n― Ana Costa.\n\n“More.”―Bo Lind \n", [
        ("Ana Costa", "―", "“Enough.”"), ("Bo Lind", "―", "“More.”"),
    ]),
    ("\"We won.\" -- Bo Lind, teacher, 35", [("Bo Lind, teacher, 35", "--", "\"We won.\"")]),
    ("“It is a small paper,” — said Costa.", []),  # no name behind the dash
    ("He called it “enough” — Costa's word — and left.", []),  # the line is more than the quotation
    ("“Enough” — Costa said so; nobody else did.", []),
    ("“Enough.”\n\nThe talks ended.\n— Ana Costa", []),  # what is signed is no quotation
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SIGNED)
def test_signed_quotations(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(text[slice(*c.source)], text[slice(*c.cue)], text[slice(*c.content)]) for c in signatures(text)]
    assert found == expected


def test_signed_quotations_are_each_their_own() -> None:
    text = (
        "From Lisbon to Malmö\n"
        "“It came too late for my family, and nobody has said sorry.” ― Ana Costa, Lisbon\n"
        "“My brother told me that they will never keep it.” ― Bo Lind, Malmö\n"
    )
    found = [one for one in Reader().read(text).attributions if one.within is None]
    assert [(one.source.text, one.cue.text, one.kind) for one in found if one.source and one.cue] == [
        ("Ana Costa, Lisbon", "―", "direct"),
        ("Bo Lind, Malmö", "―", "direct"),
    ]
    assert [one.by for one in found] == ["signature/1", "signature/1"]


def test_two_apostrophes_quote() -> None:
    text = "''It's only tinkering at the edges,'' said Ana Costa, a lawyer. ''I wouldn't call it reform.''"
    kinds = {one.kind for one in Reader().read(text).attributions if one.within is None}
    assert kinds == {"direct"}
