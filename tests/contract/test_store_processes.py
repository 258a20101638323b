"""A killed process loses nothing, and two processes do not get in each other's way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("store_processes.py")


def run(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "error", str(WORKER), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert not done.stderr, done.stderr
    assert not done.returncode
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_nothing_is_lost_or_doubled_when_killed(tmp_path: Path) -> None:
    result = run("killed", str(tmp_path))
    assert result["checks"] == [["ok"]]
    assert len(result["moments"]) >= 14
    assert [moment for moment, found in result["moments"].items() if found["lost"]] == []
    assert [moment for moment, found in result["moments"].items() if not found["same"]] == []
    promised = [found["promised"] for found in result["moments"].values()]
    assert min(promised) == 0
    assert max(promised) == 10


def test_two_processes_write_at_once(location: str) -> None:
    result = run("together", location)
    assert result["codes"] == [0, 0]
    names = [f"/reports/{number}.txt" for number in range(7)]
    assert [name for name, _ in result["rows"]] == names
    assert result["reports"] == result["said"] == 2 * len(names)
