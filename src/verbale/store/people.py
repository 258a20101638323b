"""What a store holds of an actor, over all its reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from . import finding
from .schema import actors, aliases, attribution_actors, attributions, contents, mentions, passages, reports
from .values import ActorSummary, Coded, Statement
from .words import fold

#: Reports in one question to the database.
_PAGE = 500
_WITH = 12

Key = tuple[int, str]


def who(
    connection: sa.Connection, name: str, conditions: Sequence[finding.Condition], limit: int
) -> list[ActorSummary]:
    """The actors that go by ``name``, or by whole words of it, those in most reports first, with up to
    ``limit`` statements each, newest first."""
    wanted = fold(name)
    if not wanted:
        return []
    where = [passages.c.kind == "report", finding.named(passages.c.speakers, name, "name"), *conditions]
    select = sa.select(reports.c.key, reports.c.date, reports.c.id, reports.c.title)
    rows = connection.execute(
        select.select_from(passages.join(reports, reports.c.key == passages.c.report)).where(*where)
    ).all()
    of_report: dict[int, Any] = {row.key: row for row in rows}
    groups = _groups(connection, list(of_report), wanted)
    return [
        _summary(connection, called, keys, of_report, limit)
        for called, keys in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _groups(connection: sa.Connection, keys: Sequence[int], wanted: str) -> dict[str, list[sa.Row[Any]]]:
    """The rows of actors by the name that they have, of those that the words mean: by their whole
    name where any has that, else by words of a name or alias."""
    whole: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    partly: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for page in _pages(keys):
        also: dict[Key, list[str]] = defaultdict(list)
        for row in connection.execute(sa.select(aliases).where(aliases.c.report.in_(page))):
            also[row.report, row.actor].append(row.name)
        for row in connection.execute(sa.select(actors).where(actors.c.report.in_(page))):
            names = [fold(n) for n in (row.name, *also[row.report, row.id])]
            if wanted in names:
                whole[row.name].append(row)
            elif any(f" {wanted} " in f" {one} " for one in names):
                partly[row.name].append(row)
    return whole or partly


def _summary(
    connection: sa.Connection,
    name: str,
    rows: list[sa.Row[Any]],
    of_report: dict[int, Any],
    limit: int,
) -> ActorSummary:
    own = {(row.report, row.id) for row in rows}
    keys = sorted({row.report for row in rows})
    days = {key: of_report[key].date for key in keys}
    types: Counter[str] = Counter()
    beside: set[tuple[int, str]] = set()
    said: list[Statement] = []
    about = 0
    for page in _pages(keys):
        for row in connection.execute(sa.select(mentions).where(mentions.c.report.in_(page))):
            types[row.type] += (row.report, row.actor) in own
        others = sa.select(actors.c.report, actors.c.id, actors.c.name).where(actors.c.report.in_(page))
        beside |= {(r.report, r.name) for r in connection.execute(others) if (r.report, r.id) not in own}
        said += _statements(connection, page, own, of_report)
        roles = sa.select(attribution_actors).where(
            attribution_actors.c.report.in_(page), attribution_actors.c.role == "about"
        )
        about += len(
            {(r.report, r.attribution) for r in connection.execute(roles) if (r.report, r.actor) in own}
        )
    with_ = Counter(other for _, other in beside)
    said.sort(key=lambda s: (s.date or "", s.report, -s.start), reverse=True)
    known = sorted(day for day in days.values() if day)
    return ActorSummary(
        name=name,
        kinds=tuple(dict.fromkeys(row.kind for row in rows if row.kind)),
        wikidata=next((row.wikidata for row in rows if row.wikidata), None),
        reports=len(keys),
        first=known[0] if known else None,
        last=known[-1] if known else None,
        mentions=dict(sorted(types.items())),
        coded=_coded(rows, days),
        said=len(said),
        about=about,
        statements=tuple(said[:limit]),
        beside=tuple(sorted(with_.items(), key=lambda item: (-item[1], item[0]))[:_WITH]),
    )


def _coded(rows: Iterable[sa.Row[Any]], days: dict[int, str | None]) -> tuple[Coded, ...]:
    """Codes and offices with the days of the reports that give them, in order of the first."""
    groups: dict[tuple[str | None, str | None], list[str | None]] = defaultdict(list)
    for row in rows:
        groups[row.code, row.office].append(days[row.report])
    found = []
    for (code, office), dates in groups.items():
        known = sorted(day for day in dates if day)
        found.append(
            Coded(
                code=code,
                office=office,
                first=known[0] if known else None,
                last=known[-1] if known else None,
                reports=len(dates),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.first or "", one.code or "", one.office or "")))


def _statements(
    connection: sa.Connection, page: Sequence[int], own: set[Key], of_report: dict[int, Any]
) -> list[Statement]:
    texts: dict[Key, list[sa.Row[Any]]] = defaultdict(list)
    said = connection.execute(
        sa.select(attributions).where(attributions.c.report.in_(page), attributions.c.speaker.is_not(None))
    ).all()
    said = [row for row in said if (row.report, row.speaker) in own]
    if not said:
        return []
    for row in connection.execute(
        sa.select(contents).where(contents.c.report.in_(page)).order_by(contents.c.position)
    ):
        texts[row.report, row.attribution].append(row)
    found = []
    for row in said:
        parts = texts[row.report, row.id]
        report = of_report[row.report]
        found.append(
            Statement(
                report=report.id,
                title=report.title,
                date=report.date,
                item=row.id,
                attitude=row.attitude,
                cue=row.cue_text,
                text=" … ".join(part.text for part in parts),
                start=parts[0].start,
                end=parts[-1].end,
            )
        )
    return found


def _pages(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[i : i + _PAGE] for i in range(0, len(keys), _PAGE))
