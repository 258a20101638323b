"""The rows of a corrected record put together: their order, and what depends on other rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from verbale.record import Actor, Attribution, Commitment, Event, Record

from .values import Kind, Place, Row, anchor

T = TypeVar("T", Attribution, Event, Commitment)


@dataclass(slots=True)
class Line:
    """A row on its way: ``machine`` is the machine's, None for what only people have; ``row`` the row as
    it stands; ``gone`` says that it was rejected."""

    id: str
    machine: Row | None
    row: Row
    gone: bool = False
    touched: bool = False

    @property
    def place(self) -> Place:
        """Where the machine has it, or else where it is."""
        return anchor(self.machine or self.row)

    @property
    def type(self) -> str | None:
        """The machine's type of an event."""
        return self.machine.type if isinstance(self.machine, Event) else None


def finished(record: Record, actors: tuple[Actor, ...], lines: dict[Kind, list[Line]]) -> Record:
    """``record`` with the rows of ``lines`` that are not gone, in the order of the text. Nothing refers
    to a row that is gone: what stood in a rejected attribution stands in what that stood in."""
    told = _Told(lines["attribution"])
    attributions = [told.nested(row) for row in _ordered(lines["attribution"], Attribution)]
    events = [told.vouched(row, line) for row, line in _with_lines(lines["event"], Event)]
    ids = {event.id for event in events}
    commitments = [
        _of_events(told.vouched(row, line), ids) for row, line in _with_lines(lines["commitment"], Commitment)
    ]
    return msgspec.structs.replace(
        record,
        actors=_named(record, actors, [*attributions, *events, *commitments]),
        attributions=tuple(_parents_first(attributions)),
        events=tuple(events),
        commitments=tuple(commitments),
    )


def _named(record: Record, actors: tuple[Actor, ...], rows: Iterable[Row]) -> tuple[Actor, ...]:
    """The actors without those that people named in rows that are gone."""
    kept = {actor.id for actor in record.actors}
    others = {actor.id: actor for actor in actors if actor.id not in kept}
    named = [id for row in rows for id in _actors_of(row)] if others else []
    while named:
        id = named.pop()
        if id in others and id not in kept:
            kept.add(id)
            named += others[id].members
    return tuple(actor for actor in actors if actor.id in kept)


def _actors_of(row: Row) -> list[str | None]:
    if isinstance(row, Attribution):
        return [row.speaker, *row.addressee, *row.about]
    if isinstance(row, Event):
        return [row.according_to, row.place, *(side.actor for side in (*row.source, *row.target))]
    return [row.according_to, *row.parties, *row.to]


class _Told:
    """The attributions as they were and as they are."""

    def __init__(self, lines: list[Line]) -> None:
        rows = [(line, line.row) for line in lines]
        self._all = {line.id: row for line, row in rows if isinstance(row, Attribution)}
        self._machine = {x.id: x.machine for x in lines if isinstance(x.machine, Attribution)}
        self._now = {line.id: self._all[line.id] for line in lines if not line.gone}

    def _standing(self, id: str | None) -> str | None:
        """The attribution ``id``, or the first around it that is not gone."""
        seen = set()
        while id is not None and id not in self._now and id not in seen:
            seen.add(id)
            id = self._all[id].within if id in self._all else None
        return id if id in self._now else None

    def nested(self, row: Attribution) -> Attribution:
        """``row`` within what it stands in; within nothing where that stands in ``row`` itself."""
        around = within = self._standing(row.within)
        seen = set()
        while around is not None and around != row.id and around not in seen:
            seen.add(around)
            around = self._standing(self._now[around].within)
        within = within if around is None else None
        self._now[row.id] = found = msgspec.structs.replace(row, within=within)
        return found

    def vouched(self, row: T, line: Line) -> T:
        """``row`` on the word of whoever says it now. A row that people corrected stays on the word that
        it has as long as the attribution that gives it is there."""
        assert isinstance(row, Event | Commitment)
        standing = self._standing(row.attribution)
        word = self._word_left(row, standing) if line.touched else self._word(row)
        return msgspec.structs.replace(row, attribution=standing, according_to=word)

    def _word_left(self, row: Event | Commitment, standing: str | None) -> str | None:
        """On whose word a row rests whose attribution may have been rejected."""
        told = self._all.get(row.attribution or "")
        if told is None or row.attribution == standing or told.speaker != row.according_to:
            return row.according_to
        return self._now[standing].speaker if standing else None

    def _word(self, row: Event | Commitment) -> str | None:
        """On whose word a row of the machine's rests, where the speaker of an attribution around it was
        put right or the attribution rejected."""
        around, seen = row.attribution, set()
        while around in self._machine and around not in seen:
            seen.add(around)
            old = self._machine[around]
            if old.speaker == row.according_to and (old.speaker or _claimed(row, old)):
                standing = self._standing(around)
                return self._now[standing].speaker if standing else None
            around = old.within
        return row.according_to


def _claimed(row: Event | Commitment, told: Attribution) -> bool:
    """Whether a row rests on the word of a speaker who was not known."""
    cue = told.cue
    in_cue = cue is not None and cue.start <= anchor(row)[0] < cue.end
    return isinstance(row, Event) and row.status == "claimed" and not in_cue


def _of_events(row: Commitment, events: set[str]) -> Commitment:
    return row if row.event in events else msgspec.structs.replace(row, event=None)


def _with_lines(lines: list[Line], form: type[T]) -> Iterator[tuple[T, Line]]:
    of_row = {line.id: line for line in lines}
    return ((row, of_row[row.id]) for row in _ordered(lines, form))


def _ordered(lines: list[Line], form: type[T]) -> list[T]:
    """The rows that are not gone: the machine's in their order, what people added
    or moved before the first row that begins behind it."""
    rows = [(line.row, line.machine) for line in lines if not line.gone]
    kept = [row for row, machine in rows if machine and anchor(machine) == anchor(row)]
    others = [row for row, machine in rows if not machine or anchor(machine) != anchor(row)]
    for row in sorted(others, key=_start):
        at = next((n for n, other in enumerate(kept) if _start(other) > _start(row)), len(kept))
        kept.insert(at, row)
    return [row for row in kept if isinstance(row, form)]


def _start(row: Row) -> Place:
    """Where a row begins, and how far it reaches."""
    if not isinstance(row, Attribution):
        return anchor(row)
    spans = [span for span in (row.source, row.cue, *row.content) if span]
    return min((span.start for span in spans), default=0), 0


def _parents_first(rows: list[Attribution]) -> Iterator[Attribution]:
    """The rows in their order, but each behind the one that it stands within."""
    waiting = {row.id: row for row in rows}
    for row in rows:
        chain: list[Attribution] = []
        one: Attribution | None = row
        while one is not None and one.id in waiting:
            chain.append(waiting.pop(one.id))
            one = waiting.get(one.within or "")
        yield from reversed(chain)
