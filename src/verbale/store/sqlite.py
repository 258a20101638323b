"""A store in one file, by SQLite.

The file is in write-ahead-log mode, so that readers and one writer do not wait for each
other, and ``synchronous=FULL``: a commit is on the disk before it returns. A killed process
would lose nothing with NORMAL either; FULL holds through a power cut too, and its one fsync
a report is small beside reading the report.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from ..errors import StoreError
from . import schema
from .backend import writing
from .words import Phrase

#: "Vrbl", in the header of every store: SQLite keeps it for telling applications apart.
APPLICATION_ID = 0x5672626C
_MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 60.0
_SEEN = "verbale_seen"
_HINT = "Give another place with --store."


class SQLite:
    """The store in the file ``path``.

    Creates the file and its folders where ``create`` and there is none. Raises StoreError
    where there is none otherwise, where the file is not a store, or cannot be opened; a
    file that is not a store is never touched. ``patience`` is how many seconds another
    process that writes is waited for.
    """

    def __init__(self, path: Path, *, create: bool = True, patience: float | None = None) -> None:
        self._path = Path(os.path.abspath(path.expanduser()))
        self._patience = _BUSY_SECONDS if patience is None else patience
        self._mode = self._prepare(create)
        self.engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=QueuePool)
        sa.event.listen(self.engine, "connect", _configure)
        sa.event.listen(self.engine, "begin", _begin)
        sa.event.listen(self.engine, "engine_disposed", self._look_away)
        self._watching: sqlite3.Connection | None = None
        self._noticing = Lock()
        self._stamp = 0

    def version(self) -> str | None:
        with closing(self._connect()) as connection:
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            if not tables.fetchone():
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None

    def start_writing(self, connection: sa.Connection) -> None:
        """Nothing to do: BEGIN IMMEDIATE has waited already."""

    def matches(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        key, matching, score, index = self.keys(query)
        return matching, score, schema.passages.join(index, key == schema.passages.c.key)

    def keys(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[int], sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        index = sa.table("passages_fts", sa.column("rowid", sa.Integer))
        whole: sa.ColumnElement[str] = sa.literal_column("passages_fts", sa.Text)
        expression = " AND ".join(map(_fts_phrase, query))
        matching = whole.op("MATCH", is_comparison=True)(expression)
        return index.c.rowid, matching, -sa.func.bm25(whole), index

    def stamp(self, connection: sa.Connection) -> int:
        """Each connection can tell whether another one wrote since it was last asked, and how much it
        wrote itself; whichever notices something turns the number."""
        raw: Any = connection.connection.dbapi_connection
        seen = (raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes)
        with self._noticing:
            if connection.info.get(_SEEN) != seen:
                connection.info[_SEEN] = seen
                self._stamp += 1
            return self._stamp

    def changes(self) -> int | None:
        """A connection that does nothing else is told of every change that another one makes."""
        with self._noticing:
            try:
                if self._watching is None:
                    self._watching = self._connect()
                    self._watching.execute("PRAGMA busy_timeout = 0")
                return int(self._watching.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                return None

    def _look_away(self, _: object) -> None:
        with self._noticing:
            if self._watching is not None:
                self._watching.close()
                self._watching = None

    def size(self) -> int:
        files = (self._path, Path(f"{self._path}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def _prepare(self, create: bool) -> str:
        """Checks the file, makes it where it is to be made; returns how to open it."""
        path = self._path
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no ordinary file"
            raise StoreError("not-a-store", f"{path} is {what}, so it cannot be a store.", _HINT)
        if not path.exists() or path.stat().st_size == 0:
            if not create:
                raise StoreError("no-store", f"There is no store at {path}.", "Read some reports first.")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._create()
            return "mode=rw"
        with path.open("rb") as file:
            header = file.read(100)
        if not header.startswith(_MAGIC):
            raise StoreError("not-a-store", f"{path} is not a database.", _HINT)
        if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
            raise StoreError("not-a-store", f"{path} is the database of another application.", _HINT)
        return self._how_to_open(write_ahead=header[18] == 2)

    def _how_to_open(self, *, write_ahead: bool) -> str:
        if not os.access(self._path, os.W_OK):
            folder = os.access(self._path.parent, os.W_OK)
            pending = Path(f"{self._path}-wal").exists()
            # A log cannot be kept beside the file, and none is there: the file is all.
            return "mode=ro" if folder or pending else "mode=ro&immutable=1"
        if not write_ahead:
            self._create()  # A process was killed half-way through the same call.
        return "mode=rw"

    def _create(self) -> None:
        """Makes the file a store without tables. May be done by several processes at once,
        and again after it was cut short; what is in the way is left as it is."""
        with closing(self._open("mode=rwc")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            owner = connection.execute("PRAGMA application_id").fetchone()[0]
            used = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if owner != APPLICATION_ID and (owner or used):
                raise StoreError(
                    "not-a-store", f"{self._path} is the database of another application.", _HINT
                )
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("COMMIT")
            _write_ahead(connection, self._patience)

    def _connect(self) -> sqlite3.Connection:
        return self._open(self._mode)

    def _open(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._path.as_uri()}?{mode}",
            uri=True,
            timeout=self._patience,
            isolation_level=None,  # Transactions begin where we say, not at the first change.
            check_same_thread=False,  # The pool lends a connection to one thread at a time.
        )


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Turns the log on. SQLite does not wait here when another process has the file."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _configure(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later may fail at once when another process
    # has written in between; one that takes the lock at its start waits for its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing(connection) else "BEGIN")


def _fts_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'
