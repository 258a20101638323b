"""``verbale search``: hits for people and as JSON."""

from __future__ import annotations

import io
import json
import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from verbale.record import Report
from verbale.render.hits import print_hits
from verbale.store import Hit, Store

TALKS = 'Putin said "the naïve talks were good". Biden denied that the talks were bad.'


@pytest.fixture(scope="module")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reader = runpy.run_path(str(Path(__file__).with_name("rule_reader.py")))["RuleReader"]()
    path = tmp_path_factory.mktemp("store") / "s.db"
    with Store.open(path) as store:
        for name, text, date in (
            ("a.txt", TALKS, "2021-06-16"),
            ("b.txt", 'Merz said "talks".', "2025-05-07"),
        ):
            report = Report(text, date=date, title=f"Title of {name}")
            store.add(reader.read(report), f"/reports/{name}", by=reader.model_name)
    return path


@pytest.fixture
def filled(run: Any, store_file: Path, tmp_path: Path) -> Any:
    """Runs commands on a store with two reports."""
    shutil.copy(store_file, tmp_path / "s.db")
    return run


def test_hits_are_grouped_by_report(filled: Any) -> None:
    output = filled("search", "talks").stdout
    assert output.count("Title of a.txt") == output.count("Title of b.txt") == 1
    assert "2021-06-16" in output
    start = TALKS.index("that the talks")
    assert "Biden — denied (deny) — " in output
    assert f"[{start}:{len(TALKS) - 1}]" in output
    assert output.splitlines()[-1] == "3 hits in 2 reports"


def test_json_is_a_list_of_hits(filled: Any) -> None:
    hits = json.loads(filled("search", "naive", "--json").stdout)
    assert [hit["speaker"] for hit in hits] == ["Putin"]
    assert "naïve" in TALKS[hits[0]["start"] : hits[0]["end"]]
    assert json.loads(filled("search", "zebra", "--json").stdout) == []


@pytest.mark.parametrize(
    ("filters", "speakers"),
    [
        (["--speaker", "Biden"], {"Biden"}),
        (["--type", "deny"], {"Biden"}),
        (["--since", "2025-01-01"], {"Merz"}),
        (["--until", "2021-06-16"], {"Putin", "Biden"}),
        (["--about", "Nobody"], set()),
        (["--issue", "fishing"], set()),
    ],
)
def test_filters(filled: Any, filters: list[str], speakers: set[str]) -> None:
    hits = json.loads(filled("search", "talks", "--json", *filters).stdout)
    assert {hit["speaker"] for hit in hits} == speakers


def test_limit(filled: Any) -> None:
    assert len(json.loads(filled("search", "talks", "--json", "--limit", "1").stdout)) == 1


def test_what_matches_stands_out() -> None:
    hit = Hit(
        report="r-1", sha256="0", title="\x1b[1mT", date=None, kind="attribution", item="q1", type="say",
        speaker=None, cue="said", snippet="the naïve talks, U.S. talks on weapons", start=3, end=41,
        score=1.0,
    )  # fmt: skip
    output = io.StringIO()
    console = Console(file=output, width=200, force_terminal=True, color_system="standard", highlight=False)
    print_hits(console, 'naive "us talks" "u.s. talks" weap*', [hit])
    bold = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", output.getvalue())
    assert bold == ["␛[1mT", "naïve", "U.S. talks", "weapons"]


def test_nothing_found_is_no_error(filled: Any) -> None:
    result = filled("search", "zebra")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "verbale: nothing found for 'zebra'\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--since", "20210616"],
        ["--until", "2021-13-01"],
        ["--since", "2022-01-01", "--until", "2021-01-01"],
        ["--limit", "0"],
    ],
)
def test_unusable_arguments(filled: Any, arguments: list[str]) -> None:
    result = filled("search", "talks", *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
