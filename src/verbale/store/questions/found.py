"""What was found, a page of it, and how it divides by facets."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

import msgspec
import sqlalchemy as sa

from ...errors import UsageError
from ...record import Attitude, EventStatus, EventType
from .. import finding
from ..answers import Counted, Found
from ..backend import Backend
from ..facets import country
from ..schema import facet_values, facets
from ..words import Phrase
from . import naming
from .days import Day, Range, between, months
from .entries import entries
from .kept import Kept

#: So many hits are looked at, at most, and facets counted over them. More matches of words than this
#: are not ranked: the newest come first.
MOST = 5_000
#: Where there are more in any case, facets are only a sample, and so many hits will do.
SAMPLE = 2_000
#: Rows of a value are counted so far, to tell which values are rare.
_COUNTED = 10 * MOST
#: Rows are gathered beforehand where they are not so many times as many as are gone through.
_FEW = 4
_VALUES = 100
_LARGEST_PAGE = 200
_KINDS = ("attribution", "event", "report")
_STATUSES = get_args(EventStatus)
_ATTITUDES, _EVENT_TYPES = get_args(Attitude), get_args(EventType)
#: The facets with one value a hit, and those with several; ``date`` is in the place.
_SINGLE = ("kind", "speaker", "type", "status", "publisher")
_SEVERAL = {"country": "countries", "issue": "issues"}
#: What is asked for and not counted: who does something, whom it is done to, of whom something is said.
SIDES = ("source", "target", "about")
#: Facets of which ``facet_values`` has the values.
_VALUED = (*_SEVERAL, *SIDES)
FACETS = ("kind", "speaker", "country", "issue", "type", "status", "publisher", "date")
#: What is fetched of each hit, in this order: thousands of rows are gone through by number.
_COLUMNS = ("key", "place", *_SINGLE, *_SEVERAL.values())
_AT = {**{facet: _COLUMNS.index(_SEVERAL.get(facet, facet)) for facet in FACETS[:-1]}, "date": 1}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: values by facet, any of which will do, and days."""

    values: dict[str, tuple[str, ...]] = {}
    days: Range = Range()

    def without(self, facet: str | None) -> Wanted:
        """The same but for one facet."""
        if facet == "date":
            return msgspec.structs.replace(self, days=Range())
        values = {name: some for name, some in self.values.items() if name != facet}
        return msgspec.structs.replace(self, values=values)

    @property
    def sides(self) -> list[str]:
        """The sides that are asked for."""
        return [facet for facet in SIDES if facet in self.values]

    @property
    def narrowed(self) -> list[str]:
        """The facets that are asked for."""
        return [*self.values, *(["date"] if self.days.narrow else [])]


def wanted(
    connection: sa.Connection, backend: Backend, given: dict[str, str | None], since: Day, until: Day
) -> Wanted:
    """What the values that were given mean in this store; raises UsageError where they mean nothing."""
    known: dict[str, Callable[[str], Sequence[str]]] = {
        "kind": lambda kind: [_one_of(kind, _KINDS, "kind")],
        "type": lambda type: [_type(type)],
        "status": lambda status: [_one_of(status.lower(), _STATUSES, "status")],
        "country": lambda code: [_country(code)],
        "speaker": lambda name: naming.speakers(connection, backend, name),
        "issue": lambda name: naming.issue(connection, name),
        "publisher": lambda name: naming.publisher(connection, name),
        **dict.fromkeys(SIDES, lambda name: naming.side(connection, name)),
    }
    values = {}
    for facet, value in given.items():
        if value is not None:
            finding.check_length(value, facet)
            values[facet] = tuple(known[facet](value))
    return Wanted(values=values, days=between(since, until))


def _one_of(value: str, known: Sequence[str], what: str) -> str:
    if value not in known:
        raise UsageError(f"bad-{what}", f"There is no {what} {value!r}.", f"Give one of: {', '.join(known)}.")
    return value


def _type(value: str) -> str:
    """An attitude or an event type: those of the same name differ by their case."""
    fits = [one for one in (value, value.lower(), value.upper()) if one in _ATTITUDES + _EVENT_TYPES]
    return fits[0] if fits else _one_of(value, _ATTITUDES + _EVENT_TYPES, "type")


def _country(code: str) -> str:
    known = country(code.strip().upper())
    if known is None:
        raise UsageError("bad-country", f"{code!r} is no country.", "Give its ISO 3166 code, as RUS.")
    return known


