"""PLOVER's own JSON (manual of 2021, table of JSON fields), one event a line.

Names of the manual are used where it has them; what it has no name for stands under ``verbale``, so
that an event comes back from its line as it was (:func:`read`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from verbale.errors import SourceError
from verbale.export.common import actor_of, country, sectors
from verbale.record import Event, Record, Side
from verbale.tables.plover import ontology


def lines(records: Iterable[Record]) -> Iterator[str]:
    """One line for each event of the records, whatever its status (``negation``, ``future`` and
    ``hypothetical`` stand among its modes, as the manual asks)."""
    for record in records:
        for event in record.events:
            yield msgspec.json.encode(to_plover(record, event)).decode() + "\n"


#: The manual's auxiliary modes of our statuses.
_AUXILIARY = {
    "denied": "negation", "hypothetical": "hypothetical", "planned": "future", "agreed": "future",
    "proposed": "future",
}  # fmt: skip


def to_plover(record: Record, event: Event) -> dict[str, Any]:
    """An event as the manual's JSON object; fields without a value are left out."""
    document = record.document
    start, end = event.trigger.start, event.trigger.end
    auxiliary = _AUXILIARY.get(event.status)
    days = event.date
    place = next((a.name for a in record.actors if a.id == event.place), None)
    found: dict[str, Any] = {
        "id": f"{document.id}:{event.id}",
        "has_event": True,
        "date": days.start if days else document.date,
        "enddate": days.end if days else None,
        "actor": [_entity(record, side) for side in event.source],
        "recipient": [_entity(record, side) for side in event.target],
        "event": [event.type],
        "event_loc": {"placename": place} if place else None,
        "event_text": [event.trigger.text],
        "quad_code": ontology().quads[event.quad],
        "event_scale": event.intensity,
        "mode": [mode for mode in (event.mode, auxiliary) if mode],
        "context": list(event.contexts),
        "link": document.url,
        "text": _sentence(document.text, start, end),
        "text_info": {"title": document.title, "language": document.language, "start": start, "end": end},
        "cite_info": {"publication": document.publisher, "date": document.date},
        "coder": event.by,
        "verbale": {"document": document.id, "event": event},
    }
    found["text_info"] = {k: v for k, v in found["text_info"].items() if v is not None}
    found["cite_info"] = {k: v for k, v in found["cite_info"].items() if v is not None}
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def _entity(record: Record, side: Side) -> dict[str, Any]:
    actor = actor_of(record, side)
    own = sectors(side.code)
    found = {
        "name": actor.name if actor else None,
        "country": country(side.code) or None,
        "sector": own[0] if own else None,
        "sector_secondary": own[1:] or None,
        "identifier_id": actor.wikidata if actor else None,
        "identifier_text": actor.office if actor else None,
        "text": actor.mentions[0].text if actor and actor.mentions else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _sentence(text: str, start: int, end: int) -> str:
    """The paragraph that a place stands in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return text[first : last if last >= 0 else len(text)].strip()


class _Own(msgspec.Struct):
    document: str
    event: Event


class _Line(msgspec.Struct):
    verbale: _Own


def read(lines_: Iterable[str]) -> Iterator[tuple[str, Event]]:
    """The events of lines that :func:`lines` gave, each with the id of its document.

    Raises SourceError (``not-plover``) where a line is no event of Verbale's.
    """
    for number, line in enumerate(lines_, 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError as error:
            sentence = f"Line {number} is no PLOVER event written by Verbale: {error}."
            raise SourceError("not-plover", sentence) from error
        yield found.verbale.document, found.verbale.event
