"""Phoenix's event files: tab-separated without header, 26 columns, one dyad a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbale.export.common import Dyad, country, day_of, delimited, dyads, sectors
from verbale.record import Record, Side
from verbale.tables.plover import cameo, ontology, to_cameo

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity", "SourceActorRole",
    "SourceActorAttribute", "TargetActorFull", "TargetActorEntity", "TargetActorRole",
    "TargetActorAttribute", "EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues", "Lat",
    "Lon", "LocationName", "StateName", "CountryCode", "SentenceID", "URLs", "NewsSources",
)  # fmt: skip


def lines(records: Iterable[Record]) -> Iterator[str]:
    """A line for each dyad; the files have no header."""
    return delimited(map(_row, dyads(records)), None)


def _row(one: Dyad) -> list[object]:
    document, event = one.record.document, one.event
    code = to_cameo(event.type, event.mode, event.contexts)
    known = cameo().get(code)
    day = day_of(one.record, event)
    place = next((actor for actor in one.record.actors if actor.id == event.place), None)
    return [
        one.id,
        day.replace("-", ""),
        day[:4],
        day[5:7].lstrip("0"),
        day[8:10].lstrip("0"),
        *_side(one.source),
        *_side(one.target),
        code,
        code[:2],
        ontology().quads[event.quad],
        known.goldstein if known else event.intensity,
        ";".join(f"{issue},1" for issue in event.issues),
        "",
        "",
        place.name if place else "",
        "",
        place.code if place and place.kind == "state" else "",
        f"{document.id}_{event.trigger.start}-{event.trigger.end}",
        document.url or "",
        document.publisher or "",
    ]


def _side(side: Side | None) -> list[object]:
    code = side.code if side else None
    own = sectors(code)
    return ["".join((code or "").split()), country(code), own[0] if own else "", ";".join(own[1:])]