def find(
    connection: sa.Connection,
    backend: Backend,
    kept: Kept,
    query: list[Phrase] | None,
    asked: Wanted,
    page: int,
    size: int,
) -> Found:
    """A page of what fits, and how all of it divides."""
    if page < 1:
        raise UsageError("bad-page", f"There is no page {page}.", "The first is 1.")
    if not 1 <= size <= _LARGEST_PAGE:
        raise UsageError("bad-size", f"A page of {size} cannot be shown.", f"Give 1 to {_LARGEST_PAGE}.")
    stamp = backend.stamp(connection)
    words = None if query is None else tuple(query)
    question = ("search", words, tuple(asked.values.items()), asked.days)
    sought = kept.answer(stamp, question, lambda: _Search(connection, backend, query, asked).sought())
    first, last = (page - 1) * size, page * size
    scores = dict(zip(sought.keys[first:last], sought.scores[first:last], strict=True))
    if len(sought.keys) < last and first < sought.total > len(sought.keys):
        rows = connection.execute(
            _fitting(connection, backend, query, asked, ("key",)).limit(size).offset(first)
        )
        scores = {row.key: row.score for row in rows}
    hits = kept.answer(stamp, (question, page, size), lambda: tuple(entries(connection, scores, query or [])))
    return Found(
        total=sought.total,
        more=sought.more,
        page=page,
        size=size,
        hits=hits,
        facets={facet: list(values) for facet, values in sought.facets.items()},
        partial=sought.partial,
    )


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a search came to: the keys of its hits, best first, how well each fits, how many there are, or
    ``more``, and its facets."""

    keys: Sequence[int]
    scores: Sequence[float]
    total: int
    more: bool
    facets: dict[str, Counted]
    partial: tuple[str, ...]


class _Search:
    """The best hits, and the facets over them."""

    def __init__(
        self, connection: sa.Connection, backend: Backend, query: list[Phrase] | None, asked: Wanted
    ) -> None:
        self._connection, self._backend, self._query = connection, backend, query
        self._asked = asked
        # All that have the words at once, where they are few enough to be ranked, and sifted here.
        self._ranked = self._best() if query else [] if query == [] else None

    def sought(self) -> Sought:
        """What it comes to."""
        asked, facets, partial = self._asked, {}, []
        hits, more_hits = self._some(asked)
        columns = list(zip(*hits, strict=True)) or [()] * (len(_COLUMNS) + 1)
        for facet in FACETS:
            values, more = columns[_AT[facet]], more_hits
            if facet in asked.narrowed:
                values, more = self._others(facet, asked.without(facet))
            facets[facet] = tuple(_counted(facet, values))
            if more:
                partial.append(facet)
        every = more_hits and asked.values.get("kind") == ("report",)
        return Sought(
            keys=array("q", columns[0]),
            scores=array("d", columns[-1]),
            total=self._every() if every else len(columns[0]),
            more=more_hits and not every,
            facets=facets,
            partial=tuple(partial),
        )

    def _every(self) -> int:
        """How many fit, however many they are."""
        every = _fitting(self._connection, self._backend, self._query, self._asked, ("key",)).subquery()
        return self._connection.scalar(sa.select(sa.func.count()).select_from(every)) or 0

    def _some(self, asked: Wanted) -> tuple[list[Any], bool]:
        """The best rows that fit, and whether there are more."""
        if self._ranked is not None:
            return sift(self._ranked, asked), False
        return self._newest(asked, _COLUMNS)

    def _others(self, facet: str, asked: Wanted) -> tuple[tuple[Any, ...], bool]:
        """The values of a facet that the best rows have which fit, and whether there are more."""
        at = _AT[facet]
        if self._ranked is not None:
            return tuple(row[at] for row in sift(self._ranked, asked)), False
        rows, more = self._newest(asked, [_COLUMNS[at]])
        return tuple(row[0] for row in rows), more

    def _best(self) -> list[Any] | None:
        """All rows that have the words, best first; None where they are too many to be ranked."""
        key, matching, score, tables = self._backend.keys(self._query or [])
        some = sa.select(key).select_from(tables).where(matching).limit(MOST + 1).subquery()
        if (self._connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0) > MOST:
            return None
        select = _columns(_COLUMNS, score).select_from(tables.join(facets, facets.c.key == key))
        sides = [_has(side, self._asked.values[side], facets.c, few=True) for side in self._asked.sides]
        select = select.where(matching, sa.func.coalesce(facets.c.place, 0) > 0, *sides)
        return list(self._connection.execute(select.order_by(score.desc(), facets.c.place.desc())).all())

    def _newest(self, asked: Wanted, names: Sequence[str]) -> tuple[list[Any], bool]:
        most = SAMPLE if self._many(asked) else MOST
        select = _fitting(self._connection, self._backend, self._query, asked, names)
        rows = self._connection.execute(select.limit(most + 1)).all()
        return list(rows[:most]), len(rows) > most

    def _many(self, asked: Wanted) -> bool:
        """Whether more fit than are looked at, where that is known beforehand."""
        if self._query:
            return not asked.narrowed
        return len(asked.values) < 2 and _frequency(self._connection, asked, *asked.values) > 2 * MOST


def _fitting(
    connection: sa.Connection,
    backend: Backend,
    query: list[Phrase] | None,
    asked: Wanted,
    names: Sequence[str],
) -> sa.Select[Any]:
    """The rows that fit, those that have the words among them, the newest first."""
    select = newest(connection, asked, names)
    if not query:
        return select
    key, matching, _, tables = backend.keys(query)
    found = sa.select(key).select_from(tables).where(matching)
    if not asked.narrowed:  # Of very many, those recorded last will do.
        found = found.order_by(key.desc()).limit(MOST)
    return select.where(facets.c.key.in_(found))


def _columns(names: Sequence[str], score: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*(facets.c[name] for name in names), score.label("score"))


def newest(connection: sa.Connection, asked: Wanted, names: Sequence[str]) -> sa.Select[Any]:
    """The rows that fit, the newest first, by the index that leads to the fewest."""
    select = _columns(names, sa.literal(0.0))
    times = {facet: _frequency(connection, asked, facet) for facet in asked.values if len(asked.values) > 1}
    by = min(asked.values, key=lambda facet: times.get(facet, 0), default=None)
    of = facet_values.c if by in _VALUED else facets.c
    fitting = [
        _has(facet, values, of, few=times[facet] < _FEW * times[by or ""])
        for facet, values in asked.without(by).values.items()
    ]
    if by in _VALUED:
        values = facet_values.c
        place: sa.Column[int] = values.place
        tables = facet_values.join(facets, facets.c.key == values.key)
        select = select.select_from(tables).where(values.facet == by, _any_of(values.value, asked.values[by]))
        if len(asked.values[by]) > 1:
            select = select.group_by(*facets.c, place)
    else:
        place = facets.c.place
        fitting.append(sa.func.coalesce(facets.c.kind, "") != "commitment")
        if by is not None:
            select = select.where(_any_of(facets.c[by], asked.values[by]))
    return select.where(asked.days.has(place), *fitting).order_by(place.desc())


def _frequency(connection: sa.Connection, asked: Wanted, facet: str | None = None) -> int:
    """How many rows have what is asked of a facet, or of the day alone; of many, that they are many."""
    if facet is None:
        one = sa.select(facets.c.place).where(asked.days.has(facets.c.place))
    elif facet in _VALUED:
        values = facet_values.c
        one = sa.select(values.key).where(values.facet == facet, _any_of(values.value, asked.values[facet]))
        one = one.where(asked.days.has(values.place))
    else:
        one = sa.select(facets.c.place).where(_any_of(facets.c[facet], asked.values[facet]))
        one = one.where(asked.days.has(facets.c.place))
    some = one.limit(_COUNTED).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _any_of(column: sa.ColumnElement[Any], values: Sequence[str]) -> sa.ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)


def _has(
    facet: str, values: Sequence[str], of: sa.ColumnCollection[str, sa.Column[Any]], *, few: bool
) -> sa.ColumnElement[bool]:
    """That the row with the report and key in ``of`` has one of ``values``, written so that no index
    of the facet leads to it: the rows come by another way. Where ``few`` rows have one, they are
    gathered first; else each row is looked up."""
    if facet not in _VALUED:
        return _any_of(sa.func.coalesce(facets.c[facet], ""), values)
    own = facet_values.alias().c
    having = sa.select(own.key).where(own.facet == facet, _any_of(own.value, values))
    if few:
        return of.key.in_(having)
    return having.where(own.report == of.report, own.key == of.key).exists()


def sift(rows: Iterable[Any], asked: Wanted) -> list[Any]:
    """The rows that fit, of those that have the sides that are asked for."""
    if "date" in asked.narrowed:
        at, lowest, highest = _AT["date"], asked.days.lowest, asked.days.highest
        rows = [row for row in rows if lowest <= row[at] and (highest is None or row[at] < highest)]
    for facet, values in asked.values.items():
        if facet in SIDES:
            continue
        at, some = _AT[facet], set(values)
        if facet in _SEVERAL:
            rows = [row for row in rows if not some.isdisjoint(row[at].split("\n"))]
        else:
            rows = [row for row in rows if row[at] in some]
    return list(rows)


def _counted(facet: str, values: Iterable[Any]) -> list[tuple[str, int]]:
    """The values of a facet with how many rows have each, the most frequent first."""
    if facet == "date":
        return list(months(values))
    found = Counter(values)
    if facet in _SEVERAL:
        lists, found = found, Counter()
        for some, number in lists.items():
            for value in some.split("\n") if some else ():
                found[value] += number
    del found[None]
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_VALUES]
