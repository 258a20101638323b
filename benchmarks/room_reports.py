"""Records to fill a store with, made from the shipped examples without reading each: other names,
countries, subjects, days, publishers and issues, other lengths, the same for the same seed.

The examples are read once; a record is then an example with words of its text replaced by others
and every span moved along, so that it is as true to its text as the one it was made from.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from reports import EXAMPLES
from verbale.reading import Reader
from verbale.record import Record, Report
from verbale.sources import report_from
from verbale.tables.actors.load import load_tables
from verbale.tables.actors.values import State
from verbale.tables.issues import issue_table

NAMES = Path(__file__).parent / "names" / "names.csv"
FIRST, LAST = date(2019, 1, 1), date(2024, 12, 31)
PUBLISHERS = (
    "Meridian News", "Carpathian Review", "The Tideway Gazette", "Lakes Radio", "The Levant Courier",
    "Pacific Wire", "Cape Standard", "The Northern Post", "Andes Daily", "Gulf Monitor", "Harbour Press",
    "Baltic Times Weekly",
)  # fmt: skip
#: Words of the examples that stand for each other, so that words are as rare as in other reports.
SUBJECTS = (
    "dam pipeline railway tunnel bridge canal port airport refinery mine satellite reactor",
    "reservoir terminal depot junction lagoon harbour quarry corridor basin",
    "fisheries tariffs visas grain timber uranium lithium cotton steel rice vaccines copper",
    "blockade strike march boycott siege walkout curfew embargo",
    "skippers farmers miners drivers nurses teachers pilots dockers students pensioners",
    "mackerel cod herring wheat coffee sugar cocoa beef maize soya",
    "treaty accord convention charter protocol pact",
    "engineers surveyors auditors doctors geologists lawyers veterinarians",
    "committee commission panel council board bureau secretariat",
    "envoy ambassador mediator rapporteur commissioner adviser",
    "gas oil coal power water electricity hydrogen",
    "vessels trucks aircraft barges trains drones convoys",
    "readings samples ledgers maps receipts logbooks",
    "drought flood earthquake epidemic locusts cyclone wildfire",
    "quota levy licence subsidy ceiling surcharge permit",
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Example:
    """An example's record in JSON form, and what of it can be something else."""

    record: dict[str, Any]
    day: date
    states: tuple[State, ...]
    persons: tuple[str, ...]
    ends: tuple[int, ...]


def make_records(count: int, seed: int = 1) -> Iterator[Record]:
    """``count`` records of different texts."""
    examples, makers = _examples(), _Makers()
    seen: set[str] = set()
    source = random.Random(seed)
    while len(seen) < count:
        record = makers.vary(source.choice(examples), source)
        if record.document.sha256 not in seen:
            seen.add(record.document.sha256)
            yield record


def _examples() -> list[Example]:
    reader = Reader()
    files = [path for path in sorted(EXAMPLES.iterdir()) if path.suffix in (".txt", ".html")]
    return [_example(reader.read(_dated(report_from(path)))) for path in files]


def _dated(report: Report) -> Report:
    return Report(report.text, report.title or report.text[:80].splitlines()[0], report.date or "2024-04-16")


def _example(record: Record) -> Example:
    text = record.document.text
    words = set(_WORD.findall(text))
    states = [s for s in load_tables().states if s.status == "state" and words & {s.name, *s.demonyms}]
    persons = {a.name for a in record.actors if a.kind == "person" and 2 <= len(a.name.split()) <= 3}
    ends = [m.end() for m in re.finditer(r"\n+|\Z", text) if m.end() > len(text) * 0.4]
    day = date.fromisoformat(record.document.date or "2024-04-16")
    return Example(record.to_dict(), day, tuple(states), tuple(sorted(persons)), tuple(ends or [len(text)]))


class _Makers:
    """What records are made from: states, persons, subjects, issues; the first of each come often."""

    def __init__(self) -> None:
        self._states = [
            s
            for s in load_tables().states
            if s.status == "state" and s.demonyms and s.capitals and " " not in s.name
        ]
        random.Random(7).shuffle(self._states)
        with NAMES.open(encoding="utf-8") as file:
            rows = list(DictReader(file))
        lasts = [row["short"] for row in rows]
        firsts = [row["full"].removesuffix(row["short"]).strip() for row in rows]
        self._persons = [(first, last) for last in lasts for first in firsts]
        random.Random(8).shuffle(self._persons)
        self._subjects = [line.split() for line in SUBJECTS]
        self._issues = [row.name for row in issue_table().issue]
        random.Random(9).shuffle(self._issues)

    def vary(self, example: Example, source: random.Random) -> Record:
        """Another record like ``example``."""
        words, codes = self._words(example, source)
        end = source.choice(example.ends)
        record = _cut(example.record, end)
        moved = _Moved(record["document"]["text"], words)
        day = FIRST + timedelta(source.randrange((LAST - FIRST).days))
        items = {name: rows for name, rows in record.items() if name != "document"}
        made = _walk(items, moved, codes, day - example.day)
        title = moved.words(record["document"]["title"] or "")
        report = Report(
            moved.text, title, str(day) if source.random() < 0.97 else None, _early(PUBLISHERS, source)
        )
        self._on_issues(made, source)
        for one in (*made["attributions"], *made["events"], *made["commitments"]):
            one["confidence"] = round(source.triangular(0.3, 1.0, 0.9), 3)
        return Record.from_dict({**made, "document": _plain(report)})

    def _words(self, example: Example, source: random.Random) -> tuple[dict[str, str], dict[str, str]]:
        words: dict[str, str] = {}
        codes: dict[str, str] = {}
        taken: set[str] = set()
        for old in example.states:
            new = next(s for s in iter(lambda: _early(self._states, source), None) if s.code not in taken)
            taken.add(new.code)
            codes[old.code] = new.code
            words[old.name] = new.name
            words |= dict.fromkeys(old.demonyms, new.demonyms[0])
            words |= dict.fromkeys(old.capitals, new.capitals[0])
        for person in example.persons:
            first, last = _early(self._persons, source)
            words |= {person: f"{first} {last}", person.split()[-1]: last}
        for line in self._subjects:
            others = source.sample(line, len(line))
            words |= dict(zip(line, others, strict=True))
            words |= {a.capitalize(): b.capitalize() for a, b in zip(line, others, strict=True)}
        return words, codes

    def _on_issues(self, record: dict[str, Any], source: random.Random) -> None:
        chosen = list(dict.fromkeys(_early(self._issues, source) for _ in range(source.randint(1, 4))))
        named = [one["cue"] or one["content"][0] for one in record["attributions"]] or [
            one["trigger"] for one in record["events"]
        ]
        record["issues"] = [
            {"name": name, "mentions": source.sample(named, 1), "confidence": 0.8, "by": "issues/1"}
            for name in chosen
            if named
        ]
        for one in (*record["attributions"], *record["events"], *record["commitments"]):
            one["issues"] = source.sample(chosen, 1) if named and source.random() < 0.45 else []


