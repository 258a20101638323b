"""Scoring events against our own test sentences and against PLOVER's gold standard records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from verbale.evaluation import Evaluation
from verbale.evaluation.sentences import Place, Sentence, Told, read
from verbale.reading import Reader
from verbale.record import Actor, Event, Record, Refusal, Side

#: The gold standard records use the names of an older draft.
_RENAMED = {
    "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT",
}  # fmt: skip
#: Codes of those records that are no ISO codes.
#: Kinds of international actors; the draft of the records had no codes of their own for two of them.
_INTERNATIONAL = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC", "INT", "NGM", "NMC"})
_SLIPS = {"JAP": "JPN", "ITL": "ITA", "ROM": "ROU", "GER": "DEU", "TIM": "TLS", "SUN": "RUS", "YUG": "SRB"}


def _records(reader: Reader, texts: Iterable[str]) -> list[Record]:
    found = []
    for record in reader.read_many(texts):
        if isinstance(record, Refusal):
            raise ValueError(record.reason)
        found.append(record)
    return found


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def _f1(right: float, said: float, wanted: float) -> dict[str, float]:
    return {
        "P": _percent(right, said),
        "R": _percent(right, wanted),
        "F1": _percent(2 * right, said + wanted),
    }


# Our own sentences.


def score_sentences(path: Path, reader: Reader, errors: bool = False) -> Evaluation:
    """Figures on sentences as in training/data/events: triggers found, and of those found the type,
    mode, status and sides; sentences without event in which none was found.

    ``path`` is a file, or a folder with ``test.txt``. Raises FileNotFoundError, ValueError where it does
    not have the form.
    """
    file = path / "test.txt" if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(f"{path} holds no test.txt")
    sentences, wrong = read(file)
    if wrong:
        raise ValueError(wrong[0])
    records = _records(reader, (one.text for one in sentences))
    counts: Counter[str] = Counter()
    statuses: Counter[tuple[str, str]] = Counter()
    lines: list[str] = []
    for sentence, record in zip(sentences, records, strict=True):
        _count(sentence, record, counts, statuses, lines)
    figures: dict[str, Any] = {
        "sentences": len(sentences),
        "events": counts["gold"],
        "triggers": _f1(counts["hit"], counts["said"], counts["gold"]),
        "triggers with type": _f1(counts["type"], counts["said"], counts["gold"]),
        "type right": _percent(counts["type"], counts["hit"]),
        "mode right": _percent(counts["mode"], counts["type"]),
        "status right": _percent(counts["status"], counts["hit"]),
        "source": _f1(counts["source hit"], counts["source said"], counts["source gold"]),
        "target": _f1(counts["target hit"], counts["target said"], counts["target gold"]),
        "no event where none is": _percent(counts["silent"], counts["empty"]),
        "status by status": {
            name: _percent(statuses[name, name], sum(n for (g, _), n in statuses.items() if g == name))
            for name in sorted({gold for gold, _ in statuses})
        },
    }
    return Evaluation("events", reader.version, figures, tuple(lines) if errors else ())


def _count(
    sentence: Sentence,
    record: Record,
    counts: Counter[str],
    statuses: Counter[tuple[str, str]],
    lines: list[str],
) -> None:
    actors = {actor.id: actor for actor in record.actors}
    left = list(record.events)
    counts["said"] += len(left)
    counts["gold"] += len(sentence.events)
    if not sentence.events:
        counts["empty"] += 1
        counts["silent"] += not left
    for told in sentence.events:
        found = next((e for e in left if _overlap((e.trigger.start, e.trigger.end), told.trigger)), None)
        if found is None:
            lines.append(f"missed    {told.type} “{_cut(sentence, told.trigger)}”: {sentence.text}")
            continue
        left.remove(found)
        counts["hit"] += 1
        right = found.type == told.type
        counts["type"] += right
        counts["mode"] += right and found.mode == told.mode
        counts["status"] += found.status == told.status
        statuses[told.status, found.status] += 1
        if not right:
            lines.append(f"type      {told.type} as {found.type} “{found.trigger.text}”: {sentence.text}")
        if found.status != told.status:
            lines.append(f"status    {told.status} as {found.status} “{found.trigger.text}”: {sentence.text}")
        _count_sides(told, found, actors, counts)
    lines += [f"added     {e.type} {e.status} “{e.trigger.text}”: {sentence.text}" for e in left]


def _count_sides(told: Told, found: Event, actors: dict[str, Actor], counts: Counter[str]) -> None:
    for name, gold, said in (("source", told.source, found.source), ("target", told.target, found.target)):
        open_ = [[(m.start, m.end) for m in actors[side.actor].mentions] for side in said]
        counts[f"{name} gold"] += len(gold)
        counts[f"{name} said"] += len(open_)
        for place in gold:
            match = next((m for m in open_ if any(_overlap(place, other) for other in m)), None)
            if match is not None:
                open_.remove(match)
                counts[f"{name} hit"] += 1


def _cut(sentence: Sentence, place: Place) -> str:
    return sentence.text[place[0] : place[1]]


def _overlap(a: Place, b: Place) -> bool:
    return a[0] < b[1] and b[0] < a[1]


# The gold standard records.


def score_gsr(path: Path, reader: Reader, errors: bool = False) -> Evaluation:
    """Of PLOVER's gold standard records, the share of which an event of the type is found, and of which
    one of the type with both sides' countries is.

    A side's countries are right where one of those of the record is among those found, or neither has
    any; ``exact`` where both are the same. Kinds of international actors (IGO, NGO, IMG...) count as one
    country. ``path`` is the file or its folder. Raises FileNotFoundError, ValueError.
    """
    file = path / "PLOVER_GSR_CAMEO.txt" if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(f"{path} holds no PLOVER_GSR_CAMEO.txt")
    try:
        rows = [row for row in json.loads(file.read_text(encoding="utf-8")) if "text" in row]
    except json.JSONDecodeError as error:
        raise ValueError(f"{file} is no JSON: {error.msg}, line {error.lineno}") from error
    counts: Counter[str] = Counter()
    by_type: dict[str, Counter[str]] = {}
    lines: list[str] = []
    records = _records(reader, (row["text"] for row in rows))
    for row, record in zip(rows, records, strict=True):
        kind = _RENAMED.get(row["event"], row["event"])
        own = by_type.setdefault(kind, Counter())
        events = list(record.events)
        counts["events"] += len(events)
        typed = [event for event in events if event.type == kind]
        first = max(events, key=lambda e: e.confidence, default=None)
        best = max((_sides(row, event) for event in typed), default=0)
        for name, right in (
            ("type", bool(typed)), ("surest", first is not None and first.type == kind),
            ("sides", best > 0), ("exact", best > 1),
        ):  # fmt: skip
            counts[name] += right
            own[name] += right
        own["records"] += 1
        if not typed or not best:
            said = ", ".join(
                f"{e.type} {_codes(e.source)}>{_codes(e.target)} “{e.trigger.text}”" for e in events
            )
            wanted = f"{kind} {sorted(_gold(row.get('source')))}>{sorted(_gold(row.get('target')))}"
            lines.append(f"{'sides' if typed else 'type'}  {wanted} not in [{said}]: {row['text']}")
    total = len(rows)
    figures: dict[str, Any] = {
        "records": total,
        "events for each": counts["events"] / max(1, total),
        "type": _percent(counts["type"], total),
        "type of the surest": _percent(counts["surest"], total),
        "type and sides": _percent(counts["sides"], total),
        "type and sides, exact": _percent(counts["exact"], total),
        "by type": {
            name: {"n": own["records"], "type": _percent(own["type"], own["records"]),
                   "sides": _percent(own["sides"], own["records"])}
            for name, own in sorted(by_type.items())
        },
    }  # fmt: skip
    return Evaluation("gsr", reader.version, figures, tuple(lines) if errors else ())


def _gold(side: Any) -> set[str]:
    if not isinstance(side, list):
        return set()
    return {_country(entry.get("code")) for entry in side} - {""}


def _country(code: str | None) -> str:
    first = (code or "").split()[0].strip("*") if (code or "").split() else ""
    first = _SLIPS.get(first, first)
    return "INT" if first in _INTERNATIONAL else first


def _codes(sides: Iterable[Side]) -> list[str]:
    return sorted({_country(side.code) for side in sides} - {""})


def _sides(row: dict[str, Any], event: Event) -> int:
    """0 where the countries of a side differ, 1 where they overlap, 2 where they are the same."""
    gold = [_gold(row.get("source")), _gold(row.get("target"))]
    said = [set(_codes(event.source)), set(_codes(event.target))]
    if not event.target and gold[1] and len(said[0]) > 1:  # reciprocal: all are sources
        gold = [gold[0] | gold[1], set()]
    if not gold[1] and len(gold[0]) > 1 and said[1]:
        said = [said[0] | said[1], set()]
    if gold == said:
        return 2
    return int(all(bool(g & s) or not g for g, s in zip(gold, said, strict=True)))
