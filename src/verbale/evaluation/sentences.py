"""Sentences with events, as in training/data/events: reading and checking them.

Run as a program it checks files and says what is wrong, one line each:
``python -m verbale.evaluation.sentences training/data/events/*.txt``.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from verbale.record import EventStatus, EventType
from verbale.tables.plover import ontology

TYPES: list[str] = list(get_args(EventType))
MODES: dict[str, set[str]] = {name: set(kind.modes) for name, kind in ontology().types.items()}
STATUSES: list[str] = list(get_args(EventStatus))
VOICES = ("active", "passive", "nominal")
REGIONS = ("africa", "americas", "asia", "europe", "mideast", "oceania", "none")

Place = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """One event of a sentence; places are offsets into its text."""

    trigger: Place
    type: str
    mode: str | None
    status: str
    source: tuple[Place, ...]
    target: tuple[Place, ...]
    voice: str


@dataclass
class Sentence:
    """One sentence, its events and where in the file it stands."""

    text: str
    region: str
    file: str
    line: int
    events: list[Told] = field(default_factory=list)


class DataError(Exception):
    """A line that is not of the form; its message says where and why."""


def read(path: Path) -> tuple[list[Sentence], list[str]]:
    """The sentences of a file, and what is wrong with it (such lines are left out)."""
    sentences: list[Sentence] = []
    wrong: list[str] = []
    region = "none"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith("@region"):
                region = line.split()[-1]
                if region not in REGIONS:
                    raise DataError(f"no such region: {region}")
            elif line[0] in " \t":
                if not sentences:
                    raise DataError("an event before any sentence")
                sentences[-1].events.append(event(line.strip(), sentences[-1].text))
            else:
                sentences.append(Sentence(line.strip(), region, path.name, number))
        except DataError as error:
            wrong.append(f"{path.name}:{number}: {error}")
    return sentences, wrong


def event(line: str, text: str) -> Told:
    """The event that a line tells of ``text``; raises DataError where it does not."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (4, 5):
        raise DataError(f"an event has four or five fields, not {len(parts)}")
    kind, *mode = parts[1].split()
    if kind not in TYPES:
        raise DataError(f"no such type: {kind}")
    if len(mode) > 1 or any(one not in MODES.get(kind, ()) for one in mode):
        raise DataError(f"{kind} has no such mode: {' '.join(mode)}")
    if parts[2] not in STATUSES:
        raise DataError(f"no such status: {parts[2]}")
    if parts[3].count(">") != 1:
        raise DataError("sides are written SOURCE > TARGET")
    voice = parts[4] if len(parts) == 5 else "active"
    if voice not in VOICES:
        raise DataError(f"no such voice: {voice}")
    source, target = (_side(side.strip(), text) for side in parts[3].split(">"))
    return Told(_place(parts[0], text), kind, mode[0] if mode else None, parts[2], source, target, voice)


def _side(words: str, text: str) -> tuple[Place, ...]:
    return () if words in ("", "-") else tuple(_place(one.strip(), text) for one in words.split(" & "))


def _place(words: str, text: str) -> Place:
    nth = 1
    if match := re.fullmatch(r"(.*)#(\d)", words):
        words, nth = match[1], int(match[2])
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    if len(found) < nth:
        raise DataError(f"not in the sentence: {words!r}" + (f" ({nth} times)" if nth > 1 else ""))
    return found[nth - 1], found[nth - 1] + len(words)


def main(paths: list[str]) -> int:
    """Check the files named, print what is wrong and what there is; 1 where something is wrong."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    faults = 0
    for path in paths:
        sentences, wrong = read(Path(path))
        for one in sentences:
            if one.text in seen:
                wrong.append(f"{one.file}:{one.line}: the sentence is there already")
            seen.add(one.text)
            counts[f"region {one.region}"] += 1
            counts["without event"] += not one.events
            for told in one.events:
                counts[told.type] += 1
                counts[f"status {told.status}"] += 1
                counts[f"voice {told.voice}"] += 1
        print(f"{path}: {len(sentences)} sentences, {sum(len(s.events) for s in sentences)} events")
        for fault in wrong:
            print(f"  {fault}")
        faults += len(wrong)
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
