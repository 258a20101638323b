"""Command lines in processes of their own, and short reports to read."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
Finish = Callable[..., "subprocess.CompletedProcess[str]"]

PEOPLE = ["Ana Costa", "Ben Diaz", "Chiara Ek", "Minister Eva Gruber", "Mr. Hakimi", "the envoy", "Vega"]
WHAT = [
    "the talks would go on", "the border would open", "no treaty had been signed", "the dam was safe",
    "prisoners had been freed", "the offer was final", "both sides had agreed", "it knew of no plan",
]  # fmt: skip
WHEN = ["on Monday", "in Geneva", "after the vote", "at dawn", "by telephone", "in a letter"]
FORMS = [
    "{who} said {when} that {what}, the {number}th time this year.",
    "“We hear that {what},” {who} said {when}. It was statement {number}.",
    "{who} denied {when} that {what} (note {number}).",
    "According to {who}, {what} {when}; see paper {number}.",
]


def reports(count: int, seed: int = 11) -> list[str]:
    """So many short reports, no two the same."""
    rng = random.Random(seed)
    return [
        rng.choice(FORMS).format(
            who=rng.choice(PEOPLE), what=rng.choice(WHAT), when=rng.choice(WHEN), number=number
        )
        for number in range(4, 4 + count)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a folder of so many short reports."""

    def make(count: int) -> Path:
        place = tmp_path / "reports"
        place.mkdir()
        for number, text in enumerate(reports(count)):
            (place / f"{number:04}.txt").write_text(text, encoding="utf-8")
        return place

    return make


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts ``verbale`` with its arguments, and with pipes to its output."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VERBALE_", "FORCE_COLOR"))}

    def call(*arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "verbale", *map(str, arguments)],
            cwd=tmp_path,
            env=kept | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    return call


@pytest.fixture
def finish(start: Start) -> Finish:
    """Runs ``verbale`` to its end."""

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        process = start(*arguments)
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return call
