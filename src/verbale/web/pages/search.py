"""The search: words, what they were found in, and how that divides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...errors import UsageError
from ...store import Store
from ...store.answers import Found
from ..room import room_of
from . import charts, wording
from .asked import first_day, given, last_day, number, within
from .templating import address, page

router = APIRouter()

_SIZE = 20
#: Values of a facet that are shown at once, and all in all.
_SHOWN, _MOST = 6, 20
#: Facets with the word for each, in the order in which they stand.
FACETS = {
    "kind": "Kind", "speaker": "Speaker", "country": "Country", "issue": "Issue", "type": "Type",
    "status": "Status", "publisher": "Publisher",
}  # fmt: skip
#: What is chosen elsewhere, and only taken back here.
_SIDES = {"source": "Done by", "target": "Directed at", "about": "About"}
_KINDS = {"attribution": "Statements", "event": "Events", "report": "Reports"}
_ASKED = ("q", *FACETS, *_SIDES, "since", "until")


class Value(msgspec.Struct, frozen=True):
    """A value of a facet: how it reads, how many have it, and where it (or its removal) leads."""

    label: str
    total: int
    href: str
    chosen: bool = False


class Facet(msgspec.Struct, frozen=True):
    """A facet: its values at once and the rest; ``partial`` where they are counts of some hits only,
    ``over`` where there are more hits than were counted."""

    name: str
    title: str
    values: list[Value]
    more: list[Value]
    partial: bool
    over: bool


class Chip(msgspec.Struct, frozen=True):
    """Something that was chosen, and the address without it."""

    title: str
    label: str
    href: str


@router.get("/search")
def search(request: Request) -> HTMLResponse:
    """What was found, a page of it."""
    asked, at = given(request, _ASKED), number(request)
    store = room_of(request).store
    shown: dict[str, Any] = {
        "asked": asked,
        "chips": list(_chips(asked)),
        "first": first_day(asked.get("since")),
        "last": last_day(asked.get("until")),
    }
    try:
        found = _find(store, asked, at)
    except UsageError as error:
        return page(request, "search.html", 400, trouble=str(error), found=None, **shown)
    return page(
        request,
        "search.html",
        trouble=None,
        found=found,
        facets=[facet for facet in _facets(found, asked) if facet.values],
        dates=_dates(found, asked),
        actor=_actor(store, asked.get("speaker")),
        pages=-(-found.total // found.size),
        **shown,
    )


def _find(store: Store, asked: dict[str, str], at: int) -> Found:
    values = {name: value for name, value in asked.items() if name != "q"}
    return store.find(asked.get("q", ""), **values, page=at, size=_SIZE)  # type: ignore[arg-type]


def _actor(store: Store, speaker: str | None) -> str | None:
    """The actor of just this name, who has a page; a source may also be mere words of a report."""
    near = store.actors_overview(speaker, 5) if speaker else []
    return next((row.name for row in near if row.name == speaker), None)


def label(facet: str, value: str) -> str:
    """A value of a facet in words."""
    if facet == "kind":
        return _KINDS.get(value, value)
    if facet == "country":
        name = wording.country_name(value)
        return f"{name} ({value})" if name != value else value
    return wording.plainly(value) if facet == "status" else value


def _without(asked: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name not in names}


def _chips(asked: dict[str, str]) -> Iterator[Chip]:
    if "q" in asked:
        yield Chip("Words", asked["q"], address("/search", **_without(asked, "q")))
    for facet, title in (FACETS | _SIDES).items():
        if facet in asked:
            href = address("/search", **_without(asked, facet))
            yield Chip(title, label(facet, asked[facet]), href)
    since, until = asked.get("since"), asked.get("until")
    if since or until:
        when = (
            wording.plain_day(since)
            if since == until
            else " ".join(
                [
                    *(["from", wording.plain_day(since)] if since else []),
                    *(["to", wording.plain_day(until)] if until else []),
                ]
            )
        )
        yield Chip("Date", when, address("/search", **_without(asked, "since", "until")))


def _facets(found: Found, asked: dict[str, str]) -> Iterator[Facet]:
    for facet, title in FACETS.items():
        chosen = asked.get(facet)
        values = [
            Value(label(facet, value), total, address("/search", **{**_without(asked), facet: value}))
            for value, total in found.facets.get(facet, [])[:_MOST]
            if value != chosen
        ]
        if chosen:
            off = address("/search", **_without(asked, facet))
            values.insert(0, Value(label(facet, chosen), found.total, off, chosen=True))
        yield Facet(facet, title, values[:_SHOWN], values[_SHOWN:], facet in found.partial, found.more)


def _dates(found: Found, asked: dict[str, str]) -> Markup | None:
    months = found.facets.get("date", [])
    if not months or "date" in found.partial:  # The newest alone would be columns of one month.
        return None
    rest = _without(asked, "since", "until")
    chart = charts.bars(
        "dates", "Hits by month", months, "hit", lambda period: within("/search", period, **rest), height=110
    )
    return chart.picture
