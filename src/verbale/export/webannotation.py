"""W3C Web Annotations: a collection for each report, as JSON-LD on one line
(https://www.w3.org/TR/annotation-model/).

Each annotation has one place in the text as its target. The recommendation counts positions as the
record does, in code points and not in code units, the end left out (sections 4.2.4 and 4.2.5).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import category
from urllib.parse import quote

import msgspec

from verbale.export.hands import hands
from verbale.record import Actor, Attribution, Commitment, Event, Record, Side, Span

Json = dict[str, Any]

#: The names of the recommendation, and ``record``: a row as it stands in the record, as JSON.
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {"record": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value", "@type": "@json"}},
]
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
#: How much of the text a quotation is given with, before and behind.
AROUND = 32


def lines(records: Iterable[Record]) -> Iterator[str]:
    """A line for each report: its collection."""
    return (msgspec.json.encode(collection(record)).decode() + "\n" for record in records)


def collection(record: Record) -> Json:
    """The annotations of a record as an AnnotationCollection with all of them on its first page."""
    document = record.document
    items = _Annotations(record).all()
    facts = {name: getattr(document, name) for name in document.__struct_fields__ if name != "text"}
    return {
        "@context": CONTEXT,
        "id": f"{text_id(document.text)}#annotations",
        "type": "AnnotationCollection",
        "label": document.title or document.id,
        "record": facts,
        "total": len(items),
        "first": {
            "id": f"{text_id(document.text)}#annotations-1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }


def text_id(text: str) -> str:
    """The name of a text by its SHA-256 (RFC 6920): positions hold in this text and in no other."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def selectors(text: str, span: Span) -> list[Json]:
    """A place as a TextPositionSelector and as a TextQuoteSelector: two ways to the same words."""
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": text[span.start : span.end],
            "prefix": text[_whole(text, max(0, span.start - AROUND), span.start) : span.start],
            "suffix": text[span.end : _whole(text, min(len(text), span.end + AROUND), len(text))],
        },
    ]


def _whole(text: str, at: int, limit: int) -> int:
    """The first place from ``at`` on, up to ``limit``, that is not inside of a character as people see it:
    an accent stays with its letter."""
    while at < limit and (
        category(text[at])[0] == "M" or text[at] == "\u200d" or text[at - 1 : at] == "\u200d"
    ):
        at += 1
    return at


class _Annotations:
    """The annotations of one record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._id = text_id(record.document.text)
        self._names = {actor.id: actor.name for actor in record.actors}
        self._described: set[str] = set()

    def all(self) -> list[Json]:
        """All of them, in the order of the record."""
        record = self._record
        return [
            *(one for actor in record.actors for one in self._of_actor(actor)),
            *(one for said in record.attributions for one in self._of_attribution(said)),
            *(one for event in record.events for one in self._of_event(event)),
            *(
                self._annotation(
                    f"issue{number}", f"mention-{n}", span, issue.by, "tagging", [_tag(issue.name)], issue
                )
                for number, issue in enumerate(record.issues, 1)
                for n, span in enumerate(issue.mentions, 1)
            ),
            *(one for owed in record.commitments for one in self._of_commitment(owed)),
        ]

    def _of_actor(self, actor: Actor) -> Iterator[Json]:
        bodies: list[Any] = [_text(actor.name, "identifying")]
        if actor.wikidata:
            item = f"http://www.wikidata.org/entity/{quote(actor.wikidata, safe='')}"
            bodies.append({"type": "SpecificResource", "source": item, "purpose": "identifying"})
        for number, mention in enumerate(actor.mentions, 1):
            tags = [*bodies, _tag(mention.type)]
            yield self._annotation(
                actor.id, f"mention-{number}", mention, actor.by, "identifying", tags, actor
            )

    def _of_attribution(self, said: Attribution) -> Iterator[Json]:
        speaker = self._names.get(said.speaker or "") or (said.source.text if said.source else "no one named")
        line = f"{' '.join(speaker.split())}: {said.attitude}, {said.kind}"
        contents = [(f"content-{number}", span) for number, span in enumerate(said.content, 1)]
        for part, span in (*contents, ("source", said.source), ("cue", said.cue)):
            if span is None:
                continue
            bodies = [_tag(part.partition("-")[0])]
            if part.startswith("content"):
                bodies = [_text(line, "describing"), *bodies, _tag(said.attitude), _tag(said.kind)]
            yield self._annotation(said.id, part, span, said.by, "describing", bodies, said)

    def _of_event(self, event: Event) -> Iterator[Json]:
        sides = [self._side(event.source), *([self._side(event.target)] if event.target else [])]
        line = f"{event.type} ({event.status}): {' > '.join(sides)}"
        bodies = [_text(line, "describing"), _tag("event"), _tag(event.type), _tag(event.status)]
        yield self._annotation(event.id, "trigger", event.trigger, event.by, "classifying", bodies, event)

    def _of_commitment(self, owed: Commitment) -> Iterator[Json]:
        sides = [", ".join(self._names.get(one, one) for one in side) for side in (owed.parties, owed.to)]
        line = f"{owed.kind} ({owed.status}): {' > '.join(side for side in sides if side)}"
        bodies = [_text(line, "describing"), _tag("commitment"), _tag(owed.kind), _tag(owed.status)]
        yield self._annotation(owed.id, "action", owed.action, owed.by, "describing", bodies, owed)
        for number, span in enumerate(owed.evidence, 1):
            part = f"evidence-{number}"
            yield self._annotation(owed.id, part, span, owed.by, "describing", [_tag("evidence")], owed)

    def _side(self, sides: Iterable[Side]) -> str:
        return ", ".join(self._names.get(side.actor, side.actor) for side in sides)

    def _annotation(
        self,
        row: str,
        part: str,
        span: Span,
        by: str,
        motivation: str,
        bodies: list[Any],
        value: msgspec.Struct,
    ) -> Json:
        """One annotation. The row itself is a body too, so that its places can be put together: in full
        where it first comes up, by its id from then on."""
        id_ = f"{self._id}#{quote(row, safe='')}"
        body: Any = id_
        if id_ not in self._described:
            self._described.add(id_)
            body = {"id": id_, "type": "Dataset", "format": "application/json"}
            body["record"] = msgspec.to_builtins(value)
        target: Json = {
            "source": self._id,
            "selector": selectors(self._record.document.text, span),
        }
        if self._record.document.url:
            target["scope"] = self._record.document.url
        return {
            "id": f"{id_}-{part}",
            "type": "Annotation",
            "motivation": motivation,
            **_makers(by),
            "body": [*bodies, body],
            "target": target,
        }


def _makers(by: str) -> Json:
    found = hands(by)
    makers: Json = {}
    if found.people:
        makers["creator"] = [{"type": "Person", "name": name} for name in found.people]
    if found.machine is not None:
        makers["generator"] = {"type": "Software", "name": found.machine}
    return makers


def _tag(value: str) -> Json:
    return _text(value, "tagging")


def _text(value: str, purpose: str) -> Json:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}
