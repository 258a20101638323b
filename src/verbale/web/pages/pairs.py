"""Two actors or countries: what they do to and with each other, over time."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...errors import UsageError
from ...store import Store
from ...store.answers import Happening, Pair, PairPoint
from ...store.facets import COUNTED
from ...tables.actors import load_tables
from ..room import room_of
from . import charts
from .asked import first_day, fitting, given, last_day, like, within
from .periods import Period
from .sheets import sheet
from .templating import address, page
from .wording import country_name

router = APIRouter()
_LATEST = 40
_EXAMPLES = 4


@router.get("/pairs")
def pairs(request: Request) -> HTMLResponse:
    """The form, and what is between the two."""
    asked = given(request, ("a", "b", "since", "until"))
    store = room_of(request).store
    countries = _countries(store)
    shown: dict[str, Any] = {
        "asked": asked,
        "first": first_day(asked.get("since")),
        "last": last_day(asked.get("until")),
        "countries": countries,
        "examples": [],
        "trouble": None,
        "found": None,
    }
    if not ("a" in asked and "b" in asked):
        if "a" in asked or "b" in asked:
            shown["trouble"] = "Name a second actor or country."
        shown["examples"] = combinations([code for code, _ in countries[:_EXAMPLES]], 2)
        return page(request, "pairs.html", **shown)
    try:
        found = _pair(store, asked)
    except UsageError as error:
        return page(request, "pairs.html", 400, **{**shown, "trouble": str(error)})
    unknown = _unknown(store, found) if not found.total else {}
    values = _shown(found, asked) | {"unknown": unknown}
    return fitting(request, "pairs.html", _LATEST, 404 if unknown else 200, **{**shown, **values})


@router.get("/pairs.csv")
def pair_data(request: Request) -> Response:
    """What is between two, a row a month."""
    asked = given(request, ("a", "b", "since", "until"))
    found = _pair(room_of(request).store, {"a": "", "b": "", **asked})
    columns = (
        "month", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict",
        "intensity", "beside",
    )  # fmt: skip
    rows = [[getattr(point, name) for name in columns] for point in found.points]
    return sheet(f"{found.a} and {found.b} by month", columns, rows)


def _pair(store: Store, asked: dict[str, str]) -> Pair:
    return store.pair(asked["a"], asked["b"], asked.get("since"), asked.get("until"), limit=_LATEST)


def _shown(found: Pair, asked: dict[str, str]) -> dict[str, object]:
    own = {"a": asked["a"], "b": asked["b"]}
    days = {name: asked[name] for name in ("since", "until") if name in asked}
    dated = any(point.month for point in found.points)

    def link(period: Period) -> str:
        return f"{within('/pairs', period, **own, **days)}#events"

    data = address("/pairs.csv", **asked)
    return {
        "found": found,
        "names": (_name(found.a, found.a_is), _name(found.b, found.b_is)),
        "states": [
            (side, code, country_name(code))
            for side, name, kind in (("a", found.a, found.a_is), ("b", found.b, found.b_is))
            if kind == "actor" and (code := state_called(name))
        ],
        "chart": charts.diverging(found.points, link, data=data) if dated else None,
        "intensity": charts.intensity(found.points, link) if dated else None,
        "done": [one for one in found.events if not _beside(one)],
        "beside": [one for one in found.events if _beside(one)],
        "undated": sum(_all(point) for point in found.points if not point.month),
    }


def _beside(event: Happening) -> bool:
    """Whether an event has not come about, and is beside all numbers."""
    return event.status not in COUNTED


def _all(point: PairPoint) -> int:
    counts = (point.verbal_cooperation, point.material_cooperation, point.verbal_conflict)
    return sum(counts) + point.material_conflict + point.beside


def _name(name: str, kind: str) -> str:
    return country_name(name) if kind == "country" else name


def state_called(name: str) -> str | None:
    """The code of the state of this name, None where there is none."""
    folded = name.strip().casefold()
    return next((state.code for state in load_tables().states if state.name.casefold() == folded), None)


def _countries(store: Store) -> list[tuple[str, int]]:
    """The countries that act in events, those in most first."""
    return store.find(kind="event").facets.get("country", [])


def _unknown(store: Store, found: Pair) -> dict[str, list[str]]:
    """The names that nobody has, each with others that may be meant."""
    asked = [name for name, kind in ((found.a, found.a_is), (found.b, found.b_is)) if kind == "actor"]
    return {name: like(store, name) for name in asked if store.actor_page(name, limit=1) is None}
