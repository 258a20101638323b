"""Events, statuses, sides and commitments on plain sentences."""

from __future__ import annotations

import pytest

from verbale.errors import UsageError
from verbale.reading import Reader
from verbale.record import Event, Record, Report

DAY = "2023-02-15"  # a Wednesday


@pytest.fixture(scope="module")
def reader() -> Reader:
    """One reader for all sentences."""
    return Reader(threads=1)


def read(reader: Reader, text: str) -> Record:
    return reader.read(Report(text, date=DAY))


def codes(event: Event) -> tuple[list[str | None], list[str | None]]:
    return [side.code for side in event.source], [side.code for side in event.target]


@pytest.mark.parametrize(
    ("text", "trigger", "kind", "status", "source", "target"),
    [
        ("Peru expelled the Cuban ambassador.", "expelled", "SANCTION expel", "happened", ["PER"],
         ["CUB GOV"]),
        ("Japan donated vaccines to Laos.", "donated", "AID", "happened", ["JPN"], ["LAO"]),
        ("Spain and Portugal signed a treaty on water.", "signed", "SUPPORT", "happened", ["ESP", "PRT"], []),
        ("Hungary threatened to leave the European Union.", "threatened", "THREATEN relations", "happened",
         ["HUN"], ["EUR"]),
        ("Pakistan has not released the Indian pilot.", "released", "RETREAT release", "denied", ["PAK"],
         ["IND"]),
        ("India tested a missile near the border with China.", "tested", "MOBILIZE weapons", "happened",
         ["IND"], ["CHN"]),
        ("Brazil and Argentina held joint naval exercises off Uruguay.", "exercises", "COOPERATE", "happened",
         ["BRA", "ARG"], []),
        ("Two Danish journalists were arrested by police in Baku on Tuesday.", "arrested", "COERCE arrest",
         "happened", ["AZE COP"], ["DNK JRN"]),
    ],
)  # fmt: skip
def test_an_event(
    reader: Reader, text: str, trigger: str, kind: str, status: str, source: list[str], target: list[str]
) -> None:
    events = {event.trigger.text: event for event in read(reader, text).events}
    found = events[trigger]
    assert " ".join(filter(None, (found.type, found.mode))) == kind
    assert found.status == status
    assert codes(found) == (source, target)


@pytest.mark.parametrize(
    "text",
    [
        "The striker struck twice before half-time.",
        "The central bank battled inflation for a decade.",
        "The senator turned seventy on Tuesday.",
        "The minister stressed that growth had slowed.",
    ],
)
def test_no_event(reader: Reader, text: str) -> None:
    assert read(reader, text).events == ()


def test_a_meeting_to_come_is_an_agreement_that_is_planned(reader: Reader) -> None:
    text = "The Dutch prime minister will meet the Polish president in Warsaw next week."
    (found,) = read(reader, text).events
    assert (found.type, found.status, found.target) == ("AGREE", "planned", ())
    assert found.date is not None
    assert (found.date.start, found.date.end) == ("2023-02-20", "2023-02-26")


def test_what_is_told_on_somebodys_word(reader: Reader) -> None:
    record = read(reader, "Israeli jets bombed a camp near Damascus, the Syrian army said.")
    (found,) = record.events
    names = {actor.id: actor.name for actor in record.actors}
    assert found.status == "claimed"
    assert names[found.according_to or ""] == "the Syrian army"
    assert found.attribution == record.attributions[0].id


def test_what_a_report_vouches_for_rests_on_nobodys_word(reader: Reader) -> None:
    (found,) = read(reader, "Sudan's prime minister resigned on Sunday.").events
    assert found.according_to is None
    assert found.date is not None
    assert found.date.start == "2023-02-12"


def test_an_act_of_speech_is_linked_to_its_attribution(reader: Reader) -> None:
    record = read(reader, "Georgia accused Armenia of hiding the rebels.")
    accused = next(event for event in record.events if event.trigger.text == "accused")
    assert accused.type == "ACCUSE"
    assert accused.attribution in {said.id for said in record.attributions}


def test_a_report_without_a_date_has_no_days(reader: Reader) -> None:
    assert all(e.date is None for e in reader.read("Sudan's prime minister resigned on Sunday.").events)


def test_a_meeting_told_twice_is_one(reader: Reader) -> None:
    text = "Kenya and Ghana met in Accra.\nThe meeting of Kenya and Ghana lasted an hour."
    consulted = [event for event in read(reader, text).events if event.type == "CONSULT"]
    assert len(consulted) <= 2


def test_a_commitment_and_by_when(reader: Reader) -> None:
    record = read(reader, "Egypt and Jordan agreed to open the crossing by the end of the year.")
    (owed,) = record.commitments
    names = {actor.id: actor.name for actor in record.actors}
    assert [names[a] for a in owed.parties] == ["Egypt", "Jordan"]
    assert (owed.kind, owed.status) == ("agreement", "agreed")
    assert owed.action.text.endswith("open the crossing by the end of the year")
    assert owed.due is not None
    assert owed.due.end == "2023-12-31"
    assert owed.evidence[0].text.startswith("Egypt and Jordan")


def test_an_obligation_known_from_the_other_side_says_so(reader: Reader) -> None:
    text = "Kyiv said Moscow had the obligation to pay for the bridge."
    record = read(reader, text)
    owed = next(one for one in record.commitments if one.kind == "obligation")
    names = {actor.id: actor.name for actor in record.actors}
    assert [names[a] for a in owed.parties] == ["Russia"]
    assert names[owed.according_to or ""] == "Ukraine"
    assert owed.action.text == "to pay for the bridge"


def test_given_pairs(reader: Reader) -> None:
    text = "Turkish police arrested a Dutch reporter in Izmir."
    (found,) = reader.code_pairs([(text, (0, 14), (24, 40))])
    assert found.type == "COERCE"
    assert len(found.scores) == 16
    assert sum(found.scores.values()) == pytest.approx(1, abs=1e-3)
    assert reader.code_pairs([]) == []


@pytest.mark.parametrize("place", [(50, 60), (8, 8), (-1, 3)])
def test_a_pair_that_is_not_in_its_text(reader: Reader, place: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="no words"):
        reader.code_pairs([("Mali met Togo.", (0, 4), place)])


def test_a_reader_without_actors_reads_no_events() -> None:
    plain = Reader(resolve=False)
    assert plain.read("Peru expelled the Cuban ambassador.").events == ()
    with pytest.raises(UsageError, match="no event layers"):
        plain.code_pairs([])
