"""What is held of one actor."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ..answers import MOST_BESIDE, ActorPage, ActorRow, Counted, Series
from ..facets import DATED, country, short
from ..schema import actors, aliases, called, facet_values, facets
from ..values import Coded
from ..words import fold
from . import naming
from .days import Range, iso, months
from .entries import happenings, owed, statements

_NEWEST_KNOWN = 20
_VALUES = 20
_WITH = 12


def actor_page(connection: sa.Connection, meant: naming.Meant, days: Range, limit: int) -> ActorPage:
    """What is held of the actor that was meant."""
    name = meant.name
    offices, known = _offices(connection, name, days), _known(connection, name, days)
    columns = sa.select(facets.c.place, facets.c.type, facets.c.issues)
    said = connection.execute(columns.where(*_statements(name, days))).all()
    about = _events(connection, "about", name, days, 0)
    did, suffered = (_events(connection, side, name, days, limit) for side in ("source", "target"))
    owes = _events(connection, "owed_by", fold(name), days, limit)
    newest = sa.select(facets.c.key).where(*_statements(name, days)).order_by(facets.c.place.desc())
    return ActorPage(
        name=name,
        kind=next((row.kind for row in known if row.kind), None),
        country=next((code for row in known if (code := country(row.code))), None),
        wikidata=next((row.wikidata for row in known if row.wikidata), None),
        also=_also(connection, name, days),
        others=meant.others,
        reports=sum(one.reports for one in offices),
        first=min((one.first for one in offices if one.first), default=None),
        last=max((one.last for one in offices if one.last), default=None),
        offices=offices,
        said=len(said),
        about=about[0],
        months=months(row.place for row in said),
        attitudes=counted(row.type for row in said),
        by_issue=_by_issue(said),
        statements=tuple(statements(connection, connection.scalars(newest.limit(limit)).all())),
        did=did[0],
        done=tuple(happenings(connection, did[1])),
        suffered=suffered[0],
        undergone=tuple(happenings(connection, suffered[1])),
        owes=owes[0],
        commitments=tuple(owed(connection, owes[1])),
        beside=_beside(connection, name, days),
    )


def counted(values: Any, most: int | None = None) -> Counted:
    """Values with how often each occurs, the most frequent first."""
    found = Counter(value for value in values if value)
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most])


def _own(name: str, days: Range) -> list[sa.ColumnElement[bool]]:
    return [called.c.sort.in_(naming.OWN), called.c.name == name, days.has(called.c.place)]


def _known(connection: sa.Connection, name: str, days: Range) -> Sequence[Any]:
    """The actor in the newest reports."""
    own = _newest_of(name, days, _NEWEST_KNOWN)
    joined = own.join(actors, (actors.c.report == own.c.report) & (actors.c.id == own.c.actor))
    columns = (actors.c.kind, actors.c.code, actors.c.wikidata)
    return connection.execute(sa.select(*columns).select_from(joined).order_by(own.c.place.desc())).all()


def _newest_of(name: str, days: Range, most: int) -> sa.Subquery:
    """The newest reports that name the actor, and its id in each."""
    columns = sa.select(called.c.report, called.c.actor, called.c.place).where(*_own(name, days))
    return columns.order_by(called.c.place.desc()).limit(most).subquery()


def _statements(name: str, days: Range) -> list[sa.ColumnElement[bool]]:
    # Of the conditions only the first is for an index: there is another one of kinds.
    own = sa.func.coalesce(facets.c.kind, "") == "attribution"
    return [facets.c.speaker == name, days.has(facets.c.place), own]


def _offices(connection: sa.Connection, name: str, days: Range) -> tuple[Coded, ...]:
    """Codes and offices with the days of the reports that give them, in order of the first."""
    first = sa.func.min(sa.case((called.c.place >= DATED, called.c.place)))
    columns = (
        called.c.code,
        called.c.office,
        first.label("first"),
        sa.func.max(called.c.place).label("last"),
    )
    select = sa.select(*columns, sa.func.count().label("reports")).where(*_own(name, days))
    found = [
        Coded(code=row.code, office=row.office, first=iso(row.first), last=iso(row.last), reports=row.reports)
        for row in connection.execute(select.group_by(called.c.code, called.c.office)).all()
    ]
    return tuple(sorted(found, key=lambda one: (one.first or "", one.code or "", one.office or "")))


def _also(connection: sa.Connection, name: str, days: Range) -> Counted:
    """Other names that reports use for the actor."""
    own = _newest_of(name, days, MOST_BESIDE)
    joined = own.join(aliases, (aliases.c.report == own.c.report) & (aliases.c.actor == own.c.actor))
    return counted(connection.scalars(sa.select(aliases.c.name).select_from(joined)).all(), _VALUES)


def _by_issue(said: Sequence[Any]) -> tuple[Series, ...]:
    """On which issues the actor spoke, and when."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in said:
        for issue in row.issues.split("\n") if row.issues else ():
            found[issue].append(row.place)
    ranked = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(Series(name=issue, total=len(own), months=months(own)) for issue, own in ranked[:_VALUES])


