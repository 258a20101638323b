"""``verbale read``: what it prints, what it records, how it ends."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from verbale.cli.read_command import jobs_for
from verbale.errors import ModelError
from verbale.record import Record

SAID = 'Putin said "the talks were good". Biden denied that they were bad.'
OTHER = 'Zoë said "naïveté costs — 日本".'


def written(name: str, text: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text.encode())
    return name


def texts(output: str) -> list[str]:
    return [record["document"]["text"] for record in json.loads(output)]


def test_json_is_one_array_in_input_order_and_nothing_else(run: Any) -> None:
    result = run("read", "--json", written("b.txt", SAID), written("a.txt", OTHER), "--jobs", "2")
    assert result.exit_code == 0
    assert texts(result.stdout) == [SAID, OTHER]
    assert result.stderr == ""
    assert "日本" in result.stdout


def test_json_is_an_array_for_one_report_and_for_none(run: Any) -> None:
    assert len(json.loads(run("read", "--json", written("a.txt", SAID)).stdout)) == 1
    assert json.loads(run("read", "--json", "missing.txt").stdout) == []


def test_jsonl_is_one_record_a_line(run: Any) -> None:
    result = run("read", "--jsonl", written("a.txt", SAID), written("b.txt", OTHER))
    records = [Record.from_json(line) for line in result.stdout.splitlines()]
    assert [record.document.text for record in records] == [SAID, OTHER]
    assert records[0].attributions[1].attitude == "deny"


def test_one_report_is_shown_against_its_text(run: Any) -> None:
    result = run("read", written("a.txt", SAID))
    assert SAID in result.stdout.replace("\n", " ")
    assert "1 Putin — said (say, direct) — " in result.stdout
    assert "\x1b" not in result.stdout


def test_several_reports_are_a_line_each_and_a_sum(run: Any) -> None:
    result = run("read", written("a.txt", SAID), written("b.txt", OTHER), written("c.txt", "Nothing."))
    first, second, third, total = result.stdout.splitlines()
    assert first.endswith("a.txt  2 attributions: Putin, Biden")
    assert second.endswith("b.txt  1 attribution: Zoë")
    assert third.endswith("c.txt  0 attributions")
    assert total == "3 reports, 3 attributions"


def test_standard_input_is_read_where_nothing_is_named(run: Any) -> None:
    assert texts(run("read", "--json", text=SAID.encode()).stdout) == [SAID]
    assert texts(run("read", "--json", "-", text=OTHER.encode()).stdout) == [OTHER]


def test_facts_reach_the_record(run: Any) -> None:
    facts = ["--date", "2021-06-16", "--title", "Talks", "--publisher", "The Paper"]
    document = json.loads(run("read", "--json", written("a.txt", SAID), *facts).stdout)[0]["document"]
    assert (document["date"], document["title"], document["publisher"]) == (
        "2021-06-16",
        "Talks",
        "The Paper",
    )


def test_refused_inputs_are_named_and_the_others_recorded(run: Any) -> None:
    good, bad = written("good.txt", SAID), written("bad.txt", "UNREADABLE")
    result = run("read", "--json", "missing.txt", good, bad)
    assert result.exit_code == 3
    assert texts(result.stdout) == [SAID]
    missing, unreadable = result.stderr.splitlines()
    assert missing.startswith("verbale: missing.txt: ")
    assert unreadable == "verbale: bad.txt: it cannot be read"
    assert run("show", "good.txt").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 64])
def test_one_useless_input_is_one_sentence(run: Any, content: bytes) -> None:
    Path("a.txt").write_bytes(content)
    result = run("read", "a.txt")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("verbale: a.txt: ")
    assert result.stderr.count("\n") == 1


def test_a_name_cannot_command_the_terminal(run: Any) -> None:
    result = run("read", "\x1b[31mno.txt")
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--date", "2021-02-30"], "2021-02-30"),
        (["--json", "--jsonl"], "exclude each other"),
        (["--store", "x.db", "--no-store"], "exclude each other"),
        (["--jobs", "0"], "--jobs"),
        (["--colour"], "--colour"),
    ],
)
def test_unusable_arguments(run: Any, arguments: list[str], sentence: str) -> None:
    result = run("read", written("a.txt", SAID), *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_to_read(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbale.cli.read_command.sys.stdin", Terminal())
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    result = run("read")
    assert result.exit_code == 2
    assert "nothing to read" in result.stderr


class Terminal:
    def isatty(self) -> bool:
        return True


def test_what_is_recorded_is_not_read_again(run: Any, reader: Any) -> None:
    names = [written("a.txt", SAID), written("b.txt", OTHER)]
    first = run("read", "--json", names[1])
    assert reader.texts == [OTHER]
    again = run("read", "--json", *names, "--jobs", "3")
    assert reader.texts == [OTHER, SAID]
    assert texts(again.stdout) == [SAID, OTHER]
    assert json.loads(again.stdout)[1] == json.loads(first.stdout)[0]


def test_what_is_recorded_is_read_again_with_other_facts(run: Any, reader: Any) -> None:
    run("read", written("a.txt", SAID))
    dated = run("read", "--json", "a.txt", "--date", "2021-06-16")
    assert json.loads(dated.stdout)[0]["document"]["date"] == "2021-06-16"
    assert len(reader.texts) == 2


def test_another_model_reads_again(run: Any, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run("read", written("a.txt", SAID))
    monkeypatch.setattr(reader, "version", "rule/2 rules/1")
    run("read", "a.txt")
    assert len(reader.texts) == 2


def test_reading_without_a_store_records_nothing(run: Any, reader: Any, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("read", "--no-store", written("a.txt", SAID)).exit_code == 0
    assert len(reader.texts) == 2
    assert not (tmp_path / "s.db").exists()


def test_the_model_is_not_loaded_for_what_is_refused(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: str | None = None, threads: int | None = None) -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr("verbale.reading.Reader", broken)
    assert run("read", "missing.txt").exit_code == 3


@pytest.mark.parametrize(("arguments", "status"), [([], 1), (["--model", "m.onnx"], 2)])
def test_an_unfit_model(run: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int) -> None:
    def unfit(self: object) -> str:
        raise ModelError("no-model", "There is no model file.")

    monkeypatch.setattr("verbale.reading.Reader.model_name", property(unfit))
    result = run("read", written("a.txt", SAID), *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr == "verbale: There is no model file.\n"


def test_a_full_disk_is_no_fault_of_ours(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("verbale.cli.printing.JsonLines.record", full)
    result = run("read", "--jsonl", written("a.txt", SAID))
    assert (result.exit_code, result.stderr) == (1, "verbale: cannot write: No space left on device\n")


def test_a_fault_of_ours_is_one_line(run: Any) -> None:
    result = run("read", "--json", written("a.txt", SAID), written("b.txt", "CRASH"))
    assert result.exit_code == 1
    assert result.stderr.startswith("verbale: internal error: RuntimeError: the reader broke; ")
    assert result.stderr.count("\n") == 1


def test_a_fault_of_ours_is_traced_on_request(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBALE_DEBUG", "1")
    assert "Traceback" in run("read", written("b.txt", "CRASH")).stderr


def test_an_interrupt_keeps_what_was_done(run: Any) -> None:
    names = [written("a.txt", SAID), written("b.txt", OTHER), written("c.txt", "INTERRUPT")]
    result = run("read", "--json", "--jobs", "1", *names)
    assert result.exit_code == 130
    assert texts(result.stdout) == [SAID]
    assert result.stderr == (
        "verbale: stopped after 1 report; what was read is recorded and will not be read again\n"
    )
    assert run("show", "a.txt").exit_code == 0


def test_several_reports_have_a_core_each_and_a_single_one_has_them_all(tmp_path: Path) -> None:
    assert jobs_for(("a.txt",)) == jobs_for(("-",)) == jobs_for(("a.txt", "-")) == 1
    assert jobs_for(("a.txt", "b.txt")) is jobs_for((str(tmp_path),)) is jobs_for(("a.jsonl",)) is None
    assert jobs_for(("a.ndjson",)) is None


def test_progress_is_shown_only_where_someone_looks(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    names = [written(f"{n}.txt", SAID + str(n)) for n in range(3)]
    assert run("read", "--json", *names).stderr == ""
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: self.name == "<stderr>")
    shown = run("read", "--json", "--no-store", *names)
    assert "3 reports" in shown.stderr
    assert len(json.loads(shown.stdout)) == 3
