"""Which sources of a report are the same actor, and where actors are named in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verbale.reading.speakers import Cast
from verbale.record import Actor

# Sources are marked by square brackets; the names of their actors in order, None for nobody.
SAME = [
    ("[President Vladimir Putin] spoke. [Putin] left. [Mr. Putin] returned.", ["Vladimir Putin"] * 3),
    ("[Ana Costa] spoke. [Ana R. Costa] left. [Ana Costa] returned.", ["Ana Costa"] * 3),
    ("[Ana\nCosta] spoke. [Ana Costa] left.", ["Ana Costa"] * 2),
    ("[WOLF BLITZER]: Hello. [BLITZER]: Good. [Wolf Blitzer] left.", ["Wolf Blitzer"] * 3),
    ("[Ursula von der Leyen] spoke. [Von der Leyen] left.", ["Ursula von der Leyen"] * 2),
    ("[Bashar al-Assad] spoke. [Assad] left.", ["Bashar al-Assad"] * 2),
    ("[Xi Jinping] spoke. [Mr. Xi] left.", ["Xi Jinping"] * 2),
    ("[Ethiopia’s envoy, Tesfaye Alemu,] spoke. [Tesfaye] left.", ["Tesfaye Alemu"] * 2),
    ("[The Russian Foreign Ministry] spoke. [The Foreign Ministry] added.", ["Russian Foreign Ministry"] * 2),
    ("[The Washington Post] wrote. [The Post] added.", ["Washington Post"] * 2),
    ("[Two men] spoke. [The men] left. [two men] left.", ["Two men", "The men", "Two men"]),
    ("[The minister] spoke. [the  minister] left. [Minister] left.", ["The minister"] * 3),
    ("[He] spoke. [who] left.", [None, None]),
    # a full name anywhere in the report will do
    ("[Mr. Lavrov] spoke. The visit of Sergei Lavrov was short.", ["Sergei Lavrov"]),
    ("[Fawzy] spoke. In June. But Hisham Fawzy left.", ["Hisham Fawzy"]),
    ("[Assad] spoke of Bashar al-Assad.", ["Bashar al-Assad"]),
    # but only where one fits
    ("[Ana Diaz] spoke. [Ben Diaz] left. [Diaz] returned.", ["Ana Diaz", "Ben Diaz", "Diaz"]),
    ("[Diaz] spoke to Ana Diaz and to Ben Diaz.", ["Diaz"]),
    ("[Kim Jong Un] spoke. [Kim Yo Jong] left. [Kim] returned.", ["Kim Jong Un", "Kim Yo Jong", "Kim"]),
    ("[Mohammed bin Salman] spoke. [King Salman] left.", ["Mohammed bin Salman", "Salman"]),
    ("[Washington] spoke. [The Washington Post] wrote.", ["Washington", "Washington Post"]),
    ("[Ana Costa and Ben Diaz] spoke. [Costa] left.", ["Ana Costa and Ben Diaz", "Ana Costa"]),
    ("In June. [Fawzy] spoke.", ["Fawzy"]),
]  # fmt: skip


def cast(marked: str) -> tuple[str, Cast, list[tuple[int, int]]]:
    """The text without its brackets, the cast of it, and what stood in them."""
    text, spans, begin = "", [], 0
    for character in marked:
        if character == "[":
            begin = len(text)
        elif character == "]":
            spans.append((begin, len(text)))
        else:
            text += character
    return text, Cast(text, spans), spans


def actors(marked: str) -> dict[str, Actor]:
    """The actors by name."""
    return {actor.name: actor for actor in cast(marked)[1].actors()}


@pytest.mark.parametrize(("marked", "expected"), SAME)
def test_who_is_the_same(marked: str, expected: list[str | None]) -> None:
    _, found, spans = cast(marked)
    names = {actor.id: actor.name for actor in found.actors()}
    assert [names.get(found.speaker(span) or "") for span in spans] == expected
    assert len(names) == len(set(expected) - {None})


def test_nobody_speaks() -> None:
    assert Cast("A text.", []).actors() == ()
    assert Cast("A text.", []).speaker(None) is None


def test_actors_are_named_wherever_they_stand() -> None:
    found = actors(
        "[President Ana Costa] met Diaz. Costa’s plan: “Ana Costa rules.” [She] left Costas and MacCosta."
    )
    mentions = [(m.text, m.type) for m in found["Ana Costa"].mentions]
    assert mentions == [("Ana Costa", "name"), ("Ana Costa", "name")]
    found = actors("[Ana Costa] met Diaz. [Costa] left. Costa’s plan, Costas and Ana Costa.")
    assert [m.text for m in found["Ana Costa"].mentions] == ["Ana Costa", "Costa", "Costa", "Ana Costa"]
    assert found["Ana Costa"].aliases == ("Costa",)


def test_a_name_within_another_is_not_a_mention() -> None:
    found = actors("[Bill Clinton] spoke. [Hillary Clinton] left. [Clinton] returned. Bill Clinton too.")
    assert [m.start for m in found["Clinton"].mentions] == [42]
    assert len(found["Bill Clinton"].mentions) == 2


def test_dates_are_nobody() -> None:
    found = actors("[Theresa May] spoke on May 5. [May] left.")
    assert [m.start for m in found["Theresa May"].mentions] == [0, 28]


def test_a_name_over_a_line_break_is_found() -> None:
    found = actors("[Ana Costa] spoke. Then Ana\nCosta left.")
    assert [m.text for m in found["Ana Costa"].mentions] == ["Ana Costa", "Ana\nCosta"]
    assert found["Ana Costa"].aliases == ()


def test_kind_and_type() -> None:
    found = actors("[Costa] spoke. [Minister Ana Costa] left. [Two men] spoke.")
    assert found["Ana Costa"].kind == "person"
    assert found["Two men"].kind is None
    assert [m.type for m in found["Two men"].mentions] == ["description"]
    assert found["Ana Costa"].confidence > found["Two men"].confidence


def test_ids_go_by_first_appearance() -> None:
    _, found, _ = cast("[He] spoke. [Diaz] spoke. [Costa] spoke. [Diaz] left.")
    assert [(actor.id, actor.name) for actor in found.actors()] == [("a1", "Diaz"), ("a2", "Costa")]


def test_the_order_of_the_sources_does_not_matter() -> None:
    text, found, spans = cast("[Bill Clinton] spoke. [Hillary Clinton] left. [Clinton] returned.")
    assert Cast(text, reversed(spans)).actors() == found.actors()


WORDS = st.sampled_from(
    ["Ana", "Costa", "Ben", "Xi", "al-Sadr", "von", "President", "the", "said", "and", "He", "5", "’s"]
)


@example([*["Ana"] * 11, "President", "5"], {0, 1, 2, 3, 10, 12}, 3)
@given(st.lists(WORDS, max_size=30), st.sets(st.integers(0, 29), max_size=8), st.integers(1, 3))
def test_any_cast(parts: list[str], chosen: set[int], width: int) -> None:
    text = " ".join(parts)
    starts = [m.start() for m in re.finditer(r"\S+", text)]
    ends = [m.end() for m in re.finditer(r"\S+", text)]
    spans = [(starts[i], ends[min(i + width, len(ends)) - 1]) for i in chosen if i < len(starts)]
    found = Cast(text, spans)
    ids = [actor.id for actor in found.actors()]
    assert len(set(ids)) == len(ids)
    seen: set[tuple[int, int]] = set()
    for actor in found.actors():
        assert actor.mentions
        assert list(actor.mentions) == sorted(actor.mentions, key=lambda m: (m.start, m.end))
        for mention in actor.mentions:
            assert text[mention.start : mention.end] == mention.text
            assert (mention.start, mention.end) not in seen
            seen.add((mention.start, mention.end))
    assert {speaker for span in spans if (speaker := found.speaker(span))} == set(ids)
