"""What the formats of event data share: which events they can hold, dyads, codes, delimited rows."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from verbale.record import Actor, Event, Record, Side

#: Types whose very sense is what is to come, so that a plan is an instance of them.
_AHEAD = frozenset({"AGREE", "CONCEDE", "THREATEN"})


@dataclass(frozen=True, slots=True)
class Dyad:
    """One source, one target (None where there is none), of one event of a record."""

    record: Record
    event: Event
    source: Side | None
    target: Side | None
    number: int  # among the dyads of its event, from 1

    @property
    def id(self) -> str:
        """Unique among the dyads of a store."""
        return f"{self.record.document.id}:{self.event.id}:{self.number}"


def counts(event: Event) -> bool:
    """Whether formats without a place for status may hold the event: what is denied, hypothetical or
    proposed has not happened; what is planned or agreed has, as a plan, for some types."""
    if event.status in ("happened", "claimed"):
        return True
    return event.status in ("planned", "agreed") and event.type in _AHEAD


def dyads(records: Iterable[Record]) -> Iterator[Dyad]:
    """The events as pairs, as CAMEO coders give them: every source with every target; of reciprocal
    events, every party with every other."""
    for record in records:
        for event in record.events:
            if not counts(event):
                continue
            pairs: Iterable[tuple[Side | None, Side | None]]
            if event.target:
                pairs = product(event.source or (None,), event.target)
            elif len(event.source) > 1:
                pairs = permutations(event.source, 2)
            else:
                pairs = [(side, None) for side in event.source]
            for number, (source, target) in enumerate(pairs, 1):
                yield Dyad(record, event, source, target, number)


def actor_of(record: Record, side: Side | None) -> Actor | None:
    """The actor of a side."""
    if side is None:
        return None
    return next((actor for actor in record.actors if actor.id == side.actor), None)


def country(code: str | None) -> str:
    """The first part of a code, empty where there is none or it names no country or kind."""
    return (code or "").split()[0] if code and len((code or "").split()[0]) == 3 else ""


def sectors(code: str | None) -> list[str]:
    """The parts of a code behind the first."""
    return (code or "").split()[1:]


def day_of(record: Record, event: Event) -> str:
    """The day of an event as far as known: the first of its days, else that of the report, else none."""
    if event.date and event.status in ("happened", "claimed"):
        return event.date.start
    return (record.document.date or "")[:10]


def sentence_number(text: str, at: int, starts: dict[str, list[int]]) -> int:
    """Which paragraph of the text a place is in, from 1."""
    if text not in starts:
        starts[text] = [0, *(i + 1 for i, c in enumerate(text) if c == "\n" and text[i + 1 : i + 2] != "\n")]
    return bisect_right(starts[text], at)


def delimited(
    rows: Iterable[Sequence[Any]], header: Sequence[str] | None, tabs: bool = True
) -> Iterator[str]:
    """Rows as lines; what would break a line or a field is made a space."""
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, delimiter="\t" if tabs else ",", lineterminator="\n",
        quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL, quotechar=None if tabs else '"',
        escapechar=None,
    )  # fmt: skip
    for row in [header] if header else []:
        writer.writerow(row)
    yield from _drained(buffer)
    for row in rows:
        writer.writerow([_plain(cell) if tabs else cell for cell in row])
        yield from _drained(buffer)


def _drained(buffer: io.StringIO) -> Iterator[str]:
    if line := buffer.getvalue():
        yield line
        buffer.seek(0)
        buffer.truncate()


def _plain(cell: Any) -> Any:
    return " ".join(cell.replace("\t", " ").split()) if isinstance(cell, str) else cell
