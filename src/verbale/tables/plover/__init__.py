"""The PLOVER ontology (manual of 2021) and its relation to CAMEO, as tables.

>>> ontology().types["SANCTION"].quad, ontology().score("CONSULT", "visit")
('MATERIAL CONFLICT', 4.0)
>>> to_cameo("CONSULT", "phone", ())
'041'
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import msgspec

from verbale.errors import UsageError
from verbale.record import EventType
from verbale.tables import Header, bad_table, read_table


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event type: its quad, its score, the manual's section, what it covers, and its modes with
    the score and the scope of each. ``recipient``: whether the manual asks for one."""

    quad: str
    score: float
    recipient: bool
    title: str
    scope: str
    modes: dict[str, tuple[float, str]]


class Ontology(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole ontology: quads with their numbers, types, and contexts with the words that show them."""

    header: Header
    quads: dict[str, int]
    types: dict[EventType, Type]
    contexts: dict[str, tuple[str, ...]]

    def score(self, kind: EventType, mode: str | None) -> float:
        """The PLOVER score of an event, from -10 (conflict) to 10 (cooperation)."""
        own = self.types[kind]
        return own.modes[mode][0] if mode in own.modes else own.score


class Cameo(msgspec.Struct, frozen=True):
    """What a CAMEO code is in PLOVER, and its Goldstein score (Goldstein 1992, as extended to CAMEO)."""

    code: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    goldstein: float


@cache
def ontology() -> Ontology:
    """The ontology, loaded once. Raises UsageError where the table contradicts itself."""
    table, _ = read_table("plover/ontology.toml", Ontology)
    for name, kind in table.types.items():
        if kind.quad not in table.quads:
            raise bad_table("plover/ontology.toml", 1, f"{name} has the quad {kind.quad}, which is none.")
    return table


@cache
def cameo() -> dict[str, Cameo]:
    """CAMEO codes of three and four digits with their meaning in PLOVER. Statements (01) and
    appeals (02) have none."""
    with (files(__name__) / "cameo.csv").open(encoding="utf-8") as file:
        rows = [
            Cameo(
                row["cameo"],
                msgspec.convert(row["type"], EventType),
                row["mode"] or None,
                tuple(row["contexts"].split()),
                float(row["goldstein"]),
            )
            for row in csv.DictReader(file)
        ]
    return {row.code: row for row in rows}


#: The CAMEO code of a type and mode, whatever the context.
_CODES: dict[EventType, dict[str | None, str]] = {
    "AGREE": {None: "030"},
    "CONSULT": {None: "040", "visit": "042", "third-party": "044", "multilateral": "046", "phone": "041"},
    "SUPPORT": {None: "050"},
    "CONCEDE": {None: "080"},
    "COOPERATE": {None: "060"},
    "AID": {None: "070"},
    "RETREAT": {
        None: "084", "withdraw": "0874", "release": "0841", "disarm": "0873", "ceasefire": "0871",
        "access": "086", "resign": "0831",
    },
    "REQUEST": {None: "100", "assist": "101", "change": "104", "yield": "105", "meet": "106"},
    "ACCUSE": {None: "110", "disapprove": "111", "investigate": "090", "allege": "112"},
    "REJECT": {None: "120", "assist": "121", "change": "123", "yield": "124", "meet": "125"},
    "THREATEN": {
        None: "130", "restrict": "1312", "arrest": "132", "relations": "1313", "expel": "136",
        "territory": "1382", "violence": "138",
    },
    "PROTEST": {
        None: "140", "demo": "141", "riot": "145", "strike": "143", "hunger": "142", "boycott": "143",
        "obstruct": "144", "vandalize": "145",
    },
    "SANCTION": {None: "160", "convict": "116", "expel": "166", "withdraw": "161", "discontinue": "160"},
    "MOBILIZE": {None: "150", "troops": "154", "weapons": "154", "police": "153", "militia": "154"},
    "COERCE": {
        None: "170", "seize": "171", "restrict": "172", "censor": "1721", "curfew": "1723",
        "martial-law": "1724", "arrest": "173", "deport": "174", "withhold": "170",
        "misinformation": "170", "cyber": "176",
    },
    "ASSAULT": {
        None: "190", "abduct": "181", "beat": "182", "torture": "1822", "sexual": "1821", "targeted": "186",
        "destroy": "1712", "primitive": "182", "firearms": "193", "explosives": "183",
        "suicide-attack": "1831", "aerial": "195", "drone": "195", "heavy-weapons": "194",
        "crowd-control": "175", "unconventional": "204",
    },
}  # fmt: skip


@cache
def to_cameo(kind: EventType, mode: str | None, contexts: tuple[str, ...]) -> str:
    """The CAMEO code that says most about an event of this type, mode and contexts: that of the type
    and mode, or the code below it all of whose contexts are given."""
    base = _CODES[kind].get(mode, _CODES[kind][None])
    family = base[:2] if base.endswith("0") else base
    below = [
        row
        for row in cameo().values()
        if row.code.startswith(family)
        and (row.type, row.mode) == (kind, mode)
        and row.contexts
        and set(row.contexts) <= set(contexts)
    ]
    return min(below, key=lambda row: (-len(row.contexts), len(row.code), row.code)).code if below else base


def from_cameo(code: str) -> Cameo:
    """What a CAMEO code is in PLOVER; a code of two digits is the first of its family.

    Raises UsageError (``no-cameo``) for a code without a PLOVER type.
    """
    found = cameo().get(code) or cameo().get(code + "0")
    if found is None:
        raise UsageError("no-cameo", f"There is no PLOVER type for the CAMEO code {code}.")
    return found
