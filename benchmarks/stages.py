"""How long each stage of reading takes, by stopwatches around the product's own functions.

Each stage is charged with what passes inside it and outside the stages that it calls, so the
stages add up to the whole. A stopwatch costs half a microsecond a call; a report makes some
hundreds of calls, so unlike a profiler it does not change what it measures. One thread only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import wraps
from pkgutil import resolve_name
from time import perf_counter
from typing import Any
from unittest.mock import patch

from verbale.reading import Reader
from verbale.record import Refusal, Report

#: Stage and the function that is timed for it, by the name under which its caller finds it.
SEAMS = (
    ("pieces and features", "verbale.reading.reader.split"),
    ("pieces and features", "verbale.reading.attribution.split"),
    ("encoder", "verbale.reading.model.Model.run"),
    ("windows and spans", "verbale.reading.attribution.tag"),
    ("windows and spans", "verbale.reading.reader.tag"),
    ("Viterbi", "verbale.reading.tagging.viterbi"),
    ("linking and nesting", "verbale.reading.reader.find_attributions"),
    ("tables and titles", "verbale.reading.reader.find_titles"),
    ("tables and titles", "verbale.reading.lexicon.Lexicon.scan"),
    ("mentions", "verbale.reading.reader.hints_of"),
    ("mentions", "verbale.reading.tagging.find_heads"),
    ("mentions", "verbale.reading.reader.settled"),
    ("coreference", "verbale.reading.actors.chains"),
    ("actors", "verbale.reading.reader.Actors"),
    ("attitudes", "verbale.reading.reader.attitude"),
    ("event layers", "verbale.reading.event_model.EventModel.run"),
    ("events", "verbale.reading.reader.tell"),
    ("events", "verbale.reading.coding.Coding.code"),
    ("commitments", "verbale.reading.reader.commitments"),
    ("issues", "verbale.reading.issues.Issues.find"),
)
REST = "record"


class Stopwatch:
    """Seconds by stage. ``seconds`` is filled while what :meth:`around` returned is called."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inner = [0.0]  # for each running call, the time of the calls within it

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, timed for ``stage``."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            begun = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took = perf_counter() - begun
                self.seconds[stage] += took - self._inner.pop()
                self._inner[-1] += took

        return timed


def time_stages(reader: Reader, reports: Iterable[Report]) -> dict[str, float]:
    """Seconds by stage, the encoder among them, of reading the reports one after the other.

    ``reader`` should have been given one thread, and have read something, so that its model
    is loaded. Raises RuntimeError where a report is refused.
    """
    watch = Stopwatch()
    with ExitStack() as stack:
        for stage, name in SEAMS:
            stack.enter_context(patch(name, watch.around(stage, resolve_name(name))))
        watch.around(REST, read_all)(reader, reports, 1)
    return dict(sorted(watch.seconds.items(), key=lambda item: -item[1]))


def read_all(reader: Reader, reports: Iterable[Report], jobs: int) -> None:
    """Reads the reports and drops their records. Raises RuntimeError where one is refused."""
    for result in reader.read_many(reports, jobs=jobs):
        if isinstance(result, Refusal):
            raise RuntimeError(f"{result.name} was refused: {result.reason}")
