"""``verbale export`` with the formats that mark a text, from a store to a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from verbale.cli import verbale
from verbale.record import Attribution, Record, Report, Span
from verbale.store import Store

TEXT = "\r\n“We go 👍🏽,” Zoë\u202e said <b>.\n"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Exports from a store with two reports, of two days."""

    def span(words: str) -> Span:
        at = TEXT.index(words)
        return Span(at, at + len(words), words)

    said = Attribution(
        id="q1", source=span("Zoë"), speaker=None, cue=None, content=(span("“We go 👍🏽,”"),), kind="direct",
        attitude="say", within=None, confidence=0.9, by="attribution/3",
    )  # fmt: skip
    with Store.open(tmp_path / "s.db") as store:
        for day, text in (("2024-04-16", TEXT), ("2024-05-02", TEXT + "Again.")):
            store.add(Record(Report(text, date=day).document(), attributions=(said,)))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(verbale, ["export", *arguments, "--store", str(tmp_path / "s.db")])

    return call


def test_webannotation(run: Run, tmp_path: Path) -> None:
    lines = run("webannotation").stdout.split("\n")
    assert len(lines) == 3
    collection = json.loads(lines[0])
    assert [item["target"]["selector"][1]["exact"] for item in collection["first"]["items"]] == [
        "“We go 👍🏽,”", "Zoë",
    ]  # fmt: skip
    result = run("webannotation", "--since", "2024-05-01", "-o", str(tmp_path / "a.jsonl"))
    assert (result.exit_code, result.stdout) == (0, "")
    (line,) = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["record"]["date"] == "2024-05-02"


def test_conll(run: Run) -> None:
    result = run("conll")
    assert result.exit_code == 0
    assert result.stdout.startswith("# global.columns = ID FORM MISC VERBALE:ATTRIBUTION")
    assert result.stdout.count("B-source:q1") == 2


def test_brat(run: Run, tmp_path: Path) -> None:
    result = run("brat", "-o", str(tmp_path / "out"))
    assert result.exit_code == 0
    files = sorted((tmp_path / "out").iterdir())
    assert [file.suffix for file in files] == [".conf", ".ann", ".txt", ".ann", ".txt"]
    assert all(f"written: {file}" in result.stderr for file in files)
    assert {file.read_bytes().decode() for file in files if file.suffix == ".txt"} == {TEXT, TEXT + "Again."}


def test_many_files_are_counted(run: Run, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        store.add_many(Record(Report(f"Report {number}.").document()) for number in range(8))
    result = run("brat", "-o", str(tmp_path / "out"))
    assert result.stderr == f"verbale: written: 21 files in {tmp_path / 'out'}\n"


def test_a_folder_has_to_be_named_and_free(run: Run, tmp_path: Path) -> None:
    result = run("brat")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "The format brat is a folder of files: say where with -o." in result.stderr
    (tmp_path / "taken").write_text("mine")
    result = run("brat", "-o", str(tmp_path / "taken"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert (tmp_path / "taken").read_text() == "mine"


def test_what_people_put_right_is_exported(run: Run, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        first = store.record(Report(TEXT).document().sha256)
        store.correct(
            first.document.sha256, kind="attribution", act="edit", item="q1", changes={"attitude": "promise"},
            by="Ana Costa",
        )  # fmt: skip
    run("brat", "-o", str(tmp_path / "out"), "--until", "2024-05-01")
    (ann,) = (tmp_path / "out").glob("*.ann")
    lines = ann.read_text(encoding="utf-8").splitlines()
    assert {"A1\tAttitude E1 promise", "A3\tChecked E1"} <= set(lines)
    collection = json.loads(run("webannotation", "--until", "2024-05-01").stdout)
    assert {item["creator"][0]["name"] for item in collection["first"]["items"]} == {"Ana Costa"}
    assert '"attitude":"promise"' in run("conll", "--until", "2024-05-01").stdout
