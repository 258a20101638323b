"""The questions that a store answers, as SQL."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import sqlalchemy as sa

from ..errors import StoreError, UsageError
from ..record import Attitude, AttributionKind, EventType
from .backend import Backend
from .schema import attributions, commitments, events, passages, records, reports, sightings
from .values import ReportRow
from .words import Phrase, fold, name_pattern, phrases

#: What ``type`` may be: a kind of hit, a kind of attribution, an attitude, an event type.
TYPES = tuple(
    dict.fromkeys(
        ["attribution", "event", *get_args(AttributionKind), *get_args(Attitude)]
        + [name.lower() for name in get_args(EventType)]
    )
)
_LONGEST_QUERY = 1000

Condition = sa.ColumnElement[bool]


def iso_date(value: str | date | None, name: str) -> str | None:
    """``value`` as an ISO date; raises UsageError where it is none."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        hint = "Give it as YYYY-MM-DD."
        raise UsageError("bad-date", f"{value!r} is no date for {name!r}.", hint) from error


def within_dates(since: str | date | None, until: str | date | None) -> list[Condition]:
    """The conditions that a report is of these days, both included; one without a date is
    of none."""
    first, last = iso_date(since, "since"), iso_date(until, "until")
    if first and last and first > last:
        raise UsageError("bad-date", f"No day is since {first} and until {last}.", "Swap the two dates.")
    conditions = []
    if first:
        conditions.append(reports.c.date >= first)
    if last:
        conditions.append(reports.c.date <= last)
    return conditions


def asked(query: str) -> list[Phrase] | None:
    """The phrases of ``query``; None where it is empty or blank, so that all is asked for."""
    check_length(query, "query")
    return phrases(query) if query.strip() else None


def search(
    backend: Backend, query: list[Phrase] | None, conditions: Sequence[Condition], limit: int
) -> sa.Select[Any]:
    """The passages of attributions and events that fit, best or else newest first, with
    ``kind``, ``item``, ``score`` and the ``json`` of the record."""
    score: sa.ColumnElement[Any] = sa.cast(0, sa.Float)
    tables: sa.FromClause = passages
    found = [passages.c.kind != "report", *conditions]
    if query is not None:
        matching, score, tables = backend.matches(query)
        found.append(matching)
    best = (
        sa.select(
            passages.c.key,
            passages.c.report,
            passages.c.kind,
            passages.c.item,
            reports.c.date,
            score.label("score"),
        )
        .select_from(tables.join(reports, reports.c.key == passages.c.report))
        .where(*found)
        .order_by(*_best_first(score, reports.c.date, passages.c.key))
        .limit(limit)
        .subquery()
    )
    # The records, which are large, are fetched only for what is shown.
    return (
        sa.select(best.c.kind, best.c.item, best.c.score, records.c.json)
        .join(records, records.c.report == best.c.report)
        .order_by(*_best_first(best.c.score, best.c.date, best.c.key))
    )


def _best_first(
    score: sa.ColumnElement[Any], day: sa.ColumnElement[Any], key: sa.ColumnElement[Any]
) -> list[sa.ColumnElement[Any]]:
    return [score.desc(), day.is_(None), day.desc(), key]


def named(column: sa.ColumnElement[str], name: str, what: str) -> Condition:
    """Whether ``column`` of names has ``name``, as whole words."""
    check_length(name, what)
    pattern = name_pattern(name)
    return column.like(pattern) if pattern else sa.false()


def of_issue(issue: str) -> Condition:
    """Whether a passage touches the issue of exactly this name, case and accents aside."""
    check_length(issue, "issue")
    folded = fold(issue)
    return passages.c.issues.like(f"%| {folded} |%") if folded else sa.false()


def of_type(type: str) -> Condition:
    """Whether a passage is of one of :data:`TYPES`; raises UsageError for anything else."""
    label = type.strip().lower()
    if label not in TYPES:
        raise UsageError("bad-type", f"There is no type {type!r}.", f"Give one of: {', '.join(TYPES)}.")
    return passages.c.labels.like(f"% {label} %")


def current() -> Condition:
    """Whether a report is the newest version of itself."""
    return reports.c.superseded_by.is_(None)


def passage_of_report(backend: Backend, query: list[Phrase] | None, actor: str | None) -> list[Condition]:
    """The conditions that a report has the words of ``query`` and names ``actor``."""
    if query is None and actor is None:
        return []
    tables: sa.FromClause = passages
    found = [passages.c.kind == "report"]
    if query is not None:
        matching, _, tables = backend.matches(query)
        found.append(matching)
    if actor is not None:
        found.append(named(passages.c.speakers, actor, "actor"))
    return [reports.c.key.in_(sa.select(passages.c.report).select_from(tables).where(*found))]


