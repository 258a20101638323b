"""GDELT 2.0's event table: tab-separated without header, 61 columns, one dyad a line
(GDELT Event Codebook 2.0, 2015)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zlib import crc32

from verbale.export.common import Dyad, actor_of, country, day_of, delimited, dyads, sectors
from verbale.record import Record, Side
from verbale.tables.plover import cameo, ontology, to_cameo

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
          "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR), *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
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
    first = document.text.find("\n\n")
    lead = event.trigger.start < (first if first > 0 else 600)
    action = [""] * len(_GEO)
    if place is not None:
        action[0] = "1" if place.kind == "state" else ""
        action[1] = place.name
    return [
        crc32(one.id.encode()),
        day.replace("-", ""),
        day[:7].replace("-", ""),
        day[:4],
        _fraction(day),
        *_side(one.record, one.source),
        *_side(one.record, one.target),
        int(lead),
        code,
        code[:3],
        code[:2],
        ontology().quads[event.quad],
        known.goldstein if known else event.intensity,
        1,
        1,
        1,
        "",
        *[""] * (2 * len(_GEO)),
        *action,
        "",
        f"{document.url or document.id}#char={event.trigger.start},{event.trigger.end}",
    ]


def _side(record: Record, side: Side | None) -> list[object]:
    actor = actor_of(record, side)
    if side is None or actor is None:
        return [""] * len(_ACTOR)
    own = [*sectors(side.code), "", "", ""][:3]
    group = "" if len(country(side.code)) != 3 or actor.kind != "organisation" else actor.name
    return [
        "".join((side.code or "").split()), actor.name.upper(), country(side.code),
        group.upper() if country(side.code) in ("IGO", "NGO") else "", "", "", "", *own,
    ]  # fmt: skip


def _fraction(day: str) -> str:
    """The day as a fraction of its year, as the codebook has it."""
    if not day:
        return ""
    one = date.fromisoformat(day)
    return f"{one.year + (one.timetuple().tm_yday) / 365:.4f}"
