"""Errors of databases as errors of the store, in one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ..errors import StoreError

_ELSEWHERE = "Give another place with --store."
#: Codes and sentences by the name of SQLite's error, extended names by their beginning.
_SQLITE = {
    "SQLITE_BUSY": ("store-busy", "is being written to by another process.", "Try again in a moment."),
    "SQLITE_LOCKED": ("store-busy", "is being written to by another process.", "Try again in a moment."),
    "SQLITE_READONLY": ("read-only", "can only be read.", _ELSEWHERE),
    "SQLITE_CANTOPEN": ("cannot-open", "cannot be opened.", "Check that you may write to its folder."),
    "SQLITE_PERM": ("cannot-open", "cannot be opened.", "Check that you may write to its folder."),
    "SQLITE_FULL": ("disk-full", "cannot grow: the disk is full.", None),
    "SQLITE_NOTADB": ("not-a-store", "is not a database.", _ELSEWHERE),
    "SQLITE_CORRUPT": ("damaged", "is damaged.", "Bring back a copy, or start a new one."),
    "SQLITE_IOERR": ("unreadable", "cannot be read from or written to its disk.", None),
}


@contextmanager
def as_store_errors(where: str) -> Iterator[None]:
    """Raises what a database or the file system raises inside as StoreError; ``where`` is
    the store as people know it."""
    try:
        yield
    except IntegrityError as error:
        raise StoreError("bad-record", f"The record does not fit the store: {_reason(error)}.") from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _translated(where, error) from error
    except UnicodeEncodeError as error:
        raise StoreError("bad-record", "The record holds text that is not Unicode.") from error


def _translated(where: str, error: Exception) -> StoreError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    for known, (code, says, hint) in _SQLITE.items():
        if name.startswith(known):
            return StoreError(code, f"The store {where} {says}", hint)
    if isinstance(cause, OSError):
        return StoreError("cannot-open", f"The store {where} cannot be opened: {_reason(error)}.", _ELSEWHERE)
    return StoreError("store-failed", f"The store {where} failed: {_reason(error)}.")


def _reason(error: Exception) -> str:
    """The first line of what the database says, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
