"""What the questions are answered from: a record spread out by what one narrows and counts by.

``facets`` has one row for each passage and each commitment, ``facet_values`` what it may have
several of, ``called`` every name of every actor, ``topics`` every issue, ``dyads`` every two sides
of an event. Their
rows are made from the record alone, and made anew with it.

``mark`` is the kind's first letter and the type (``e AGREE``), to be counted without the row.
``place`` puts them in order: the newest day first, then the report recorded last, then as in
the text. It is negative where a newer version took the report's place, so that a question
for ``place > 0`` is one for current reports, answered in order from an index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, product
from typing import Any

import sqlalchemy as sa

from ..record import Actor, Attribution, Commitment, Event, Record
from . import schema
from .passages import speaker_names, voucher_names
from .words import fold

Row = dict[str, Any]
Rows = Iterator[tuple[sa.Table, Row]]

#: A longer value is cut: an index cannot hold any length, and nobody chooses it from a list.
LONGEST = 200
#: What an event counts with between two actors; the others only might be.
COUNTED = frozenset({"happened", "agreed", "claimed"})
QUADS = ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")

# A place is, from the left: the month (17 bits), the day of it (5), the report (26), and the position
# in the report counted down (14).
_MONTH, _DAY, _REPORT = 45, 40, 14
_IN_REPORT = (1 << _REPORT) - 1
#: First parts of codes that are no country: kinds of international actors, and sectors.
_NO_COUNTRY = frozenset(
    {
        "EUR", "IGO", "IMG", "ISM", "MNC", "NGO", "UNO",
        "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED", "MIL",
        "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF", "UNK",
    }
)  # fmt: skip
#: Joint actors are taken apart this far on a side of an event; nobody asks for the hundredth.
_MOST_SIDES = 12


def place(day: str | None, report: int, position: int) -> int:
    """Where a row stands: the higher, the earlier it is shown."""
    known = parsed(day)
    begin = first_place(known) if known else 0
    return begin + (report << _REPORT) + _IN_REPORT - min(position, _IN_REPORT)


def first_place(day: date) -> int:
    """The lowest place of a day; the days before lie below it."""
    return (day.year * 12 + day.month - 1 << _MONTH) + (day.day << _DAY)


#: The places of rows that have a day begin here, and a day has so many.
DATED, WHOLE_DAY = first_place(date.min), 1 << _DAY


def day_of(place: int) -> date | None:
    """The day in a place, None where there is none."""
    month, day = abs(place) >> _MONTH, (abs(place) >> _DAY) & 31
    return date(month // 12, month % 12 + 1, day) if month else None


def month_number(place: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The number of the month, 0 where there is none, in a column of places that are current."""
    return place.op(">>", return_type=sa.Integer())(sa.literal_column(str(_MONTH)))


def month_name(number: int) -> str | None:
    """The month (``2024-04``) of a number, None for 0."""
    return f"{number // 12:04}-{number % 12 + 1:02}" if number else None


def month_of(place: int) -> str | None:
    """The month (``2024-04``) in a place, None where there is none."""
    return month_name(abs(place) >> _MONTH)


