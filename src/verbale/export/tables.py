"""Our own tables: every row of every record, with the place of each in its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from verbale.record import Dates, Record, Side, Span

Row = dict[str, Any]


def tables(records: Iterable[Record]) -> Iterator[tuple[str, Row]]:
    """The rows of all tables, each with the name of its table: reports, actors, mentions, attributions,
    events, issues, commitments. Lists are given as lists."""
    for record in records:
        yield from _of_record(record)


#: The columns of each table in order.
COLUMNS: dict[str, tuple[str, ...]] = {
    "reports": ("report", "title", "date", "publisher", "url", "language", "sha256", "characters"),
    "actors": (
        "report", "id", "name", "aliases", "kind", "code", "wikidata", "office", "members", "confidence",
        "by",
    ),
    "mentions": ("report", "actor", "start", "end", "text", "type"),
    "attributions": (
        "report", "id", "speaker", "speaker_name", "speaker_code", "source_start", "source_end", "source",
        "cue_start", "cue_end", "cue", "content_start", "content_end", "content", "kind", "attitude",
        "within", "addressee", "about", "issues", "confidence", "by",
    ),
    "events": (
        "report", "id", "type", "mode", "contexts", "quad", "intensity", "source", "source_names",
        "source_codes", "target", "target_names", "target_codes", "trigger_start", "trigger_end", "trigger",
        "status", "according_to", "according_to_name", "attribution", "issues", "date_start", "date_end",
        "place", "confidence", "by",
    ),
    "issues": ("report", "name", "start", "end", "text", "confidence", "by"),
    "commitments": (
        "report", "id", "parties", "party_names", "to", "to_names", "action_start", "action_end", "action",
        "kind", "status", "due_start", "due_end", "according_to", "according_to_name", "attribution",
        "event", "evidence_starts", "evidence_ends", "issues", "confidence", "by",
    ),
}  # fmt: skip


def _of_record(record: Record) -> Iterator[tuple[str, Row]]:
    document = record.document
    report = document.id
    names = {actor.id: actor.name for actor in record.actors}
    codes = {actor.id: actor.code for actor in record.actors}
    yield "reports", {
        "report": report, "title": document.title, "date": document.date, "publisher": document.publisher,
        "url": document.url, "language": document.language, "sha256": document.sha256,
        "characters": document.characters,
    }  # fmt: skip
    for actor in record.actors:
        yield "actors", {
            "report": report, "id": actor.id, "name": actor.name, "aliases": list(actor.aliases),
            "kind": actor.kind, "code": actor.code, "wikidata": actor.wikidata, "office": actor.office,
            "members": list(actor.members), "confidence": actor.confidence, "by": actor.by,
        }  # fmt: skip
        for m in actor.mentions:
            row = {"report": report, "actor": actor.id, "start": m.start, "end": m.end, "text": m.text}
            yield "mentions", {**row, "type": m.type}
    for one in record.attributions:
        yield "attributions", {
            "report": report, "id": one.id, "speaker": one.speaker,
            "speaker_name": names.get(one.speaker or ""), "speaker_code": codes.get(one.speaker or ""),
            **_span("source", one.source), **_span("cue", one.cue),
            "content_start": [span.start for span in one.content],
            "content_end": [span.end for span in one.content],
            "content": [span.text for span in one.content], "kind": one.kind, "attitude": one.attitude,
            "within": one.within, "addressee": list(one.addressee), "about": list(one.about),
            "issues": list(one.issues), "confidence": one.confidence, "by": one.by,
        }  # fmt: skip
    for event in record.events:
        yield "events", {
            "report": report, "id": event.id, "type": event.type, "mode": event.mode,
            "contexts": list(event.contexts), "quad": event.quad, "intensity": event.intensity,
            **_sides("source", event.source, names), **_sides("target", event.target, names),
            **_span("trigger", event.trigger), "status": event.status, "according_to": event.according_to,
            "according_to_name": names.get(event.according_to or ""), "attribution": event.attribution,
            "issues": list(event.issues), **_dates("date", event.date), "place": event.place,
            "confidence": event.confidence, "by": event.by,
        }  # fmt: skip
    for issue in record.issues:
        for span in issue.mentions:
            yield "issues", {
                "report": report, "name": issue.name, "start": span.start, "end": span.end, "text": span.text,
                "confidence": issue.confidence, "by": issue.by,
            }  # fmt: skip
    for owed in record.commitments:
        yield "commitments", {
            "report": report, "id": owed.id, "parties": list(owed.parties),
            "party_names": [names[a] for a in owed.parties], "to": list(owed.to),
            "to_names": [names[a] for a in owed.to], **_span("action", owed.action), "kind": owed.kind,
            "status": owed.status, **_dates("due", owed.due), "according_to": owed.according_to,
            "according_to_name": names.get(owed.according_to or ""), "attribution": owed.attribution,
            "event": owed.event, "evidence_starts": [span.start for span in owed.evidence],
            "evidence_ends": [span.end for span in owed.evidence], "issues": list(owed.issues),
            "confidence": owed.confidence, "by": owed.by,
        }  # fmt: skip


def _span(name: str, span: Span | None) -> Row:
    if span is None:
        return {f"{name}_start": None, f"{name}_end": None, name: None}
    return {f"{name}_start": span.start, f"{name}_end": span.end, name: span.text}


def _dates(name: str, dates: Dates | None) -> Row:
    return {f"{name}_start": dates.start if dates else None, f"{name}_end": dates.end if dates else None}


def _sides(name: str, sides: tuple[Side, ...], names: dict[str, str]) -> Row:
    return {
        name: [side.actor for side in sides],
        f"{name}_names": [names[side.actor] for side in sides],
        f"{name}_codes": [side.code or "" for side in sides],
    }
