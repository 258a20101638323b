"""Wall time and peak memory of commands, each a process of its own.

Run as a program it does the measuring: commands as JSON on standard input, samples as JSON on
standard output. On Linux a new process starts with the peak memory of the one that started it,
so commands must be started from a small one, not from one that holds models.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

#: Whether this system tells the peak memory of one finished process.
AVAILABLE = hasattr(os, "wait4")

#: ``ru_maxrss`` is in KiB, on macOS in bytes.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a command."""

    seconds: float
    peak_mib: float


def measure(commands: Sequence[Sequence[str]]) -> list[Sample]:
    """Runs the commands one after the other; what they print is dropped.

    Raises RuntimeError where one fails.
    """
    helper = subprocess.run(
        [sys.executable, __file__], input=json.dumps(commands), capture_output=True, text=True, check=False
    )
    if helper.returncode:
        raise RuntimeError(helper.stderr.strip())
    return [Sample(**sample) for sample in json.loads(helper.stdout)]


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Best and median time, and the highest peak."""
    seconds = [sample.seconds for sample in samples]
    return {
        "runs": len(samples),
        "best_s": min(seconds),
        "median_s": median(seconds),
        "peak_mib": max(sample.peak_mib for sample in samples),
    }


def _run(command: list[str]) -> Sample:
    begun = perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    return Sample(took, usage.ru_maxrss * _PEAK_UNIT / 2**20)


if __name__ == "__main__":
    print(json.dumps([asdict(_run(command)) for command in json.load(sys.stdin)]))
