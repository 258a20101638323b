"""The rows of a record as one reads them: in the order of the text, each below the statement that it
stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from verbale.corrections import LETTERS, Correction, Kind, Row, anchor
from verbale.notebook import WEAK
from verbale.record import Attribution, Event, Span

from ..room import Opened


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row in its place. ``letter`` is q, e or c; ``depth`` in how many statements it stands; ``root``
    where the outermost of those begins; ``chain`` its corrections in force, oldest first."""

    row: Row
    kind: Kind
    letter: str
    depth: int
    root: int
    chain: tuple[Correction, ...] = ()

    @property
    def weak(self) -> bool:
        """Whether whoever made the row was not sure of it."""
        return self.row.confidence < WEAK

    @property
    def place(self) -> tuple[int, int]:
        """Where the row stands, as corrections name it."""
        return anchor(self.row)


def kind_of(row: Row) -> Kind:
    """The kind of a row."""
    if isinstance(row, Attribution):
        return "attribution"
    return "event" if isinstance(row, Event) else "commitment"


def spans_of(row: Row) -> list[tuple[str, Span]]:
    """The spans of a row, each with its role."""
    if isinstance(row, Attribution):
        single = (("source", row.source), ("cue", row.cue))
        parts = [("content", span) for span in row.content]
        return [*parts, *((role, span) for role, span in single if span is not None)]
    return [("event", row.trigger)] if isinstance(row, Event) else [("action", row.action)]


def outline(opened: Opened) -> list[Line]:
    """Every row once, in reading order; what stands in nothing, or in itself, is outermost."""
    record = opened.record
    rows: list[Row] = [*record.attributions, *record.events, *record.commitments]
    order = {id(row): (_start(row), number) for number, row in enumerate(rows)}
    rows.sort(key=lambda row: order[id(row)])
    told = {row.id for row in record.attributions}
    inside: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        outer = row.within if isinstance(row, Attribution) else row.attribution
        inside[outer if outer in told and outer != row.id else None].append(row)
    lines: list[Line] = []
    seen: set[int] = set()
    # Statements that stand within each other in a ring hang on nothing: the first of them is outermost.
    for root in [*inside[None], *rows]:
        for row, depth in _below(root, inside, seen):
            kind = kind_of(row)
            chain = tuple(opened.corrections.get((kind, row.id), ()))
            start = order[id(root)][0]
            lines.append(Line(row=row, kind=kind, letter=LETTERS[kind], depth=depth, root=start, chain=chain))
    return sorted(lines, key=lambda line: line.root)


def _below(root: Row, inside: dict[str | None, list[Row]], seen: set[int]) -> Iterator[tuple[Row, int]]:
    waiting = [(root, 0)]
    while waiting:
        row, depth = waiting.pop()
        if id(row) in seen:
            continue
        seen.add(id(row))
        yield row, depth
        if isinstance(row, Attribution):
            waiting += [(other, depth + 1) for other in reversed(inside[row.id])]


def _start(row: Row) -> int:
    return min((span.start for _, span in spans_of(row)), default=0)


def heights(lines: list[Line]) -> dict[str, int]:
    """How many levels of statements stand within each statement."""
    found: dict[str, int] = {}
    path: list[Line] = []
    for line in lines:
        if line.kind != "attribution":
            continue
        del path[line.depth :]
        path.append(line)
        for level, outer in enumerate(reversed(path)):
            found[outer.row.id] = max(found.get(outer.row.id, 0), level)
    return found
