"""What people put right, as sentences to train on: whatever is written can be read as training data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from verbale.cli import verbale
from verbale.corrections import Correction, anchor, checked, corrected
from verbale.evaluation.sentences import Sentence, read
from verbale.export import lines, training_lines
from verbale.record import Actor, Event, Mention, Record, Report, Side, Span
from verbale.store import Store

TEXT = (
    "France and Italy met on\tMonday. Spain accused them, and Spain struck Malta.\n"
    "# Greece struck Malta. Malta | Gozo praised Spain. Talks failed.\n"
    "The U.S. struck Greece. Nothing else happened. Oman’s visit to Greece was cancelled."
)


def at(words: str, nth: int = 1, mode: Any = Span) -> Any:
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return mode(start, start + len(words), words)


def actor(id: str, *places: Span, type: Any = "name", members: tuple[str, ...] = ()) -> Actor:
    mentions = tuple(Mention(p.start, p.end, p.text, type) for p in places)
    name = places[0].text if places else id
    return Actor(id, name, (), None, None, None, None, members, mentions, 0.9, "actors/2")


def event(id: str, type: str, trigger: Span, source: str, target: str = "", **more: Any) -> Event:
    given: dict[str, Any] = {
        "id": id, "type": type, "mode": None, "contexts": (), "quad": "", "intensity": 0.0,
        "trigger": trigger,
        "source": tuple(Side(one, None) for one in source.split()),
        "target": tuple(Side(one, None) for one in target.split()), "status": "happened",
        "according_to": None, "attribution": None, "issues": (), "date": None, "place": None,
        "confidence": 0.5, "by": "events/0",
    }  # fmt: skip
    return Event(**given | more)


RECORD = Record(
    Report(TEXT, date="2021-06-16").document(),
    actors=(
        actor("a1"),
        actor("a2"),
        actor("a3", at("Spain"), at("Spain", 2), at("Spain", 3)),
        actor("a4", at("Malta"), at("Malta", 2), at("Malta | Gozo")),
        actor("a5", at("Greece"), at("Greece", 2), at("Greece", 3)),
        actor("a6", at("France and Italy"), at("them"), members=("a1", "a2")),
        actor("a7", at("The U.S.")),
        actor("a8", at("Oman’s")),
    ),
    events=(
        event("e1", "CONSULT", at("met"), "a1 a2"),
        event("e2", "ACCUSE", at("accused"), "a3", "a1 a2"),
        event("e3", "ASSAULT", at("struck"), "a3", "a4", mode="aerial", status="claimed"),
        event("e4", "ASSAULT", at("struck", 2), "a5", "a4"),
        event("e5", "SUPPORT", at("praised"), "a4", "a3"),
        event("e6", "CONSULT", at("Talks"), "a1"),
        event("e7", "ASSAULT", at("struck", 3), "a7", "a5"),
        event("e8", "CONSULT", at("visit"), "a8", "a5", mode="visit", status="denied"),
    ),
)


def correction(number: int, act: Any, item: str, **changes: Any) -> Correction:
    row = next(row for row in RECORD.events if row.id == item)
    found, snapshot = checked(RECORD, "event", act, row, changes or None)
    return Correction(
        id=number, report=RECORD.document.sha256, kind="event", act=act, item=item, anchor=anchor(row),
        changes=found, by="Eva", at="", snapshot=snapshot,
    )  # fmt: skip


def exported(tmp_path: Path, *corrections: Correction) -> list[Sentence]:
    """The sentences that the file has for training, which finds nothing wrong with it."""
    path = tmp_path / "corrected.txt"
    text = "".join(training_lines([(RECORD, corrections)]))
    path.write_text(text, encoding="utf-8")
    sentences, wrong = read(path)
    assert wrong == []
    return sentences


def told(sentence: Sentence) -> list[tuple[Any, ...]]:
    words = lambda places: [sentence.text[a:b] for a, b in places]  # noqa: E731
    return [
        (*words([one.trigger]), one.type, one.mode, one.status, words(one.source), words(one.target))
        for one in sentence.events
    ]


def test_a_sentence_is_written_with_all_its_events(tmp_path: Path) -> None:
    (sentence,) = exported(tmp_path, correction(1, "edit", "e3", status="denied"))
    assert sentence.text == "Spain accused them, and Spain struck Malta."
    assert told(sentence) == [
        ("accused", "ACCUSE", None, "happened", ["Spain"], ["them"]),
        ("struck", "ASSAULT", "aerial", "denied", ["Spain"], ["Malta"]),
    ]
    assert [one.source[0][0] for one in sentence.events] == [0, 24]


def test_a_comment_says_of_which_report_and_who_looked_at_what(tmp_path: Path) -> None:
    exported(tmp_path, correction(1, "accept", "e3"))
    comments = [
        line for line in (tmp_path / "corrected.txt").read_text().splitlines() if line.startswith("#")
    ]
    assert comments[1] == f"# {RECORD.document.id}, 2021-06-16: accused by nobody, struck by Eva"


def test_a_sentence_of_rejected_events_has_none(tmp_path: Path) -> None:
    (sentence,) = exported(tmp_path, correction(1, "reject", "e7"))
    assert (sentence.text, sentence.events) == ("The U.S. struck Greece.", [])


def test_a_joint_actor_stands_for_its_members_and_a_sentence_on_one_line(tmp_path: Path) -> None:
    (sentence,) = exported(tmp_path, correction(1, "accept", "e1"))
    assert sentence.text == "France and Italy met on Monday."
    assert told(sentence) == [("met", "CONSULT", None, "happened", ["France and Italy"], [])]


def test_whose_something_is(tmp_path: Path) -> None:
    (sentence,) = exported(tmp_path, correction(1, "accept", "e8"))
    assert told(sentence) == [("visit", "CONSULT", "visit", "denied", ["Oman"], ["Greece"])]


def test_what_the_form_cannot_hold_is_left_out(tmp_path: Path) -> None:
    assert exported(tmp_path, correction(1, "accept", "e4")) == []  # would be a comment
    (sentence,) = exported(tmp_path, correction(1, "accept", "e5"))
    assert told(sentence) == [("praised", "SUPPORT", None, "happened", [], ["Spain"])]


def test_an_actor_that_the_sentence_does_not_mention_is_left_out(tmp_path: Path) -> None:
    (sentence,) = exported(tmp_path, correction(1, "accept", "e6"))
    assert told(sentence) == [("Talks", "CONSULT", None, "happened", [], [])]


def test_a_sentence_of_several_reports_is_written_once(tmp_path: Path) -> None:
    other = msgspec.structs.replace(RECORD, document=Report(TEXT + " ").document())
    made = correction(1, "accept", "e7")
    pairs = [(RECORD, [made]), (other, [msgspec.structs.replace(made, report=other.document.sha256)])]
    assert "".join(training_lines(pairs)).count("The U.S. struck Greece.\n") == 1


def test_corrections_of_attributions_alone_write_nothing(tmp_path: Path) -> None:
    made = Correction(
        id=1, report=RECORD.document.sha256, kind="attribution", act="add", by="Eva", at="",
        changes={"content": [{"start": 0, "end": 6}]},
    )  # fmt: skip
    assert len(corrected(RECORD, [made]).attributions) == 1
    assert exported(tmp_path, made) == []


@pytest.mark.parametrize("output", [True, False])
def test_the_command(tmp_path: Path, output: bool) -> None:
    place = str(tmp_path / "s.db")
    with Store.open(place) as store:
        store.add(RECORD)
        store.correct(RECORD.document.id, kind="event", act="reject", item="e7", by="Eva")
    more = ["-o", str(tmp_path / "out.txt")] if output else []
    result = CliRunner().invoke(verbale, ["export", "corrections", "--store", place, *more])
    assert (result.exit_code, result.stderr) == (0, "")
    found = (tmp_path / "out.txt").read_text(encoding="utf-8") if output else result.stdout
    assert found.splitlines()[1:] == [
        "@region none", f"# {RECORD.document.id}, 2021-06-16: no event", "The U.S. struck Greece.",
    ]  # fmt: skip


def test_other_formats_do_not_take_it() -> None:
    with pytest.raises(Exception, match="no format 'corrections'"):
        list(lines("corrections", [RECORD]))
