"""How corrections are kept: with the report, in the transaction that puts its record right.

``records`` and the tables that spread it out hold the corrected record, so that every view and export
shows that; ``readings`` holds the machine's as long as the two differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from ..corrections import Act, Correction, Kind, Row, Snapshot, anchor, by_row, checked, corrected, rows_of
from ..corrections.changes import person
from ..errors import StoreError
from ..record import Record
from .rows import insert_rows
from .schema import RECORD_TABLES, corrections, readings, records, reports

Place = tuple[int, int]

_AGAIN = "Look at the row as it is now, then decide."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be put right, as ``Store.correct`` takes it."""

    kind: Kind
    act: Act
    item: str | None
    changes: dict[str, Any] | None
    by: str
    seen: int | None
    anchor: Place | None


def correct(connection: sa.Connection, key: int, asked: Asked) -> Correction:
    """Records a correction of the report ``key`` and puts its record right."""
    by = person(asked.by)
    machine, held = machine_record(connection, key), of_report(connection, key)
    record = corrected(machine, held)
    chains = by_row(machine, held)
    row = _row(record, asked)
    chain = chains.get((asked.kind, asked.item or "")) if row is None else chains.get((asked.kind, row.id))
    if asked.item is not None:
        _check_seen(asked, row, chain or [])
    changes, snapshot = checked(record, asked.kind, asked.act, row, asked.changes)
    own = next((one for one in rows_of(machine, asked.kind) if row and one.id == row.id), row)
    values = {
        "report": key,
        "kind": asked.kind,
        "act": asked.act,
        "item": row.id if row else None,
        "anchor_start": anchor(own)[0] if own else None,
        "anchor_end": anchor(own)[1] if own else None,
        "changes": _json(changes),
        "snapshot": _json(snapshot),
        "first": chain[0].row if chain else 0,
        "by": by,
        "at": now(),
    }
    id = connection.execute(sa.insert(corrections).returning(corrections.c.id), values).scalar_one()
    held = of_report(connection, key)
    write(connection, key, machine, held)
    return next(one for one in held if one.id == id)


def undo(connection: sa.Connection, id: int, by: str) -> Correction:
    """Takes back the correction ``id``, which has to be the last one of its row."""
    by = person(by)
    row = connection.execute(_select().where(corrections.c.id == id)).first()
    if row is None:
        raise StoreError("no-such-correction", f"There is no correction {id}.")
    found = _correction(row)
    if found.undone_by is not None:
        raise _changed(f"The correction was undone by {found.undone_by} already.")
    held = of_report(connection, row.key)
    later = [one for one in held if one.row == found.row and one.id > found.id]
    if later:
        raise _changed(f"The row was corrected again by {later[-1].by}.", "Undo that first.")
    undone = {"undone_by": by, "undone_at": now()}
    connection.execute(sa.update(corrections).where(corrections.c.id == id), undone)
    write(connection, row.key, machine_record(connection, row.key), [one for one in held if one.id != id])
    return msgspec.structs.replace(found, **undone)


def of_report(connection: sa.Connection, key: int | None, *, undone: bool = False) -> list[Correction]:
    """The corrections of a report, or of all, that are in force, oldest first; ``undone`` adds the
    others."""
    select = _select().order_by(corrections.c.id)
    if key is not None:
        select = select.where(corrections.c.report == key)
    if not undone:
        select = select.where(corrections.c.undone_by.is_(None))
    return [_correction(row) for row in connection.execute(select)]


def json_of(corrected: bool) -> sa.ColumnElement[str]:
    """The record as people put it right, or as the machine read it, in a query of
    :func:`with_readings`."""
    return records.c.json if corrected else sa.func.coalesce(readings.c.json, records.c.json)


def with_readings() -> sa.Join:
    """The records, and beside them the machine's where people put them right."""
    return records.outerjoin(readings, readings.c.report == records.c.report)


def machine_record(connection: sa.Connection, key: int) -> Record:
    """The record of a report as the machine read it."""
    select = sa.select(json_of(False)).select_from(with_readings()).where(records.c.report == key)
    return Record.from_json(connection.scalar(select) or "")


def write(connection: sa.Connection, key: int, machine: Record, held: Sequence[Correction]) -> None:
    """Puts a record, corrected, in place of the one that the report ``key`` has, if any."""
    record = corrected(machine, held)
    for table in (readings, *RECORD_TABLES):
        connection.execute(sa.delete(table).where(table.c.report == key))
    if record is not machine:
        connection.execute(sa.insert(readings), {"report": key, "json": machine.to_json()})
    insert_rows(connection, record, key)


def now() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _row(record: Record, asked: Asked) -> Row | None:
    """The row that is meant: the one with the id, or where that is elsewhere now, the one in its place."""
    if asked.item is None:
        return None
    rows = rows_of(record, asked.kind)
    named = next((row for row in rows if row.id == asked.item), None)
    if named is None or asked.anchor in (None, anchor(named)):
        return named
    there = [row for row in rows if anchor(row) == asked.anchor]
    if len(there) == 1:
        return there[0]
    raise _changed("The report was read anew, and the row is not where it was.")


def _check_seen(asked: Asked, row: Row | None, chain: list[Correction]) -> None:
    """Raises StoreError where the row is not as whoever corrects it saw it."""
    last = chain[-1] if chain else None
    if last and last.id != asked.seen:
        raise _changed(f"{last.by} corrected the row meanwhile ({last.act}).")
    if last is None and asked.seen is not None:
        raise _changed("The correction of the row was undone meanwhile.")
    if row is None:
        if last:
            raise _changed(f"The row was rejected by {last.by}.", "Undo that to bring it back.")
        raise StoreError("no-such-row", f"The record has no {asked.kind} {asked.item!r}.")


def _changed(sentence: str, hint: str = _AGAIN) -> StoreError:
    return StoreError("changed-meanwhile", sentence, hint)


def _select() -> sa.Select[Any]:
    joined = corrections.join(reports, reports.c.key == corrections.c.report)
    return sa.select(corrections, reports.c.key, reports.c.sha256).select_from(joined)


def _correction(row: sa.Row[Any]) -> Correction:
    same = ("id", "kind", "act", "item", "by", "at", "undone_by", "undone_at", "first")
    return Correction(
        **{name: row._mapping[name] for name in same},
        report=row.sha256,
        anchor=None if row.anchor_start is None else (row.anchor_start, row.anchor_end),
        changes=msgspec.json.decode(row.changes),
        snapshot=msgspec.json.decode(row.snapshot, type=Snapshot),
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
