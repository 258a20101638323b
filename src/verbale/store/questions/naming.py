"""Whom and what a name means in a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from ..backend import Backend
from ..facets import country, short
from ..schema import called, facet_values, facets, passages, reports, topics
from ..words import Phrase, fold, name_pattern

_MOST = 100
#: Sorts of names that are an actor's own, rather than other ones that it goes by.
OWN = ("name", "description")


class Meant(msgspec.Struct, frozen=True):
    """An actor as reports call it, and others who go by the same name, with the reports of each."""

    name: str
    others: tuple[tuple[str, int], ...]


def actor(connection: sa.Connection, name: str) -> Meant | None:
    """The actor that goes by ``name``: the one of just this name, else of this name but for case and
    accents, else with it among its other names; of several, the one in most reports."""
    folded = short(fold(name))
    if not folded:
        return None
    own = sa.func.max(sa.case((called.c.sort.in_(OWN), 1), else_=0))
    times = sa.func.count()
    select = sa.select(called.c.name, own.label("own"), times.label("times")).group_by(called.c.name)
    rows = connection.execute(select.where(called.c.folded == folded, called.c.place > 0)).all()
    exact = short(name)
    ranked = sorted(rows, key=lambda row: (row.name != exact, -row.own, -row.times, row.name))
    if not ranked:
        return None
    return Meant(ranked[0].name, tuple((row.name, row.times) for row in ranked[1 : _MOST + 1]))


def country_of(connection: sa.Connection, code: str) -> str | None:
    """The country of this code, where a report has it."""
    known = country(code.strip())
    found = sa.select(facet_values.c.key).where(
        facet_values.c.facet == "country", facet_values.c.value == known, facet_values.c.place > 0
    )
    return known if known and connection.execute(found.limit(1)).first() else None


def speakers(connection: sa.Connection, backend: Backend, name: str) -> Sequence[str]:
    """The speakers that a name means, as facets show them: the one of just this name; else those
    who go by it, or by whole words of it."""
    exact, pattern = short(name), name_pattern(name)
    same = sa.select(facets.c.speaker).where(facets.c.speaker == exact, facets.c.place > 0)
    if connection.scalar(same.limit(1)) or pattern is None:
        return [exact]
    goes_by = sa.select(called.c.name).where(called.c.folded == short(fold(name)), called.c.place > 0)
    key, matching, _, tables = backend.keys([Phrase(tuple(fold(name).split()))])
    named = sa.select(passages.c.key).where(passages.c.key == key, passages.c.speakers.like(pattern))
    by_words = (
        sa.select(facets.c.speaker)
        .select_from(tables.join(facets, facets.c.key == key))
        .where(matching, facets.c.kind == "attribution", facets.c.place > 0, facets.c.key.in_(named))
    )
    return _distinct(connection, goes_by, by_words) or [exact]


def side(connection: sa.Connection, name: str) -> Sequence[str]:
    """The actor that a name means, as the sides of events and what statements are about have it."""
    meant = actor(connection, name)
    return [short(meant.name if meant else name)]


def parties(connection: sa.Connection, name: str) -> Sequence[str]:
    """Who is meant by the name of somebody who owes or is owed, as ``facet_values`` has them."""
    if code := country_of(connection, name):
        return [code]
    folded = short(fold(name))
    goes_by = sa.select(called.c.name).where(called.c.folded == folded, called.c.place > 0)
    known = [short(fold(one)) for one in _distinct(connection, goes_by)]
    if known or not folded:
        return list(dict.fromkeys(known))
    value = facet_values.c.value
    words = (sa.literal(" ") + value + " ").like(f"% {folded} %")
    return _distinct(connection, sa.select(value).where(facet_values.c.facet == "owed_by", words))


def issue(connection: sa.Connection, name: str) -> Sequence[str]:
    """The issues of this name, exactly or else case and accents aside."""
    known = [topics.c.name == short(name), topics.c.place > 0]
    if connection.execute(sa.select(topics.c.report).where(*known).limit(1)).first():
        return [short(name)]
    return _like(name, connection.scalars(sa.select(topics.c.name).distinct()))


def publisher(connection: sa.Connection, name: str) -> Sequence[str]:
    """The publishers of this name, exactly or else case and accents aside."""
    known = [facets.c.publisher == short(name), facets.c.place > 0]
    if connection.execute(sa.select(facets.c.key).where(*known).limit(1)).first():
        return [short(name)]
    return _like(name, connection.scalars(sa.select(reports.c.publisher).distinct()))


def _like(name: str, values: Iterable[str | None]) -> Sequence[str]:
    known = {short(value) for value in values if value}
    return sorted(value for value in known if fold(value) == fold(name)) or [short(name)]


def _distinct(connection: sa.Connection, *selects: sa.Select[Any]) -> list[str]:
    found = (connection.scalars(select.distinct().limit(_MOST)) for select in selects)
    return list(dict.fromkeys(value for values in found for value in values if value))
