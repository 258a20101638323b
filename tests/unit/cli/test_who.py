"""``verbale who``: an actor across the reports of a store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verbale.reading import Reader
from verbale.record import Report
from verbale.store import Store

REPORTS = {
    "a": (
        "2013-11-24",
        "GENEVA - US Secretary of State John Kerry said the deal was a first step. He told reporters that "
        "Iran would be watched. Iranian Foreign Minister Mohammad Javad Zarif called it a success.",
    ),
    "b": (
        "2021-04-22",
        "US climate envoy John Kerry said the summit had been a success. Chinese officials welcomed it.",
    ),
    "c": (None, "Angela Merkel said that she was glad."),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("who") / "s.db"
    reader = Reader(threads=1)
    with Store.open(path) as store:
        for name, (day, text) in REPORTS.items():
            report = Report(text, date=day, title=f"Report {name}")
            store.add(reader.read(report), f"/reports/{name}.txt", by=reader.version)
    return path


@pytest.fixture
def who(run: Any, filled: Path, tmp_path: Path) -> Any:
    (tmp_path / "s.db").write_bytes(filled.read_bytes())
    return lambda *arguments: run("who", *arguments)


def test_statements_and_mentions_of_all_reports(who: Any) -> None:
    (kerry,) = json.loads(who("kerry", "--json").stdout)
    assert kerry["name"] == "John Kerry"
    assert kerry["kinds"] == ["person"]
    assert (kerry["reports"], kerry["first"], kerry["last"]) == (2, "2013-11-24", "2021-04-22")
    assert kerry["mentions"]["pronoun"] >= 1
    assert kerry["said"] == len(kerry["statements"]) >= 3
    assert [s["date"] for s in kerry["statements"]] == sorted(
        (s["date"] for s in kerry["statements"]), reverse=True
    )
    texts = {f"Report {name}": text for name, (_, text) in REPORTS.items()}
    assert all(s["text"] in texts[s["title"]] for s in kerry["statements"])
    assert ["Mohammad Javad Zarif", 1] in kerry["beside"]


def test_offices_over_time(who: Any) -> None:
    (kerry,) = json.loads(who("John Kerry", "--json").stdout)
    first = kerry["coded"][0]
    assert (first["code"], first["office"], first["first"]) == (
        "USA GOV",
        "US secretary of state",
        "2013-11-24",
    )


def test_for_people(who: Any) -> None:
    output = who("Kerry").stdout
    assert "John Kerry" in output
    assert "US secretary of state" in output
    assert "was a first step" in output
    assert "in the same reports:" in output


def test_days_limit_the_reports(who: Any) -> None:
    (kerry,) = json.loads(who("Kerry", "--since", "2020-01-01", "--json").stdout)
    assert kerry["reports"] == 1


def test_the_number_of_statements_is_limited(who: Any) -> None:
    (kerry,) = json.loads(who("Kerry", "--limit", "1", "--json").stdout)
    assert len(kerry["statements"]) == 1
    assert kerry["said"] > 1


def test_accents_and_case_do_not_matter(who: Any) -> None:
    assert json.loads(who("MÉRKEL", "--json").stdout)[0]["name"] == "Angela Merkel"


def test_nobody_of_that_name(who: Any) -> None:
    result = who("Zebedee")
    assert result.exit_code == 0
    assert "no report of the store names 'Zebedee'" in result.stderr
    assert json.loads(who("Zebedee", "--json").stdout) == []
    assert json.loads(who("?!", "--json").stdout) == []


def test_an_empty_period_is_refused(who: Any) -> None:
    assert who("Kerry", "--since", "2021-01-02", "--until", "2021-01-01").exit_code == 2
