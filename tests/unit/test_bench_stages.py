"""The benchmark's stopwatches: what they charge to whom, and that what they time exists."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

import pytest

PATH = Path(__file__).parents[2] / "benchmarks" / "stages.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verbale_bench_stages", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


stages = _load()


class Clock:
    """Stands still but for what functions under test take."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(stages, "perf_counter", clock)
    return clock


@pytest.mark.parametrize("name", [name for _, name in stages.SEAMS])
def test_what_is_timed_exists(name: str) -> None:
    assert callable(resolve_name(name))


def test_a_stage_is_not_charged_with_the_stages_within(clock: Clock) -> None:
    watch = stages.Stopwatch()

    def inner() -> str:
        clock.now += 2
        return "found"

    timed = watch.around("inner", inner)

    def outer() -> list[str]:
        clock.now += 1
        return [timed(), timed()]

    assert watch.around("outer", outer)() == ["found", "found"]
    assert watch.seconds == {"inner": 4, "outer": 1}


def test_a_failing_call_is_charged_too(clock: Clock) -> None:
    watch = stages.Stopwatch()

    def failing() -> Any:
        clock.now += 3
        raise ValueError

    with pytest.raises(ValueError):
        watch.around("failing", failing)()
    assert watch.seconds == {"failing": 3}
