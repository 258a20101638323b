"""The tables of a store, as they are at :data:`VERSION`.

``reports`` has one row for each text ever read, ``records`` its whole record as JSON,
``sightings`` every place and set of facts that the text was met with. ``corrections`` is what
people put right; where a report has any in force, its record is the corrected one and
``readings`` keeps the machine's. The other tables spread the record out for people who query
with SQL: their rows hang on ``reports.key``, items go by the ids that they have in the record,
and ``position`` is the order in it. ``passages`` is what search looks through. Offsets
(``start``, ``end``) are half-open and in code points, as in the record.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

#: The version that this code reads and writes: the newest revision in ``migrations/``.
VERSION = "0002"


class Words(sa.types.TypeDecorator[str]):
    """Text of any kind. PostgreSQL cannot hold the character NUL: there it is kept as
    U+FFFD, one code point for another, so that offsets still hold."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """``value`` as the database can hold it."""
        if value is not None and dialect.name == "postgresql":
            return value.replace("\x00", "\ufffd")
        return value


metadata = sa.MetaData()


def _words(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, Words(), nullable=False, **options)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, Words(), nullable=True)


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, **options)


def _report(**options: Any) -> sa.Column[int]:
    owner = sa.ForeignKey("reports.key", ondelete="CASCADE")
    return sa.Column("report", sa.Integer(), owner, nullable=False, **options)


def _successor() -> sa.Column[int]:
    return sa.Column("superseded_by", sa.Integer(), sa.ForeignKey("reports.key"), nullable=True)


def _span(prefix: str = "", *, nullable: bool = False) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{prefix}start", sa.Integer(), nullable=nullable),
        sa.Column(f"{prefix}end", sa.Integer(), nullable=nullable),
        sa.Column(f"{prefix}text", Words(), nullable=nullable),
    ]


def _evidence() -> list[sa.Column[Any]]:
    return [sa.Column("confidence", sa.Float(), nullable=False), _words("by")]


def _item(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table of items that have an id in the record."""
    key: list[sa.Column[Any]] = [_report(primary_key=True), _words("id", primary_key=True)]
    return sa.Table(name, metadata, *key, _number("position"), *columns, *_evidence())


