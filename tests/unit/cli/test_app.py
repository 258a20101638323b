"""The command as a whole: its help, its faces in a real process, its documentation."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner

from verbale.cli import verbale

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "cli.md"
SAID = 'Zoë said "the talks were good — 日本".\n'


def commands() -> dict[str, click.Command]:
    context = click.Context(verbale)
    return {name: verbale.get_command(context, name) for name in verbale.list_commands(context)}  # type: ignore[misc]


def finish(process: subprocess.Popen[bytes], text: bytes = b"") -> tuple[int, str, str]:
    output, errors = process.communicate(text, timeout=30)
    return process.returncode, output.decode(), errors.decode()


def with_subcommands() -> dict[str, click.Command]:
    """Every command by its full name, those of groups too (``actors add``)."""
    found = commands()
    for name, command in list(found.items()):
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": sub for inner, sub in command.commands.items()}
    return found


@pytest.mark.parametrize("name", with_subcommands())
def test_every_command_and_option_is_documented(name: str) -> None:
    level = "###" if " " in name else "##"
    pattern = rf"^{level} `verbale {name}\b.*?(?=^{level} |^## |\Z)"
    section = re.search(pattern, DOCUMENTATION.read_text(), re.M | re.S)
    assert section, f"docs/cli.md has no section on {name}"
    for parameter in with_subcommands()[name].params:
        options = (*parameter.opts, *parameter.secondary_opts) if isinstance(parameter, click.Option) else ()
        for option in options:
            assert re.search(rf"{option}\b", section[0]), f"{option} of {name} is not documented"


def test_nothing_is_documented_that_is_not_there() -> None:
    text = DOCUMENTATION.read_text()
    assert set(re.findall(r"^## `verbale (\w+)", text, re.M)) == set(commands())
    inner = {name for name in with_subcommands() if " " in name}
    assert set(re.findall(r"^### `verbale (\w+ \w+)", text, re.M)) == inner
    known = {
        option
        for command in with_subcommands().values()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"--\w[\w-]*", text)) <= known | {"--version", "--help"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], *([*name.split(), "--help"] for name in with_subcommands())]
)
def test_help(arguments: list[str]) -> None:
    result = CliRunner().invoke(verbale, arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: verbale")


def test_version() -> None:
    assert re.fullmatch(r"verbale \d+\.\d+\.\d+\S*\n", CliRunner().invoke(verbale, ["--version"]).stdout)


@pytest.mark.parametrize("arguments", [["reed"], ["--nonsense"], ["search"]])
def test_wrong_usage_is_one_sentence(arguments: list[str]) -> None:
    result = CliRunner().invoke(verbale, arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("verbale: ")
    assert "--help" in result.stderr


def test_no_command_is_answered_with_help() -> None:
    result = CliRunner().invoke(verbale, [])
    assert result.exit_code == 2
    assert "Usage: verbale" in result.stderr


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from verbale.cli import verbale\n"
        "try: verbale.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'onnxruntime', 'sqlalchemy', 'trafilatura', 'rich', 'tokenizers'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_evaluate_prints_what_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def evaluate(
        corpus: str, folder: Path, *, model: str | None, errors: bool, folds: int
    ) -> SimpleNamespace:
        figures = {"corpus": corpus, "model": model, "errors": errors, "folds": folds}
        return SimpleNamespace(to_dict=lambda: figures, lines=lambda: [f"{corpus} in {folder.name}"])

    monkeypatch.setattr("verbale.evaluation.evaluate", evaluate, raising=False)
    monkeypatch.setattr("verbale.evaluation.NAMES", ("polnear",), raising=False)
    runner = CliRunner()
    lines = runner.invoke(verbale, ["evaluate", "polnear", str(tmp_path)])
    assert (lines.exit_code, lines.stdout) == (0, f"polnear in {tmp_path.name}\n")
    figures = runner.invoke(verbale, ["evaluate", "polnear", str(tmp_path), "--json", "--errors"])
    assert json.loads(figures.stdout) == {
        "corpus": "polnear", "model": None, "errors": True, "folds": 0,
    }  # fmt: skip
    assert runner.invoke(verbale, ["evaluate", "other", str(tmp_path)]).exit_code == 2
    assert runner.invoke(verbale, ["evaluate", "polnear", str(tmp_path / "none")]).exit_code == 2


def test_a_pipe_gets_the_same_in_any_locale(start: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    status, output, errors = finish(
        start(
            "read", "a.txt", "missing.txt", "--jsonl", "--store", "s.db", LC_ALL="C", PYTHONIOENCODING="ascii"
        )
    )
    assert (status, errors.count("\n")) == (3, 1)
    assert json.loads(output)["document"]["text"] == SAID
    # For people, what the encoding cannot say becomes a question mark.
    status, output, errors = finish(start("show", "--store", "s.db", PYTHONIOENCODING="ascii"))
    assert (status, errors) == (0, "")
    assert 'Zo? said "the talks were good' in output
    assert "\x1b" not in output


def test_a_wrong_date_in_a_process(start: Any, tmp_path: Path) -> None:
    status, output, errors = finish(start("read", "-", "--date", "16.6.2021", "--no-store"), SAID.encode())
    assert (status, output, errors.count("\n")) == (2, "", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_on_a_terminal(
    start: Any, tmp_path: Path, environment: dict[str, str], coloured: bool
) -> None:
    output = on_a_terminal(["read", "a.txt", "--no-store"], tmp_path, environment)
    assert b"Zo\xc3\xab" in output
    assert (b"\x1b[1;36m" in output) is coloured


def on_a_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> bytes:
    """What a command writes to a pseudo-terminal."""
    import os
    import pty

    (folder / "a.txt").write_text(SAID, encoding="utf-8")
    script = Path(__file__).with_name("rule_reader.py")
    ours, theirs = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env={**clean, "TERM": "xterm-256color", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.STDOUT,
    )
    os.close(theirs)
    output = b""
    try:
        while part := os.read(ours, 65536):
            output += part
    except OSError:  # Linux says so where the other end is closed
        pass
    assert process.wait(timeout=30) == 0
    os.close(ours)
    return output


def test_a_reader_that_leaves_early_is_no_error(start: Any, tmp_path: Path) -> None:
    for n in range(30):
        (tmp_path / f"{n:02}.txt").write_text(f"{SAID}{n} " + "x" * 20_000, encoding="utf-8")
    process = start("read", ".", "--jsonl", "--no-store")
    process.stdin.close()
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_closed_streams_are_empty_ones() -> None:
    command = f"{sys.executable} -m verbale read - --json --no-store <&- >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 3
    assert done.stderr.startswith("verbale: -: ")


def test_control_c_keeps_what_was_done(start: Any, tmp_path: Path) -> None:
    for n in range(50):
        (tmp_path / f"{n:02}.txt").write_text(f"{SAID}{n}", encoding="utf-8")
    names = [f"{n:02}.txt" for n in range(50)]
    process = start("read", *names, "--json", "--store", "s.db", RULE_READER_DELAY="0.2")
    assert process.stdout.readline() == b"[\n"
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert re.fullmatch(rb"verbale: stopped after \d+ reports?; .* recorded .*\n", errors)
    done = len(json.loads(b"[" + first + output))
    began = time.monotonic()
    assert 0 < done < 50
    status, again, _ = finish(
        start("read", *names[:done], "--json", "--store", "s.db", RULE_READER_DELAY="9")
    )
    assert (status, len(json.loads(again))) == (0, done)
    assert time.monotonic() - began < 8


def test_a_kill_loses_only_what_was_not_read(start: Any, tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n:02}.txt").write_text(f"{SAID}{n}", encoding="utf-8")
    process = start(
        "read", *(f"{n:02}.txt" for n in range(20)), "--jsonl", "--store", "s.db", RULE_READER_DELAY="0.2"
    )
    printed = process.stdout.readline()
    process.kill()
    process.communicate(timeout=30)
    status, output, _ = finish(start("show", json.loads(printed)["document"]["id"], "--store", "s.db"))
    assert (status, "Zoë" in output) == (0, True)
