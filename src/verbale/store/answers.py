"""What a store answers when it is asked across reports: immutable values.

Offsets (``start``, ``end``) are half-open and in code points of the report's text; a
``report`` is the id of a record's document, ``sha256`` that of its text, ``item`` the id of
an attribution, event or commitment in its record. Days are ISO dates, a month is
``YYYY-MM``. ``confidence`` and ``by`` are the row's own, so that what is weak can look weak.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from .values import Coded, ReportRow

#: Who and what is beside something is counted over so many of the newest reports at most.
MOST_BESIDE = 5_000
#: Values with how often each occurs, the most frequent first.
Counted = tuple[tuple[str, int], ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, event or report that was found.

    ``item`` is None for a report. ``type`` is the attitude of a statement or the type of an
    event, ``status`` that of an event. ``speaker`` is the name of who says it: the actor,
    else the words of the source; for an event on whose word it rests. ``countries`` are the
    speaker's, the event's parties', or all that the report names. ``snippet`` is one line
    that shows it, shortened with ``…``; ``marks`` are the places in the snippet (code
    points, half-open) that the query asked for. ``score`` is higher for a better match, and
    0 where nothing was asked or the matches were too many to be ranked.
    """

    kind: Literal["attribution", "event", "report"]
    item: str | None
    report: str
    sha256: str
    title: str | None
    date: str | None
    publisher: str | None
    type: str | None
    status: str | None
    speaker: str | None
    countries: tuple[str, ...]
    issues: tuple[str, ...]
    cue: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]
    start: int
    end: int
    confidence: float | None
    score: float


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was found, and how the whole of it divides.

    ``total`` is how many there are, or, where ``more`` is true, the number that was looked
    at when there were more; reports alone (``kind`` is ``report``) are all counted. ``hits`` are
    those of ``page`` (from 1; ``size`` a page), best first; none lie beyond the ``total``.

    ``facets`` has for each of ``kind``, ``speaker``, ``country``, ``issue``, ``type``,
    ``status``, ``publisher`` and ``date`` its values with the number of hits that choosing
    the value would give, the most frequent first (months in order of time). A facet that is
    narrowed already is counted as if it were not, so that another value can be chosen.
    ``date`` has months (``2024-04``), which ``since`` and ``until`` take too. ``partial``
    names the facets that were counted over some thousands of the best hits alone, there being
    more than 5,000; the others are exact.
    """

    total: int
    more: bool
    page: int
    size: int
    hits: tuple[Entry, ...]
    facets: dict[str, list[tuple[str, int]]]
    partial: tuple[str, ...]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the reports, the last recorded first: how many there are in all, and those of ``page``
    (from 1; ``size`` a page)."""

    total: int
    page: int
    size: int
    reports: tuple[ReportRow, ...]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in the words of its report: ``text`` is its content, over which ``start``
    and ``end`` reach; ``kind`` is direct, indirect or mixed."""

    report: str
    sha256: str
    title: str | None
    date: str | None
    item: str
    speaker: str | None
    kind: str
    attitude: str
    cue: str | None
    text: str
    start: int
    end: int
    issues: tuple[str, ...]
    confidence: float
    by: str


class Party(msgspec.Struct, frozen=True):
    """An actor on a side of something, with the code it acts under."""

    name: str
    code: str | None


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its report and its sides.

    ``day`` is the event's own where the record has one that lies within a month and not
    after the report, else the report's ``date``. ``snippet`` is the sentence around the
    trigger, which stands at ``start`` and ``end``. ``way`` says who acts upon whom where
    two actors were asked for: ``forth`` (the first upon the second), ``back`` or ``both``.
    """

    report: str
    sha256: str
    title: str | None
    date: str | None
    day: str | None
    item: str
    type: str
    mode: str | None
    quad: str
    status: str
    intensity: float
    source: tuple[Party, ...]
    target: tuple[Party, ...]
    according_to: str | None
    trigger: str
    snippet: str
    start: int
    end: int
    confidence: float
    by: str
    way: Literal["forth", "back", "both"] | None = None


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A commitment with its report and its actors; ``action`` stands at ``start`` and
    ``end``, ``due`` is the first and last day, ``attribution`` and ``event`` are ids."""

    report: str
    sha256: str
    title: str | None
    date: str | None
    publisher: str | None
    item: str
    kind: str
    status: str
    parties: tuple[Party, ...]
    to: tuple[Party, ...]
    according_to: str | None
    action: str
    start: int
    end: int
    due: tuple[str, str] | None
    attribution: str | None
    event: str | None
    issues: tuple[str, ...]
    confidence: float
    by: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """The commitments of one state: how many there are, and the newest of them."""

    total: int
    rows: tuple[Owed, ...]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was said, and in which months; those without any are left out.

    ``total`` also counts what has no date.
    """

    name: str
    total: int
    months: tuple[tuple[str, int], ...]


class ActorPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one actor.

    ``also`` are other names that reports use for it, ``others`` other actors that go by the
    name that was asked for. ``said``, ``about``, ``did``, ``suffered`` and ``owes`` are how
    many statements are the actor's or about the actor, how many events it is a source or a
    target of, and how many commitments it owes or is owed; the tuples hold the newest of
    each. ``months`` counts statements, ``by_issue`` those on an issue, the most frequent
    first; ``beside`` is who else is in the same reports, and in how many. It and ``also`` are
    counted over the newest 5,000 of the reports.
    """

    name: str
    kind: str | None
    country: str | None
    wikidata: str | None
    also: Counted
    others: Counted
    reports: int
    first: str | None
    last: str | None
    offices: tuple[Coded, ...]
    said: int
    about: int
    months: tuple[tuple[str, int], ...]
    attitudes: Counted
    by_issue: tuple[Series, ...]
    statements: tuple[Said, ...]
    did: int
    done: tuple[Happening, ...]
    suffered: int
    undergone: tuple[Happening, ...]
    owes: int
    commitments: tuple[Owed, ...]
    beside: Counted


class PairPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A month between two actors: how many events of each quad are reported as done or
    agreed (on somebody's word alone too), and their mean ``intensity`` (-10 conflict to +10
    cooperation; None without any). ``beside`` are those only planned, proposed, denied or
    imagined: they are in no other number."""

    month: str | None
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    intensity: float | None
    beside: int


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """What two actors did to and with each other.

    ``a`` and ``b`` are names or countries as they were understood, ``a_is`` and ``b_is``
    which of the two. ``points`` are the months in order, the last of them without a month
    where reports have no date. ``total`` counts all events; ``events`` are the newest of
    them, and ``since`` and ``until`` give those behind a point.
    """

    a: str
    a_is: Literal["actor", "country"]
    b: str
    b_is: Literal["actor", "country"]
    points: tuple[PairPoint, ...]
    total: int
    events: tuple[Happening, ...]


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Who says what of an issue: the statements by attitude, and the newest in its words."""

    speaker: str
    country: str | None
    total: int
    attitudes: Counted
    first: str | None
    last: str | None
    statements: tuple[Said, ...]


class IssuePage(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one issue.

    ``months`` has, for each attitude, the statements of each month. ``positions`` are those
    of the speakers with most statements, over the newest ``counted`` statements (all of
    them where that is ``statements``). ``events`` and ``commitments`` are counts, and
    ``happenings`` and ``owed`` the newest; ``beside`` is which issues are in the same
    reports, over the newest 5,000 of these.
    """

    name: str
    reports: int
    first: str | None
    last: str | None
    statements: int
    events: int
    commitments: int
    counted: int
    months: tuple[Series, ...]
    positions: tuple[Position, ...]
    countries: Counted
    happenings: tuple[Happening, ...]
    owed: tuple[Owed, ...]
    beside: Counted


class IssueRow(msgspec.Struct, frozen=True, kw_only=True):
    """An issue in the list of all: in how many reports, statements, events and commitments
    it is, and its reports by month."""

    name: str
    reports: int
    statements: int
    events: int
    commitments: int
    first: str | None
    last: str | None
    months: tuple[tuple[str, int], ...]


class ActorRow(msgspec.Struct, frozen=True, kw_only=True):
    """An actor in the list of all; ``kind``, ``code`` and ``office`` are those of the newest report."""

    name: str
    kind: str | None
    code: str | None
    office: str | None
    reports: int