def report_rows(conditions: Sequence[Condition], limit: int) -> sa.Select[Any]:
    """Up to ``limit`` reports with everything that :func:`report_row` needs."""
    successor = reports.alias()
    columns = [c for c in reports.c if c.name not in ("text", "superseded_by")]
    return (
        sa.select(
            *columns,
            successor.c.sha256.label("superseded_by"),
            *(_count(table) for table in (attributions, events, commitments)),
        )
        .select_from(reports.outerjoin(successor, reports.c.superseded_by == successor.c.key))
        .where(*conditions)
        .limit(limit)
    )


def _count(table: sa.Table) -> sa.Label[int]:
    of_report = sa.select(sa.func.count()).where(table.c.report == reports.c.key)
    return of_report.correlate(reports).scalar_subquery().label(table.name)


def counts() -> sa.Select[Any]:
    """One row: how many reports, superseded ones, attributions, events and commitments."""
    superseded = sa.select(sa.func.count()).where(reports.c.superseded_by.is_not(None))
    numbers = [
        sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in (reports, attributions, events, commitments)
    ]
    return sa.select(*numbers, superseded.scalar_subquery().label("superseded"))


def report_row(row: sa.Row[Any]) -> ReportRow:
    """The report in a row of :func:`report_rows`."""
    return ReportRow(**{field: row._mapping[field] for field in ReportRow.__struct_fields__})


def find_report(connection: sa.Connection, wanted: str | None) -> int:
    """The key of the report that ``wanted`` names.

    That is its id, its SHA-256, its URL or a name it was met under; else the beginning of
    the id or of the SHA-256; else the last part of a path. Of several versions the current
    one counts. None means the one recorded last. Raises StoreError where there is none, or
    several that are not versions of each other.
    """
    if wanted is None:
        last = sa.select(reports.c.key).order_by(reports.c.recorded_at.desc(), reports.c.key.desc()).limit(1)
        key = connection.scalar(last)
        if key is None:
            raise StoreError("no-such-report", "The store is empty.", "Read some reports first.")
        return int(key)
    for condition in _meanings(wanted) if wanted and "\x00" not in wanted else ():
        found = _candidates(connection, condition)
        if len(found) == 1:
            return int(found[0].key)
        if found:
            names = ", ".join(f"{row.id} ({row.sha256[:12]})" for row in found)
            sentence = f"{wanted!r} could be any of {names}."
            raise StoreError("ambiguous-report", sentence, "Give more of the id or of the digest.")
    raise StoreError("no-such-report", f"The store holds no report {wanted!r}.")


def newer(connection: sa.Connection, key: int) -> str | None:
    """The SHA-256 of the version that stands now where the report ``key`` stood; None where that is it."""
    seen, sha256 = {key}, None
    while True:
        joined = reports.join(successor := reports.alias(), reports.c.superseded_by == successor.c.key)
        select = sa.select(successor.c.key, successor.c.sha256).select_from(joined)
        row = connection.execute(select.where(reports.c.key == key)).first()
        if row is None or row.key in seen:
            return sha256
        key, sha256 = row.key, row.sha256
        seen.add(key)


def _meanings(wanted: str) -> list[Condition]:
    """What ``wanted`` may mean, the nearest first."""
    names = sightings.c.name.in_([wanted, os.path.abspath(wanted)]) | (sightings.c.url == wanted)
    ends = sightings.c.name.endswith(f"/{wanted}", autoescape=True)
    return [
        (reports.c.id == wanted) | (reports.c.sha256 == wanted) | _sighted_as(names),
        reports.c.id.startswith(wanted, autoescape=True)
        | reports.c.sha256.startswith(wanted, autoescape=True),
        _sighted_as(ends),
    ]


def _sighted_as(condition: Condition) -> Condition:
    return reports.c.key.in_(sa.select(sightings.c.report).where(condition))


def _candidates(connection: sa.Connection, condition: Condition) -> Sequence[sa.Row[Any]]:
    """The current reports that fit; where there is none, the last of the superseded ones.
    More than a few are as good as a few: they only have to be named."""
    superseded = reports.c.superseded_by.is_not(None)
    rows = connection.execute(
        sa.select(reports.c.key, reports.c.id, reports.c.sha256, superseded.label("superseded"))
        .where(condition)
        .order_by(superseded, reports.c.recorded_at.desc(), reports.c.key.desc())
        .limit(5)
    ).all()
    return [row for row in rows if not row.superseded] or rows[:1]


def check_length(text: str, what: str) -> None:
    """Raises UsageError where ``text`` is longer than anybody asks."""
    if len(text) > _LONGEST_QUERY:
        raise UsageError("long-query", f"The {what} is longer than {_LONGEST_QUERY} characters.")
