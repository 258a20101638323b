"""What two actors do to and with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from ..answers import Pair, PairPoint
from ..facets import QUADS, month_of, short
from ..schema import dyads
from ..words import fold
from . import naming
from .days import Range
from .entries import Key, Way, happenings

_TURNED: dict[str, Way] = {"forth": "back", "back": "forth", "both": "both"}


def pair(connection: sa.Connection, a: str, b: str, days: Range, limit: int) -> Pair:
    """What is held between two names or countries."""
    one, one_is = _who(connection, a)
    other, other_is = _who(connection, b)
    keys = [
        name if kind == "country" else short(fold(name)) for name, kind in ((one, one_is), (other, other_is))
    ]
    first, second = sorted(keys)
    select = sa.select(dyads).where(dyads.c.first == first, dyads.c.second == second, days.has(dyads.c.place))
    rows = connection.execute(select.order_by(dyads.c.place.desc())).all()
    turned = keys[0] != first
    ways: dict[Key, Way] = {
        (row.report, row.event): _TURNED[row.way] if turned else row.way for row in rows[:limit]
    }
    return Pair(
        a=one,
        a_is=one_is,
        b=other,
        b_is=other_is,
        points=_points(rows),
        total=len(rows),
        events=tuple(happenings(connection, list(ways), ways)),
    )


def _who(connection: sa.Connection, name: str) -> tuple[str, Literal["actor", "country"]]:
    if code := naming.country_of(connection, name):
        return code, "country"
    meant = naming.actor(connection, name)
    return (meant.name if meant else short(name)), "actor"


def _points(rows: Sequence[sa.Row[Any]]) -> tuple[PairPoint, ...]:
    found: dict[str | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[month_of(row.place)].append(row)
    return tuple(_point(month, found[month]) for month in sorted(found, key=lambda month: month or "~"))


def _point(month: str | None, rows: Sequence[Any]) -> PairPoint:
    done = [row for row in rows if row.counted]
    quads = [sum(row.quad == number for row in done) for number in range(1, len(QUADS) + 1)]
    return PairPoint(
        month=month,
        verbal_cooperation=quads[0],
        material_cooperation=quads[1],
        verbal_conflict=quads[2],
        material_conflict=quads[3],
        intensity=round(sum(row.intensity for row in done) / len(done), 3) if done else None,
        beside=len(rows) - len(done),
    )
