"""The field's knowledge as data: tables with source, version and licence, checked when loaded.

Each table is one TOML file of this folder and one immutable value in memory. Whatever the
file holds beyond its form (an unknown key, a wrong type, an entry given twice) is an error
that names the file and the line.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TypeVar

import msgspec

from verbale.errors import UsageError

T = TypeVar("T")

#: msgspec works out a form when it first converts to it; two threads at that at once crash.
_LOCK = Lock()

_FIELD = re.compile(r"field `([^`]+)`")
_PATH = re.compile(r"at `\$\.?([^`]*)`")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a table comes from: its form, its version, who compiled it and from what."""

    format: str
    version: str
    source: str
    licence: str


def line_of(text: str, *words: str) -> int:
    """The line, from 1, where the words stand one after the other; a word that is not
    found leaves the line at the one before it."""
    at = 0
    for word in words:
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(text, at)
        at = found.start() if found else at
    return text.count("\n", 0, at) + 1


def bad_table(name: str, line: int, sentence: str) -> UsageError:
    """The error that says what is wrong with a table, and on which line."""
    return UsageError("bad-table", f"{name}, line {line}: {sentence}")


def parse_table(text: str, name: str, form: type[T]) -> T:
    """The table that ``text`` (TOML) holds, as a value of ``form``.

    Raises UsageError (``bad-table``) with ``name`` and line where the text is no TOML or
    does not have the form.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError("bad-table", f"{name}: {error}.") from None
    try:
        with _LOCK:
            return msgspec.convert(data, form)
    except msgspec.ValidationError as error:
        message = str(error)
        path = _PATH.search(message)
        words = [part for part in re.split(r"[.\[\]]+", path[1]) if part and part != "..."] if path else []
        field = _FIELD.search(message)
        raise bad_table(name, line_of(text, *words, *([field[1]] if field else [])), f"{message}.") from None


def read_table(source: str | Path, form: type[T]) -> tuple[T, str]:
    """A table and its text: a ``Path`` is a file of the user's, a ``str`` names one of ours.

    Raises UsageError: ``missing-table`` where there is no such file, ``bad-table`` as
    :func:`parse_table` does.
    """
    place = source if isinstance(source, Path) else files(__name__) / source
    try:
        text = place.read_text(encoding="utf-8")
    except OSError:
        raise UsageError("missing-table", f"There is no table {source}.") from None
    except UnicodeDecodeError:
        raise UsageError("bad-table", f"{source} is not UTF-8 text.") from None
    return parse_table(text, str(source), form), text
