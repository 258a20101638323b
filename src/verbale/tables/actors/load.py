"""Loading the tables: ours once a process, a user's each time it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from verbale.errors import UsageError
from verbale.tables import bad_table
from verbale.tables.actors.dates import parse_date
from verbale.tables.actors.forms import HOLDERS, OFFICES, ORGANISATIONS, ROLES, STATES, USERS
from verbale.tables.actors.rows import KNOWN_UNTIL, Report, read_header, read_rows
from verbale.tables.actors.values import ActorTables, Place, Places, UserActor

#: The form of each table, and where its files lie in the folder of tables.
_FILES = {
    "states": (STATES, "states.csv"),
    "organisations": (ORGANISATIONS, "organisations.csv"),
    "offices": (OFFICES, "offices/*.csv"),
    "holders": (HOLDERS, "holders/*.csv"),
    "roles": (ROLES, "roles.csv"),
}

#: The files of these forms say up to when their changes are known.
_DATED = frozenset({"holders"})


def raise_fault(file: str, line: int, sentence: str) -> NoReturn:
    """Report a fault by raising UsageError (``bad-table``)."""
    raise bad_table(file, line, sentence)


def _found(folder: Traversable, pattern: str) -> Iterator[tuple[str, Traversable]]:
    """The files of a pattern, with their names relative to the folder, in order of name."""
    inner, _, name = pattern.rpartition("/")
    place = folder / inner if inner else folder
    if not place.is_dir():
        return
    entries = sorted((entry for entry in place.iterdir()), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name == name or (name == "*.csv" and entry.name.endswith(".csv")):
            yield (f"{inner}/{entry.name}" if inner else entry.name), entry


def _lines(file: Traversable, name: str) -> list[str]:
    """The lines of a file, without their ends.

    Raises UsageError: ``missing-table`` where it cannot be read, ``bad-table`` where it is
    not UTF-8.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError:
        raise UsageError("missing-table", f"There is no table {name}.") from None
    except UnicodeDecodeError:
        raise UsageError("bad-table", f"{name} is not UTF-8 text.") from None
    # Not splitlines: it also breaks at characters that may stand within a cell.
    return text.split("\n")


def _known_until(header: dict[str, str], name: str, report: Report) -> date | None:
    """The day up to which a file's changes are known, None where it fails to say."""
    try:
        return parse_date(header[KNOWN_UNTIL]).last
    except KeyError:
        report(name, 1, f"The header does not give {KNOWN_UNTIL}.")
    except ValueError as error:
        report(name, 1, str(error))
    return None


def read_tables(folder: Traversable, report: Report = raise_fault) -> ActorTables:
    """The tables of a folder, without a user's; files that are not there hold nothing.

    Faults go to ``report``, which by default raises UsageError (``bad-table``) for the first.
    """
    rows: dict[str, list[Any]] = {table: [] for table in _FILES}
    places: dict[str, list[Place]] = {table: [] for table in _FILES}
    known: list[date] = []
    digest = hashlib.blake2b(digest_size=4)
    for table, (form, pattern) in _FILES.items():
        for name, file in _found(folder, pattern):
            lines = _lines(file, name)
            digest.update("\n".join((name, *lines)).encode())
            header = read_header(lines, name, form.format, report)
            if table in _DATED and (day := _known_until(header, name, report)):
                known.append(day)
            values, where = read_rows(lines, name, form.columns, form.make, report)
            rows[table] += values
            places[table] += where
    return ActorTables(
        **{table: tuple(values) for table, values in rows.items()},
        users=(),
        known_until=min(known, default=date.min),
        version=f"actors/1-{digest.hexdigest()}",
        places=Places(**{table: tuple(where) for table, where in places.items()}),
    )


def read_user_rows(
    file: Path, report: Report = raise_fault
) -> tuple[tuple[UserActor, ...], tuple[Place, ...]]:
    """The rows of a user's table and where they stand; faults go to ``report``.

    Raises UsageError: ``missing-table`` where there is no such file, ``bad-table`` as
    ``report`` does by default.
    """
    name = str(file)
    lines = _lines(file, name)
    read_header(lines, name, USERS.format, report)
    values, places = read_rows(lines, name, USERS.columns, USERS.make, report)
    return tuple(values), tuple(places)


def with_users(
    tables: ActorTables, users: tuple[UserActor, ...], places: tuple[Place, ...] = ()
) -> ActorTables:
    """The tables with these rows of a user's instead of those that were there."""
    version = tables.version.partition("+")[0]
    if users:
        version += "+" + hashlib.blake2b(repr(users).encode(), digest_size=4).hexdigest()
    return ActorTables(
        tables.states,
        tables.organisations,
        tables.offices,
        tables.holders,
        tables.roles,
        users,
        tables.known_until,
        version,
        msgspec.structs.replace(tables.places, users=places),
    )


@cache
def _own_tables() -> ActorTables:
    return read_tables(files(__package__))


def load_tables(user: Path | None = None) -> ActorTables:
    """Our tables, and with ``user`` a user's beside them.

    Raises UsageError: ``missing-table`` where there is no such file, ``bad-table`` (with
    file and line) where a row cannot be read.
    """
    own = _own_tables()
    return own if user is None else with_users(own, *read_user_rows(user))