def _early(values: Sequence[Any], source: random.Random) -> Any:
    """One of ``values``, the more often the earlier it stands."""
    return values[int(len(values) * source.random() ** 2.5)]


def _plain(report: Report) -> dict[str, Any]:
    document = report.document()
    return {name: getattr(document, name) for name in document.__struct_fields__}


def _cut(record: dict[str, Any], end: int) -> dict[str, Any]:
    """The record of the text before ``end``: what lies beyond, or hangs on it, is gone."""
    made = {**record, "document": {**record["document"], "text": record["document"]["text"][:end]}}
    made["actors"] = [
        {**actor, "mentions": [m for m in actor["mentions"] if m["end"] <= end]} for actor in record["actors"]
    ]
    made["actors"] = [actor for actor in made["actors"] if actor["mentions"] or actor["members"]]
    gone = {a["id"] for a in record["actors"]} - {a["id"] for a in made["actors"]}
    for name in ("attributions", "events", "commitments"):
        kept = [
            item
            for item in record[name]
            if all(s["end"] <= end for s in _spans(item)) and not gone & _ids(item)
        ]
        gone |= {item["id"] for item in record[name]} - {item["id"] for item in kept}
        made[name] = [_without(item, gone) for item in kept]
    made["actors"] = [
        {**a, "members": [m for m in a["members"] if m not in gone], "mentions": list(a["mentions"])}
        for a in made["actors"]
    ]
    return made


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _spans(one)
    elif isinstance(value, dict) and "text" in value:
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _spans(one)


def _ids(item: dict[str, Any]) -> set[str]:
    """The actors that an item cannot be without."""
    sides = (
        [side["actor"] for side in (*item.get("source", ()), *item.get("target", ()))]
        if "type" in item
        else []
    )
    return {*sides, *item.get("parties", ()), *item.get("to", ())}


def _without(item: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    loose = ("speaker", "within", "according_to", "attribution", "event", "place")
    kept = {key: None if key in loose and value in gone else value for key, value in item.items()}
    for key in ("addressee", "about"):
        if key in kept:
            kept[key] = [one for one in kept[key] if one not in gone]
    return kept


def _walk(value: Any, moved: _Moved, codes: dict[str, str], later: timedelta, key: str = "") -> Any:
    """``value`` with its spans, names, codes and days as they are in the text made from it."""
    if isinstance(value, list):
        return [_walk(one, moved, codes, later, key) for one in value]
    if isinstance(value, dict):
        if "text" in value and "start" in value:
            return {**value, **moved.span(value["start"], value["end"])}
        if set(value) == {"start", "end"}:
            return {name: str(date.fromisoformat(day) + later) for name, day in value.items()}
        return {
            name: _walk(one, moved, codes, later, name) for name, one in value.items() if name != "document"
        }
    if key in ("name", "aliases", "office") and isinstance(value, str):
        return moved.words(value)
    if key == "code" and value:
        return " ".join(codes.get(part, part) for part in value.split())
    return None if key == "wikidata" else value


class _Moved:
    """A text in which words are replaced, and where each place of the old one is in it."""

    def __init__(self, old: str, words: dict[str, str]) -> None:
        longest = sorted(words, key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")
        self._replaced = words
        self._cuts: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)]
        parts, at, length = [], 0, 0
        for match in self._pattern.finditer(old):
            new = words[match[0]]
            parts += [old[at : match.start()], new]
            start = length + match.start() - at
            length, at = start + len(new), match.end()
            self._cuts.append((match.start(), match.end(), start, length))
        self.text = "".join([*parts, old[at:]])
        self._starts = [cut[0] for cut in self._cuts]

    def words(self, text: str) -> str:
        """Another text with the same words replaced."""
        return self._pattern.sub(lambda match: self._replaced[match[0]], text)

    def span(self, start: int, end: int) -> dict[str, Any]:
        """The span that one of the old text has become."""
        first, last = self._place(start, 2), self._place(end, 3)
        return {"start": first, "end": last, "text": self.text[first:last]}

    def _place(self, old: int, side: int) -> int:
        cut = self._cuts[bisect_right(self._starts, old) - 1]
        return cut[side] if cut[0] < old < cut[1] else cut[3] + old - cut[1] if old >= cut[1] else cut[2]
