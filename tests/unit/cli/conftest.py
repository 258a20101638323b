"""The command line with a reader that needs no model and a store of the test's own."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from verbale.cli import verbale

SCRIPT = Path(__file__).with_name("rule_reader.py")

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class that stands for the reader; ``reader.texts`` is what it has read."""
    fake = runpy.run_path(str(SCRIPT))["RuleReader"]
    monkeypatch.setattr("verbale.reading.Reader", fake, raising=False)
    return fake


@pytest.fixture
def run(reader: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process, in an empty folder, with the store ``s.db``."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("VERBALE_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VERBALE_ACTORS", str(tmp_path / "actors.csv"))

    def call(*arguments: str, text: bytes | None = None) -> Result:
        stored = arguments[0] in {"show", "search", "who", "doctor"} or (
            arguments[0] == "read" and not {"--no-store", "--store"} & set(arguments)
        )
        store = ("--store", str(tmp_path / "s.db")) if stored else ()
        return CliRunner().invoke(verbale, [*arguments, *store], input=text)

    return call


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a command line in a process of its own, with pipes to all its streams."""

    def call(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        inherited = {k: v for k, v in os.environ.items() if k not in {"VERBALE_DEBUG", "FORCE_COLOR"}}
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), *arguments],
            cwd=tmp_path,
            env={**inherited, **environment},
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return call
