"""The store: records kept, found again and never doubled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from ..corrections import Act, Correction, Kind
from ..errors import StoreError, UsageError
from ..record import Document, Record
from . import correcting, finding, people, schema, writing
from .asking import Asking
from .backend import WRITING, Backend
from .faults import as_store_errors
from .location import Location, locate
from .migrate import bring_up_to_date
from .passages import hit
from .postgresql import PostgreSQL
from .questions.kept import Kept
from .schema import passages, records, reports
from .sqlite import SQLite
from .values import ActorSummary, Counts, Hit, ReportRow

if TYPE_CHECKING:
    from ..frames import DataFrame

#: Reports fetched at a time when all are gone through.
_PAGE = 100

Day = str | date | None


class Store(Asking):
    """Reports and their records in a SQLite file or a PostgreSQL database.

    Open one with :meth:`open`, close it with :meth:`close` or ``with``. Threads may share
    it, and several processes may use the same file. Every method raises StoreError where
    the database fails it.

    >>> with Store.open(path) as store:                                     # doctest: +SKIP
    ...     store.add(record, "report.txt")
    ...     store.search("sanctions", speaker="Putin")
    """

    def __init__(self, backend: Backend, location: Location) -> None:
        self._backend = backend
        self._location = location
        self._kept = Kept()
        self._closed = False

    @classmethod
    def open(
        cls, location: str | Path | None = None, *, create: bool = True, patience: float | None = None
    ) -> Store:
        """The store at ``location``: a path, a SQLAlchemy URL (``sqlite:///``,
        ``postgresql+psycopg://``), or None for ``verbale.db`` in the user's data folder.

        It is made, with the folders above it, where there is none and ``create``; one of an
        older version is brought up to date; a file that may only be read opens for reading.
        A file that another process writes to is waited for ``patience`` seconds (default: 60).
        Raises UsageError where ``location`` is no place for a store, and StoreError where it
        cannot be opened, there is none and ``create`` is false, or what is there is not a
        store of this or an older version: that is left as it is.
        """
        place = locate(location)
        with as_store_errors(str(place)):
            backend: Backend
            if place.path is not None:
                backend = SQLite(place.path, create=create, patience=patience)
            else:
                assert place.url is not None
                backend = PostgreSQL(place.url, create=create)
            try:
                bring_up_to_date(backend, str(place))
            except BaseException:
                backend.engine.dispose()
                raise
        return cls(backend, place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections; the store cannot be used any more. Again does nothing."""
        self._closed = True
        self._backend.engine.dispose()

    def __repr__(self) -> str:
        return f"<Store {self._location}>"

    @property
    def place(self) -> str:
        """Where it is, as people are told: a path, or a URL without its password."""
        return str(self._location)

    @property
    def path(self) -> Path | None:
        """The file that holds it, None where a database server does."""
        path = self._location.path
        return None if path is None else Path(os.path.abspath(path.expanduser()))

    # Writing

    def add(self, record: Record, name: str | None = None, *, by: str | None = None) -> bool:
        """Records ``record`` in one transaction; True where that changed anything.

        ``name`` is what the report was called (an absolute path, a URL, ``-``,
        ``file.jsonl:3``), ``by`` the version of the reader that made the record.

        A text is one report, however often and wherever it is met:

        - the same text with the same record again changes nothing;
        - read anew (by a newer reader, with a corrected date) it replaces its record, unless
          it lacks a fact that the held record has;
        - met at another URL, or under another name, it is noted as a sighting;
        - another text at the same URL, of the same id, or in a file of the same name, is a
          new version: it supersedes the old one, and both stay.
        """
        with self._writing() as connection:
            return writing.add(connection, record, name, by)

    def add_many(self, items: Iterable[Record | tuple[Record, str | None]], *, by: str | None = None) -> int:
        """Records each of ``items`` (records, or pairs of a record and its name) as
        :meth:`add` does, as they come; how many of them changed anything.

        Each is committed before the next one is asked for: what was taken from ``items`` is
        never lost, and no other process waits while the next is being made.
        """
        pairs = ((item, None) if isinstance(item, Record) else item for item in items)
        return sum(self.add(record, name, by=by) for record, name in pairs)

    def holds(self, text: str | Document, *, name: str | None = None, by: str | None = None) -> bool:
        """Whether a report need not be read (again): its text is held, read by ``by`` where
        that is given.

        ``text`` is the SHA-256 of a text, or a document (``Report.document()``): then what is
        known of it, and ``name``, must be held too, so that :meth:`add` would have nothing to
        record.
        """
        with self._reading() as connection:
            if isinstance(text, Document):
                return not writing.would_add(connection, text, name, by)
            found = sa.select(sa.literal(1)).where(reports.c.sha256 == text)
            if by is not None:
                found = found.where(reports.c.by == by)
            return connection.execute(found).first() is not None

    # Correcting

    def correct(
        self,
        report: str,
        *,
        kind: Kind,
        act: Act,
        item: str | None = None,
        changes: dict[str, Any] | None = None,
        by: str,
        seen: int | None = None,
        anchor: tuple[int, int] | None = None,
    ) -> Correction:
        """Puts a row of a record right, in every view and export; what was recorded.

        ``report`` is as for :meth:`record`; ``kind``, ``act``, ``item`` (the row's id in the corrected
        record, None to add one), ``changes`` and ``by`` are as in :class:`Correction`. ``seen`` is the
        id of the last correction of this row that the caller knew, None for none; ``anchor``, where it
        is given, is where the caller saw the row.

        Raises StoreError: ``changed-meanwhile`` where somebody else corrected the row since, or another
        row has its id now, ``no-such-report``, ``no-such-row``; UsageError ``bad-correction`` where the
        correction cannot be made.
        """
        asked = correcting.Asked(
            kind=kind, act=act, item=item, changes=changes, by=by, seen=seen, anchor=anchor
        )
        with self._writing() as connection:
            return correcting.correct(connection, finding.find_report(connection, report), asked)

    def undo(self, correction: int, *, by: str) -> Correction:
        """Undoes a correction, the last one of its row; the correction as it is then.

        Raises StoreError: ``changed-meanwhile`` where it is undone already, or the row was corrected
        again since; ``no-such-correction``.
        """
        with self._writing() as connection:
            return correcting.undo(connection, correction, by)

    def corrections(self, report: str | None = None, *, undone: bool = False) -> list[Correction]:
        """The corrections of one report, or of all, oldest first; ``undone`` adds those without effect.

        ``verbale.corrections.by_row(store.record(report, corrected=False), corrections)`` tells which row
        each is of.
        """
        with self._reading() as connection:
            key = None if report is None else finding.find_report(connection, report)
            return correcting.of_report(connection, key, undone=undone)

    def _corrections_of(self, key: int) -> list[Correction]:
        with self._reading() as connection:
            return correcting.of_report(connection, key)

    def readings(self, since: Day = None, until: Day = None) -> Iterator[tuple[Record, list[Correction]]]:
        """The machine's record of every report that people put right, each with the corrections in
        force, one at a time; ``since`` and ``until`` as for :meth:`reports`."""
        conditions = [*finding.within_dates(since, until), schema.readings.c.report.is_not(None)]
        tables = correcting.with_readings().join(reports, records.c.report == reports.c.key)
        columns = sa.select(reports.c.key, schema.readings.c.json).select_from(tables)
        pages = self._pages(columns.where(*conditions).limit(_PAGE), newest_first=False)
        return ((Record.from_json(row.json), self._corrections_of(row.key)) for row in pages)

    # Reading

    def record(self, report: str | None = None, *, corrected: bool = True) -> Record:
        """The record of one report: as people put it right, or without ``corrected`` equal to the
        one that was added.

        ``report`` is an id, the SHA-256 of the text, a URL, a name, or the beginning of an id
        or SHA-256; None means the one recorded last. Of several versions, the current one.
        Raises StoreError where there is none (``no-such-report``), or where several reports
        fit (``ambiguous-report``).
        """
        with self._reading() as connection:
            key = finding.find_report(connection, report)
            select = sa.select(correcting.json_of(corrected)).select_from(correcting.with_readings())
            json = connection.scalar(select.where(records.c.report == key))
        return Record.from_json(json or "")

    def reports(
        self,
        since: Day = None,
        until: Day = None,
        *,
        query: str = "",
        actor: str | None = None,
        superseded: bool = False,
        newest_first: bool = False,
    ) -> Iterator[ReportRow]:
        """The reports, in the order in which they were first recorded or the opposite one.

        ``since`` and ``until`` are days (both included) of the report's date; ``query`` is
        words of its text, as for :meth:`search`; ``actor`` a name in it; ``superseded`` adds
        the versions that newer ones took the place of. Raises UsageError for unusable values.
        """
        conditions = self._conditions(since, until, query, actor, superseded)
        return self._report_rows(conditions, newest_first)

    def records(
        self,
        since: Day = None,
        until: Day = None,
        *,
        query: str = "",
        actor: str | None = None,
        superseded: bool = False,
        corrected: bool = True,
    ) -> Iterator[Record]:
        """The records of the same reports as :meth:`reports`, one at a time; ``corrected`` as for
        :meth:`record`."""
        conditions = self._conditions(since, until, query, actor, superseded)
        tables = correcting.with_readings().join(reports, records.c.report == reports.c.key)
        columns = sa.select(reports.c.key, correcting.json_of(corrected).label("json")).select_from(tables)
        pages = self._pages(columns.where(*conditions).limit(_PAGE), newest_first=False)
        return (Record.from_json(row.json) for row in pages)

    def frame(
        self,
        name: str,
        since: Day = None,
        until: Day = None,
        *,
        query: str = "",
        actor: str | None = None,
        superseded: bool = False,
    ) -> DataFrame:
        """The ``attributions``, ``events`` or ``commitments`` of the same reports as :meth:`reports` as
        a pandas data frame, a row each, with the report's id and date and the actors' names and codes.

        Raises UsageError where there is no such frame, where pandas is not installed
        (``verbale[pandas]``), or for unusable values.
        """
        from ..frames import frame

        return frame(name, self.records(since, until, query=query, actor=actor, superseded=superseded))

    def search(
        self,
        query: str = "",
        *,
        speaker: str | None = None,
        about: str | None = None,
        issue: str | None = None,
        type: str | None = None,
        since: Day = None,
        until: Day = None,
        limit: int = 50,
        superseded: bool = False,
    ) -> list[Hit]:
        """The attributions and events that fit everything that is given, best first; without
        a query those of the newest reports first.

        ``query`` is words as people type them, all of which have to be there: in quotation
        marks a phrase, with ``*`` at the end the beginning of a word, and nothing else has a
        meaning. An attribution is searched by its source, speaker, cue and content; an event
        by its trigger, the sentence around it and the names of its parties. ``speaker`` is a
        name, or whole words of one, of who says it, or on whose word the event rests;
        ``about`` of whom an attribution is about, or of an event's parties or place;
        ``issue`` the name of an issue; ``type`` an event type, an attitude, a kind of
        attribution, ``attribution`` or ``event``. Case and accents never matter. ``since``
        and ``until`` are days, both included. Versions that newer ones took the place of are
        left out unless ``superseded``. Raises UsageError for unusable values.
        """
        if limit < 1:
            raise UsageError("bad-limit", f"No {limit} hits can be shown.", "Give 1 or more.")
        asked = finding.asked(query)
        conditions = finding.within_dates(since, until)
        if not superseded:
            conditions.append(finding.current())
        if speaker is not None:
            conditions.append(finding.named(passages.c.speakers, speaker, "speaker"))
        if about is not None:
            conditions.append(finding.named(passages.c.about, about, "about"))
        if issue is not None:
            conditions.append(finding.of_issue(issue))
        if type is not None:
            conditions.append(finding.of_type(type))
        if asked == []:
            return []  # Only punctuation, which nothing has.
        with self._reading() as connection:
            rows = connection.execute(finding.search(self._backend, asked, conditions, limit)).all()
        return [
            hit(Record.from_json(row.json), row.kind, row.item, float(row.score), asked or []) for row in rows
        ]

    def who(
        self,
        name: str,
        *,
        since: Day = None,
        until: Day = None,
        limit: int = 20,
        superseded: bool = False,
    ) -> list[ActorSummary]:
        """What is held of the actors that go by ``name``, those in most reports first.

        ``name`` is a whole name or alias; where nobody has that, whole words of one. Case and
        accents never matter. ``since`` and ``until`` are days, both included; each actor comes
        with its newest ``limit`` statements. Raises UsageError for unusable values.
        """
        conditions = finding.within_dates(since, until)
        if not superseded:
            conditions.append(finding.current())
        with self._reading() as connection:
            return people.who(connection, name, conditions, limit)

    def changes(self) -> int | None:
        """A number that is another one after every change by anybody, told without waiting: what was
        read since it was the same is not out of date. None where that cannot be told."""
        self._check_open()
        return self._backend.changes()

    def counts(self) -> Counts:
        """How much the store holds, where, and in which version."""
        with self._reading() as connection:
            numbers = connection.execute(finding.counts()).one()._mapping
            size = self._backend.size()
        return Counts(
            location=str(self._location),
            version=schema.VERSION,
            size=size,
            **numbers,
        )

    # Inside

    def _conditions(
        self, since: Day, until: Day, query: str, actor: str | None, superseded: bool
    ) -> Sequence[finding.Condition]:
        asked = finding.asked(query)
        if asked == []:
            return [sa.false()]
        conditions = finding.within_dates(since, until)
        if not superseded:
            conditions.append(finding.current())
        return [*conditions, *finding.passage_of_report(self._backend, asked, actor)]

    def _report_rows(
        self, conditions: Sequence[finding.Condition], newest_first: bool
    ) -> Iterator[ReportRow]:
        select = finding.report_rows(conditions, _PAGE)
        return map(finding.report_row, self._pages(select, newest_first=newest_first))

    def _pages(self, select: sa.Select[Any], *, newest_first: bool) -> Iterator[sa.Row[Any]]:
        """The rows of ``select``, by the key of their report, a page at a time: a reader that
        takes its time, or stops half-way, holds nothing open."""
        order = reports.c.key.desc() if newest_first else reports.c.key
        last = None
        while True:
            page = select.order_by(order)
            if last is not None:
                page = page.where(reports.c.key < last if newest_first else reports.c.key > last)
            with self._reading() as connection:
                rows = connection.execute(page).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1].key

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        self._check_open()
        with as_store_errors(str(self._location)), self._backend.engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        self._check_open()
        with as_store_errors(str(self._location)), self._backend.engine.connect() as connection:
            connection = connection.execution_options(**{WRITING: True})
            with connection.begin():
                self._backend.start_writing(connection)
                yield connection

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("closed", f"The store {self._location} is closed.")
