"""Corrections applied to a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

import msgspec

from verbale.record import Record

from .draft import Draft
from .finishing import Line
from .values import LETTERS, Correction, Kind, likeness

#: Fields that tell rows in one place apart, in whatever reading.
_SAID = ("source", "content", "attitude", "kind", "type", "mode", "status", "action", "evidence")

Chains = dict[int, list[Correction]]


def corrected(record: Record, corrections: Iterable[Correction]) -> Record:
    """The record as people have put it right; ``record`` is the machine's.

    Rows keep their ids; an added one is ``qx7``, ``ex7`` or ``cx7`` after the id of its first correction,
    and an added actor ``ax7``. Corrections of another reading go to the rows that stand where
    theirs stood; what was accepted, edited or added and is not in this reading is kept. Raises
    UsageError (``bad-correction``) where changes cannot be used.
    """
    draft = _applied(record, _in_force(record, corrections))
    return draft.record() if draft.touched else record


def by_row(record: Record, corrections: Iterable[Correction]) -> dict[tuple[Kind, str], list[Correction]]:
    """The corrections in force, oldest first, of each row of the corrected record, by its kind and id;
    those of rejected rows too. ``record`` is the machine's. The id of the last one is what
    ``Store.correct`` takes as ``seen``."""
    found: dict[tuple[Kind, str], list[Correction]] = defaultdict(list)
    draft = _applied(record, chains := _in_force(record, corrections))
    for first, chain in chains.items():
        kind = chain[0].kind
        line = draft.corrected.get(first)
        found[kind, line.id if line else f"{LETTERS[kind]}x{first}"] += chain
    return dict(found)


def _in_force(record: Record, corrections: Iterable[Correction]) -> Chains:
    """The corrections of this text that have effect, by their rows, oldest first."""
    own = [c for c in corrections if c.report == record.document.sha256 and c.undone_by is None]
    chains: Chains = defaultdict(list)
    for correction in sorted(own, key=lambda c: c.id):
        chains[correction.row].append(correction)
    return dict(chains)


def _applied(record: Record, chains: Chains) -> Draft:
    draft = Draft(record)
    for first, line in _found(draft, chains).items():
        draft.corrected[first] = line
    for correction in sorted((c for chain in chains.values() for c in chain), key=lambda c: c.id):
        draft.apply(correction)
    return draft


def _found(draft: Draft, chains: Chains) -> dict[int, Line]:
    """The machine's row that each chain of corrections is of, where there is one.

    That is the row of the same id in the same place; else one in the same place; else the one that
    overlaps most. A row is found once, so that two corrections never fall on one.
    """
    found: dict[int, Line] = {}
    for kind in get_args(Kind):
        wanted = {first: chain for first, chain in chains.items() if chain[0].kind == kind}
        free = {line.id: line for line in draft.lines[kind]}
        for ways in (_same_id, _same_place, _nearest):
            for first, chain in wanted.items():
                if first not in found and (line := _of_chain(chain, list(free.values()), ways)):
                    found[first] = free.pop(line.id)
    return found


Way = Callable[[Correction, Sequence[Line]], Line | None]


def _of_chain(chain: list[Correction], lines: Sequence[Line], way: Way) -> Line | None:
    last = chain[-1]
    if last.act == "reject" and last.kind == "event":
        # What was rejected is that this happened, not that something else did.
        types = {c.snapshot.row["type"] for c in chain if c.snapshot and c.snapshot.row}
        lines = [line for line in lines if not types or line.type in types]
    return next((line for c in reversed(chain) if c.anchor and (line := way(c, lines))), None)


def _same_id(correction: Correction, lines: Sequence[Line]) -> Line | None:
    return next((x for x in lines if x.id == correction.item and x.place == correction.anchor), None)


def _same_place(correction: Correction, lines: Sequence[Line]) -> Line | None:
    return _most_alike(correction, [line for line in lines if line.place == correction.anchor])


def _nearest(correction: Correction, lines: Sequence[Line]) -> Line | None:
    assert correction.anchor is not None
    shares = [(likeness(correction.anchor, line.place), line) for line in lines]
    most = max((share for share, _ in shares), default=0.0)
    return _most_alike(correction, [line for share, line in shares if most and share == most])


def _most_alike(correction: Correction, lines: Sequence[Line]) -> Line | None:
    """The row that is most like the one that was corrected: two attributions may share a cue."""
    if len(lines) < 2:
        return lines[0] if lines else None
    row = correction.snapshot.row if correction.snapshot else None
    said = {name: (row or {}).get(name) for name in _SAID}

    def alike(line: Line) -> int:
        other = msgspec.json.decode(msgspec.json.encode(line.machine))
        return sum(name in other and other[name] == value for name, value in said.items())

    return max(lines, key=alike)
