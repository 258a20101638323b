"""The formats of the field: exactly their columns, and what stands in them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from verbale.errors import SourceError, UsageError
from verbale.export import FORMATS, gdelt, icews, lines, phoenix, plover, polecat, write
from verbale.record import Actor, Dates, Document, Event, Mention, Record, Side, Span

TEXT = "GENEVA\nFrance and Italy met on Monday.\nThe US accused Iran of “lying”\tagain."


def _actor(id_: str, name: str, code: str, *places: tuple[int, int]) -> Actor:
    mentions = tuple(Mention(a, b, TEXT[a:b], "name") for a, b in places)
    return Actor(id_, name, (), "state", code, "Q1", None, (), mentions, 0.9, "test/1")


def _event(id_: str, kind: str, source: list[str], target: list[str], word: str, **more: object) -> Event:
    codes = {"a1": "FRA", "a2": "ITA", "a3": "USA GOV", "a4": "IRN"}
    at = TEXT.index(word)
    facts: dict[str, object] = {
        "mode": None, "contexts": (), "quad": "VERBAL COOPERATION", "intensity": 2.5, "status": "happened",
        "according_to": None, "attribution": None, "issues": (), "date": None, "place": None,
        "confidence": 0.8, "by": "events/0",
    }  # fmt: skip
    return Event(
        id=id_, type=kind, source=tuple(Side(a, codes[a]) for a in source),
        target=tuple(Side(a, codes[a]) for a in target),
        trigger=Span(at, at + len(word), word), **(facts | more),
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def record() -> Record:
    document = Document(
        "r-1", TEXT, "A title", "2021-06-16", "Paper", "https://example.org/1", "en", "00", len(TEXT)
    )
    actors = (
        _actor("a1", "France", "FRA", (7, 13)), _actor("a2", "Italy", "ITA", (18, 23)),
        _actor("a3", "United States", "USA GOV", (43, 45)), _actor("a4", "Iran", "IRN", (54, 58)),
    )  # fmt: skip
    events = (
        _event("e1", "CONSULT", ["a1", "a2"], [], "met", date=Dates("2021-06-14", "2021-06-14")),
        _event(
            "e2", "ACCUSE", ["a3"], ["a4"], "accused", mode="allege", quad="VERBAL CONFLICT", intensity=-3.5
        ),
        _event("e3", "ASSAULT", ["a3"], ["a4"], "lying", status="hypothetical", quad="MATERIAL CONFLICT"),
    )
    return Record(document, actors=actors, events=events)


def _frame(format_: str, record: Record, **options: Any) -> pd.DataFrame:
    text = "".join(lines(format_, [record]))
    plain: Any = {"sep": "\t", "dtype": str, "keep_default_na": False, "quoting": csv.QUOTE_NONE}
    frame: pd.DataFrame = pd.read_csv(io.StringIO(text), **plain, **options)
    return frame


@pytest.mark.parametrize(
    ("format_", "columns", "count", "header"),
    [
        ("polecat", polecat.COLUMNS, 40, True),
        ("icews", icews.COLUMNS, 20, True),
        ("gdelt", gdelt.COLUMNS, 61, False),
        ("phoenix", phoenix.COLUMNS, 26, False),
    ],
)
def test_columns(record: Record, format_: str, columns: tuple[str, ...], count: int, header: bool) -> None:
    assert len(columns) == len(set(columns)) == count
    frame = _frame(format_, record) if header else _frame(format_, record, header=None, names=columns)
    assert list(frame.columns) == list(columns)
    assert len(frame) == (2 if format_ == "polecat" else 3)  # both ways for what two do together


def test_polecat(record: Record) -> None:
    first, second = _frame("polecat", record).to_dict("records")
    assert (first["Event Type"], first["Actor Country"], first["Recipient Name"]) == (
        "CONSULT",
        "FRA;ITA",
        "",
    )
    assert first["Event Date"] == "14-Jun-21"
    assert (second["Event Mode"], second["Primary Actor Sector"], second["Quad Code"]) == (
        "allege", "GOV", "VERBAL CONFLICT",
    )  # fmt: skip


def test_icews(record: Record) -> None:
    rows = _frame("icews", record).to_dict("records")
    assert [(r["Source Country"], r["Target Country"], r["CAMEO Code"]) for r in rows] == [
        ("FRA", "ITA", "040"), ("ITA", "FRA", "040"), ("USA", "IRN", "112"),
    ]  # fmt: skip
    assert rows[2]["Intensity"] == "-2.0"
    assert [row["Sentence Number"] for row in rows] == ["2", "2", "3"]


def test_gdelt(record: Record) -> None:
    rows = _frame("gdelt", record, header=None, names=gdelt.COLUMNS).to_dict("records")
    assert rows[2]["Actor1Code"] == "USAGOV"
    assert (rows[2]["EventCode"], rows[2]["EventRootCode"], rows[2]["QuadClass"]) == ("112", "11", "3")
    at = TEXT.index("accused")
    assert rows[2]["SOURCEURL"] == f"https://example.org/1#char={at},{at + 7}"
    assert (rows[0]["SQLDATE"], rows[0]["MonthYear"], rows[0]["FractionDate"]) == (
        "20210614",
        "202106",
        "2021.4521",
    )


def test_phoenix(record: Record) -> None:
    rows = _frame("phoenix", record, header=None, names=phoenix.COLUMNS).to_dict("records")
    assert (rows[2]["SourceActorFull"], rows[2]["SourceActorEntity"], rows[2]["SourceActorRole"]) == (
        "USAGOV", "USA", "GOV",
    )  # fmt: skip
    assert (rows[0]["Year"], rows[0]["Month"], rows[0]["Day"]) == ("2021", "6", "14")


def test_a_round_trip_of_plover_loses_nothing(record: Record) -> None:
    written = list(lines("plover", [record]))
    assert [event for _, event in plover.read(written)] == list(record.events)
    assert {document for document, _ in plover.read(written)} == {"r-1"}


def test_plover_has_the_manuals_names(record: Record) -> None:
    denied = plover.to_plover(record, record.events[2])
    assert denied["mode"] == ["hypothetical"]
    assert denied["actor"][0] | {"country": "USA", "sector": "GOV", "text": "US"} == denied["actor"][0]
    assert denied["quad_code"] == 4
    info = denied["text_info"]
    assert TEXT[info["start"] : info["end"]] == denied["event_text"][0]


def test_a_line_that_is_no_event_is_named() -> None:
    with pytest.raises(SourceError, match="Line 2 is no PLOVER event"):
        list(plover.read(["", "{}"]))


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_tables(record: Record, format_: str, tmp_path: Path) -> None:
    paths = write(format_, [record], tmp_path / "out")
    assert {path.stem for path in paths} == {
        "reports", "actors", "mentions", "attributions", "events", "issues", "commitments",
    }  # fmt: skip
    load = pd.read_csv if format_ == "csv" else pd.read_parquet
    events = load(tmp_path / "out" / f"events.{format_}")
    assert list(events["trigger"]) == ["met", "accused", "lying"]
    assert [TEXT[a:b] for a, b in zip(events["trigger_start"], events["trigger_end"], strict=True)] == list(
        events["trigger"]
    )
    names = events["source_names"][0]
    assert list(names if format_ == "parquet" else names.split(" | ")) == ["France", "Italy"]


def test_an_unknown_format(record: Record) -> None:
    with pytest.raises(UsageError, match="There is no format 'cameo'"):
        lines("cameo", [record])
    assert "plover" in FORMATS
