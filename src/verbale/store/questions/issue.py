"""Who says what of an issue, and all issues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ..answers import MOST_BESIDE, Counted, IssuePage, IssueRow, Position, Said, Series
from ..facets import DATED, month_number, short
from ..schema import facet_values, facets, topics
from ..words import fold
from .actor import counted
from .days import iso, named, reach
from .entries import happenings, owed, statements

#: Positions are gathered from so many of the newest statements at most.
_NEWEST = 50_000
_EACH = 3
_VALUES = 20


def issue_page(connection: sa.Connection, name: str, limit: int) -> IssuePage | None:
    """What is held of the issue of just this name; None where nothing is."""
    topic = _topics(connection, topics.c.name == name).get(name)
    if topic is None:
        return None
    said = (facets.c.key, facets.c.place, facets.c.speaker, facets.c.type, facets.c.countries)
    newest = _newest(connection, name, "a", _NEWEST, *said)
    happened = [(row.report, row.item) for row in _newest(connection, name, "e", limit, *_ITEM)]
    owing = connection.execute(_rows(_on("owed_on", fold(name)), *_ITEM).limit(limit)).all()
    return IssuePage(
        name=name,
        reports=topic.reports,
        first=iso(topic.first),
        last=iso(topic.last),
        statements=topic.statements,
        events=topic.events,
        commitments=topic.commitments,
        counted=len(newest),
        months=_months(connection, name),
        positions=_positions(connection, newest, limit),
        countries=counted((one for row in newest for one in row.countries.split("\n")), _VALUES),
        happenings=tuple(happenings(connection, happened)),
        owed=tuple(owed(connection, [(row.report, row.item) for row in owing])),
        beside=_beside(connection, name),
    )


_values = facet_values.c
_ITEM = (facets.c.report, facets.c.item)


def _on(facet: str, name: str) -> list[sa.ColumnElement[bool]]:
    return [_values.facet == facet, _values.value == short(name), _values.place > 0]


def _months(connection: sa.Connection, name: str) -> tuple[Series, ...]:
    """The statements of each attitude by month, the most frequent attitude first."""
    month = month_number(_values.place)
    select = sa.select(_values.mark, month, sa.func.count()).where(*_on("issue", name), *_of_kind("a"))
    marked: dict[str, dict[int, int]] = defaultdict(dict)
    for mark, number, times in connection.execute(select.group_by(_values.mark, month)).all():
        marked[mark][number] = times
    found = [
        Series(name=mark[2:], total=sum(times.values()), months=named(times.items()))
        for mark, times in marked.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.total, one.name)))


def _of_kind(letter: str) -> list[sa.ColumnElement[bool]]:
    """Only statements (``a``) or events (``e``)."""
    return [_values.mark >= letter, _values.mark < chr(ord(letter) + 1)]


def _rows(conditions: Sequence[sa.ColumnElement[bool]], *columns: sa.Column[Any]) -> sa.Select[Any]:
    """Columns of the rows of facets that fit, the newest first."""
    joined = facet_values.join(facets, facets.c.key == _values.key)
    return sa.select(*columns).select_from(joined).where(*conditions).order_by(_values.place.desc())


def _newest(
    connection: sa.Connection, name: str, kind: str, limit: int, *columns: sa.Column[Any]
) -> Sequence[sa.Row[Any]]:
    """The newest statements (``a``) or events (``e``) on the issue."""
    return connection.execute(_rows([*_on("issue", name), *_of_kind(kind)], *columns).limit(limit)).all()


def _positions(connection: sa.Connection, newest: Sequence[Any], limit: int) -> tuple[Position, ...]:
    """Who speaks, those with most statements first, each with the newest in its words."""
    said: dict[str, list[Any]] = defaultdict(list)
    for row in newest:
        if row.speaker:
            said[row.speaker].append(row)
    ranked = sorted(said.items(), key=lambda one: (-len(one[1]), one[0]))[:limit]
    shown = [row.key for _, rows in ranked for row in _told_apart(rows)]
    texts: dict[str, list[Said]] = defaultdict(list)
    for one in statements(connection, shown):
        texts[one.speaker or ""].append(one)
    return tuple(
        Position(
            speaker=speaker,
            country=next((row.countries.split("\n")[0] for row in rows if row.countries), None),
            total=len(rows),
            attitudes=counted(row.type for row in rows),
            first=reach(row.place for row in rows)[0],
            last=iso(rows[0].place),
            statements=tuple(texts[speaker]),
        )
        for speaker, rows in ranked
    )


def _told_apart(rows: Sequence[Any]) -> list[Any]:
    """The newest statements, one of each attitude before a second of any."""
    firsts = list({row.type: row for row in reversed(rows)}.values())
    chosen = sorted(firsts, key=lambda row: -row.place)[:_EACH]
    return chosen + [row for row in rows if row not in chosen][: _EACH - len(chosen)]


def _beside(connection: sa.Connection, name: str) -> Counted:
    """Which other issues the newest of the reports are on."""
    own = sa.select(topics.c.report).where(topics.c.name == name, topics.c.place > 0)
    newest = own.order_by(topics.c.place.desc()).limit(MOST_BESIDE).subquery()
    others = topics.alias().c
    select = sa.select(others.name).where(others.report.in_(sa.select(newest.c.report)), others.name != name)
    return counted(connection.scalars(select).all(), _VALUES)


def issues_overview(connection: sa.Connection) -> list[IssueRow]:
    """All issues, those in most reports first."""
    monthly = _monthly(connection)
    rows = [
        IssueRow(
            name=name,
            reports=topic.reports,
            statements=topic.statements,
            events=topic.events,
            commitments=topic.commitments,
            first=iso(topic.first),
            last=iso(topic.last),
            months=named(monthly[name].items()),
        )
        for name, topic in _topics(connection).items()
    ]
    return sorted(rows, key=lambda row: (-row.reports, row.name))


def _topics(connection: sa.Connection, *of: sa.ColumnElement[bool]) -> dict[str, sa.Row[Any]]:
    """For each issue how much is on it, the first report that has a day and the last."""
    topic, total = topics.c, sa.func.sum
    select = sa.select(
        topic.name,
        sa.func.count().label("reports"),
        total(topic.statements).label("statements"),
        total(topic.events).label("events"),
        total(topic.commitments).label("commitments"),
        sa.func.min(sa.case((topic.place >= DATED, topic.place))).label("first"),
        sa.func.max(topic.place).label("last"),
    )
    select = select.where(topic.place > 0, *of).group_by(topic.name)
    return {row.name: row for row in connection.execute(select).all()}


def _monthly(connection: sa.Connection) -> dict[str, dict[int, int]]:
    """The reports on each issue by the number of the month."""
    month = month_number(topics.c.place)
    select = sa.select(topics.c.name, month, sa.func.count()).where(topics.c.place > 0)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for name, number, times in connection.execute(select.group_by(topics.c.name, month)).all():
        found[name][number] = times
    return found
