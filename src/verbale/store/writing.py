"""How a record goes in: everything that it changes, on one connection, in one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from ..record import Document, Record
from .correcting import machine_record, now, of_report, write
from .facets import settle
from .identity import Facts, facts, makes_versions, replaces
from .rows import insert_rows
from .schema import reports, sightings


def add(connection: sa.Connection, record: Record, name: str | None, by: str | None) -> bool:
    """Records ``record``, or what of it is new; False where nothing is."""
    document, new = record.document, facts(record.document, name)
    held = _held(connection, document.sha256)
    if held is None:
        key = _insert(connection, record, new, by)
        _sight(connection, key, new)
        return True
    seen = _sight(connection, held.key, new)
    if not replaces(new, held_facts(held), other_reader=_other(by, held.by)):
        return seen
    changed = by is not None and by != held.by
    if changed or machine_record(connection, held.key).to_json() != record.to_json():
        _replace(connection, held.key, record, new, by)
        return True
    return seen


def would_add(connection: sa.Connection, document: Document, name: str | None, by: str | None) -> bool:
    """Whether a record of ``document``, read by ``by``, would change anything, as far as
    that can be told without reading it."""
    held = _held(connection, document.sha256)
    if held is None:
        return True
    new, old = facts(document, name), held_facts(held)
    if not _sighted(connection, held.key, new):
        return True
    other_reader = _other(by, held.by)
    return (other_reader or new.differs(old)) and replaces(new, old, other_reader=other_reader)


def _other(by: str | None, held: str | None) -> bool:
    return by is not None and by != held


def held_facts(row: sa.Row[tuple[object, ...]]) -> Facts:
    """The facts of a row of ``reports``."""
    mapping = row._mapping
    made = mapping["id"] == f"r-{mapping['sha256'][:16]}"
    names = ("name", "title", "date", "publisher", "url")
    return Facts(id=None if made else mapping["id"], **{name: mapping[name] for name in names})


def _held(connection: sa.Connection, sha256: str) -> sa.Row[tuple[object, ...]] | None:
    found = sa.select(*(c for c in reports.c if c is not reports.c.text)).where(reports.c.sha256 == sha256)
    return connection.execute(found).first()


def _insert(connection: sa.Connection, record: Record, new: Facts, by: str | None) -> int:
    document = record.document
    row = {
        **_report_row(document, new.name, by),
        "sha256": document.sha256,
        "characters": document.characters,
        "text": document.text,
    }
    key: int = connection.execute(sa.insert(reports).returning(reports.c.key), row).scalar_one()
    insert_rows(connection, record, key)
    return key


def _replace(connection: sa.Connection, key: int, record: Record, new: Facts, by: str | None) -> None:
    """Writes the record of a report anew; the report, its key, its sightings and its corrections stay."""
    row = _report_row(record.document, new.name, by)
    if new.name is None:
        del row["name"]
    connection.execute(sa.update(reports).where(reports.c.key == key), row)
    write(connection, key, record, of_report(connection, key))


def _report_row(document: Document, name: str | None, by: str | None) -> dict[str, str | None]:
    return {
        "id": document.id,
        "name": name,
        "title": document.title,
        "date": document.date,
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
        "by": by,
        "recorded_at": now(),
    }


def _sighted(connection: sa.Connection, key: int, new: Facts) -> bool:
    found = sa.select(sa.literal(1)).where(sightings.c.report == key, sightings.c.facts == new.key)
    return connection.execute(found).first() is not None


def _sight(connection: sa.Connection, key: int, new: Facts) -> bool:
    """Notes that the text was met with the facts ``new``; False where that is known.

    At a place where the text has not been before it becomes the newest version; at one where
    it has, it stays what it was: reading an old version again does not bring it back.
    """
    if _sighted(connection, key, new):
        return False
    superseded_by = None
    if makes_versions(new.place):
        been = sa.select(sightings.c.superseded_by).where(
            sightings.c.report == key, sightings.c.place == new.place
        )
        before = connection.execute(been).first()
        if before is None:
            _supersede(connection, key, new.place)
        else:
            superseded_by = before.superseded_by
    row = {
        **{field: getattr(new, field) for field in new.__struct_fields__},
        "report": key,
        "facts": new.key,
        "place": new.place,
        "seen_at": now(),
        "superseded_by": superseded_by,
    }
    connection.execute(sa.insert(sightings), row)
    _settle(connection, key)
    return True


def _supersede(connection: sa.Connection, key: int, place: str | None) -> None:
    """Makes the report ``key`` the successor of those that were current at ``place``."""
    current = (sightings.c.place == place) & sightings.c.superseded_by.is_(None) & (sightings.c.report != key)
    found = connection.scalars(sa.select(sightings.c.report).where(current).distinct()).all()
    connection.execute(sa.update(sightings).where(current), {"superseded_by": key})
    for other in found:
        _settle(connection, other)


def _settle(connection: sa.Connection, key: int) -> None:
    """A report is superseded once it is at every place that makes versions."""
    found = sa.select(sightings.c.place, sightings.c.superseded_by).where(sightings.c.report == key)
    successors = [row.superseded_by for row in connection.execute(found) if makes_versions(row.place)]
    gone = bool(successors) and None not in successors
    value = {"superseded_by": max(successors) if gone else None}
    connection.execute(sa.update(reports).where(reports.c.key == key), value)
    settle(connection, key)
