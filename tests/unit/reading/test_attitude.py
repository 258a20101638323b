"""What cues express: one case a line, thought through one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.errors import UsageError
from verbale.reading.attitude import attitude, cue_words
from verbale.tables.attitudes import ATTITUDES, Entry, attitudes, load_attitudes
from verbale.tables.inflection import noun_forms, spellings, verb_forms

# (expected, cue, first words of the content)
CASES = [
    # plain saying, whatever is said
    ("say", "said", "that the talks would resume on Monday"),
    ("say", "said", "it will never accept the border"),
    ("say", "said in a statement", "the accusations were false"),
    ("say", "said after signing the accord", "it opened a new chapter"),
    ("say", "said during a rally in support of the government", "the economy was growing"),
    ("say", "went on to say", "that he had no regrets"),
    ("say", "told", "reporters that the attack had failed"),
    ("say", "told", "parliament he wanted to withdraw"),
    ("say", "according to", "the army had left the town"),
    ("say", "in his view", "the treaty is dead"),
    ("say", "added", "“We are patient.”"),
    ("say", "tweeted", "“A great day.”"),
    ("say", "believes", "the ceasefire will hold"),
    ("say", "is expected to", "arrive in Geneva on Tuesday"),
    ("say", "warned", "that time was running out"),
    ("say", "warned of", "a humanitarian catastrophe"),
    ("say", "asked", "whether the deal would survive"),
    ("say", "was asked about", "the allegations"),
    ("say", "declined to comment on", "the accusations"),
    ("say", "declined", "to comment"),
    ("say", "refused to say", "when the troops would leave"),
    ("say", "would not discuss", "the offer"),
    ("say", "wants", "to visit Kyiv"),
    ("say", "plans to", "meet the envoy"),
    ("say", "insisted", "that he knew nothing of it"),
    ("say", "assured", "the court that the papers were complete"),
    ("say", "announced", "the dates of the conference"),
    ("say", "reiterated", "that the door was closed"),
    ("say", "expressed concern about", "the arrests"),
    ("say", "called", "the president by telephone"),
    ("say", "called", "it a meeting of neighbours"),
    ("say", "", "“Enough.”"),
    ("say", ":", "We are ready."),
    ("say", "said in response to", "the allegations of fraud"),
    ("say", "responded to criticism of the plan", "that it was fair"),
    ("say", "not only said", "that he knew"),
    # denial
    ("deny", "has repeatedly denied", "any role in the attack"),
    ("deny", "denied", "accusing the minister of theft"),
    ("deny", "denies", "it"),
    ("deny", "disputed", "the figures"),
    ("deny", "continued to deny", "the charges"),
    ("deny", "rejected", "the allegations as baseless"),
    ("deny", "dismissed as “groundless”", "the report"),
    ("deny", "brushed aside", "claims that he had lied"),
    ("deny", "rejected claims", "that aid had been stolen"),
    ("deny", "cast serious doubt on", "the official account"),
    ("deny", "called the figures into question", ""),
    ("deny", "pleaded not guilty", "to all charges"),
    ("deny", "his denial", "of any contact"),
    ("deny", "does not believe", "the report"),
    ("deny", "don’t think", "the plan will work"),
    ("deny", "questioned", "whether the vote was free"),
    ("deny", "played down", "fears of a wider war"),
    ("deny", "refuses to admit", "that the war is lost"),
    ("deny", "is sceptical", "that sanctions will work"),
    # accusation and criticism
    ("accuse", "accused", "Moscow of breaking the truce"),
    ("accuse", "is accusing", "the bank of fraud"),
    ("accuse", "has criticised", "the decision"),
    ("accuse", "criticized", "the decision"),
    ("accuse", "went on to accuse", "the opposition of treason"),
    ("accuse", "said, accusing", "the West of hypocrisy"),
    ("accuse", "responded by accusing", "its neighbour of spying"),
    ("accuse", "issued a statement condemning", "the raid"),
    ("accuse", "condemnation of", "the coup"),
    ("accuse", "the accusation", "that Berlin looked away"),
    ("accuse", "hit out at", "what he called meddling"),
    ("accuse", "hitting back at", "the commission"),
    ("accuse", "took aim at", "the central bank"),
    ("accuse", "lashed out at", "reporters"),
    ("accuse", "took another swipe at", "the senator"),
    ("accuse", "pointed the finger at", "foreign agents"),
    ("accuse", "called", "him a liar"),
    ("accuse", "called", "the blockade “an act of piracy”"),
    ("accuse", "described", "the vote as a sham"),
    ("accuse", "branded", "the raid “a war crime”"),
    ("accuse", "called out", "the governor for his silence"),
    ("accuse", "blames", "the drought on the dam"),
    ("accuse", "holds Ankara responsible", "for the deaths"),
    ("accuse", "expressed", "outrage at the verdict"),
    ("accuse", "voiced deep dismay at", "the ruling"),
    ("accuse", "complained", "of unfair treatment"),
    ("accuse", "was critical of", "the pace of reform"),
    ("accuse", "alleged", "that ballots had been burnt"),
    # praise and support
    ("praise", "praised", "the mediators"),
    ("praise", "expressed support for", "the transition"),
    ("praise", "expressed", "its full support for the transition"),
    ("praise", "welcomed", "the decision"),
    ("praise", "paid tribute to", "the fallen"),
    ("praise", "called", "it a success"),
    ("praise", "called", "the accord “a historic breakthrough”"),
    ("praise", "described", "the talks as constructive"),
    ("praise", "announced its support for", "the bid"),
    ("praise", "threw its weight behind", "the candidate"),
    ("praise", "speaks highly of", "the envoy"),
    ("praise", "backs", "the motion"),
    ("praise", "will back", "the motion"),
    ("praise", "hailed", "a victory for common sense"),
    ("praise", "thanked", "the hosts"),
    ("praise", "in support of", "the ban"),
    ("praise", "favours", "a longer truce"),
    # promises, threats among them
    ("promise", "promised", "not to raise taxes"),
    ("promise", "vowed", "to fight on"),
    ("promise", "has pledged", "€2 billion"),
    ("promise", "is committed to", "a two-state solution"),
    ("promise", "repeated his pledge", "to step down"),
    ("promise", "a promise", "that no one would be left behind"),
    ("promise", "gave his word", "that the road would stay open"),
    ("promise", "assured", "allies that help would come"),
    ("promise", "swore", "to avenge them"),
    ("promise", "threatened to", "withdraw from the treaty"),
    ("promise", "promised to reject", "the budget"),
    ("promise", "has undertaken", "to pay the arrears"),
    ("promise", "is determined to", "stay"),
    # demands
    ("demand", "called for", "an immediate ceasefire"),
    ("demand", "called", "for an immediate ceasefire"),
    ("demand", "called on", "both sides to show restraint"),
    ("demand", "called Monday for", "new elections"),
    ("demand", "calling upon", "the council to act"),
    ("demand", "urged", "restraint"),
    ("demand", "demanded", "that the prisoners be freed"),
    ("demand", "his demand", "for an apology"),
    ("demand", "asked for", "more time"),
    ("demand", "asked", "the court to drop the case"),
    ("demand", "was asked", "to leave the country"),
    ("demand", "told", "the ambassador to leave"),
    ("demand", "wants", "guarantees in writing"),
    ("demand", "want", "Washington to lift the sanctions"),
    ("demand", "insisted on", "a written apology"),
    ("demand", "insists", "that Tehran must stop"),
    ("demand", "insisted", "that the text be changed"),
    ("demand", "warned against", "any intervention"),
    ("demand", "warned", "Ankara not to cross the river"),
    ("demand", "was pressing for", "an inquiry"),
    ("demand", "renewed calls for", "an inquiry"),
    ("demand", "appealed", "for calm"),
    ("demand", "ordered", "the evacuation of the town"),
    ("demand", "in a call for", "unity"),
    ("demand", "sought", "assurances on gas"),
    # rejection
    ("reject", "rejected", "the proposal"),
    ("reject", "ruled out", "talks before the spring"),
    ("reject", "ruled the idea out", ""),
    ("reject", "turned the offer down", ""),
    ("reject", "refused to agree", "to the text"),
    ("reject", "declined to accept", "the invitation"),
    ("reject", "refused", "to leave the building"),
    ("reject", "would not agree", "to a date"),
    ("reject", "won't support", "the bill"),
    ("reject", "did not accept", "the result"),
    ("reject", "does not want", "war"),
    ("reject", "does not support", "the motion"),
    ("reject", "dismissed", "the idea of a summit"),
    ("reject", "rejected the demand", "for a recount"),
    ("reject", "opposes", "enlargement"),
    ("reject", "pushed back against", "the plan"),
    ("reject", "his refusal", "to step down"),
    ("reject", "expressed strong reservations about", "the timetable"),
    ("reject", "has no intention of", "resigning"),
    ("reject", "voted against", "the resolution"),
    ("reject", "withdrew", "its offer of mediation"),
    ("reject", "would not commit", "to a timetable"),
    ("reject", "rejected calls for", "his resignation"),
    # agreement and concession
    ("agree", "agreed", "that the border must open"),
    ("agree", "agreed", "to open the border"),
    ("agree", "have agreed on", "a prisoner exchange"),
    ("agree", "accepted", "the invitation"),
    ("agree", "signed off on", "the budget"),
    ("agree", "backed down", "on tariffs"),
    ("agree", "admitted", "that mistakes were made"),
    ("agree", "conceded", "defeat"),
    ("agree", "claimed responsibility for", "the blast"),
    ("agree", "gave the green light to", "the sale"),
    ("agree", "is ready to", "resume talks"),
    ("agree", "dropped", "its objections to the pipeline"),
    ("agree", "did not object", "to the wording"),
    ("agree", "raised no objection to", "the wording"),
    ("agree", "apologised for", "the shelling"),
    ("agree", "expressed readiness to", "talk"),
    ("agree", "reached an agreement", "to exchange prisoners"),
    # suggestions
    ("suggest", "proposed", "a truce of ten days"),
    ("suggest", "suggested", "that the talks be moved to Oslo"),
    ("suggest", "offered to", "mediate"),
    ("suggest", "recommended", "a delay"),
    ("suggest", "put forward", "a compromise text"),
    ("suggest", "hinted at", "a change of course"),
    ("suggest", "floated the idea of", "a buffer zone"),
    ("suggest", "advised against", "a rushed withdrawal"),
    ("suggest", "a proposal", "to share the river"),
    ("suggest", "argued for", "a longer transition"),
    # negation that leaves only a statement
    ("say", "did not rule out", "further talks"),
    ("say", "refused to rule out", "further strikes"),
    ("say", "refused", "to rule out further strikes"),
    ("say", "did not deny", "the meeting"),
    ("say", "never promised", "membership"),
    ("say", "stopped short of accusing", "the army"),
    ("say", "has yet to agree", "to the terms"),
    ("say", "has not yet signed", "the text"),
    ("say", "has not endorsed", "any candidate"),
    ("say", "without blaming", "either side"),
    ("say", "no longer demands", "a recount"),
    ("say", "never refused to cooperate", "with the inquiry"),
    ("say", "neither accepted nor rejected", "the offer"),
    ("say", "would neither confirm nor deny", "the report"),
    ("say", "refused to be drawn on", "the date"),
    ("say", "made no promise", "of aid"),
    ("say", "insisted", "that there would be no deal"),
    ("say", "insisted on Tuesday", "that Kyiv had no part in it"),
    # what carries the attitude stands further on
    ("reject", "appeared to rule out", "a truce"),
    ("reject", "is unwilling to consider", "a truce"),
    ("reject", "said no to", "the deal"),
    ("deny", "had earlier confirmed the meeting but then denied", "it"),
    ("deny", "called", "the report “a complete fabrication”"),
    ("demand", "issued a joint statement calling for", "a truce"),
    ("demand", "repeated Moscow's demand", "for a buffer zone"),
    ("agree", "took back", "his accusation"),
    ("agree", "signalled", "its readiness to talk"),
    ("reject", "signaled his opposition to", "the plan"),
    ("promise", "reaffirmed their commitment to", "the treaty"),
    ("reject", "refused to apologise for", "the remark"),
    # negation in form only
    ("accuse", "did not hesitate to accuse", "his predecessor"),
]


@pytest.mark.parametrize(("expected", "cue", "content"), CASES)
def test_cue(expected: str, cue: str, content: str) -> None:
    found, rule = attitude(cue, content)
    assert found == expected, rule
    assert rule.startswith(f"{expected}: ")


def test_there_are_cases_enough_for_every_attitude() -> None:
    assert len(CASES) >= 120
    for name in ATTITUDES:
        assert sum(expected == name for expected, _, _ in CASES) >= 10


def test_what_stands_in_quotation_marks_does_not_complete_the_cue() -> None:
    assert attitude("called", "“for the sake of peace”", "direct")[0] == "say"
    assert attitude("said", "No to war", "direct")[0] == "say"
    assert attitude("called", "“a disgrace”", "direct")[0] == "accuse"


def test_only_the_first_words_of_the_content_are_read() -> None:
    assert attitude("called", "it " + "very " * 5000 + "bad, a liar")[0] == "say"


_WORDS = st.sampled_from(
    ["not", "refused", "to", "rule", "out", "said", "and", "no", "call", "“", "’s", "\n"]
)


@given(st.lists(_WORDS).map(" ".join) | st.text(), st.lists(_WORDS).map(" ".join) | st.text())
def test_any_text_has_an_attitude(cue: str, content: str) -> None:
    for kind in ("direct", "indirect", "mixed"):
        found, rule = attitude(cue, content, kind)
        assert found in ATTITUDES
        assert rule.startswith(f"{found}: ")
        assert (found, rule) == attitude(cue, content, kind)


def _text(entry: Entry) -> str:
    """The entry as a report would write it, in a form that is surely meant."""
    first, *rest = entry.name.split()
    if entry.word_class in ("verb", "light", "express") and entry.text in attitudes().words.bare:
        return " ".join(["will", first, *rest])
    return " ".join([first, *rest])


@pytest.mark.parametrize("entry", attitudes().entries, ids=lambda entry: f"{entry.attitude}-{entry.text}")
def test_every_entry_can_be_reached(entry: Entry) -> None:
    cue = f"the {_text(entry)}" if entry.word_class == "noun" else _text(entry)
    found, rule = attitude(cue)
    assert found == entry.attitude
    assert rule == f"{entry.attitude}: lemma {entry.name}"


def test_no_entry_stands_under_two_attitudes_without_a_rule() -> None:
    """A verb and a noun may differ ("questioned", "a question"): the words around decide."""
    by_text: dict[str, set[tuple[bool, str]]] = {}
    for entry in attitudes().entries:
        by_text.setdefault(entry.text, set()).add((entry.word_class == "noun", entry.attitude))
    for readings in by_text.values():
        assert len(readings) == len({noun for noun, _ in readings})


def test_the_lexicon_is_rich() -> None:
    decided = {entry.text for entry in attitudes().entries if entry.attitude != "say"}
    assert len(decided) >= 350


def test_cue_words_are_single_words_in_lower_case() -> None:
    words = cue_words()
    assert {
        "said",
        "says",
        "denied",
        "according",
        "criticised",
        "lashed",
        "demand",
        "vowing",
        "told",
    } <= words
    assert not {"the", "take", "of", "out"} & words
    assert all(word == word.lower() and " " not in word for word in words)


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
        ("urge", {"urge", "urges", "urged", "urging"}),
        ("slam", {"slam", "slams", "slammed", "slamming"}),
        ("okay", {"okay", "okays", "okayed", "okaying"}),
        ("veto", {"veto", "vetoes", "vetoed", "vetoing"}),
        ("vow", {"vow", "vows", "vowed", "vowing"}),
        ("nix", {"nix", "nixes", "nixed", "nixing"}),
    ],
)
def test_regular_verbs(base: str, forms: set[str]) -> None:
    assert verb_forms(base) == forms


def test_irregular_verbs_and_spellings() -> None:
    assert verb_forms("say", {"say": ("said",)}) == {"say", "says", "said", "saying"}
    assert verb_forms("label", either={"label"}) >= {"labeled", "labelled", "labeling", "labelling"}
    assert verb_forms("be", {"be": ("is", "are", "was", "were")}) == {"be", "is", "are", "was", "were"}
    assert noun_forms("speech") == {"speech", "speeches"}
    assert spellings("favor", {"favor": "favour"}) == {"favor", "favour"}


def _shipped() -> str:
    import verbale.tables

    return (Path(verbale.tables.__file__).parent / "attitudes.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[promise]\nverbs", "[promise]\nverbz", "verbz"),
        ("reach = 6", 'reach = "six"', "reach"),
        ('"deny", "refute"', '"deny", "promise", "refute"', "'promise' stands under deny and promise"),
        ('of = ["insist"]', 'of = ["insisted"]', "'insisted', which is no entry"),
        ('format = "verbale-attitudes/1"', 'format = "other/1"', "format"),
        ("[header]", "[header", "attitudes.toml"),
    ],
)
def test_a_bad_table_is_an_error_with_file_and_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = _shipped()
    assert old in text
    path = tmp_path / "attitudes.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_attitudes(path)
    assert caught.value.code == "bad-table"
    assert complaint in str(caught.value)
    assert "line" in str(caught.value)


def test_the_line_of_an_unknown_key_is_named(tmp_path: Path) -> None:
    text = _shipped().replace("[promise]\nverbs", "[promise]\nverbz", 1)
    path = tmp_path / "attitudes.toml"
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("verbz")].count("\n") + 1
    with pytest.raises(UsageError, match=f"line {line}:"):
        load_attitudes(path)


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_attitudes(tmp_path / "none.toml")
    assert caught.value.code == "missing-table"
