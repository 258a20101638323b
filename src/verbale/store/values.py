"""What a store hands out: immutable values."""

from __future__ import annotations

from typing import Literal

import msgspec


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the store lists it, without its text.

    ``id`` is that of the record's document, ``sha256`` that of its text (unique in a store);
    ``name`` is what the report was first called; ``recorded_at`` is a UTC time in ISO form;
    ``superseded_by`` is the ``sha256`` of the version that took its place, or None;
    ``attributions``, ``events`` and ``commitments`` are counts.
    """

    id: str
    sha256: str
    name: str | None
    title: str | None
    date: str | None
    publisher: str | None
    url: str | None
    language: str | None
    characters: int
    by: str | None
    recorded_at: str
    superseded_by: str | None
    attributions: int
    events: int
    commitments: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """An attribution or event that a search found.

    ``report`` and ``sha256`` name the report, ``item`` the attribution or event in its
    record; ``type`` is the event's type or the attribution's attitude. ``speaker`` is the
    name of who says it: the actor, else the words of the source. ``start`` and ``end``
    (code points into the text, half-open) reach over the whole content, or the event's
    trigger; ``snippet`` shows it on one line, shortened with ``…``. ``score`` is higher for
    a better match of the query, and 0 where there was none.
    """

    report: str
    sha256: str
    title: str | None
    date: str | None
    kind: Literal["attribution", "event"]
    item: str
    type: str
    speaker: str | None
    cue: str | None
    snippet: str
    start: int
    end: int
    score: float


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """A code and office of an actor, the first and last day (ISO) of the ``reports`` that give it."""

    code: str | None
    office: str | None
    first: str | None
    last: str | None
    reports: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor said: ``item`` is the attribution in the record of ``report``, ``text`` its
    content, ``start`` and ``end`` (code points, half-open) reach over the whole of it."""

    report: str
    title: str | None
    date: str | None
    item: str
    attitude: str
    cue: str | None
    text: str
    start: int
    end: int


class ActorSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a store holds of an actor.

    ``mentions`` are counts by type, ``said`` and ``about`` how many attributions are the actor's
    and about the actor; ``statements`` the newest of the first; ``beside`` who else is in the
    same reports, and in how many.
    """

    name: str
    kinds: tuple[str, ...]
    wikidata: str | None
    reports: int
    first: str | None
    last: str | None
    mentions: dict[str, int]
    coded: tuple[Coded, ...]
    said: int
    about: int
    statements: tuple[Statement, ...]
    beside: tuple[tuple[str, int], ...]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much a store holds, where, and in which version of its tables.

    ``reports`` counts every version, ``superseded`` those among them that a newer one took
    the place of; ``size`` is in bytes.
    """

    location: str
    version: str
    reports: int
    superseded: int
    attributions: int
    events: int
    commitments: int
    size: int
