"""Corrections, the machine's records where there are any, and indexes for the questions of readers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the tables of corrections and the indexes."""
    _corrections()
    _indexes()


def _column(name: str, kind: type[Any] = sa.Text, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind(), **{"nullable": False, **options})


def _report(**options: Any) -> sa.Column[Any]:
    owner = sa.ForeignKey("reports.key", ondelete="CASCADE")
    return sa.Column("report", sa.Integer(), owner, nullable=False, **options)


def _corrections() -> None:
    op.create_table("readings", _report(primary_key=True), _column("json"))
    op.create_table(
        "corrections",
        _column("id", sa.Integer, primary_key=True),
        _report(),
        _column("kind"),
        _column("act"),
        _column("item", nullable=True),
        _column("anchor_start", sa.Integer, nullable=True),
        _column("anchor_end", sa.Integer, nullable=True),
        _column("changes"),
        _column("snapshot"),
        _column("first", sa.Integer),
        _column("by"),
        _column("at"),
        _column("undone_by", nullable=True),
        _column("undone_at", nullable=True),
    )
    op.create_index("corrections_by_report", "corrections", ["report"])


def _indexes() -> None:
    """What makes questions over many reports quick."""
    # indexes for asking
    _facets()
    _facet_values()
    _called()
    _topics()
    _dyads()


def _index(table: str, name: str, *columns: str) -> None:
    op.create_index(f"{table}_by_{name}", table, list(columns))


def _facets() -> None:
    op.create_table(
        "facets",
        _column("key", sa.Integer, primary_key=True),
        _report(),
        _column("place", sa.BigInteger),
        *(_column(name) for name in ("kind", "item")),
        *(_column(name, nullable=True) for name in ("speaker", "type", "status", "publisher")),
        *(_column(name) for name in ("countries", "issues")),
    )
    _index("facets", "report", "report")
    _index("facets", "place", "place")
    _index("facets", "speaker", "speaker", "place", "kind", "type")
    for name in ("kind", "type", "status", "publisher"):
        _index("facets", name, name, "place")


def _facet_values() -> None:
    op.create_table(
        "facet_values",
        _report(primary_key=True),
        _column("key", sa.Integer, primary_key=True),
        *(_column(name, primary_key=True) for name in ("facet", "value")),
        _column("mark"),
        _column("place", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    _index("facet_values", "value", "facet", "value", "place", "key", "mark")


def _called() -> None:
    op.create_table(
        "called",
        _report(primary_key=True),
        _column("actor", primary_key=True),
        _column("position", sa.Integer, primary_key=True),
        *(_column(name) for name in ("sort", "folded", "name")),
        *(_column(name, nullable=True) for name in ("code", "office")),
        _column("place", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    _index("called", "folded", "folded", "place", "name", "sort")
    _index("called", "name", "sort", "name", "place", "code", "office")


def _topics() -> None:
    op.create_table(
        "topics",
        _report(primary_key=True),
        _column("name", primary_key=True),
        *(_column(name, sa.Integer) for name in ("statements", "events", "commitments")),
        _column("place", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    _index("topics", "name", "name", "place", "statements", "events", "commitments")


def _dyads() -> None:
    op.create_table(
        "dyads",
        _report(primary_key=True),
        *(_column(name, primary_key=True) for name in ("event", "first", "second")),
        _column("way"),
        *(_column(name, sa.Integer) for name in ("quad", "counted")),
        _column("intensity", sa.Float),
        _column("place", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    _index("dyads", "pair", "first", "second", "place", "way", "quad", "counted", "intensity")
