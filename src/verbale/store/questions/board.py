"""The commitments by state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import get_args

import sqlalchemy as sa

from ...errors import UsageError
from ...record import CommitmentKind, CommitmentStatus
from ..answers import Column
from ..facets import short
from ..schema import facet_values, facets
from ..words import fold
from . import naming
from .entries import Key, owed

STATES, KINDS = get_args(CommitmentStatus), get_args(CommitmentKind)
_values = facet_values.c


def board(
    connection: sa.Connection,
    states: Sequence[str],
    kinds: Sequence[str],
    party: str | None,
    issue: str | None,
    per_state: int,
) -> dict[str, Column]:
    """The commitments of each state, the newest with their reports."""
    _check("state", states, STATES)
    _check("kind", kinds, KINDS)
    columns = [state for state in STATES if not states or state in states]
    if party is None and issue is None:
        counts, keys = _all(connection, columns, kinds, per_state)
    else:
        counts, keys = _some(connection, columns, kinds, party, issue, per_state)
    rows = {
        (row.sha256, row.item): row for row in owed(connection, [k for own in keys.values() for k in own])
    }
    by_state = defaultdict(list)
    for row in rows.values():
        by_state[row.status].append(row)
    return {state: Column(total=counts.get(state, 0), rows=tuple(by_state[state])) for state in columns}


def _check(what: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            hint = f"Give one of: {', '.join(known)}."
            raise UsageError(f"bad-{what}", f"There is no {what} {value!r} of commitments.", hint)


def _all(
    connection: sa.Connection, states: Sequence[str], kinds: Sequence[str], per_state: int
) -> tuple[dict[str, int], dict[str, list[Key]]]:
    """How many there are of each state, and the newest of them."""
    fits = [_values.facet == "owed", _values.place > 0]
    if kinds:
        fits.append(_values.mark.in_([f"c {kind}" for kind in kinds]))
    counting = sa.select(_values.value, sa.func.count()).where(*fits, _values.value.in_(states))
    counts: dict[str, int] = dict(connection.execute(counting.group_by(_values.value)).all())
    keys: dict[str, list[Key]] = {}
    for state in counts:
        newest = sa.select(_values.key, _values.place).where(*fits, _values.value == state)
        shown = newest.order_by(_values.place.desc()).limit(per_state).subquery()
        joined = shown.join(facets, facets.c.key == shown.c.key)
        select = sa.select(facets.c.report, facets.c.item).select_from(joined).order_by(shown.c.place.desc())
        keys[state] = [(row.report, row.item) for row in connection.execute(select).all()]
    return counts, keys


def _some(
    connection: sa.Connection,
    states: Sequence[str],
    kinds: Sequence[str],
    party: str | None,
    issue: str | None,
    per_state: int,
) -> tuple[dict[str, int], dict[str, list[Key]]]:
    """The same of those that somebody owes or is owed, or that are on an issue."""
    asked: list[tuple[str, Sequence[str]]] = []
    if party is not None:
        asked.append(("owed_by", naming.parties(connection, party)))
    if issue is not None:
        asked.append(("owed_on", [short(fold(issue))]))
    select = sa.select(facets.c.status, facets.c.report, facets.c.item, facets.c.place)
    for facet, values in asked:
        own = sa.select(_values.key).where(
            _values.facet == facet, _values.value.in_(values), _values.place > 0
        )
        select = select.where(facets.c.key.in_(own))
    if kinds:
        select = select.where(sa.func.coalesce(facets.c.type, "").in_(kinds))
    counts: dict[str, int] = defaultdict(int)
    keys: dict[str, list[Key]] = defaultdict(list)
    for row in sorted(connection.execute(select).all(), key=lambda row: -row.place):
        if row.status in states:
            counts[row.status] += 1
            if len(keys[row.status]) < per_state:
                keys[row.status].append((row.report, row.item))
    return counts, keys
