"""``verbale read``: inputs to records, each recorded as it comes."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import click

from verbale.cli.app import INTERRUPTED, REFUSED
from verbale.cli.options import actors_option, json_option, load_reader, model_option, store_option
from verbale.cli.output import binary_output, complain, refused
from verbale.cli.printing import ForPeople, JsonArray, JsonLines, Printer
from verbale.cli.progress import Counter
from verbale.errors import UsageError
from verbale.record import Record, Refusal, Report
from verbale.render.plain import counted

if TYPE_CHECKING:
    from verbale.reading import Reader
    from verbale.store import Store

#: What an input gave: its name, and the record or why there is none.
Outcome = tuple[str | None, Record | Refusal]


def _place(name: str | None) -> str | None:
    """The name under which the store keeps a report: a path as it is from anywhere."""
    from verbale.sources.inputs import is_url

    if name is None or name == "-" or name.startswith("-:") or is_url(name):
        return name
    return os.path.abspath(name)


@dataclass
class _Reading:
    """Reads and records inputs in order, but for the texts whose record the store has."""

    load: Callable[[], Reader]
    store: Store | None
    jobs: int | None
    #: What the reader was given and has not given back, oldest first: names and kept records.
    _given: deque[tuple[str | None, Record | None]] = field(default_factory=deque)

    def outcomes(self, items: Iterable[Report | Refusal]) -> Iterator[Outcome]:
        """One outcome an item, in order; a record is in the store when it comes.

        The model is loaded at the first report.
        """
        remaining = iter(items)
        for item in remaining:
            if isinstance(item, Refusal):
                yield item.name, item
                continue
            reader = self.load()
            given = self._given_to(reader, chain([item], remaining))
            for result in reader.read_many(given, jobs=self.jobs):
                name, kept = self._given.popleft()
                if self.store is not None and kept is None and isinstance(result, Record):
                    self.store.add(result, _place(name), by=reader.version)
                yield name, kept or result

    def _given_to(self, reader: Reader, items: Iterable[Report | Refusal]) -> Iterator[Report | Refusal]:
        for item in items:
            kept = self._kept(reader, item) if isinstance(item, Report) else None
            self._given.append((item.name, kept))
            # A refusal passes through the reader in its turn, and so keeps the place.
            yield item if kept is None else Refusal(item.name or "", "store", "kept", "it was read before")

    def _kept(self, reader: Reader, report: Report) -> Record | None:
        """The record that the store has of this text, by this model and with these facts."""
        document = report.document()
        if self.store is None or not self.store.holds(document, name=_place(report.name), by=reader.version):
            return None
        record = self.store.record(document.sha256)
        return record if report.adds_nothing_to(record.document) else None


def _printer(as_json: bool, as_jsonl: bool) -> Printer:
    if as_json:
        return JsonArray(binary_output())
    return JsonLines(binary_output()) if as_jsonl else ForPeople()


def _open_store(location: str | None, no_store: bool) -> AbstractContextManager[Store | None]:
    if no_store:
        return nullcontext()
    from verbale.store import Store

    return Store.open(location)


def _checked_inputs(inputs: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs, standard input where there are none and something is piped in."""
    if inputs:
        return inputs
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "no-input",
            "There is nothing to read.",
            "Name a file, a folder or a URL, or - for standard input.",
        )
    return ("-",)


@dataclass
class _Tally:
    records: int = 0
    refusals: int = 0


def _work_off(outcomes: Iterable[Outcome], printer: Printer, tally: _Tally) -> None:
    """Print each outcome and count it in ``tally``."""
    counter = Counter()
    try:
        for name, outcome in outcomes:
            if isinstance(outcome, Refusal):
                tally.refusals += 1
                counter.complain(refused(outcome))
            else:
                tally.records += 1
                printer.record(name, outcome)
            counter.step()
    finally:
        counter.stop()


def _stopped(tally: _Tally, store: Store | None) -> int:
    fate = "" if store is None else "; what was read is recorded and will not be read again"
    complain(f"stopped after {counted(tally.records, 'report')}{fate}")
    return INTERRUPTED


def jobs_for(inputs: tuple[str, ...]) -> int | None:
    """How many reports are read at a time where nobody says, None for one for each core: a single one has
    all cores to itself, and what comes in on standard input goes out as soon as it is read."""
    from verbale.sources.kinds import kind_by_ending

    several = len(inputs) > 1 or any(os.path.isdir(one) or kind_by_ending(one) == "jsonl" for one in inputs)
    return None if several and "-" not in inputs else 1


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@json_option("Print the records as one JSON array.")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="Print the records as JSON, one a line.")
@click.option("--date", metavar="YYYY-MM-DD", help="The report's date.")
@click.option("--title", metavar="TEXT", help="The report's title.")
@click.option("--publisher", metavar="TEXT", help="Who published it.")
@store_option()
@click.option("--no-store", is_flag=True, help="Read without recording.")
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Reports read at a time (default: one for each core where several are given, else 1).",
)
@click.option("--allow-private", is_flag=True, help="Fetch URLs in private networks too.")
@model_option()
@actors_option()
def command(
    inputs: tuple[str, ...],
    as_json: bool,
    as_jsonl: bool,
    date: str | None,
    title: str | None,
    publisher: str | None,
    store: str | None,
    no_store: bool,
    jobs: int | None,
    allow_private: bool,
    model: str | None,
    actors: str | None,
) -> int:
    """Read reports and record who said what in them.

    INPUT is a file, a folder, a URL, or - for standard input. Texts that the store holds
    already are not read again.
    """
    if as_json and as_jsonl:
        raise UsageError("two-forms", "--json and --jsonl exclude each other.")
    if no_store and store is not None:
        raise UsageError("two-stores", "--store and --no-store exclude each other.")
    from verbale.sources import Facts, read_inputs

    facts = Facts(date=date, title=title, publisher=publisher)
    named = _checked_inputs(inputs)
    stdin = sys.stdin.buffer if "-" in named else None
    items = read_inputs(named, facts, allow_private=allow_private, stdin=stdin)
    printer = _printer(as_json, as_jsonl)
    tally = _Tally()
    with _open_store(store, no_store) as opened:
        at_a_time = jobs or jobs_for(named)
        reading = _Reading(lambda: load_reader(model, at_a_time, actors), opened, at_a_time)
        try:
            _work_off(reading.outcomes(items), printer, tally)
        except KeyboardInterrupt:
            printer.close(tally.refusals)
            return _stopped(tally, opened)
        except Exception:
            # What was printed before stays a whole: an array is closed.
            if tally.records:
                printer.close(tally.refusals)
            raise
    printer.close(tally.refusals)
    return REFUSED if tally.refusals else 0
