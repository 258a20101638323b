"""Phrases with a title of office: whose office, who owns it, what stands behind it."""

from __future__ import annotations

import pytest

from verbale.reading.lexicon import lexicon_of
from verbale.reading.titles import Titled, find_titles
from verbale.tables.actors import load_tables


def titled(text: str) -> list[Titled]:
    lexicon = lexicon_of(load_tables())
    return find_titles(lexicon.scan(text), lexicon)


@pytest.mark.parametrize(
    ("text", "phrase", "office"),
    [
        ("Then the French president spoke.", "the French president", "FRA/president"),
        ("Germany's chancellor left.", "Germany's chancellor", "DEU/chancellor"),
        (
            "the prime minister of the United Kingdom",
            "the prime minister of the United Kingdom",
            "GBR/prime_minister",
        ),
        ("The new US secretary of state", "The new US secretary of state", "USA/secretary_of_state"),
        (
            "Russia's ambassador to the United Nations",
            "Russia's ambassador to the United Nations",
            "RUS/ambassador_un",
        ),
        ("the UN secretary-general", "the UN secretary-general", "UN/secretary_general"),
        ("the Ukrainian leader", "the Ukrainian leader", "UKR/president"),
    ],
)
def test_an_office_of_a_state_or_organisation(text: str, phrase: str, office: str) -> None:
    (found,) = titled(text)
    assert text[found.start : found.end] == phrase
    assert office in [one.id for one in found.offices]
    assert found.definite
    assert found.standing is None


def test_a_title_in_front_of_a_name() -> None:
    text = "Ukrainian Foreign Minister Dmytro Kuleba spoke."
    (found,) = titled(text)
    assert found.name == text.index("Dmytro")
    assert text[slice(*found.head)] == "Minister"
    assert found.org == "UKR"


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("the former Brazilian president", "former"),
        ("ex French president", "former"),
        ("the deputy Russian foreign minister", "deputy"),
        ("US President-elect Joe Biden", "future"),
        ("the next British prime minister", "future"),
    ],
)
def test_who_does_not_hold_it_now(text: str, standing: str) -> None:
    assert titled(text)[0].standing == standing


def test_owners() -> None:
    text = "Its prime minister and the country's president met his US counterpart."
    minister, president, counterpart = titled(text)
    assert text[slice(*(minister.owner or (0, 0)))] == "Its"
    assert text[slice(*(president.owner or (0, 0)))] == "the country"
    assert counterpart.counterpart
    assert counterpart.org == "USA"


@pytest.mark.parametrize(
    "text", ["Egypt's chief negotiator spoke.", "Presidents come and go.", "They lead it."]
)
def test_no_titles(text: str) -> None:
    assert titled(text) == []


def test_an_indefinite_title_means_nobody_known() -> None:
    (found,) = titled("They want a president soon.")
    assert not found.definite
