"""The questions that need several reports: what was found, an actor, a pair, an issue, a board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

import sqlalchemy as sa

from ..errors import UsageError
from . import finding
from .answers import ActorPage, ActorRow, Column, Found, IssuePage, IssueRow, Listed, Pair
from .backend import Backend
from .questions import actor, found, issue, listed, naming, pair
from .questions import board as commitments
from .questions.days import Day, between, whole
from .questions.kept import Kept

Kind = Literal["attribution", "event", "report"]
#: Rows of one sort that a page comes with, at most.
MOST_SHOWN = 1_000


class _Opened(Protocol):
    """What the questions need of a store."""

    _backend: Backend
    _kept: Kept

    def _reading(self) -> AbstractContextManager[sa.Connection]: ...

    def _conditions(
        self, since: Day, until: Day, query: str, actor: str | None, superseded: bool
    ) -> Sequence[finding.Condition]: ...


class Asking:
    """The questions, as methods of :class:`~verbale.store.Store`.

    All are answered from the current versions of the reports alone. ``since`` and ``until``
    are days, both included, or months (``2024-04``) or years, taken whole; they are of the
    report's date. Case and accents never matter in names. Each raises UsageError for
    unusable values and StoreError where the database fails it.
    """

    def find(
        self: _Opened,
        query: str = "",
        *,
        kind: Kind | None = None,
        speaker: str | None = None,
        country: str | None = None,
        issue: str | None = None,
        type: str | None = None,
        status: str | None = None,
        publisher: str | None = None,
        source: str | None = None,
        target: str | None = None,
        about: str | None = None,
        since: Day = None,
        until: Day = None,
        page: int = 1,
        size: int = 20,
    ) -> Found:
        """The statements, events and reports that fit everything that is given, best first,
        and how they divide; without a query those of the newest reports first.

        ``query`` is words, as for :meth:`~verbale.store.Store.search`; a report is searched by
        its title and text. ``speaker`` is a name, else whole words of one; ``country`` an ISO
        3166 alpha-3 code; ``issue`` and ``publisher`` are names; ``type`` is an attitude
        (``agree``) or an event type (``AGREE``), ``status`` that of an event. ``source`` is the
        name of an actor that does something in an event, ``target`` of one that it is done to,
        ``about`` of one that a statement is about. A value of a facet may be given as it stands
        there. ``size`` is 200 at most.
        """
        phrases = finding.asked(query)
        given = {
            "kind": kind, "speaker": speaker, "country": country, "issue": issue, "type": type,
            "status": status, "publisher": publisher, "source": source, "target": target, "about": about,
        }  # fmt: skip
        with self._reading() as connection:
            wanted = found.wanted(connection, self._backend, given, since, until)
            return found.find(connection, self._backend, self._kept, phrases, wanted, page, size)

    def newer(self: _Opened, report: str) -> str | None:
        """The SHA-256 of the version that took a report's place, None where it is the current one.
        ``report`` is as for :meth:`~verbale.store.Store.record`."""
        with self._reading() as connection:
            return finding.newer(connection, finding.find_report(connection, report))

    def listed(
        self: _Opened,
        since: Day = None,
        until: Day = None,
        *,
        query: str = "",
        actor: str | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Listed:
        """One page of the reports that :meth:`~verbale.store.Store.reports` goes through, the last
        recorded first. ``size`` is 200 at most."""
        conditions = self._conditions(*whole(since, until), query, actor, False)
        with self._reading() as connection:
            return self._kept.answer(
                self._backend.stamp(connection),
                ("listed", str(since), str(until), query, actor, page, size),
                lambda: listed.listed(connection, conditions, page, size),
            )

    def actor_page(
        self: _Opened, name: str, since: Day = None, until: Day = None, *, limit: int = 20
    ) -> ActorPage | None:
        """What is held of the actor called ``name``: by its whole name, else by another name
        that a report uses for it, of several the one in most reports. None where nobody is
        called so. At most the newest ``limit`` statements, events and commitments come along.
        """
        _check(name, limit)
        days = between(since, until)
        with self._reading() as connection:
            meant = naming.actor(connection, name)
            if meant is None:
                return None
            return self._kept.answer(
                self._backend.stamp(connection),
                ("actor", meant, days, limit),
                lambda: actor.actor_page(connection, meant, days, limit),
            )

    def pair(
        self: _Opened, a: str, b: str, since: Day = None, until: Day = None, *, limit: int = 100
    ) -> Pair:
        """What ``a`` and ``b`` did to and with each other, by month, with the newest ``limit``
        events. Each is a country's code (``RUS``: everybody who acts for it) or a name. Here
        ``since`` and ``until`` are of the events' ``day``."""
        _check(a, limit)
        _check(b, limit)
        days = between(since, until)
        with self._reading() as connection:
            return self._kept.answer(
                self._backend.stamp(connection),
                ("pair", a, b, days, limit),
                lambda: pair.pair(connection, a, b, days, limit),
            )

    def issue_page(self: _Opened, name: str, *, limit: int = 20) -> IssuePage | None:
        """Who holds which position on the issue of this name, and what happens; None where no
        report is on it. At most ``limit`` positions, events and commitments come along."""
        _check(name, limit)
        with self._reading() as connection:
            meant = naming.issue(connection, name)[0]
            return self._kept.answer(
                self._backend.stamp(connection),
                ("issue", meant, limit),
                lambda: issue.issue_page(connection, meant, limit),
            )

    def issues_overview(self: _Opened) -> list[IssueRow]:
        """Every issue that a report is on, those in most reports first."""
        with self._reading() as connection:
            return list(
                self._kept.answer(
                    self._backend.stamp(connection), "issues", lambda: issue.issues_overview(connection)
                )
            )

    def actors_overview(self: _Opened, prefix: str = "", limit: int = 50) -> list[ActorRow]:
        """The actors in most reports; with ``prefix``, of those of whose names a word begins so."""
        _check(prefix, limit)
        with self._reading() as connection:
            return list(
                self._kept.answer(
                    self._backend.stamp(connection),
                    ("actors", prefix, limit),
                    lambda: actor.actors_overview(connection, prefix, limit),
                )
            )

    def board(
        self: _Opened,
        states: Iterable[str] = (),
        kinds: Iterable[str] = (),
        party: str | None = None,
        issue: str | None = None,
        *,
        per_state: int = 20,
    ) -> dict[str, Column]:
        """The commitments by state, in the order in which one becomes another, the newest
        ``per_state`` of each with their reports. ``party`` is a name, or whole words of one,
        or a country's code, of who owes or is owed. What is empty asks nothing; without
        ``states`` every state is a column."""
        wanted = (tuple(states), tuple(kinds), party, issue, per_state)
        for name in (party or "", issue or ""):
            _check(name, per_state)
        with self._reading() as connection:
            return dict(
                self._kept.answer(
                    self._backend.stamp(connection),
                    ("board", *wanted),
                    lambda: commitments.board(connection, *wanted),
                )
            )


def _check(name: str, limit: int) -> None:
    finding.check_length(name, "name")
    if not 1 <= limit <= MOST_SHOWN:
        raise UsageError("bad-limit", f"No {limit} rows can be shown.", f"Give 1 to {MOST_SHOWN}.")
