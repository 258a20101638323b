"""Data frames of records: attributions, events and commitments, one row each.

``Store.frame`` gives them of a store. pandas is needed, and is loaded only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from verbale.errors import UsageError
from verbale.record import Attribution, Commitment, Dates, Event, Record, Side, Span

if TYPE_CHECKING:
    from pandas import DataFrame as DataFrame  # type: ignore[import-untyped]

Row = dict[str, Any]

#: The columns of each frame in order.
COLUMNS: dict[str, tuple[str, ...]] = {
    "attributions": (
        "report", "date", "publisher", "id", "speaker", "speaker_code", "source", "cue", "content", "start",
        "end", "kind", "attitude", "within", "addressee", "about", "issues", "confidence", "by",
    ),
    "events": (
        "report", "date", "publisher", "id", "type", "mode", "contexts", "quad", "intensity", "source",
        "source_codes", "target", "target_codes", "status", "according_to", "according_to_code", "trigger",
        "start", "end", "event_start", "event_end", "place", "attribution", "issues", "confidence", "by",
    ),
    "commitments": (
        "report", "date", "publisher", "id", "kind", "status", "parties", "party_codes", "to", "to_codes",
        "action", "start", "end", "due_start", "due_end", "according_to", "according_to_code", "attribution",
        "event", "issues", "confidence", "by",
    ),
}  # fmt: skip
#: The frames that there are.
NAMES = tuple(COLUMNS)

_DAYS = frozenset({"date", "event_start", "event_end", "due_start", "due_end"})
_COUNTS = frozenset({"start", "end"})
_NUMBERS = frozenset({"confidence", "intensity"})
_LISTS = frozenset({
    "addressee", "about", "issues", "contexts", "source_codes", "target", "target_codes", "parties",
    "party_codes", "to", "to_codes",
})  # fmt: skip


def frame(name: str, records: Iterable[Record]) -> DataFrame:
    """The rows of ``records`` as a data frame: ``attributions``, ``events`` or ``commitments``.

    Days are ``datetime64``, words ``string``, places in the text ``Int64`` (code points of the report),
    several of a kind lists (``frame.explode`` parts them). Names are those of the actors.

    Raises UsageError where there is no such frame (``no-such-frame``) or no pandas (``no-pandas``).
    """
    found = rows(name, records)
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError(
            "no-pandas", "Data frames need pandas.", "Try: pip install 'verbale[pandas]'"
        ) from error
    columns: dict[str, list[Any]] = {column: [] for column in COLUMNS[name]}
    for row in found:
        for column, values in columns.items():
            values.append(row[column])
    kinds = {column: _kind(name, column) for column in columns}
    return pd.DataFrame({c: pd.Series(values, dtype=kinds[c]) for c, values in columns.items()})


def _kind(name: str, column: str) -> str:
    if column in _LISTS or (name == "events" and column == "source"):
        return "object"
    if column in _DAYS:
        return "datetime64[s]"
    return "Int64" if column in _COUNTS else "float64" if column in _NUMBERS else "string"


class _Actors:
    """The names and codes of a record's actors; an id stands for one that the record lacks."""

    def __init__(self, record: Record) -> None:
        self._names = {actor.id: actor.name for actor in record.actors}
        self._codes = {actor.id: actor.code for actor in record.actors}

    def name(self, id_: str | None) -> str | None:
        return None if id_ is None else self._names.get(id_, id_)

    def code(self, id_: str | None) -> str | None:
        return None if id_ is None else self._codes.get(id_)

    def names(self, ids: Iterable[str]) -> list[str | None]:
        return [self.name(id_) for id_ in ids]

    def codes(self, ids: Iterable[str]) -> list[str | None]:
        return [self.code(id_) for id_ in ids]


def _report(record: Record) -> Row:
    document = record.document
    return {"report": document.id, "date": _day(document.date), "publisher": document.publisher}


