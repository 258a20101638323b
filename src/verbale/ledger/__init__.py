"""What needs several reports: the ledger of what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from verbale.record import Commitment, Record
from verbale.tables.words import folded


class LedgerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A commitment with the report that it stands in, and its actors by name and code."""

    report: str
    date: str | None
    title: str | None
    parties: tuple[str, ...]
    party_codes: tuple[str | None, ...]
    to: tuple[str, ...]
    to_codes: tuple[str | None, ...]
    according_to: str | None
    commitment: Commitment


def ledger(
    records: Iterable[Record],
    *,
    states: Iterable[str] = (),
    kinds: Iterable[str] = (),
    parties: Iterable[str] = (),
    issues: Iterable[str] = (),
) -> Iterator[LedgerRow]:
    """The commitments of records in their order: those in one of ``states``, of one of ``kinds``, with
    all of ``parties`` among those who owe or are owed (names or codes, or whole words of them), and on
    one of ``issues`` (or words of it); what is empty asks nothing."""
    wanted_states, wanted_kinds = set(states), set(kinds)
    names, topics = [folded(p) for p in parties], [folded(i) for i in issues]
    for record in records:
        actors = {actor.id: actor for actor in record.actors}
        for owed in record.commitments:
            if (wanted_states and owed.status not in wanted_states) or (
                wanted_kinds and owed.kind not in wanted_kinds
            ):
                continue
            sides = [actors[a] for a in (*owed.parties, *owed.to)]
            called = [
                f" {folded(' | '.join((actor.name, actor.code or '', actor.office or '', *actor.aliases)))} "
                for actor in sides
            ]
            if not all(any(f" {name} " in one for one in called) for name in names):
                continue
            on = [f" {folded(issue)} " for issue in owed.issues]
            if topics and not any(f" {topic} " in one for topic in topics for one in on):
                continue
            yield LedgerRow(
                report=record.document.id,
                date=record.document.date,
                title=record.document.title,
                parties=tuple(actors[a].name for a in owed.parties),
                party_codes=tuple(actors[a].code for a in owed.parties),
                to=tuple(actors[a].name for a in owed.to),
                to_codes=tuple(actors[a].code for a in owed.to),
                according_to=actors[owed.according_to].name if owed.according_to else None,
                commitment=owed,
            )


__all__ = ["LedgerRow", "ledger"]
