"""A record spread out into the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Any

import sqlalchemy as sa

from ..record import Actor, Attribution, Commitment, Dates, Event, Issue, Record, Span
from . import schema
from .facets import facet_rows, settle
from .passages import passages

Row = dict[str, Any]
Rows = Iterator[tuple[sa.Table, Row]]


def insert_rows(connection: sa.Connection, record: Record, report: int) -> None:
    """Writes the rows of ``record``, whose report has the key ``report`` and none of them yet."""
    for table, rows in record_rows(record, report, _next_key(connection)).items():
        connection.execute(sa.insert(table), rows)
    settle(connection, report)


def fill_facets(connection: sa.Connection) -> None:
    """Writes the rows that questions are answered from for the reports of an older store."""
    held, facets, passages = schema.records.c, schema.facets.c, schema.passages.c
    missing = sa.select(held.report).where(held.report.not_in(sa.select(facets.report)))
    for report in connection.scalars(missing.order_by(held.report)).all():
        json = connection.scalar(sa.select(held.json).where(held.report == report))
        keys = sa.select(passages.key).where(passages.report == report).order_by(passages.key)
        all_keys = chain(connection.scalars(keys).all(), count(_next_key(connection)))
        rows: dict[sa.Table, list[Row]] = {}
        for table, row in facet_rows(Record.from_json(json or ""), report, all_keys):
            rows.setdefault(table, []).append({"report": report, **row})
        for table, many in rows.items():
            connection.execute(sa.insert(table), many)
        settle(connection, report)


def _next_key(connection: sa.Connection) -> int:
    """A key that no passage has, nor any of the commitments that are numbered with them."""
    last = [sa.select(sa.func.max(table.c.key)) for table in (schema.passages, schema.facets)]
    return 1 + max(connection.scalar(one) or 0 for one in last)


def record_rows(record: Record, report: int, first: int) -> dict[sa.Table, list[Row]]:
    """The rows of ``record`` for each of :data:`schema.RECORD_TABLES` that has any; ``report`` is
    the key that they hang on, ``first`` the key of its first passage."""
    rows: dict[sa.Table, list[Row]] = {}
    for table, row in chain(_rows(record, first), facet_rows(record, report, count(first))):
        rows.setdefault(table, []).append({"report": report, **row})
    return rows


def _rows(record: Record, first: int) -> Rows:
    yield schema.records, {"json": record.to_json()}
    for position, actor in enumerate(record.actors):
        yield from _actor(actor, position)
    for position, attribution in enumerate(record.attributions):
        yield from _attribution(attribution, position)
    for position, event in enumerate(record.events):
        yield from _event(event, position)
    for position, issue in enumerate(record.issues):
        yield from _issue(issue, position)
    for position, commitment in enumerate(record.commitments):
        yield from _commitment(commitment, position)
    for key, passage in enumerate(passages(record), first):
        yield schema.passages, {"key": key, **passage}


def _actor(actor: Actor, position: int) -> Rows:
    yield (
        schema.actors,
        {
            **_item(actor, position),
            "name": actor.name,
            "kind": actor.kind,
            "code": actor.code,
            "wikidata": actor.wikidata,
            "office": actor.office,
        },
    )
    owner = {"actor": actor.id}
    yield from _parts(schema.aliases, owner, ({"name": name} for name in actor.aliases))
    yield from _parts(schema.members, owner, ({"member": member} for member in actor.members))
    mentions = ({**_span(mention), "type": mention.type} for mention in actor.mentions)
    yield from _parts(schema.mentions, owner, mentions)


def _attribution(attribution: Attribution, position: int) -> Rows:
    yield (
        schema.attributions,
        {
            **_item(attribution, position),
            **_span(attribution.source, "source_"),
            "speaker": attribution.speaker,
            **_span(attribution.cue, "cue_"),
            "kind": attribution.kind,
            "attitude": attribution.attitude,
            "within": attribution.within,
        },
    )
    owner = {"attribution": attribution.id}
    yield from _parts(schema.contents, owner, map(_span, attribution.content))
    roles = [("addressee", attribution.addressee), ("about", attribution.about)]
    yield from _parts(schema.attribution_actors, owner, _roles(roles))
    yield from _issues(attribution.id, attribution.issues)


def _event(event: Event, position: int) -> Rows:
    yield (
        schema.events,
        {
            **_item(event, position),
            "type": event.type,
            "mode": event.mode,
            "quad": event.quad,
            "intensity": event.intensity,
            **_span(event.trigger, "trigger_"),
            "status": event.status,
            "according_to": event.according_to,
            "attribution": event.attribution,
            **_dates(event.date, "date_"),
            "place": event.place,
        },
    )
    owner = {"event": event.id}
    yield from _parts(schema.event_contexts, owner, ({"context": context} for context in event.contexts))
    sides = (("source", event.source), ("target", event.target))
    parties = (
        {"side": side, "actor": party.actor, "code": party.code}
        for side, members in sides
        for party in members
    )
    yield from _parts(schema.event_parties, owner, parties)
    yield from _issues(event.id, event.issues)


def _issue(issue: Issue, position: int) -> Rows:
    evidence = {"confidence": issue.confidence, "by": issue.by}
    yield schema.issues, {"position": position, "name": issue.name, **evidence}
    yield from _parts(schema.issue_mentions, {"issue": position}, map(_span, issue.mentions))


def _commitment(commitment: Commitment, position: int) -> Rows:
    yield (
        schema.commitments,
        {
            **_item(commitment, position),
            **_span(commitment.action, "action_"),
            "kind": commitment.kind,
            "status": commitment.status,
            **_dates(commitment.due, "due_"),
            "according_to": commitment.according_to,
            "attribution": commitment.attribution,
            "event": commitment.event,
        },
    )
    owner = {"commitment": commitment.id}
    roles = [("party", commitment.parties), ("to", commitment.to)]
    yield from _parts(schema.commitment_actors, owner, _roles(roles))
    yield from _parts(schema.evidence, owner, map(_span, commitment.evidence))
    yield from _issues(commitment.id, commitment.issues)


def _item(item: Actor | Attribution | Event | Commitment, position: int) -> Row:
    return {"id": item.id, "position": position, "confidence": item.confidence, "by": item.by}


def _span(span: Span | None, prefix: str = "") -> Row:
    values = (span.start, span.end, span.text) if span else (None, None, None)
    return dict(zip((f"{prefix}start", f"{prefix}end", f"{prefix}text"), values, strict=True))


def _dates(dates: Dates | None, prefix: str) -> Row:
    start, end = (dates.start, dates.end) if dates else (None, None)
    return {f"{prefix}start": start, f"{prefix}end": end}


def _parts(table: sa.Table, owner: Row, parts: Iterable[Row]) -> Rows:
    for position, part in enumerate(parts):
        yield table, {**owner, "position": position, **part}


def _roles(roles: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[Row]:
    return ({"role": role, "actor": actor} for role, actors in roles for actor in actors)


def _issues(item: str, issues: tuple[str, ...]) -> Rows:
    yield from _parts(schema.item_issues, {"item": item}, ({"issue": issue} for issue in issues))
