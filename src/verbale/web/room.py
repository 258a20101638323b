"""What pages and API share: the store, the reader, the settings."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

import msgspec
from starlette.requests import Request

from verbale.corrections import Correction, Kind, by_row
from verbale.errors import StoreError
from verbale.reading import Reader
from verbale.record import Record
from verbale.store import Store

from .settings import Settings

#: Seconds for which another process that writes to the store is waited for.
PATIENCE = 5.0


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A report with its record as people put it right.

    ``corrections`` are those in force, oldest first, by the kind and id of their row in ``record``; those of
    rejected rows by the id that the row had in the machine's record.
    """

    record: Record
    corrections: dict[tuple[Kind, str], list[Correction]]


class Room:
    """The store that is looked at, and the reader that adds to it; threads share it."""

    def __init__(self, store: Store, settings: Settings, reader: Reader | None = None) -> None:
        self.settings = settings
        self._store = store
        self._given = store
        self._file = _file(store.path)
        self._reader = reader
        self._lock = Lock()

    @property
    def store(self) -> Store:
        """The store: the one whose file is there now.

        An open file is read on even where it was deleted, or replaced by a copy that was brought back;
        who looks then would see what is no more. Raises StoreError (``no-store``) where the file is gone.
        """
        path = self._store.path
        if path is None:
            return self._store
        found = _file(path)
        if found is None:
            raise StoreError("no-store", f"The store {path} is gone.", "Bring it back, then go on.")
        if found != self._file:
            with self._lock:
                if found != self._file:
                    self._reopen(path, found)
        return self._store

    def _reopen(self, path: Path, found: tuple[int, int]) -> None:
        old, self._store = self._store, Store.open(path, create=False, patience=PATIENCE)
        self._file = found
        if old is not self._given:
            old.close()

    def close(self) -> None:
        """Closes what the room opened itself."""
        if self._store is not self._given:
            self._store.close()

    @property
    def reader(self) -> Reader:
        """The reader, loaded when it is first needed."""
        with self._lock:
            if self._reader is None:
                self._reader = Reader()
            return self._reader

    def open(self, report: str) -> Opened:
        """The report of an id, SHA-256, URL or name; raises StoreError as ``Store.record`` does."""
        store = self.store
        record = store.record(report)
        held = store.corrections(record.document.sha256)
        if not held:
            return Opened(record=record, corrections={})
        machine = store.record(record.document.sha256, corrected=False)
        return Opened(record=record, corrections=by_row(machine, held))


def _file(path: Path | None) -> tuple[int, int] | None:
    """What tells the file at ``path`` from another one there, None where there is none."""
    if path is None:
        return None
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def room_of(request: Request) -> Room:
    """The room that a request is made in."""
    room: Room = request.app.state.room
    return room
