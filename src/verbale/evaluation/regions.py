"""Whether names resolve equally well wherever they come from.

The same passages are read with names of several regions put into them, and of each name it is
counted how often its short form and its pronouns come out as one actor with its full form.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verbale.evaluation import Evaluation
from verbale.reading import Reader
from verbale.record import Record

_SLOT = re.compile(r"\{(\w+)\}")
_FORMS = {
    "m": {"he": "he", "him": "him", "his": "his", "He": "He", "His": "His"},
    "f": {"he": "she", "him": "her", "his": "her", "He": "She", "His": "Her"},
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """A name of a region: in full, as it goes on, and the gender (m, f) of its pronouns."""

    region: str
    full: str
    short: str
    gender: str


def read_names(path: Path) -> list[Bearer]:
    """The names of a CSV file with the columns region, full, short and gender.

    Raises FileNotFoundError where there is none, ValueError where a column is missing.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return [Bearer(row["region"], row["full"], row["short"], row["gender"]) for row in rows]
    except KeyError as error:
        raise ValueError(f"{path} has no column {error.args[0]!r}") from error


def read_passages(path: Path) -> list[str]:
    """The passages of a text file, one a line, without comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def filled(passage: str, name: Bearer) -> tuple[str, list[tuple[int, int, str]]]:
    """The passage with a name in its slots, and where those are: start, end, slot."""
    parts: list[str] = []
    slots = []
    at = length = 0
    forms = {"full": name.full, "short": name.short, **_FORMS[name.gender]}
    for match in _SLOT.finditer(passage):
        before = passage[at : match.start()]
        word = forms[match[1]]
        start = length + len(before)
        parts += [before, word]
        length = start + len(word)
        slots.append((start, length, match[1]))
        at = match.end()
    return "".join([*parts, passage[at:]]), slots


def score_regions(folder: Path, reader: Reader, errors: bool = False) -> Evaluation:
    """Shares of names and pronouns resolved, by region, of ``names.csv`` in ``sentences.txt``."""
    if not (folder / "names.csv").exists():
        raise FileNotFoundError(f"{folder} holds no names.csv")
    names, passages = read_names(folder / "names.csv"), read_passages(folder / "sentences.txt")
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    lines = []
    for name in names:
        for passage in passages:
            text, slots = filled(passage, name)
            for kind, right in _outcomes(reader.read(text), slots):
                counts[name.region][kind][0] += right
                counts[name.region][kind][1] += 1
                if not right:
                    lines.append(f"{kind:<8} {name.region}: {text}")
    regions = {region: _shares(kinds) for region, kinds in sorted(counts.items())}
    whole = [share["resolved"] for share in regions.values()]
    figures: dict[str, Any] = {
        "passages": len(passages),
        "names": len(names),
        "resolved, mean of regions": sum(whole) / max(1, len(whole)),
        "resolved, highest less lowest": max(whole, default=0.0) - min(whole, default=0.0),
        "by region": regions,
    }
    return Evaluation("names", reader.version, figures, tuple(lines) if errors else ())


def _shares(kinds: dict[str, list[int]]) -> dict[str, float]:
    total = [sum(values) for values in zip(*kinds.values(), strict=True)]
    shares = {"resolved": 100 * total[0] / total[1]}
    return shares | {kind: 100 * right / count for kind, (right, count) in sorted(kinds.items())}


def _outcomes(record: Record, slots: list[tuple[int, int, str]]) -> list[tuple[str, bool]]:
    """For each slot but that of the full name, whether it is the actor of the full name's."""
    of = {}
    for start, end, slot in slots:
        covering = [
            (mention.end - mention.start, actor.id)
            for actor in record.actors
            if not actor.members
            for mention in actor.mentions
            if mention.start <= start
            and end <= mention.end
            and (slot in ("full", "short") or mention.start == start)
        ]
        of[start, slot] = min(covering)[1] if covering else None
    full = next(actor for (_, slot), actor in of.items() if slot == "full")
    return [
        ("names" if slot == "short" else "pronouns", actor is not None and actor == full)
        for (_, slot), actor in of.items()
        if slot != "full"
    ]
