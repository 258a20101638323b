"""A report with its record beside it."""

from __future__ import annotations

from typing import Annotated, Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from verbale.corrections import Correction
from verbale.export import FORMATS
from verbale.export.jsonld import script
from verbale.record import Actor, Record

from ..room import Opened, Room, room_of
from .parts import Laid, Part, lay_out, part
from .templating import environment, page
from .words import called, clip, day, moment

router = APIRouter()
environment.filters.update(called=called, clip=clip, day=day, moment=moment)

#: What a page may weigh in bytes; schema.org objects are left out where they would make it heavier.
_HEAVIEST = 92_000
#: A text longer than this is laid out once for all of its parts.
_LONG = 50_000
#: What the actors that come with the first part may weigh in bytes, and about what one does beside its name.
_CAST, _ACTOR = 8_000, 160
#: As many rejected rows are listed below the record; the history has all.
_REJECTED = 40
#: What each correction does, as the participle.
DONE = {"accept": "confirmed", "reject": "rejected", "edit": "corrected", "add": "added"}


@router.get("/reports/{report:path}/cast")
def cast(request: Request, report: str, start: Annotated[int, Query(alias="from", ge=0)] = 0) -> HTMLResponse:
    """The actors behind the first ``from`` ones, to be put into the page."""
    return page(request, "_cast.html", actors=_cast(_laid(room_of(request), report).opened.record)[start:])


@router.get("/reports/{report:path}")
def show(
    request: Request,
    report: str,
    start: Annotated[int | None, Query(alias="from", ge=0)] = None,
    end: Annotated[int | None, Query(alias="to", ge=0)] = None,
) -> HTMLResponse:
    """The report; with ``from`` only the part of it that begins there, to be put into the page."""
    laid = _laid(room_of(request), report)
    shown = part(laid, start or 0, end)
    values = {**_values(laid, shown), "asked": report}
    if start is not None:
        return page(request, "_part.html", **values)
    made = page(request, "report.html", newer=room_of(request).store.newer(report), **values)
    return _with_objects(made, laid.opened.record) if shown.last else made


def _with_objects(made: HTMLResponse, record: Record) -> HTMLResponse:
    """The page with its statements as schema.org objects, unless that makes it too heavy. They go in
    afterwards, since only then is known what the page weighs."""
    whole = bytes(made.body)
    objects = f'<script type="application/ld+json">{script(record)}</script>\n</body>'.encode()
    if len(whole) + len(objects) > _HEAVIEST:
        return made
    return HTMLResponse(whole.replace(b"</body>", objects, 1))


def _values(laid: Laid, shown: Part) -> dict[str, Any]:
    record, rejected = laid.opened.record, _rejected(laid.opened)
    return {
        "document": record.document,
        "part": shown,
        "lines": shown.lines,
        "who": {actor.id: actor for actor in record.actors},
        "actors": _first(_cast(record)) if shown.start == 0 else [],
        "counts": {
            "q": len(record.attributions), "e": len(record.events), "c": len(record.commitments),
            "a": len(record.actors),
        },
        "rejected": rejected[:_REJECTED] if shown.start == 0 else [],
        "all_rejected": len(rejected),
        "corrections": sum(map(len, laid.opened.corrections.values())),
        "formats": [name for name in FORMATS if name != "corrections"],
        "done": DONE,
        "web": web_address(record.document.url),
    }  # fmt: skip


def web_address(url: str | None) -> str | None:
    """A report's address where it may stand in a link: a report may come with anything."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _cast(record: Record) -> list[Actor]:
    """The actors, those mentioned most first."""
    return sorted(record.actors, key=lambda actor: -len(actor.mentions))


def _first(actors: list[Actor]) -> list[Actor]:
    """As many actors as a page has room for beside its part of the text; the others come after it."""
    spent = 0
    for number, actor in enumerate(actors):
        spent += _ACTOR + 3 * len(actor.name.encode()) + len((actor.office or "").encode())
        if spent > _CAST:
            return actors[:number]
    return actors


def _rejected(opened: Opened) -> list[tuple[Correction, str]]:
    """The last correction of each rejected row, with what the row said."""
    last = [chain[-1] for chain in opened.corrections.values() if chain[-1].act == "reject"]
    return [(one, words_of(one)) for one in sorted(last, key=lambda one: one.anchor or (0, 0))]


def words_of(correction: Correction) -> str:
    """The words of the row that a correction is of."""
    row = correction.snapshot.row if correction.snapshot and correction.snapshot.row else correction.changes
    spans = row.get("content") or [row.get("trigger") or row.get("action") or row.get("cue")]
    return " … ".join(span["text"] for span in spans if span)


_kept: WeakKeyDictionary[Room, tuple[str, int, Laid]] = WeakKeyDictionary()


def _laid(room: Room, report: str) -> Laid:
    """The report laid out; a long one is kept as long as nothing in the store changes, since its parts
    are asked for one after another."""
    stamp, kept = room.store.changes(), _kept.get(room)
    if kept and stamp is not None and kept[:2] == (report, stamp):
        return kept[2]
    laid = lay_out(room.open(report))
    if stamp is not None and laid.opened.record.document.characters > _LONG:
        _kept[room] = (report, stamp, laid)
    return laid
