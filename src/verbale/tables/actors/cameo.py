"""CAMEO's codes of actors as PLOVER's, and back.

CAMEO writes a code in one word ("RUSGOVMIL"). Its ``MED`` is the press, which PLOVER calls
``JRN``, and its ``HLH`` is health, PLOVER's ``MED``.
"""

from __future__ import annotations

import re

from verbale.tables.actors.rows import actor_code

_HEADS = {
    ("IGO", "UNO"): ("UNO",),
    ("IGO", "EUR", "EEC"): ("EUR",),
    ("KSV",): ("XKX",),
    ("NGM",): ("ISM",),
}

#: Codes of countries that ISO has changed since, and of parts of one.
_FORMER = {"GZS": "PSE", "ROM": "ROU", "TMP": "TLS", "WSB": "PSE", "ZAR": "COD"}

_PARTS = {"HLH": "MED", "INS": "REB", "MED": "JRN", "NGM": "ISM", "SEP": "REB"}
_BACK = {"ISM": "NGM", "JRN": "MED", "MED": "HLH"}

#: What an organisation works for; PLOVER has one code for all of civil society.
_CAUSES = frozenset({"DEV", "ENV", "HRI"})

_NO_ACTOR = re.compile(r"[^A-Za-z0-9]+")


def is_null(code: str) -> bool:
    """Whether a code of a dictionary says that something is no actor: ``---``, ``###``."""
    return bool(_NO_ACTOR.fullmatch(code))


def split_code(code: str) -> str:
    """A code in parts of three letters, "RUSGOV" as "RUS GOV".

    Raises ValueError, with a sentence, where it has no such parts.
    """
    letters = "".join(code.split()).upper()
    if "~" in letters:
        raise ValueError(f"{code!r} is a code of an agent, which is no actor by itself.")
    if "/" in letters:
        raise ValueError(f"{code!r} stands for several actors.")
    if len(letters) % 3:
        raise ValueError(f"{code!r} does not split into parts of three letters.")
    return actor_code(" ".join(letters[at : at + 3] for at in range(0, len(letters), 3)))


def _head(parts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The country's part in PLOVER's terms, and the parts that follow it."""
    for head, plover in _HEADS.items():
        if parts[: len(head)] == head:
            return plover, parts[len(head) :]
    return (_FORMER.get(parts[0], parts[0]),), parts[1:]


def from_cameo(code: str) -> str:
    """A code of CAMEO's in PLOVER's parts; parts that PLOVER does not know stay as they are.

    Raises ValueError, with a sentence, where it is none, or the region ``EUR``, which PLOVER
    uses for the European Union.

    >>> from_cameo("RUSGOVMIL"), from_cameo("FRAMED"), from_cameo("IGOUNO")
    ('RUS GOV MIL', 'FRA JRN', 'UNO')
    """
    parts = tuple(split_code(code).split())
    if parts[0] == "EUR":
        raise ValueError(f"{code!r} is Europe as a region, which is no actor in PLOVER.")
    head, rest = _head(parts)
    sectors = [_PARTS.get(part, part) for part in rest if part not in _CAUSES]
    if not sectors and _CAUSES & set(rest):
        sectors = ["SOC"]
    return " ".join(dict.fromkeys((*head, *sectors)))


def to_cameo(code: str) -> str:
    """A code of PLOVER's in one word as CAMEO writes it: what :func:`from_cameo` takes back."""
    head, *sectors = code.split()
    heads = {plover[0]: "".join(cameo) for cameo, plover in _HEADS.items()}
    return heads.get(head, head) + "".join(_BACK.get(sector, sector) for sector in sectors)
