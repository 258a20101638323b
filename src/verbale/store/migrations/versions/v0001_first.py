"""The first version of the tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table."""
    _reports()
    _actors()
    _attributions()
    _events()
    _issues()
    _commitments()
    _passages()
    if op.get_bind().dialect.name == "sqlite":
        _index_for_sqlite()
    else:
        _index_for_postgresql()


def _column(name: str, kind: type[Any] = sa.Text, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind(), **{"nullable": False, **options})


def _maybe(*names: str) -> list[sa.Column[Any]]:
    return [_column(name, nullable=True) for name in names]


def _report(**options: Any) -> sa.Column[Any]:
    owner = sa.ForeignKey("reports.key", ondelete="CASCADE")
    return sa.Column("report", sa.Integer(), owner, nullable=False, **options)


def _successor() -> sa.Column[Any]:
    return sa.Column("superseded_by", sa.Integer(), sa.ForeignKey("reports.key"), nullable=True)


def _span(prefix: str = "", *, nullable: bool = False) -> list[sa.Column[Any]]:
    return [
        _column(f"{prefix}start", sa.Integer, nullable=nullable),
        _column(f"{prefix}end", sa.Integer, nullable=nullable),
        _column(f"{prefix}text", nullable=nullable),
    ]


def _item(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _report(primary_key=True),
        _column("id", primary_key=True),
        _column("position", sa.Integer),
        *columns,
        _column("confidence", sa.Float),
        _column("by"),
    )


def _part(name: str, owner: str, *columns: sa.Column[Any], kind: type[Any] = sa.Text) -> None:
    op.create_table(
        name,
        _report(primary_key=True),
        _column(owner, kind, primary_key=True),
        _column("position", sa.Integer, primary_key=True),
        *columns,
    )


def _index(table: str, *columns: str, unique: bool = False) -> None:
    for column in columns:
        op.create_index(f"{table}_by_{column}", table, [column], unique=unique)


def _reports() -> None:
    op.create_table(
        "reports",
        _column("key", sa.Integer, primary_key=True),
        _column("id"),
        _column("sha256"),
        *_maybe("name", "title", "date", "publisher", "url", "language"),
        _column("characters", sa.Integer),
        *_maybe("by"),
        _column("recorded_at"),
        _successor(),
        _column("text"),
    )
    _index("reports", "sha256", unique=True)
    _index("reports", "id", "date", "recorded_at", "superseded_by")
    op.create_table("records", _report(primary_key=True), _column("json"))
    op.create_table(
        "sightings",
        _report(primary_key=True),
        _column("facts", primary_key=True),
        *_maybe("place", "name", "id", "title", "date", "publisher", "url"),
        _column("seen_at"),
        _successor(),
    )
    _index("sightings", "place", "name", "url", "superseded_by")


def _actors() -> None:
    _item("actors", _column("name"), *_maybe("kind", "code", "wikidata", "office"))
    _part("aliases", "actor", _column("name"))
    _part("members", "actor", _column("member"))
    _part("mentions", "actor", *_span(), _column("type"))


def _attributions() -> None:
    _item(
        "attributions",
        *_span("source_", nullable=True),
        *_maybe("speaker"),
        *_span("cue_", nullable=True),
        _column("kind"),
        _column("attitude"),
        *_maybe("within"),
    )
    _part("contents", "attribution", *_span())
    _part("attribution_actors", "attribution", _column("role"), _column("actor"))


def _events() -> None:
    _item(
        "events",
        _column("type"),
        *_maybe("mode"),
        _column("quad"),
        _column("intensity", sa.Float),
        *_span("trigger_"),
        _column("status"),
        *_maybe("according_to", "attribution", "date_start", "date_end", "place"),
    )
    _part("event_contexts", "event", _column("context"))
    _part("event_parties", "event", _column("side"), _column("actor"), *_maybe("code"))


def _issues() -> None:
    op.create_table(
        "issues",
        _report(primary_key=True),
        _column("position", sa.Integer, primary_key=True),
        _column("name"),
        _column("confidence", sa.Float),
        _column("by"),
    )
    _index("issues", "name")
    _part("issue_mentions", "issue", *_span(), kind=sa.Integer)
    _part("item_issues", "item", _column("issue"))


def _commitments() -> None:
    _item(
        "commitments",
        *_span("action_"),
        _column("kind"),
        _column("status"),
        *_maybe("due_start", "due_end", "according_to", "attribution", "event"),
    )
    _part("commitment_actors", "commitment", _column("role"), _column("actor"))
    _part("evidence", "commitment", *_span())


def _passages() -> None:
    op.create_table(
        "passages",
        _column("key", sa.Integer, primary_key=True),
        _report(),
        *(_column(name) for name in ("kind", "item", "labels", "speakers", "about", "issues", "words")),
    )
    _index("passages", "report")


def _index_for_sqlite() -> None:
    """The index reads its words from ``passages``; triggers keep the two together."""
    op.execute(
        "CREATE VIRTUAL TABLE passages_fts USING fts5("
        "words, content = 'passages', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
        "INSERT INTO passages_fts (rowid, words) VALUES (new.key, new.words); END"
    )
    op.execute(
        "CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN "
        "INSERT INTO passages_fts (passages_fts, rowid, words) VALUES ('delete', old.key, old.words); END"
    )


def _index_for_postgresql() -> None:
    op.execute(
        "CREATE INDEX passages_by_words ON passages USING gin "
        "(to_tsvector('simple'::regconfig, left(words, 200000)))"
    )
