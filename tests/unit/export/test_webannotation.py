"""Web Annotations: every selector finds the words, and the rows of the record come back."""

from __future__ import annotations

import json
import runpy
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given

from verbale.export import lines, webannotation
from verbale.record import Actor, Attribution, Commitment, Event, Issue, Mention, Record, Report, Span

made = runpy.run_path(str(Path(__file__).with_name("made_records.py")))
records = made["records"]

Json = dict[str, Any]


def annotations(record: Record) -> tuple[Json, list[Json]]:
    """The collection of a record as it is written, and its annotations."""
    (line,) = lines("webannotation", [record])
    assert line.endswith("\n")
    assert line.count("\n") == 1
    collection: Json = json.loads(line)
    return collection, collection["first"]["items"]


def places(record: Record) -> Iterator[tuple[int, int]]:
    """Every place that is on record."""
    spans: list[Span | None] = []
    spans += (mention for actor in record.actors for mention in actor.mentions)
    for said in record.attributions:
        spans += (*said.content, said.source, said.cue)
    spans += (event.trigger for event in record.events)
    spans += (span for issue in record.issues for span in issue.mentions)
    spans += (span for owed in record.commitments for span in (owed.action, *owed.evidence))
    return ((span.start, span.end) for span in spans if span)


def check(record: Record) -> None:
    text = record.document.text
    collection, items = annotations(record)
    assert collection["type"] == "AnnotationCollection"
    assert collection["first"]["type"] == "AnnotationPage"
    assert collection["total"] == len(items)
    assert len({item["id"] for item in items}) == len(items)
    found = []
    for item in items:
        target = item["target"]
        assert target["source"] == webannotation.text_id(text)
        assert target.get("scope") == (record.document.url or None)
        position, words = target["selector"]
        assert (position["type"], words["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        start, end = position["start"], position["end"]
        found.append((start, end))
        assert text[start:end] == words["exact"]
        around = words["prefix"] + words["exact"] + words["suffix"]
        assert text[start - len(words["prefix"]) : end + len(words["suffix"])] == around
        assert len(words["prefix"]) <= webannotation.AROUND
        if 0 < start - len(words["prefix"]) < start:
            assert unicodedata.category(words["prefix"][0])[0] != "M"
    assert sorted(found) == sorted(places(record))


def rows(items: list[Json]) -> dict[str, Json]:
    """The rows of the record that the bodies hold, by the end of their names."""
    bodies = [body for item in items for body in item["body"] if isinstance(body, dict) and "record" in body]
    found = {body["id"].rpartition("#")[2]: body["record"] for body in bodies}
    assert len(found) == len(bodies)
    return found


def test_the_examples(examples: list[Record]) -> None:
    for record in examples:
        check(record)
        held = rows(annotations(record)[1])
        for kind, values in (
            (Actor, record.actors), (Attribution, record.attributions), (Event, record.events),
            (Commitment, record.commitments),
        ):  # fmt: skip
            assert [msgspec.convert(held[one.id], kind) for one in values] == list(values)
        issues = [held[f"issue{number}"] for number, _ in enumerate(record.issues, 1)]
        assert msgspec.convert(issues, tuple[Issue, ...]) == record.issues


@made["SOME"]
@given(records())
def test_any_record(record: Record) -> None:
    check(record)
    _, items = annotations(record)
    named = {body if isinstance(body, str) else body.get("id") for item in items for body in item["body"]}
    assert {name.rpartition("#")[2] for name in named if name} == set(rows(items))


def test_positions_are_code_points_and_characters_stay_whole() -> None:
    text = "👩‍👩‍👧 " + "e\u0301" * 20 + " said 👍🏽."
    at = text.index("said")
    assert at != len(text[:at].encode("utf-16-le")) // 2
    position, words = webannotation.selectors(text, Span(at, at + 4, "said"))
    assert (position["start"], position["end"]) == (at, at + 4)
    assert words["exact"] == "said"
    assert words["prefix"] == "e\u0301" * 15 + " "
    assert words["suffix"] == " 👍🏽."


def test_who_made_a_row_is_told() -> None:
    text = "Costa said so."
    document = Report(text).document()

    def actor(id_: str, by: str) -> Actor:
        return Actor(id_, "Costa", (), None, None, "Q1", None, (), (Mention(0, 5, "Costa", "name"),), 1.0, by)

    record = Record(
        document, (actor("a1", "actors/2"), actor("a2", "actors/2, confirmed by Ana"), actor("a3", "Ana"))
    )
    read, confirmed, made = annotations(record)[1]
    software, person = {"type": "Software", "name": "actors/2"}, [{"type": "Person", "name": "Ana"}]
    assert (read["generator"], read.get("creator")) == (software, None)
    assert (confirmed["generator"], confirmed["creator"]) == (software, person)
    assert (made.get("generator"), made["creator"]) == (None, person)
    assert read["body"][1]["source"] == "http://www.wikidata.org/entity/Q1"