def _part(name: str, owner: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table of the parts of an item, in order; ``owner`` is the column with its id."""
    key: list[sa.Column[Any]] = [
        _report(primary_key=True),
        _words(owner, primary_key=True),
        _number("position", primary_key=True),
    ]
    return sa.Table(name, metadata, *key, *columns)


reports = sa.Table(
    "reports",
    metadata,
    _number("key", primary_key=True),
    _words("id"),
    _words("sha256"),
    _maybe("name"),
    _maybe("title"),
    _maybe("date"),
    _maybe("publisher"),
    _maybe("url"),
    _maybe("language"),
    _number("characters"),
    _maybe("by"),
    _words("recorded_at"),
    _successor(),
    _words("text"),
    sa.Index("reports_by_sha256", "sha256", unique=True),
    sa.Index("reports_by_id", "id"),
    sa.Index("reports_by_date", "date"),
    sa.Index("reports_by_recorded_at", "recorded_at"),
    sa.Index("reports_by_superseded_by", "superseded_by"),
)

records = sa.Table("records", metadata, _report(primary_key=True), _words("json"))

sightings = sa.Table(
    "sightings",
    metadata,
    _report(primary_key=True),
    _words("facts", primary_key=True),
    _maybe("place"),
    _maybe("name"),
    _maybe("id"),
    _maybe("title"),
    _maybe("date"),
    _maybe("publisher"),
    _maybe("url"),
    _words("seen_at"),
    _successor(),
    sa.Index("sightings_by_place", "place"),
    sa.Index("sightings_by_name", "name"),
    sa.Index("sightings_by_url", "url"),
    sa.Index("sightings_by_superseded_by", "superseded_by"),
)

actors = _item("actors", _words("name"), _maybe("kind"), _maybe("code"), _maybe("wikidata"), _maybe("office"))
aliases = _part("aliases", "actor", _words("name"))
members = _part("members", "actor", _words("member"))
mentions = _part("mentions", "actor", *_span(), _words("type"))

attributions = _item(
    "attributions",
    *_span("source_", nullable=True),
    _maybe("speaker"),
    *_span("cue_", nullable=True),
    _words("kind"),
    _words("attitude"),
    _maybe("within"),
)
contents = _part("contents", "attribution", *_span())
attribution_actors = _part("attribution_actors", "attribution", _words("role"), _words("actor"))

events = _item(
    "events",
    _words("type"),
    _maybe("mode"),
    _words("quad"),
    sa.Column("intensity", sa.Float(), nullable=False),
    *_span("trigger_"),
    _words("status"),
    _maybe("according_to"),
    _maybe("attribution"),
    _maybe("date_start"),
    _maybe("date_end"),
    _maybe("place"),
)
event_contexts = _part("event_contexts", "event", _words("context"))
event_parties = _part("event_parties", "event", _words("side"), _words("actor"), _maybe("code"))

issues = sa.Table(
    "issues", metadata, _report(primary_key=True), _number("position", primary_key=True),
    _words("name"), *_evidence(), sa.Index("issues_by_name", "name"),
)  # fmt: skip
issue_mentions = sa.Table(
    "issue_mentions", metadata, _report(primary_key=True), _number("issue", primary_key=True),
    _number("position", primary_key=True), *_span(),
)  # fmt: skip
item_issues = _part("item_issues", "item", _words("issue"))

commitments = _item(
    "commitments",
    *_span("action_"),
    _words("kind"),
    _words("status"),
    _maybe("due_start"),
    _maybe("due_end"),
    _maybe("according_to"),
    _maybe("attribution"),
    _maybe("event"),
)
commitment_actors = _part("commitment_actors", "commitment", _words("role"), _words("actor"))
evidence = _part("evidence", "commitment", *_span())

passages = sa.Table(
    "passages",
    metadata,
    _number("key", primary_key=True),
    _report(),
    _words("kind"),
    _words("item"),
    _words("labels"),
    _words("speakers"),
    _words("about"),
    _words("issues"),
    _words("words"),
    sa.Index("passages_by_report", "report"),
)

readings = sa.Table("readings", metadata, _report(primary_key=True), _words("json"))

corrections = sa.Table(
    "corrections",
    metadata,
    _number("id", primary_key=True),
    _report(),
    _words("kind"),
    _words("act"),
    _maybe("item"),
    sa.Column("anchor_start", sa.Integer(), nullable=True),
    sa.Column("anchor_end", sa.Integer(), nullable=True),
    _words("changes"),
    _words("snapshot"),
    _number("first"),
    _words("by"),
    _words("at"),
    _maybe("undone_by"),
    _maybe("undone_at"),
    sa.Index("corrections_by_report", "report"),
)

# What the questions are answered from; facets.py says how their rows are made.


def _place() -> sa.Column[int]:
    return sa.Column("place", sa.BigInteger(), nullable=False)


facets = sa.Table(
    "facets",
    metadata,
    _number("key", primary_key=True),
    _report(),
    _place(),
    _words("kind"),
    _words("item"),
    _maybe("speaker"),
    _maybe("type"),
    _maybe("status"),
    _maybe("publisher"),
    _words("countries"),
    _words("issues"),
    sa.Index("facets_by_report", "report"),
    sa.Index("facets_by_place", "place"),
    sa.Index("facets_by_kind", "kind", "place"),
    sa.Index("facets_by_speaker", "speaker", "place", "kind", "type"),
    sa.Index("facets_by_type", "type", "place"),
    sa.Index("facets_by_status", "status", "place"),
    sa.Index("facets_by_publisher", "publisher", "place"),
)
facet_values = sa.Table(
    "facet_values",
    metadata,
    _report(primary_key=True),
    _number("key", primary_key=True),
    _words("facet", primary_key=True),
    _words("value", primary_key=True),
    _words("mark"),
    _place(),
    sa.Index("facet_values_by_value", "facet", "value", "place", "key", "mark"),
    sqlite_with_rowid=False,
)
called = sa.Table(
    "called",
    metadata,
    _report(primary_key=True),
    _words("actor", primary_key=True),
    _number("position", primary_key=True),
    _words("sort"),
    _words("folded"),
    _words("name"),
    _maybe("code"),
    _maybe("office"),
    _place(),
    sa.Index("called_by_folded", "folded", "place", "name", "sort"),
    sa.Index("called_by_name", "sort", "name", "place", "code", "office"),
    sqlite_with_rowid=False,
)
topics = sa.Table(
    "topics",
    metadata,
    _report(primary_key=True),
    _words("name", primary_key=True),
    _number("statements"),
    _number("events"),
    _number("commitments"),
    _place(),
    sa.Index("topics_by_name", "name", "place", "statements", "events", "commitments"),
    sqlite_with_rowid=False,
)
dyads = sa.Table(
    "dyads",
    metadata,
    _report(primary_key=True),
    _words("event", primary_key=True),
    _words("first", primary_key=True),
    _words("second", primary_key=True),
    _words("way"),
    _number("quad"),
    _number("counted"),
    sa.Column("intensity", sa.Float(), nullable=False),
    _place(),
    sa.Index("dyads_by_pair", "first", "second", "place", "way", "quad", "counted", "intensity"),
    sqlite_with_rowid=False,
)

#: The tables that hang on a report's record and are written anew with it.
RECORD_TABLES: tuple[sa.Table, ...] = (
    records, actors, aliases, members, mentions, attributions, contents, attribution_actors,
    events, event_contexts, event_parties, issues, issue_mentions, item_issues, commitments,
    commitment_actors, evidence, passages, facets, facet_values, called,
    topics, dyads,
)  # fmt: skip