def parsed(day: str | None) -> date | None:
    """A day, None where it is none."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def country(code: str | None) -> str | None:
    """The country that a code begins with.

    >>> country("RUS GOV"), country("IGO"), country(None)
    ('RUS', None, None)
    """
    head = (code or "").split(" ", 1)[0]
    known = len(head) == 3 and head.isascii() and head.isalpha() and head.isupper()
    return head if known and head not in _NO_COUNTRY else None


def short(value: str) -> str:
    """A value as every database can hold it in an index: on one line, and not too long."""
    return " ".join(value[: 4 * LONGEST].split())[:LONGEST].strip().replace("\x00", "\ufffd")


def facet_rows(record: Record, report: int, keys: Iterable[int]) -> Rows:
    """The rows for a record: ``report`` is its key, ``keys`` are those of its passages, as
    :func:`~verbale.store.passages.passages` gives them, and then some for its commitments."""
    cast = _Cast(record)
    day, publisher = record.document.date, record.document.publisher
    for position, (key, (own, several)) in enumerate(zip(keys, _facets(record, cast), strict=False)):
        at = place(day, report, position)
        values = [one for one in dict.fromkeys((facet, short(value)) for facet, value in several) if one[1]]
        mark = f"{own['kind'][0]} {own['type'] or ''}".strip()
        yield (
            schema.facets,
            {
                "key": key,
                "place": at,
                **own,
                "publisher": short(publisher or "") or None,
                "countries": _lines(values, "country"),
                "issues": _lines(values, "issue"),
            },
        )
        for facet, value in values:
            row = {"key": key, "facet": facet, "value": value, "mark": mark, "place": at}
            yield schema.facet_values, row
    yield from _called(record, place(day, report, 0))
    yield from _topics(record, place(day, report, 0))
    for position, event in enumerate(record.events):
        on = own_day(event.date.start, event.date.end, day) if event.date else day
        yield from _dyads(event, cast, place(on, report, position))


def own_day(start: str | None, end: str | None, reported: str | None) -> str | None:
    """The day of an event that has these dates: the first, where they lie within a month and not
    after the day that it was ``reported``, else that."""
    if start and end and parsed(start) and start[:7] == end[:7] and start <= (reported or start):
        return start
    return reported


class _Cast:
    """The actors of a record, and what they are on a side of something."""

    def __init__(self, record: Record) -> None:
        self.actors = {actor.id: actor for actor in record.actors}
        self.attributions = {attribution.id: attribution for attribution in record.attributions}

    def each(self, ids: Iterable[str]) -> list[Actor]:
        """The actors of these ids, and the members of joint ones."""
        found: dict[str, Actor] = {}
        for id in ids:
            actor = self.actors.get(id)
            for one in (id, *(actor.members if actor else ())):
                if one in self.actors and len(found) < _MOST_SIDES:
                    found[one] = self.actors[one]
        return list(found.values())

    def names(self, ids: Iterable[str]) -> list[str]:
        """What these actors are called."""
        return [actor.name for actor in self.each(ids)]

    def countries(self, ids: Iterable[str]) -> list[str]:
        """The countries that these actors act for."""
        return _known(country(actor.code) for actor in self.each(ids))

    def sides(self, event: Event, *which: str) -> dict[str, list[str]]:
        """The ids of the actors on sides of an event, with the countries of each."""
        found: dict[str, list[str]] = {}
        for side in (side for name in which for side in getattr(event, name)):
            own = _known([country(side.code)])
            for actor in self.each([side.actor]):
                at_all = _known([country(actor.code)])
                found.setdefault(actor.id, own if actor.id == side.actor and own else at_all)
        return found


def _known(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _facets(record: Record, cast: _Cast) -> Iterator[tuple[Row, list[tuple[str, str]]]]:
    every = _known(country(actor.code) for actor in record.actors)
    yield _own("report", ""), _several(country=every, issue=_issues(record))
    for attribution in record.attributions:
        yield _attribution(attribution, cast)
    for event in record.events:
        yield _event(event, cast)
    for commitment in record.commitments:
        yield _commitment(commitment, cast)


def _lines(values: Iterable[tuple[str, str]], wanted: str) -> str:
    """The values of one facet, a line each."""
    return "\n".join(value for facet, value in values if facet == wanted)


def _own(
    kind: str, item: str, speaker: str | None = None, type: str | None = None, status: str | None = None
) -> Row:
    said_by = short(speaker or "") or None
    return {"kind": kind, "item": item, "speaker": said_by, "type": type, "status": status}


def _several(**facets: Iterable[str]) -> list[tuple[str, str]]:
    return [(facet, value) for facet, values in facets.items() for value in values]


def _attribution(attribution: Attribution, cast: _Cast) -> tuple[Row, list[tuple[str, str]]]:
    speaker = next(iter(speaker_names(attribution, cast.actors)), None)
    return (
        _own("attribution", attribution.id, speaker, attribution.attitude),
        _several(
            country=cast.countries([attribution.speaker] if attribution.speaker else []),
            issue=attribution.issues,
            about=cast.names(attribution.about),
        ),
    )


def _event(event: Event, cast: _Cast) -> tuple[Row, list[tuple[str, str]]]:
    speaker = next(iter(voucher_names(event, cast.actors, cast.attributions)), None)
    both = cast.sides(event, "source", "target")
    return (
        _own("event", event.id, speaker, event.type, event.status),
        _several(
            country=_known(name for names in both.values() for name in names),
            issue=event.issues,
            source=cast.names(side.actor for side in event.source),
            target=cast.names(side.actor for side in event.target),
        ),
    )


def _commitment(commitment: Commitment, cast: _Cast) -> tuple[Row, list[tuple[str, str]]]:
    """A commitment has facets of other names, so that it is in no list of the others."""
    sides = [*commitment.parties, *commitment.to]
    names = [fold(name) for name in cast.names(sides)]
    return (
        _own("commitment", commitment.id, None, commitment.kind, commitment.status),
        _several(
            owed=[commitment.status],
            owed_on=map(fold, commitment.issues),
            owed_by=[*names, *cast.countries(sides)],
        ),
    )


def _issues(record: Record) -> list[str]:
    """The issues that a report is on: its own, and those of what is in it."""
    found = [issue.name for issue in record.issues]
    found += [name for attribution in record.attributions for name in attribution.issues]
    found += [name for event in record.events for name in event.issues]
    return found + [name for commitment in record.commitments for name in commitment.issues]


def _topics(record: Record, at: int) -> Rows:
    """Every issue that a report is on, and how much of the report is on it."""
    parts = {
        "statements": [one.issues for one in record.attributions],
        "events": [one.issues for one in record.events],
        "commitments": [one.issues for one in record.commitments],
    }
    times = {
        part: Counter(name for some in issues for name in set(map(short, some)))
        for part, issues in parts.items()
    }
    for name in dict.fromkeys(map(short, _issues(record))):
        if name:
            yield schema.topics, {"name": name, "place": at, **{part: times[part][name] for part in parts}}


def _called(record: Record, at: int) -> Rows:
    """Every name of every actor: its own by how it is named, once a report, and its others."""
    met: set[str] = set()
    for actor in record.actors:
        types = {mention.type for mention in actor.mentions} or {"name"}
        name = short(actor.name)
        sort = "again" if name in met else "name" if "name" in types else "description"
        met.add(name)
        own: Row = {"code": short(actor.code or "") or None, "office": short(actor.office or "") or None}
        names = dict.fromkeys(short(fold(one)) for one in (actor.name, *actor.aliases))
        for position, folded in enumerate(names):
            row = {"actor": actor.id, "position": position, "sort": sort, "folded": folded, "name": name}
            yield schema.called, {**row, **own, "place": at}
            sort, own = "alias", {"code": None, "office": None}


def _dyads(event: Event, cast: _Cast, at: int) -> Rows:
    """Every two that act upon or with each other, each by its name and by its country."""
    source, target = cast.sides(event, "source"), cast.sides(event, "target")
    ways = [(one, other, "forth") for one, other in product(_whos(source, cast), _whos(target, cast))]
    if not target:
        ways = [
            (one, other, "both")
            for first, second in combinations(source, 2)
            for one, other in product(
                _whos({first: source[first]}, cast), _whos({second: source[second]}, cast)
            )
        ]
    found: dict[tuple[str, str], str] = {}
    for one, other, way in ways:
        if one == other:
            continue
        turned = {"forth": "back"}.get(way, way) if one > other else way
        pair = (min(one, other), max(one, other))
        found[pair] = turned if found.get(pair, turned) == turned else "both"
    quad = QUADS.index(event.quad) + 1 if event.quad in QUADS else 0
    for (first, second), way in found.items():
        yield (
            schema.dyads,
            {
                "event": event.id, "first": first, "second": second, "way": way, "quad": quad,
                "counted": int(event.status in COUNTED), "intensity": event.intensity, "place": at,
            },
        )  # fmt: skip


def _whos(side: dict[str, list[str]], cast: _Cast) -> list[str]:
    names = (short(fold(cast.actors[id].name)) for id in side)
    return _known([*names, *(name for names in side.values() for name in names)])


def settle(connection: sa.Connection, report: int) -> None:
    """Turns the places of a report's rows as it is current or not."""
    gone = sa.select(schema.reports.c.superseded_by).where(schema.reports.c.key == report)
    superseded = connection.scalar(gone) is not None
    for table in (schema.facets, schema.facet_values, schema.called, schema.topics, schema.dyads):
        turned = table.c.place > 0 if superseded else table.c.place < 0
        own = sa.update(table).where(table.c.report == report, turned)
        connection.execute(own.values(place=-table.c.place))