def _events(
    connection: sa.Connection, facet: str, name: str, days: Range, limit: int
) -> tuple[int, list[tuple[int, str]]]:
    """How many rows have the actor in a facet, and the report and item of the newest."""
    values = facet_values.c
    own = (values.facet == facet, values.value == short(name), days.has(values.place))
    newest = (
        sa.select(values.key, values.place).where(*own).order_by(values.place.desc()).limit(limit).subquery()
    )
    joined = newest.join(facets, facets.c.key == newest.c.key)
    rows = connection.execute(
        sa.select(facets.c.report, facets.c.item).select_from(joined).order_by(newest.c.place.desc())
    )
    total = connection.scalar(sa.select(sa.func.count()).select_from(facet_values).where(*own)) or 0
    return total, [(row.report, row.item) for row in rows]


def _beside(connection: sa.Connection, name: str, days: Range) -> Counted:
    """Who else is named in the newest of the reports, and in how many of them."""
    own, times = _newest_of(name, days, MOST_BESIDE), sa.func.count()
    others = sa.select(called.c.name, times.label("times")).where(
        called.c.report.in_(sa.select(own.c.report)),
        sa.func.coalesce(called.c.sort, "") == "name",  # Not by the index of names.
        called.c.name != name,
    )
    ranked = others.group_by(called.c.name).order_by(times.desc(), called.c.name).limit(_WITH)
    return tuple((row.name, row.times) for row in connection.execute(ranked).all())


def actors_overview(connection: sa.Connection, prefix: str, limit: int) -> list[ActorRow]:
    """The actors that are in most reports, of those who are named and not only described."""
    wanted = short(fold(prefix))
    if prefix.strip() and not wanted:
        return []
    times, newest = sa.func.count(), sa.func.max(called.c.place)
    select = sa.select(called.c.name, times.label("times"), newest.label("newest"))
    select = select.where(called.c.sort == "name", called.c.place > 0)
    if wanted:
        select = select.where(called.c.name.in_(_beginning(connection, wanted)))
    ranked = select.group_by(called.c.name).order_by(times.desc(), called.c.name).limit(limit)
    rows = connection.execute(ranked).all()
    known = _newest(connection, {row.name: row.newest for row in rows})
    return [
        ActorRow(
            name=row.name,
            kind=known[row.name].kind,
            code=known[row.name].code,
            office=known[row.name].office,
            reports=row.times,
        )
        for row in rows
    ]


def _beginning(connection: sa.Connection, wanted: str) -> sa.Select[tuple[str]]:
    """The actors in one of whose names a word begins so."""
    folded, inner = called.c.folded, f" {wanted}"
    begins = folded.startswith(wanted, autoescape=True) | folded.contains(inner, autoescape=True)
    if connection.dialect.name == "sqlite":  # Faster than LIKE.
        begins = (folded >= wanted) & (folded < f"{wanted}\U0010ffff") | (sa.func.instr(folded, inner) > 0)
    return sa.select(called.c.name).where(begins, called.c.place > 0).distinct()


def _newest(connection: sa.Connection, places: dict[str, int]) -> dict[str, Any]:
    """The actors of these names in the reports at these places."""
    joined = called.join(actors, (actors.c.report == called.c.report) & (actors.c.id == called.c.actor))
    columns = (called.c.name, called.c.place, actors.c.kind, actors.c.code, actors.c.office)
    some = called.c.name.in_(list(places)) & called.c.place.in_(list(places.values()))
    select = sa.select(*columns).select_from(joined).where(called.c.sort == "name", some)
    return {row.name: row for row in connection.execute(select).all() if places[row.name] == row.place}
