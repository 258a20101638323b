"""Corrections as values, and where rows stand."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from verbale.record import Attribution, Commitment, Event, Record

Kind = Literal["attribution", "event", "commitment"]
Act = Literal["accept", "reject", "edit", "add"]
Row = Attribution | Event | Commitment
Place = tuple[int, int]

#: What the rows of each kind are.
CLASSES: dict[Kind, type[Row]] = {"attribution": Attribution, "event": Event, "commitment": Commitment}
#: What the ids of each kind begin with.
LETTERS: dict[Kind, str] = {"attribution": "q", "event": "e", "commitment": "c"}


_HALF = 0.5


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What a row was, and what its ids stood for, when it was corrected: enough to find it in the record
    of another reading, and to keep it where that has no such row.

    ``row`` is the row right before, as in the record's JSON, None for an added one. ``actors`` are those
    that the row or its changes name by id, ``places`` where the attributions and events stood that they
    name.
    """

    row: dict[str, Any] | None = None
    actors: dict[str, dict[str, Any]] = {}
    places: dict[str, Place] = {}


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody put right.

    ``report`` is the SHA-256 of the text. ``item`` is the id that the row had in the record at the time
    and ``anchor`` where it stood (:func:`anchor`), both None for an added one. ``changes`` are fields of
    the row as in the record's JSON, for ``edit`` and ``add``; where an actor's id is expected, any
    other text is the name of an actor. ``by`` is who, ``at`` when (UTC, ISO). One that was undone has
    no effect. ``first`` is the id of the first correction of the same row, 0 where this is it.
    """

    id: int
    report: str
    kind: Kind
    act: Act
    item: str | None = None
    anchor: Place | None = None
    changes: dict[str, Any] = {}
    by: str
    at: str
    undone_by: str | None = None
    undone_at: str | None = None
    first: int = 0
    snapshot: Snapshot | None = None

    @property
    def row(self) -> int:
        """The id of the first correction of the same row, which tells corrected rows apart."""
        return self.first or self.id


def anchor(row: Row) -> Place:
    """Where a row stands: the cue of an attribution, or else its first content; the trigger of an event;
    the action of a commitment."""
    if isinstance(row, Attribution):
        span = row.cue or (row.content[0] if row.content else row.source)
        return (span.start, span.end) if span else (0, 0)
    span = row.trigger if isinstance(row, Event) else row.action
    return span.start, span.end


def likeness(one: Place, other: Place) -> float:
    """How much of the shorter of two places is in both, and then of the longer; 0 where it is less than
    half of the shorter, so that they are not taken for the same."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    shorter, longer = sorted((one[1] - one[0], other[1] - other[0]))
    return both / shorter + both / longer if both > 0 and both >= _HALF * shorter else 0.0


def rows_of(record: Record, kind: Kind) -> tuple[Row, ...]:
    """The rows of one kind."""
    if kind == "attribution":
        return record.attributions
    return record.events if kind == "event" else record.commitments
