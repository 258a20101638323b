"""Kinds of attributions, the order of nested ones, and what is read again for them."""

from __future__ import annotations

import pytest

from verbale.reading.attribution import (
    Found,
    _bare,
    _in_order,
    _may_attribute,
    _sentence,
    find_attributions,
    kind_of,
)
from verbale.reading.model import Model
from verbale.reading.quotation import QuotedWords, quote_states

# Contents are marked by square brackets.
KINDS = [
    ("[“We will go,”] he said.", "direct"),
    ('["We will go,"] he said.', "direct"),
    ("[‘We will go,’] he said.", "direct"),
    ("“[We will go],” he said.", "direct"),
    ("[“We will go,”] he said. [“Now.”]", "direct"),
    ("[“We go.\n\n“We stay,”] he said.", "direct"),
    ("[“He said ‘no’ to us,”] she said.", "direct"),
    ("He said [that they would go].", "indirect"),
    ("He said [they won’t go].", "indirect"),
    ("He said [that the ’90s were good].", "indirect"),
    ("He said [that] they would go.", "indirect"),
    ("He called it [“a tragedy”].", "direct"),
    ("He said [it was “a tragedy” for all].", "mixed"),
    ("He said [that “we will go”].", "mixed"),
    ("[“We will go,”] he said, [adding that all would].", "mixed"),
    ("He said [“we go” and “we stay”].", "mixed"),
    ("He asked [“why”]—[“why?”].", "direct"),
    ("He said: [“We will go.]", "direct"),
]


def marked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its brackets, and what stood in them."""
    plain, spans, begin = "", [], 0
    for character in text:
        if character == "[":
            begin = len(plain)
        elif character == "]":
            spans.append((begin, len(plain)))
        else:
            plain += character
    return plain, tuple(spans)


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kinds(text: str, kind: str) -> None:
    plain, content = marked(text)
    assert kind_of(content, QuotedWords(plain, quote_states(plain))) == kind


def test_content_without_words_is_indirect() -> None:
    text = "He said “…”"
    assert kind_of(((8, 11),), QuotedWords(text, quote_states(text))) == "indirect"


@pytest.mark.parametrize(
    ("content", "bare"),
    [
        ("that they would go", "they would go"),
        ("“that they would go”", "that they would go"),
        ("that “they would go”", "they would go"),
        ("“They would go,”", "They would go,"),
        ("“They said ‘no’”", "They said ‘no’"),
        ("“One” and “two”", "One” and “two”"),
        ("“", ""),
        ("that", "that"),
    ],
)
def test_what_is_read_again(content: str, bare: str) -> None:
    text = f"x {content} y"
    start, end = _bare(text, 2, 2 + len(content))
    assert text[start:end] == bare


def test_only_contents_that_may_attribute_are_read_again() -> None:
    assert _may_attribute("Costa said they would go")
    assert not _may_attribute("said they would")
    assert not _may_attribute("the weather is fine in Vega")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Norway had left", "Norway had left."),
        ("Norway had left,", "Norway had left."),
        ("“Norway had left,” with all", "“Norway had left,” with all."),
        ("Has Norway left?", "Has Norway left?"),
        ("it heard “Norway left.”", "it heard “Norway left.”"),
        ("Norway\nhad left", "Norway had left."),
        (",", "."),
    ],
)
def test_it_is_read_again_as_a_sentence(content: str, sentence: str) -> None:
    assert _sentence(content) == sentence


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        # what another one says is the whole content, though the speaker stands behind it
        ("The Dutch envoy also suggested that the fleets leave by Friday, Osei said, hinting at a deal.",
         ("Osei", "The Dutch envoy also suggested that the fleets leave by Friday"),
         ("The Dutch envoy", "that the fleets leave by Friday")),
        # a content has no full stop of its own where its sentence goes on
        ("The two sides agreed that the border would reopen in March, Rahimi said, adding that patrols "
         "would be joint.",
         ("Rahimi", "The two sides agreed that the border would reopen in March"),
         ("The two sides", "that the border would reopen in March")),
        ("Maretz told reporters that Norway had promised that it would pay.",
         ("Maretz", "that Norway had promised that it would pay"),
         ("Norway", "that it would pay")),
        ("“Norway had promised that it would pay,” Maretz said.",
         ("Maretz", "“Norway had promised that it would pay,”"),
         ("Norway", "that it would pay")),
    ],
)  # fmt: skip
def test_what_is_said_to_have_been_said(
    model: Model, text: str, outer: tuple[str, str], inner: tuple[str, str]
) -> None:
    every = find_attributions(text, model)
    said = {
        (text[slice(*one.source)], text[slice(*one.content[0])]): one.parent for one in every if one.source
    }
    assert said[outer] is None
    within = said[inner]
    assert within is not None
    assert every[within].source == (at := text.index(outer[0]), at + len(outer[0]))


def found(start: int, parent: int | None = None) -> Found:
    return Found(None, (start, start + 1), ((start + 2, start + 9),), (), 1.0, parent)


def test_each_stands_before_those_nested_in_it() -> None:
    ordered = _in_order([found(20), found(0), found(5, 1), found(3, 1), found(6, 2), found(25, 0)])
    assert [(one.start, one.parent) for one in ordered] == [
        (0, None), (3, 0), (5, 0), (6, 2), (20, None), (25, 4),
    ]  # fmt: skip


def test_moved() -> None:
    one = Found((1, 2), None, ((3, 4), (5, 6)), (), 0.5).moved(10, 7)
    assert (one.source, one.cue, one.content, one.parent) == ((11, 12), None, ((13, 14), (15, 16)), 7)
