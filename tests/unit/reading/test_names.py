"""Whom a source names: one phrase a line, thought through one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.reading.names import read_source

PERSON, STATE, BODY, UNKNOWN = "person", "state", "institution", None

# source, the name in it, whose it is
NAMES = [
    # titles in front are no part of a name
    ("Russian President Vladimir Putin", "Vladimir Putin", PERSON),
    ("US Secretary of State Ana Brown", "Ana Brown", PERSON),
    ("Massachusetts Secretary of State Ana Brown", "Ana Brown", PERSON),
    ("Secretary of Health and Human Services Ana Brown", "Ana Brown", PERSON),
    ("Health and Human Services Secretary Ana Brown", "Ana Brown", PERSON),
    ("Minister of Foreign Affairs Ana Brown", "Ana Brown", PERSON),
    ("Prime Minister of Israel Benjamin Netanyahu", "Benjamin Netanyahu", PERSON),
    ("President of South Sudan Salva Kiir", "Salva Kiir", PERSON),
    ("President of the European Commission Ursula von der Leyen", "Ursula von der Leyen", PERSON),
    ("Speaker of the House Ana Brown", "Ana Brown", PERSON),
    ("Chief of Staff Ana Brown", "Ana Brown", PERSON),
    ("Archbishop of Canterbury Justin Welby", "Justin Welby", PERSON),
    ("Gov. Nikki Haley", "Nikki Haley", PERSON),
    ("SEN. ANA BROWN (R-TX)", "ANA BROWN", PERSON),
    ("Sen. Ana Brown of New York, the presumptive leader,", "Ana Brown", PERSON),
    ("U.N. Secretary-General António Guterres", "António Guterres", PERSON),
    ("Attorney General Ana Brown", "Ana Brown", PERSON),
    ("Deputy Foreign Minister Sergei Ryabkov", "Sergei Ryabkov", PERSON),
    ("Commander-in-Chief Min Aung Hlaing", "Min Aung Hlaing", PERSON),
    ("Crown Prince Mohammed bin Salman", "Mohammed bin Salman", PERSON),
    ("ex-President Nicolas Sarkozy", "Nicolas Sarkozy", PERSON),
    ("Ex-President Nicolas Sarkozy", "Nicolas Sarkozy", PERSON),
    ("former Vice President Ana Brown", "Ana Brown", PERSON),
    ("President-elect Joko Widodo’s", "Joko Widodo", PERSON),
    ("King Abdullah II", "Abdullah II", PERSON),
    ("Pope Francis", "Francis", PERSON),
    ("Mr. King", "King", PERSON),
    ("Stephen King", "Stephen King", UNKNOWN),
    ("Mayor de Blasio", "de Blasio", PERSON),
    ("the younger Mr. Brown", "Brown", PERSON),
    ("The Conservative Sir Giles Hanbury", "Giles Hanbury", PERSON),
    # neither are words for what somebody is
    ("Kremlin spokesman Dmitry Peskov", "Dmitry Peskov", PERSON),
    ("opposition leader Ana Brown", "Ana Brown", PERSON),
    ("author and activist Ana Brown", "Ana Brown", PERSON),
    ("Economist Ana Brown", "Ana Brown", PERSON),
    ("Associated Press reporter Ana Brown", "Ana Brown", PERSON),
    ("US Attorney Ana Brown", "Ana Brown", PERSON),
    ("Labour MP Ana Brown", "Ana Brown", PERSON),
    ("his wife Melania", "Melania", PERSON),
    # what follows is not either, and may tell whose it is
    ("Zarif, the Iranian foreign minister", "Zarif", PERSON),
    ("Zarif, who met him in Geneva", "Zarif", PERSON),
    ("Ana Brown, 69, of Ohio", "Ana Brown", PERSON),
    ("Ana Brown, director of the Vega Institute", "Ana Brown", PERSON),
    ("Ana Brown of Northwestern University", "Ana Brown", UNKNOWN),
    ("Brown on Twitter", "Brown", UNKNOWN),
    ("Peskov himself", "Peskov", UNKNOWN),
    ("Peskov — the Kremlin’s voice —", "Peskov", UNKNOWN),
    ("Ana Brown’s", "Ana Brown", UNKNOWN),
    ("the United States’", "United States", STATE),
    # a name may stand in apposition
    ("Iran’s foreign minister, Mohammad Javad Zarif,", "Mohammad Javad Zarif", PERSON),
    ("the head of the IAEA, Rafael Grossi", "Rafael Grossi", PERSON),
    ("A member of the European Parliament, Ilse van Dorp,", "Ilse van Dorp", PERSON),
    ("a resident, Ana Brown, who saw it", "Ana Brown", PERSON),
    # owners are not part of it, unless it is an institution's
    ("Iran’s Mohammad Javad Zarif", "Mohammad Javad Zarif", UNKNOWN),
    ("Iran's Zarif", "Zarif", UNKNOWN),
    ("Human Rights Watch's Ana Brown", "Ana Brown", UNKNOWN),
    ("Ana Brown’s longtime confidant Ben Diaz", "Ben Diaz", PERSON),
    ("Russia’s Foreign Ministry", "Russia’s Foreign Ministry", BODY),
    ("People's Daily", "People's Daily", BODY),
    # small words within names
    ("Ursula von der Leyen", "Ursula von der Leyen", UNKNOWN),
    ("Bashar al-Assad", "Bashar al-Assad", UNKNOWN),
    ("Syria's Bashar al-Assad", "Bashar al-Assad", UNKNOWN),
    ("al-Qaida", "al-Qaida", UNKNOWN),
    ("Jean-Claude Juncker", "Jean-Claude Juncker", UNKNOWN),
    ("J. K. Rowling", "J. K. Rowling", UNKNOWN),
    ("Ana Brown Jr.", "Ana Brown Jr.", UNKNOWN),
    # institutions and states
    ("The Washington Post", "Washington Post", BODY),
    ("the White House", "White House", BODY),
    ("the Russian Foreign Ministry", "Russian Foreign Ministry", BODY),
    ("Department of Justice", "Department of Justice", BODY),
    ("the Foreign and Commonwealth Office", "Foreign and Commonwealth Office", BODY),
    ("Ministry of Economy and Finance", "Ministry of Economy and Finance", BODY),
    ("Centers for Disease Control and Prevention", "Centers for Disease Control and Prevention", BODY),
    ("the Office of the Commissioner for Trade", "Office of the Commissioner for Trade", BODY),
    ("the Vega County Coroner's Office", "Vega County Coroner's Office", BODY),
    ("Council of Europe", "Council of Europe", BODY),
    ("Channel 4 News", "Channel 4 News", BODY),
    ("Islamic Republic of Iran", "Islamic Republic of Iran", STATE),
    ("Bosnia and Herzegovina", "Bosnia and Herzegovina", UNKNOWN),
    ("France 24", "France 24", UNKNOWN),
    ("the U.S.", "U.S.", UNKNOWN),
    ("US", "US", UNKNOWN),
    ("WHO", "WHO", UNKNOWN),
    ("Reuters", "Reuters", UNKNOWN),
    ("the Taliban", "Taliban", UNKNOWN),
]  # fmt: skip

DESCRIPTIONS = [
    "a spokesman for the German Foreign Ministry",
    "officials at the Pentagon",
    "Officials",
    "Officials in Kabul, Afghanistan",
    "two US officials",
    "critics like Sanders",
    "a Trump aide",
    "the prime minister",
    "Prime Minister",
    "The President",
    "the Russian President",
    "the President of Russia",
    "King of Jordan",
    "the King",
    "the Saudi King",
    "Minister of Foreign Affairs",
    "some Republicans",
    "Many Americans",
    "a senior Democrat",
    "We Democrats",
    "dozens of Republicans",
    "one of the Republicans",
    "the mayor of Portland, New Mexico",
    "teachers and union officials",
    "A study by Ana Brown",
    "The",
    "—",
    "’s",
    "…",
]

GROUPS = [
    "Biden and Putin",
    "Mr. Autor and Mr. Hanson",
    "Merkel, Macron and Johnson",
    "the FBI and CIA",
    "former Secretary of State Ana Brown and former Gov. Ben Diaz",
    "Costa and her husband",
    "critics and Mr. Trump",
    "the White House and the State Department",
]

PRONOUNS = ["he", "She", "who", "it", "They", "us", "everyone"]


@pytest.mark.parametrize(("source", "name", "kind"), NAMES)
def test_names(source: str, name: str, kind: str | None) -> None:
    text = f"Yesterday {source} said so."
    named = read_source(text, 10, 10 + len(source))
    assert (named.type, named.text, named.kind) == ("name", name, kind)
    assert text[named.start : named.end] == name


@pytest.mark.parametrize("source", DESCRIPTIONS)
def test_descriptions(source: str) -> None:
    named = read_source(source, 0, len(source))
    assert (named.type, named.text, named.kind) == ("description", source, None)


@pytest.mark.parametrize("source", GROUPS)
def test_several_who_speak_as_one_are_a_group(source: str) -> None:
    named = read_source(source, 0, len(source))
    assert (named.type, named.text, named.kind) == ("description", source, "group")


@pytest.mark.parametrize("source", PRONOUNS)
def test_pronouns(source: str) -> None:
    assert read_source(source, 0, len(source)).type == "pronoun"


WORDS = st.sampled_from([w for source, *_ in NAMES for w in source.split()] + ["—", ",", "and", "the", "’s"])


@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=40))
def test_any_source_is_read(source: str) -> None:
    named = read_source(f"({source})", 1, 1 + len(source))
    assert 1 <= named.start < named.end <= 1 + len(source)
    assert named.text == source[named.start - 1 : named.end - 1]
    if named.type == "name":
        assert re.search(r"\w", named.text)


def test_long_sources_take_no_longer() -> None:
    source = "A and " * 20_000 + "Ana Brown"
    assert read_source(source, 0, len(source)).type == "description"
