"""The record of a report: an immutable data model, its JSON form and its JSON Schema.

All offsets are half-open, in Unicode code points, into ``document.text``; for every span
``document.text[span.start:span.end] == span.text``.

>>> span = Span(0, 5, "Putin")
>>> Attribution(id="q1", source=span, speaker="a1", cue=None, content=(), kind="indirect",
...             attitude="say", within=None, confidence=0.9, by="example/1").source.text
'Putin'
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

FORMAT: Literal["verbale-record/1"] = "verbale-record/1"

MentionType = Literal["name", "description", "pronoun"]
ActorKind = Literal["person", "state", "organisation", "institution", "group", "place"]
AttributionKind = Literal["direct", "indirect", "mixed"]
Attitude = Literal["say", "deny", "accuse", "praise", "promise", "demand", "reject", "agree", "suggest"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
EventStatus = Literal["happened", "agreed", "planned", "proposed", "claimed", "denied", "hypothetical"]
CommitmentKind = Literal["agreement", "promise", "consultation", "proposal", "obligation"]
CommitmentStatus = Literal[
    "proposed", "agreed", "announced", "under_way", "in_force", "fulfilled", "broken", "lapsed"
]  # fmt: skip


class _Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the values below: immutable, compared by content."""


class Span(_Value, frozen=True):
    """A stretch of the text, ``text`` being ``document.text[start:end]``."""

    start: int
    end: int
    text: str


class Mention(Span, frozen=True):
    """A span that refers to an actor, and how."""

    type: MentionType


class Actor(_Value, frozen=True):
    """Somebody or something that speaks or acts in the report.

    ``code`` is PLOVER style ("RUS GOV"), ``wikidata`` a Q-number, ``members`` the ids of the
    actors that a joint one is made of.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: ActorKind | None
    code: str | None
    wikidata: str | None
    office: str | None
    members: tuple[str, ...]
    mentions: tuple[Mention, ...]
    confidence: float
    by: str


class Attribution(_Value, frozen=True, kw_only=True):
    """Who said (or thinks, denies, promises...) what, in the report's words.

    ``speaker``, ``addressee`` and ``about`` are actor ids; ``within`` is the id of the
    attribution inside whose content this one stands.
    """

    id: str
    source: Span | None
    speaker: str | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: AttributionKind
    attitude: Attitude
    within: str | None
    addressee: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    confidence: float
    by: str


class Side(_Value, frozen=True):
    """One actor on a side of an event, with the code it acts under."""

    actor: str
    code: str | None


class Dates(_Value, frozen=True):
    """A day or a range of days, ISO dates, both included."""

    start: str
    end: str


class Event(_Value, frozen=True, kw_only=True):
    """A political event in the PLOVER ontology (manual of 2021).

    ``according_to`` is the actor on whose word alone it rests, None where the report itself
    vouches for it. Reciprocal events name all parties as source and no target.
    """

    id: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    quad: str
    intensity: float
    source: tuple[Side, ...]
    target: tuple[Side, ...]
    trigger: Span
    status: EventStatus
    according_to: str | None
    attribution: str | None
    issues: tuple[str, ...]
    date: Dates | None
    place: str | None
    confidence: float
    by: str


class Issue(_Value, frozen=True):
    """An issue that the report touches, and where."""

    name: str
    mentions: tuple[Span, ...]
    confidence: float
    by: str


class Commitment(_Value, frozen=True, kw_only=True):
    """What is owed: who (``parties``), to whom (``to``), what, by when, in what state."""

    id: str
    parties: tuple[str, ...]
    to: tuple[str, ...]
    action: Span
    kind: CommitmentKind
    status: CommitmentStatus
    due: Dates | None
    according_to: str | None
    attribution: str | None
    event: str | None
    evidence: tuple[Span, ...]
    issues: tuple[str, ...]
    confidence: float
    by: str


class Document(_Value, frozen=True):
    """The report as it was read. ``sha256`` is that of the text in UTF-8, ``date`` an ISO
    date, ``language`` an ISO 639-1 code, ``characters`` the length in code points."""

    id: str
    text: str
    title: str | None
    date: str | None
    publisher: str | None
    url: str | None
    language: str | None
    sha256: str
    characters: int


class Record(_Value, frozen=True):
    """Everything that was read from one report."""

    document: Document
    actors: tuple[Actor, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()
    issues: tuple[Issue, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    format: Literal["verbale-record/1"] = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings and numbers, as in the JSON form."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return {"format": plain.pop("format"), **plain}

    def to_json(self) -> str:
        """The record as one line of JSON."""
        return msgspec.json.encode(self.to_dict()).decode()

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Record:
        """The record that :meth:`to_dict` gave.

        Raises msgspec.ValidationError where ``data`` is not of the published form.
        """
        return msgspec.convert(data, cls)

    @classmethod
    def from_json(cls, data: str | bytes) -> Record:
        """The record that :meth:`to_json` gave; raises as :meth:`from_dict` does."""
        return msgspec.json.decode(data, type=cls)

    def _repr_html_(self) -> str:
        """The marked text, for a notebook."""
        # By its name, since what shows a record imports this module; and only when it is shown.
        from importlib import import_module

        shown: str = import_module("verbale.notebook").html(self)
        return shown


class Report(_Value, frozen=True):
    """A report before it is read: its text and what its source says of it.

    ``name`` is what the user called it (a path, a URL, ``-``, ``file.jsonl:3``).
    """

    text: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    name: str | None = None
    id: str | None = None

    def document(self) -> Document:
        """The report as it stands in a record; its id, where the source gave none, is
        ``r-`` and the first 16 digits of the text's SHA-256."""
        digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
        return Document(
            id=self.id or f"r-{digest[:16]}",
            text=self.text,
            title=self.title,
            date=self.date,
            publisher=self.publisher,
            url=self.url,
            language=self.language,
            sha256=digest,
            characters=len(self.text),
        )

    def adds_nothing_to(self, document: Document) -> bool:
        """Whether a document of this text, read before, has every fact that is given of the report now."""
        facts = ("date", "title", "publisher", "url")
        return all(getattr(self, name) in (None, getattr(document, name)) for name in facts)


class Refusal(_Value, frozen=True):
    """An input that did not become a record: which, at what stage, and why in one sentence."""

    name: str
    stage: Literal["source", "reading", "store"]
    code: str
    reason: str


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the record's JSON form."""
    schema = msgspec.json.schema(Record)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **schema,
    }
