"""JSON Lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale.record import Refusal, Report
from verbale.sources import Facts, reports_from_bytes


def read(*lines: object, facts: Facts = Facts()) -> list[Report | Refusal]:  # noqa: B008
    data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(reports_from_bytes(data, name="a.jsonl", facts=facts, kind="jsonl"))


def code_of(line: object) -> str:
    (found,) = read(line)
    assert isinstance(found, Refusal)
    assert found.name == "a.jsonl:1"
    assert found.stage == "source"
    assert "a.jsonl:1" in found.reason
    return found.code


def test_every_key() -> None:
    text = " She said “no”.\r\n"
    line = {
        "text": text, "title": "T", "date": "2021-06-16T23:00:00-05:00", "publisher": "P",
        "url": "https://example.org/", "id": "x1", "language": "en-US", "other": [1],
    }  # fmt: skip
    assert read(line) == [
        Report(
            text=text, title="T", date="2021-06-16", publisher="P", url="https://example.org/", language="en",
            name="a.jsonl:1", id="x1",
        )
    ]  # fmt: skip


def test_other_keys_for_the_text() -> None:
    for key in ("content", "body"):
        (report,) = read({key: "She said no.", "id": 7})
        assert isinstance(report, Report)
        assert report.text == "She said no."
        assert report.id == "7"
    (report,) = read({"html": "<p>She said that it was all over by now.</p>", "title": "T"})
    assert isinstance(report, Report)
    assert report.title == "T"
    assert report.text == "She said that it was all over by now."
    (report,) = read({"text": None, "content": "She said no."})
    assert isinstance(report, Report)


def test_broken_lines_are_refused_and_the_others_go_on() -> None:
    found = read(
        {"text": "One."}, b"{broken", b"", {"text": "Two."}, b"[1]", {"title": "none"}, {"text": "Three."}
    )
    assert [result.name for result in found] == [f"a.jsonl:{number}" for number in (1, 2, 4, 5, 6, 7)]
    assert [isinstance(result, Report) for result in found] == [True, False, True, False, False, True]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "broken-json"),
        (b"not json", "broken-json"),
        (b'{"text": "\xff"}', "broken-json"),
        (b'"text"', "broken-json"),
        (b"[" * 100_000, "broken-json"),
        ({}, "no-text"),
        ({"text": None}, "no-text"),
        ({"text": 5}, "bad-value"),
        ({"text": "x", "title": ["T"]}, "bad-value"),
        ({"text": "x", "id": True}, "bad-value"),
        ({"text": "x", "date": "yesterday"}, "bad-date"),
        ({"text": "x", "date": "2021-02-30"}, "bad-date"),
        ({"text": "x", "date": 1623801600}, "bad-value"),
        ({"text": "  "}, "empty"),
        ({"text": "a\x00b"}, "binary"),
        ({"html": "<p></p>"}, "no-text"),
    ],
)
def test_unusable_lines(line: object, code: str) -> None:
    assert code_of(line) == code


def test_lone_surrogates_are_refused() -> None:
    assert code_of(b'{"text": "a \\ud800"}') in ("broken-json", "surrogates")


def test_order_of_dates() -> None:
    dated = "GENEVA, June 16, 2021 — It began."
    (report,) = read({"text": dated})
    assert report.date == "2021-06-16"  # type: ignore[union-attr]
    (report,) = read({"text": dated, "date": "2021-06-17"})
    assert report.date == "2021-06-17"  # type: ignore[union-attr]
    (report,) = read({"text": dated, "date": "2021-06-17"}, facts=Facts(date="2020-01-01"))
    assert report.date == "2020-01-01"  # type: ignore[union-attr]
    (report,) = read({"text": dated, "date": " "})
    assert report.date == "2021-06-16"  # type: ignore[union-attr]


def test_no_lines_is_a_refusal() -> None:
    for data in (b"", b"\n \n"):
        (found,) = read(data)
        assert isinstance(found, Refusal)
        assert (found.name, found.code) == ("a.jsonl", "empty")


def test_a_byte_order_mark_before_the_first_line() -> None:
    (report,) = read(b"\xef\xbb\xbf" + b'{"text": "She said no."}')
    assert isinstance(report, Report)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))).map(lambda text: f"said {text}"))
def test_texts_come_back_exactly(text: str) -> None:
    (report,) = read({"text": text})
    assert isinstance(report, Report)
    assert report.text == text


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_values(data: bytes) -> None:
    assert all(isinstance(found, Report | Refusal) for found in read(data))
