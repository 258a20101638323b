"""The record's JSON form: there and back, nothing unknown, and the published schema."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.record import (
    FORMAT,
    Actor,
    Attribution,
    Commitment,
    Dates,
    Event,
    Issue,
    Mention,
    Record,
    Report,
    Side,
    Span,
    json_schema,
)

ROOT = Path(__file__).parents[2]
TEXT = "Ana Costa said “we agree” to meet in May."


def span(start: int, end: int) -> Span:
    return Span(start, end, TEXT[start:end])


def full() -> Record:
    """A record with one of everything, and every field set."""
    costa = Actor(
        "a1", "Ana Costa", ("Costa",), "person", "RUS GOV", "Q1", "minister", ("a2",),
        (Mention(0, 9, TEXT[0:9], "name"),), 0.9, "names/2",
    )  # fmt: skip
    said = Attribution(
        id="q1", source=span(0, 9), speaker="a1", cue=span(10, 14), content=(span(15, 25), span(26, 40)),
        kind="mixed", attitude="agree", within="q2", addressee=("a2",), about=("a1",), issues=("talks",),
        confidence=0.8, by="model/1",
    )  # fmt: skip
    event = Event(
        id="e1", type="AGREE", mode="meet", contexts=("diplomatic",), quad="Q1", intensity=6.5,
        source=(Side("a1", "RUS GOV"), Side("a2", None)), target=(), trigger=span(19, 24), status="agreed",
        according_to="a1", attribution="q1", issues=(), date=Dates("2021-05-01", "2021-05-31"), place="a2",
        confidence=0.7, by="model/1",
    )  # fmt: skip
    owed = Commitment(
        id="c1", parties=("a1",), to=("a2",), action=span(29, 33), kind="promise", status="announced",
        due=None, according_to=None, attribution="q1", event="e1", evidence=(span(16, 24),), issues=(),
        confidence=0.6, by="model/1",
    )  # fmt: skip
    report = Report(TEXT, "Talks", "2021-04-30", "Agency", "https://example.org/1", "en", "x.txt", "r1")
    issue = Issue("talks", (span(34, 40),), 0.5, "issues/1")
    return Record(report.document(), (costa,), (said,), (event,), (issue,), (owed,))


EMPTY = Record(Report("").document())


@pytest.mark.parametrize("record", [full(), EMPTY], ids=["full", "empty"])
def test_there_and_back(record: Record) -> None:
    assert Record.from_dict(record.to_dict()) == record
    assert Record.from_dict(json.loads(record.to_json())) == record
    assert Record.from_json(record.to_json()) == record
    assert json.loads(record.to_json()) == record.to_dict()


def test_json_is_one_line_and_says_its_format_first() -> None:
    line = full().to_json()
    assert "\n" not in line
    assert line.startswith(f'{{"format":"{FORMAT}"')


def test_plain_values_only() -> None:
    def check(value: Any) -> None:
        assert type(value) in (dict, list, str, int, float, type(None))
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(part)

    check(full().to_dict())


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where the objects in it are."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for key, part in inner for place in places(part, (*path, key))]
    return [path, *found] if isinstance(value, dict) else found


@pytest.mark.parametrize(
    "path", places(full().to_dict()), ids=lambda path: ".".join(map(str, path)) or "record"
)
def test_unknown_keys_are_refused_everywhere(path: tuple[str | int, ...]) -> None:
    data = full().to_dict()
    place: Any = data
    for key in path:
        place = place[key]
    place["surprise"] = 1
    with pytest.raises(msgspec.ValidationError, match="surprise"):
        Record.from_dict(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "verbale-record/2"),
        (("attributions", 0, "kind"), "reported"),
        (("attributions", 0, "attitude"), "sing"),
        (("attributions", 0, "content"), None),
        (("actors", 0, "kind"), "robot"),
        (("events", 0, "type"), "DANCE"),
        (("document", "characters"), "40"),
        (("document", "text"), None),
    ],
)
def test_wrong_values_are_refused(path: tuple[str | int, ...], value: Any) -> None:
    data = full().to_dict()
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(msgspec.ValidationError):
        Record.from_dict(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


def test_missing_keys_are_refused() -> None:
    data = full().to_dict()
    del data["document"]["sha256"]
    with pytest.raises(msgspec.ValidationError, match="sha256"):
        Record.from_dict(data)


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        full().document.text = "other"  # type: ignore[misc]


def test_the_schema_is_published() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "write_schema.py"))
    published = script["SCHEMA"].read_text(encoding="utf-8")
    assert published == script["schema_text"](), "run: python scripts/write_schema.py"


def test_the_schema_is_one() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == FORMAT
    for record in (full(), EMPTY):
        jsonschema.validate(record.to_dict(), schema)


@given(st.text())
def test_documents(text: str) -> None:
    document = Report(text).document()
    assert document.characters == len(text)
    assert document.sha256 == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    assert document.id == f"r-{document.sha256[:16]}"
    assert Report(text, id="x").document().id == "x"
    assert Record.from_json(Record(document).to_json()).document == document
