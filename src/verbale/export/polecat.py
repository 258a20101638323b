"""POLECAT's weekly files: tab-separated, 40 columns, one event a line with all its actors
(Halterman et al., 2023)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from verbale.export.common import actor_of, country, counts, day_of, delimited, sectors
from verbale.record import Actor, Event, Record, Side

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude",
    "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip


def lines(records: Iterable[Record]) -> Iterator[str]:
    """The header and a line for each event that the format can hold."""
    rows = (_row(record, event) for record in records for event in record.events if counts(event))
    return delimited(rows, COLUMNS)


def _row(record: Record, event: Event) -> list[object]:
    document = record.document
    place = next((actor for actor in record.actors if actor.id == event.place), None)
    return [
        f"{document.id}:{event.id}",
        _day(day_of(record, event)),
        event.type,
        event.mode or "",
        event.intensity,
        event.quad,
        ";".join(event.contexts),
        *_side(record, event.source),
        *_side(record, event.target),
        place.name if place else "",
        "", "", "",
        place.code if place and place.kind == "state" else "",
        "", "", "",
        place.mentions[0].text if place and place.mentions else "",
        "",
        document.publisher or "",
        _day((document.date or "")[:10]),
        ";".join(_names(record, "person")),
        ";".join(_names(record, "organisation", "institution")),
        ";".join(_names(record, "place", "state")),
        document.language or "",
        event.by,
    ]  # fmt: skip


def _side(record: Record, sides: Sequence[Side]) -> list[object]:
    actors = [actor for side in sides if (actor := actor_of(record, side))]
    own = [sector for side in sides for sector in sectors(side.code)]
    return [
        ";".join(actor.name for actor in actors),
        ";".join(dict.fromkeys(filter(None, (country(side.code) for side in sides)))),
        "",
        own[0] if own else "",
        ";".join(dict.fromkeys(own)),
        ";".join(actor.office for actor in actors if actor.office),
        ";".join(_raw(actor) for actor in actors),
        ";".join(actor.wikidata for actor in actors if actor.wikidata),
    ]


def _raw(actor: Actor) -> str:
    return actor.mentions[0].text if actor.mentions else actor.name


def _names(record: Record, *kinds: str) -> list[str]:
    return [actor.name for actor in record.actors if actor.kind in kinds]


def _day(day: str) -> str:
    """A day as the files write it: ``16-Jun-21``."""
    if not day:
        return ""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    one = date.fromisoformat(day)
    return f"{one.day:02d}-{months[one.month - 1]}-{one.year % 100:02d}"
