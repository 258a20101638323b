"""Rows as they are shown: entries of a search, statements, events and commitments of a page.

Each is fetched by what the tables hold of it; the records themselves, which are large, stay where
they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from ..answers import Entry, Happening, Owed, Party, Said
from ..facets import own_day
from ..passages import sentence, shorten
from ..schema import (
    actors,
    attributions,
    commitment_actors,
    commitments,
    contents,
    event_parties,
    events,
    facets,
    item_issues,
    reports,
)
from ..words import Phrase, fold

#: Of a report, only so much is looked through for words to show.
_BEGINNING = 20_000
_PAGE = 500
#: A word, with what stands above and below its letters.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")

T = TypeVar("T")
Way = Literal["forth", "back", "both"]
#: The key of a report, and the id of an item in its record.
Key = tuple[int, str]
#: A place in a text and its words.
Piece = tuple[int, int, str]
Sides = dict[tuple[Key, str], list[Party]]


def entries(
    connection: sa.Connection, scores: Mapping[int, float], query: Sequence[Phrase]
) -> Iterator[Entry]:
    """What is shown of the rows of facets with these keys, in their order."""
    found = _facets(connection, list(scores))
    rows = [found[key] for key in scores]
    shown = _Shown(connection, rows)
    for row in rows:
        report = shown.met[row.report]
        words, own = shown.of(row)
        snippet = shorten(words, list(query))
        yield Entry(
            kind=row.kind,
            item=row.item or None,
            **_of(report),
            publisher=report.publisher,
            type=row.type,
            status=row.status,
            speaker=row.speaker,
            countries=_lines(row.countries),
            issues=_lines(row.issues),
            snippet=snippet,
            marks=tuple(marks(snippet, query)),
            score=float(scores[row.key]),
            **own,
        )


class _Shown:
    """What the tables hold of some rows of facets."""

    def __init__(self, connection: sa.Connection, rows: Sequence[Any]) -> None:
        keys = [(row.report, row.item) for row in rows]
        self.met = _reports(connection, {report for report, _ in keys})
        self._said = _said_spans(connection, keys)
        self._told = dict(_rows(connection, events, keys))
        told_by = [(report, row.attribution or "") for (report, _), row in self._told.items()]
        self._cues = dict(_rows(connection, attributions, told_by))
        self._texts = _texts(connection, {row.report for row in rows if row.kind != "attribution"})

    def of(self, row: Any) -> tuple[str, dict[str, Any]]:
        """The words that show a row, its place, its cue and how sure it is."""
        if row.kind == "attribution":
            return self._statement(row)
        if row.kind == "event":
            return self._event(row)
        place = {"start": 0, "end": self.met[row.report].characters}
        return self._texts[row.report][:_BEGINNING], {**place, "cue": None, "confidence": None}

    def _statement(self, row: Any) -> tuple[str, dict[str, Any]]:
        said, spans = self._said[row.report, row.item]
        return _words(spans), {**_reach(spans), "cue": said.cue_text, "confidence": said.confidence}

    def _event(self, row: Any) -> tuple[str, dict[str, Any]]:
        event, text = self._told[row.report, row.item], self._texts[row.report]
        told_by = self._cues.get((row.report, event.attribution or ""))
        low, high = sentence(text, event.trigger_start, event.trigger_end)
        return text[low:high], {
            "start": event.trigger_start,
            "end": event.trigger_end,
            "cue": told_by.cue_text if told_by else None,
            "confidence": event.confidence,
        }


def marks(text: str, query: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    """Where ``text`` has what was asked for: phrases as they stand, code points, half-open."""
    found = [(word, match) for match in _WORD.finditer(text) for word in fold(match[0]).split()]
    longest_first = sorted(query, key=lambda phrase: -len(phrase.words))
    after = 0
    for at, (_, match) in enumerate(found):
        for phrase in longest_first if match.start() >= after else ():
            own = found[at : at + len(phrase.words)]
            if _same([word for word, _ in own], phrase):
                after = own[-1][1].end()
                yield match.start(), after
                break


def _same(words: list[str], phrase: Phrase) -> bool:
    if len(words) < len(phrase.words):
        return False
    if words[:-1] != list(phrase.words[:-1]):
        return False
    return words[-1].startswith(phrase.words[-1]) if phrase.prefix else words[-1] == phrase.words[-1]


def statements(connection: sa.Connection, keys: Sequence[int]) -> list[Said]:
    """The statements of rows of facets with these keys, in their order."""
    rows = _facets(connection, keys)
    met = _reports(connection, {row.report for row in rows.values()})
    said = _said_spans(connection, [(row.report, row.item) for row in rows.values()])
    found = []
    for row in (rows[key] for key in keys if key in rows):
        one, spans = said[row.report, row.item]
        found.append(
            Said(
                **_of(met[row.report]),
                item=row.item,
                speaker=row.speaker,
                kind=one.kind,
                attitude=one.attitude,
                cue=one.cue_text,
                text=_words(spans),
                **_reach(spans),
                issues=_lines(row.issues),
                confidence=one.confidence,
                by=one.by,
            )
        )
    return found


def happenings(
    connection: sa.Connection, keys: Sequence[Key], ways: dict[Key, Way] | None = None
) -> list[Happening]:
    """The events of these keys, in their order."""
    told = dict(_rows(connection, events, keys))
    some = {report for report, _ in told}
    met, texts = _reports(connection, some), _texts(connection, some)
    parties = list(_rows(connection, event_parties, list(told), "event"))
    vouching = [(report, row.according_to) for (report, _), row in told.items() if row.according_to]
    cast = _Actors(connection, [*((row.report, row.actor) for _, row in parties), *vouching])
    sides: Sides = defaultdict(list)
    for key, row in parties:
        party = cast.party(row.report, row.actor)
        sides[key, row.side].append(Party(party.name, row.code or party.code))
    return [
        _happening(told[key], met[key[0]], texts[key[0]], (ways or {}).get(key), sides, cast)
        for key in keys
        if key in told
    ]


def _happening(row: Any, report: Any, text: str, way: Way | None, sides: Sides, cast: _Actors) -> Happening:
    key = (row.report, row.id)
    low, high = sentence(text, row.trigger_start, row.trigger_end)
    return Happening(
        **_of(report),
        day=own_day(row.date_start, row.date_end, report.date),
        item=row.id,
        type=row.type,
        mode=row.mode,
        quad=row.quad,
        status=row.status,
        intensity=row.intensity,
        source=tuple(sides[key, "source"]),
        target=tuple(sides[key, "target"]),
        according_to=cast.name(row.report, row.according_to),
        trigger=row.trigger_text,
        snippet=shorten(text[low:high], []),
        start=row.trigger_start,
        end=row.trigger_end,
        confidence=row.confidence,
        by=row.by,
        way=way,
    )


def owed(connection: sa.Connection, keys: Sequence[Key]) -> list[Owed]:
    """The commitments of these keys, in their order."""
    held = dict(_rows(connection, commitments, keys))
    met = _reports(connection, {report for report, _ in held})
    parties = list(_rows(connection, commitment_actors, list(held), "commitment"))
    vouching = [(report, row.according_to) for (report, _), row in held.items() if row.according_to]
    cast = _Actors(connection, [*((row.report, row.actor) for _, row in parties), *vouching])
    sides: Sides = defaultdict(list)
    for key, row in parties:
        sides[key, row.role].append(cast.party(row.report, row.actor))
    on: dict[Key, list[str]] = defaultdict(list)
    for key, row in _rows(connection, item_issues, list(held), "item"):
        on[key].append(row.issue)
    found = []
    for key in (key for key in keys if key in held):
        row, report = held[key], met[key[0]]
        found.append(
            Owed(
                **_of(report),
                publisher=report.publisher,
                item=row.id,
                kind=row.kind,
                status=row.status,
                parties=tuple(sides[key, "party"]),
                to=tuple(sides[key, "to"]),
                according_to=cast.name(row.report, row.according_to),
                action=row.action_text,
                start=row.action_start,
                end=row.action_end,
                due=(row.due_start, row.due_end) if row.due_start and row.due_end else None,
                attribution=row.attribution,
                event=row.event,
                issues=tuple(on[key]),
                confidence=row.confidence,
                by=row.by,
            )
        )
    return found


class _Actors:
    """Some actors, by the report and the id that they have in it."""

    def __init__(self, connection: sa.Connection, keys: Iterable[Key]) -> None:
        columns = [actors.c[name] for name in ("report", "id", "position", "name", "code")]
        self._rows = dict(_rows(connection, actors, list(dict.fromkeys(keys)), columns=columns))

    def name(self, report: int, id: str | None) -> str | None:
        """What an actor is called."""
        row = self._rows.get((report, id or ""))
        return row.name if row else None

    def party(self, report: int, id: str) -> Party:
        """An actor on a side of something."""
        row = self._rows.get((report, id))
        return Party(row.name, row.code) if row else Party(id, None)


def _of(report: Any) -> dict[str, Any]:
    return {"report": report.id, "sha256": report.sha256, "title": report.title, "date": report.date}


def _lines(values: str) -> tuple[str, ...]:
    return tuple(values.split("\n")) if values else ()


def _words(spans: Sequence[Piece]) -> str:
    return " … ".join(text for _, _, text in spans)


def _reach(spans: Sequence[Piece]) -> dict[str, Any]:
    return {"start": min(start for start, _, _ in spans), "end": max(end for _, end, _ in spans)}


def _facets(connection: sa.Connection, keys: Sequence[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for page in _pages(list(keys)):
        found |= {
            row.key: row for row in connection.execute(sa.select(facets).where(facets.c.key.in_(page))).all()
        }
    return found


def _reports(connection: sa.Connection, keys: Iterable[int]) -> dict[int, Any]:
    """The reports of these keys, without their texts."""
    names = ("key", "id", "sha256", "title", "date", "publisher", "characters")
    columns = sa.select(*(reports.c[name] for name in names))
    return {
        row.key: row
        for page in _pages(sorted(keys))
        for row in connection.execute(columns.where(reports.c.key.in_(page))).all()
    }


def _texts(connection: sa.Connection, keys: Iterable[int]) -> dict[int, str]:
    columns = sa.select(reports.c.key, reports.c.text)
    return {
        row.key: row.text
        for page in _pages(sorted(keys))
        for row in connection.execute(columns.where(reports.c.key.in_(page))).all()
    }


def _said_spans(connection: sa.Connection, keys: Sequence[Key]) -> dict[Key, tuple[Any, list[Piece]]]:
    """The attributions of these keys, each with what shows it: its content, else its source and cue."""
    spans: dict[Key, list[Piece]] = defaultdict(list)
    for key, row in _rows(connection, contents, keys, "attribution"):
        spans[key].append((row.start, row.end, row.text))
    found = {}
    for key, row in _rows(connection, attributions, keys):
        other = [
            (row.source_start, row.source_end, row.source_text),
            (row.cue_start, row.cue_end, row.cue_text),
        ]
        found[key] = (row, spans[key] or [one for one in other if one[0] is not None] or [(0, 0, "")])
    return found


def _rows(
    connection: sa.Connection,
    table: sa.Table,
    keys: Sequence[Key],
    column: str = "id",
    columns: Sequence[sa.Column[Any]] = (),
) -> Iterator[tuple[Key, Any]]:
    """The rows of a table that belong to items of these keys, with the key of each, in their order."""
    for page in _pages(list(keys)):
        some = set(page)
        select = sa.select(*(columns or table.c)).where(
            table.c.report.in_(sorted({report for report, _ in some})),
            table.c[column].in_(sorted({item for _, item in some})),
        )
        for row in connection.execute(select.order_by(table.c.position)).all():
            key = (row.report, getattr(row, column))
            if key in some:
                yield key, row


def _pages(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    return (keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE))
