"""What search looks through, and how what it finds is shown.

A passage is the searchable side of one attribution, one event, or a whole report: its words
and the names, issues and labels to narrow by, all folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..record import Actor, Attribution, Event, Record
from .values import Hit
from .words import Phrase, fold, names_text

_SNIPPET = 280
_AROUND = 160
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+|[\r\n]+")
_SPACE = re.compile(r"\s+")


def passages(record: Record) -> Iterator[dict[str, str]]:
    """The rows of the table ``passages`` for ``record``, without their report."""
    actors = {actor.id: actor for actor in record.actors}
    attributions = {attribution.id: attribution for attribution in record.attributions}
    document = record.document
    whole = fold(f"{document.title or ''}\n{document.text}")
    names = names_text(name for actor in record.actors for name in _names([actor]))
    issues = names_text(issue.name for issue in record.issues)
    yield _passage("report", "", "", names, "", issues, whole)
    for attribution in record.attributions:
        yield _attribution(attribution, actors)
    for event in record.events:
        yield _event(event, actors, attributions, document.text)


def _attribution(attribution: Attribution, actors: dict[str, Actor]) -> dict[str, str]:
    speakers = speaker_names(attribution, actors)
    parts = [span.text for span in (attribution.source, attribution.cue) if span]
    contents = [span.text for span in attribution.content]
    return _passage(
        "attribution",
        attribution.id,
        f" attribution {attribution.kind} {attribution.attitude} ",
        names_text(speakers),
        names_text(_names(_known(attribution.about, actors))),
        names_text(attribution.issues),
        fold("\n".join([*speakers, *parts, *contents])),
    )


def _event(
    event: Event, actors: dict[str, Actor], attributions: dict[str, Attribution], text: str
) -> dict[str, str]:
    parties = [side.actor for side in (*event.source, *event.target)]
    names = _names(_known([*parties, *([event.place] if event.place else [])], actors))
    start, end = sentence(text, event.trigger.start, event.trigger.end)
    return _passage(
        "event",
        event.id,
        f" event {event.type.lower()} ",
        names_text(voucher_names(event, actors, attributions)),
        names_text(names),
        names_text(event.issues),
        fold("\n".join([*names, event.trigger.text, text[start:end]])),
    )


def _passage(
    kind: str, item: str, labels: str, speakers: str, about: str, issues: str, words: str
) -> dict[str, str]:
    return {
        "kind": kind,
        "item": item,
        "labels": labels,
        "speakers": speakers,
        "about": about,
        "issues": issues,
        "words": words,
    }


def _known(ids: Iterable[str], actors: dict[str, Actor]) -> list[Actor]:
    return [actors[id] for id in ids if id in actors]


def _names(actors: Iterable[Actor]) -> list[str]:
    return [name for actor in actors for name in (actor.name, *actor.aliases)]


def speaker_names(attribution: Attribution, actors: dict[str, Actor]) -> list[str]:
    """Every name of the speaker; the words of the source where it is no known actor."""
    if attribution.speaker in actors:
        return _names([actors[attribution.speaker]])
    return [attribution.source.text] if attribution.source else []


def voucher_names(event: Event, actors: dict[str, Actor], attributions: dict[str, Attribution]) -> list[str]:
    """Every name of whoever the event rests on: the named actor, else who is reported so."""
    if event.according_to in actors:
        return _names([actors[event.according_to]])
    attribution = attributions.get(event.attribution or "")
    return speaker_names(attribution, actors) if attribution else []


def hit(record: Record, kind: str, item: str, score: float, query: list[Phrase]) -> Hit:
    """The attribution or event ``item`` of ``record`` as a search shows it."""
    actors = {actor.id: actor for actor in record.actors}
    attributions = {attribution.id: attribution for attribution in record.attributions}
    if kind == "attribution":
        return _attribution_hit(record, attributions[item], actors, score, query)
    event = next(event for event in record.events if event.id == item)
    document, trigger = record.document, event.trigger
    start, end = sentence(document.text, trigger.start, trigger.end)
    attribution = attributions.get(event.attribution or "")
    return Hit(
        report=document.id,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        kind="event",
        item=item,
        type=event.type,
        speaker=next(iter(voucher_names(event, actors, attributions)), None),
        cue=attribution.cue.text if attribution and attribution.cue else None,
        snippet=shorten(document.text[start:end], query),
        start=trigger.start,
        end=trigger.end,
        score=score,
    )


def _attribution_hit(
    record: Record, attribution: Attribution, actors: dict[str, Actor], score: float, query: list[Phrase]
) -> Hit:
    document = record.document
    spans = attribution.content or tuple(s for s in (attribution.source, attribution.cue) if s)
    return Hit(
        report=document.id,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        kind="attribution",
        item=attribution.id,
        type=attribution.attitude,
        speaker=next(iter(speaker_names(attribution, actors)), None),
        cue=attribution.cue.text if attribution.cue else None,
        snippet=shorten(" … ".join(span.text for span in spans), query),
        start=min((span.start for span in spans), default=0),
        end=max((span.end for span in spans), default=0),
        score=score,
    )


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of ``text`` around ``[start, end)`` to the ends of its sentence or line,
    160 code points away at most."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = [match.end() for match in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, end, high)
    return (before[-1] if before else low), (after.start() + 1 if after else high)


def shorten(text: str, query: list[Phrase]) -> str:
    """``text`` on one line; where it is long, the part around the first word of ``query``."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= _SNIPPET:
        return line
    start = max(0, min(_first(line, query) - _SNIPPET // 4, len(line) - _SNIPPET))
    start = line.find(" ", start) + 1 if start and line.find(" ", start, start + 30) >= 0 else start
    stop = start + _SNIPPET
    if stop < len(line) and (space := line.rfind(" ", stop - 30, stop)) >= 0:
        stop = space
    return f"{'… ' if start else ''}{line[start:stop].strip()}{' …' if stop < len(line) else ''}"


def _first(line: str, query: list[Phrase]) -> int:
    wanted = tuple(phrase.words[0] for phrase in query)
    for match in re.finditer(r"\S+", line) if wanted else ():
        if any(word.startswith(wanted) for word in fold(match[0]).split()):
            return match.start()
    return 0
