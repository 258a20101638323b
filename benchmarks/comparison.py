"""The product's pipeline with its own encoder against the same pipeline with a larger one.

What a model with random weights finds is nonsense: it may tag every word, and the pipeline
would link and read again whatever was tagged. So the reports are first read once by the shipped
model, and its outputs are kept. In the timed runs every contender computes its own outputs in
full, on the same batches, and hands on the kept ones instead: all work but the encoder's is the
same for all, to the last call, and what remains is the difference that the encoder makes.

The contenders take turns on small lots of reports, in an order that is reversed each time, so
that whatever else the machine is doing hits all of them. All read the same reports: a ratio of
times is a ratio of times per word piece.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from stages import read_all
from verbale.reading import Reader
from verbale.reading.model import Arrays, Model
from verbale.record import Report

Key = tuple[bytes, bytes]
Kept = dict[Key, Arrays]
Lots = Sequence[Sequence[Report]]


class Chosen(Model):
    """A model on the runtime ``wanted``, whatever a reader asks for. ``batches`` has, for each
    batch, its pieces without and with padding."""

    def __init__(self, wanted: str, path: Path | None, threads: int | None, *_: Any) -> None:
        super().__init__(path, threads, wanted)
        self.batches: list[tuple[int, int]] = []

    def run(self, ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        self.batches.append((int(lengths.sum()), ids.size))
        return super().run(ids, features, lengths)


class Recording(Model):
    """Keeps what it gives for each batch."""

    def __init__(self, kept: Kept, wanted: str, path: Path | None, threads: int | None, *_: Any) -> None:
        super().__init__(path, threads, wanted)
        self._kept = kept

    def run(self, ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        outputs = super().run(ids, features, lengths)
        self._kept[_key(ids, features)] = outputs
        return outputs


class Replaying(Model):
    """Computes its own outputs, then gives those that were kept. ``encoding`` has the seconds
    of each batch. Raises KeyError for a batch that was not kept."""

    def __init__(
        self, kept: Kept, encoding: list[float], wanted: str, path: Path | None, threads: int | None, *_: Any
    ) -> None:
        super().__init__(path, threads, wanted)
        self._kept = kept
        self._encoding = encoding

    def run(self, ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        begun = perf_counter()
        super().run(ids, features, lengths)
        self._encoding.append(perf_counter() - begun)
        return self._kept[_key(ids, features)]


def _key(ids: NDArray[np.int64], features: NDArray[np.int64]) -> Key:
    """Lengths follow from the ids: what is beyond them is padding."""
    return ids.tobytes(), features.tobytes()


def reader_with(
    make: Callable[..., Model],
    path: Path | None,
    threads: int | None,
    warm: Report,
    jobs: int = 1,
    resolve: bool = True,
) -> Reader:
    """A reader whose model comes from ``make``, called as ``Model`` is, and is loaded and has
    run once."""
    with patch("verbale.reading.reader.Model", make):
        reader = Reader(path, threads, resolve=resolve)
        read_all(reader, [warm], jobs)
    return reader


@dataclass(slots=True)
class Times:
    """Seconds for each lot: on the wall's clock and of this process's threads."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def take_turns(runs: Mapping[str, Callable[[Sequence[Report]], None]], lots: Lots) -> dict[str, Times]:
    """What each run takes for each lot."""
    times = {name: Times() for name in runs}
    for number, lot in enumerate(lots):
        for name in list(runs)[:: -1 if number % 2 else 1]:
            wall, cpu = perf_counter(), process_time()
            runs[name](lot)
            times[name].wall.append(perf_counter() - wall)
            times[name].cpu.append(process_time() - cpu)
    return times


def cut(reports: Sequence[Report], lots: int) -> Lots:
    """The reports in as many lots of like size."""
    return [reports[i::lots] for i in range(lots) if reports[i::lots]]


def compare(
    contenders: dict[str, Path], reports: Sequence[Report], lots: int, jobs: int, runtime: str
) -> dict[str, Any]:
    """How much longer each contender takes than the first, the shipped model.

    For each: ``seconds``, ``cpu_s`` (of all threads) and ``encoder_s`` (inside the encoder,
    summed over threads); ``times``, ``cpu_times`` and ``encoder_times``, the same as multiples
    of the first's; ``spread``, the lowest, median and highest of the lots' multiples of seconds.
    """
    threads = None if jobs == 1 else 1
    kept: Kept = {}
    first = next(iter(contenders.values()))
    recorder = reader_with(partial(Recording, kept, runtime), first, threads, reports[0], jobs)
    read_all(recorder, reports, jobs)

    encoding: dict[str, list[float]] = {name: [] for name in contenders}
    runs = {}
    for name, path in contenders.items():
        make = partial(Replaying, kept, encoding[name], runtime)
        runs[name] = partial(read_all, reader_with(make, path, threads, reports[0], jobs), jobs=jobs)
        encoding[name].clear()
    times = take_turns(runs, cut(reports, lots))
    figures = {name: _figures(times[name], encoding[name]) for name in contenders}
    base = next(iter(contenders))
    for name, own in figures.items():
        for whole, multiple in (("seconds", "times"), ("cpu_s", "cpu_times"), ("encoder_s", "encoder_times")):
            own[multiple] = own[whole] / figures[base][whole]
        own["spread"] = _spread([a / b for a, b in zip(times[name].wall, times[base].wall, strict=True)])
    return figures


def _figures(times: Times, encoding: list[float]) -> dict[str, Any]:
    return {"seconds": sum(times.wall), "cpu_s": sum(times.cpu), "encoder_s": sum(encoding)}


def _spread(values: list[float]) -> list[float]:
    return [min(values), median(values), max(values)]
