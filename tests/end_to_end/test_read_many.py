"""Many reports at once: the same records, in order, one after the other."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from verbale.errors import UsageError
from verbale.reading import Reader
from verbale.record import Record, Refusal, Report

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.txt"))


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader that adds up in one order, however many reports are read at a time."""
    return Reader(threads=1)


@pytest.fixture(scope="module")
def texts() -> list[Report]:
    """Reports long and short, so that with two jobs the later are done before the earlier."""
    long = [Report(path.read_text(encoding="utf-8"), name=path.name) for path in EXAMPLES[:4]]
    short = [Report(f"Costa said in round {n} that she would go.", name=f"{n}") for n in range(16)]
    return [report for four in zip(long, *[iter(short)] * 4, strict=True) for report in four]


def test_jobs_change_nothing(reader: Reader, texts: list[Report]) -> None:
    one = list(reader.read_many(texts, jobs=1))
    two = list(reader.read_many(texts, jobs=2))
    assert [record.document.text for record in one if isinstance(record, Record)] == [r.text for r in texts]
    assert two == one
    assert one == [reader.read(report) for report in texts]


@pytest.mark.parametrize("jobs", [1, 2])
def test_refusals_pass_through_in_their_place(reader: Reader, jobs: int) -> None:
    refusal = Refusal("x.txt", "source", "empty", "x.txt is empty.")
    results = list(
        reader.read_many(["Costa said no.", refusal, Report("Diaz said yes."), refusal], jobs=jobs)
    )
    assert results[1] is refusal
    assert results[3] is refusal
    assert [isinstance(result, Record) for result in results] == [True, False, True, False]


@pytest.mark.parametrize("jobs", [1, 2])
def test_reports_are_taken_as_they_are_needed(reader: Reader, jobs: int) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"Costa said in round {taken} that she would go."

    results = reader.read_many(endless(), jobs=jobs)
    assert taken == 0
    for number in range(1, 6):
        result = next(results)
        assert isinstance(result, Record)
        assert f"round {number} " in result.document.text
        assert taken <= number + 4 * jobs
    results.close()  # type: ignore[attr-defined]
    before = taken
    assert list(reader.read_many([], jobs=jobs)) == []
    assert taken == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_among_the_reports_reaches_the_caller(reader: Reader, jobs: int) -> None:
    def broken() -> Iterator[str]:
        yield "Costa said no."
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(reader.read_many(broken(), jobs=jobs))


def test_no_jobs_are_no_way_to_read(reader: Reader) -> None:
    with pytest.raises(UsageError):
        next(reader.read_many(["Costa said no."], jobs=0))


def test_the_command_line_says_the_same_with_two_jobs(
    folder: Callable[[int], Path], finish: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    place = folder(12)
    one = finish("read", place, "--jsonl", "--no-store")
    two = finish("read", place, "--jsonl", "--no-store", "--jobs", "2")
    assert (two.returncode, two.stderr) == (0, "")
    first, second = (list(map(Record.from_json, run.stdout.splitlines())) for run in (one, two))
    assert len(first) == 12
    assert [[(a.source, a.cue, a.content) for a in record.attributions] for record in first] == [
        [(a.source, a.cue, a.content) for a in record.attributions] for record in second
    ]
