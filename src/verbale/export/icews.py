"""ICEWS's coded events: tab-separated, 20 columns, one dyad a line (Boschee et al., 2015)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbale.export.common import Dyad, actor_of, country, day_of, delimited, sectors, sentence_number
from verbale.record import Record, Side
from verbale.tables.plover import cameo, ontology, to_cameo

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def lines(records: Iterable[Record]) -> Iterator[str]:
    """The header and a line for each dyad."""
    from verbale.export.common import dyads

    starts: dict[str, list[int]] = {}
    return delimited((_row(one, starts) for one in dyads(records)), COLUMNS)


def _row(one: Dyad, starts: dict[str, list[int]]) -> list[object]:
    document, event = one.record.document, one.event
    code = to_cameo(event.type, event.mode, event.contexts)
    known = cameo().get(code)
    place = next((actor for actor in one.record.actors if actor.id == event.place), None)
    return [
        one.id,
        day_of(one.record, event),
        *_side(one.record, one.source),
        ontology().types[event.type].title.rpartition(": ")[2],
        code,
        known.goldstein if known else event.intensity,
        *_side(one.record, one.target),
        document.url or document.id,
        sentence_number(document.text, event.trigger.start, starts),
        document.publisher or "",
        place.name if place and place.kind == "place" else "",
        "",
        "",
        place.name if place and place.kind == "state" else "",
        "",
        "",
    ]


def _side(record: Record, side: Side | None) -> list[object]:
    actor = actor_of(record, side)
    code = side.code if side else None
    return [actor.name if actor else "", ",".join(sectors(code)), country(code)]