def _attribution(one: Attribution, actors: _Actors) -> Row:
    spans = one.content or tuple(span for span in (one.cue, one.source) if span)
    return {
        "id": one.id,
        "speaker": actors.name(one.speaker),
        "speaker_code": actors.code(one.speaker),
        "source": _words(one.source),
        "cue": _words(one.cue),
        "content": " … ".join(span.text for span in one.content),
        "start": min((span.start for span in spans), default=None),
        "end": max((span.end for span in spans), default=None),
        "kind": one.kind,
        "attitude": one.attitude,
        "within": one.within,
        "addressee": actors.names(one.addressee),
        "about": actors.names(one.about),
        "issues": list(one.issues),
        "confidence": one.confidence,
        "by": one.by,
    }


def _event(one: Event, actors: _Actors) -> Row:
    return {
        "id": one.id,
        "type": one.type,
        "mode": one.mode,
        "contexts": list(one.contexts),
        "quad": one.quad,
        "intensity": one.intensity,
        **_side("source", one.source, actors),
        **_side("target", one.target, actors),
        "status": one.status,
        "according_to": actors.name(one.according_to),
        "according_to_code": actors.code(one.according_to),
        "trigger": one.trigger.text,
        "start": one.trigger.start,
        "end": one.trigger.end,
        **_days("event", one.date),
        "place": actors.name(one.place),
        "attribution": one.attribution,
        "issues": list(one.issues),
        "confidence": one.confidence,
        "by": one.by,
    }


def _commitment(one: Commitment, actors: _Actors) -> Row:
    return {
        "id": one.id,
        "kind": one.kind,
        "status": one.status,
        "parties": actors.names(one.parties),
        "party_codes": actors.codes(one.parties),
        "to": actors.names(one.to),
        "to_codes": actors.codes(one.to),
        "action": one.action.text,
        "start": one.action.start,
        "end": one.action.end,
        **_days("due", one.due),
        "according_to": actors.name(one.according_to),
        "according_to_code": actors.code(one.according_to),
        "attribution": one.attribution,
        "event": one.event,
        "issues": list(one.issues),
        "confidence": one.confidence,
        "by": one.by,
    }


def _words(span: Span | None) -> str | None:
    return span.text if span else None


def _day(day: str | None) -> str | None:
    """A day as an ISO date; None where it is none, as a record that was made elsewhere may have it."""
    try:
        return date.fromisoformat((day or "")[:10]).isoformat()
    except ValueError:
        return None


def _days(name: str, dates: Dates | None) -> Row:
    start, end = (dates.start, dates.end) if dates else (None, None)
    return {f"{name}_start": _day(start), f"{name}_end": _day(end)}


def _side(name: str, sides: Sequence[Side], actors: _Actors) -> Row:
    return {
        name: actors.names(side.actor for side in sides),
        f"{name}_codes": [side.code for side in sides],
    }


_ROWS: dict[str, Callable[[Record], Iterable[Any]]] = {
    "attributions": lambda record: record.attributions,
    "events": lambda record: record.events,
    "commitments": lambda record: record.commitments,
}
_MAKERS: dict[str, Callable[[Any, _Actors], Row]] = {
    "attributions": _attribution,
    "events": _event,
    "commitments": _commitment,
}


def rows(name: str, records: Iterable[Record]) -> Iterator[Row]:
    """The rows of a frame as plain values: days as ISO dates, several of a kind as lists.

    Raises UsageError (``no-such-frame``) where ``name`` is none of :data:`NAMES`.
    """
    if name not in COLUMNS:
        raise UsageError("no-such-frame", f"There is no frame {name!r}.", f"Choose: {', '.join(NAMES)}.")
    return _rows(name, records)


def _rows(name: str, records: Iterable[Record]) -> Iterator[Row]:
    for record in records:
        report, actors = _report(record), _Actors(record)
        for one in _ROWS[name](record):
            yield {**report, **_MAKERS[name](one, actors)}
