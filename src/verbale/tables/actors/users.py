"""A user's own table of actors: how rows are made, read from files of others, and added."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, cast

import msgspec

from verbale.errors import UsageError
from verbale.tables.actors.cameo import split_code
from verbale.tables.actors.dates import PartialDate
from verbale.tables.actors.dictionaries import Taken, looks_like_dictionary, read_dictionary
from verbale.tables.actors.forms import USERS
from verbale.tables.actors.load import read_user_rows
from verbale.tables.actors.sheets import code_of_office, read_sheet
from verbale.tables.actors.spelling import clean_name
from verbale.tables.actors.values import ActorTables, UserActor

ActorFormat = Literal["csv", "petrarch"]

_HEADER = f"""\
# format: {USERS.format}
# version: 1
# source: the user's own
# licence: the user's own
{USERS.columns}
"""


def _cells(row: UserActor) -> list[str]:
    """The cells of a row, in the order of the columns."""
    return [
        row.name,
        "|".join(row.names),
        row.kind or "",
        row.code,
        row.country or "",
        row.office or "",
        str(row.since or ""),
        str(row.until or ""),
        row.wikidata or "",
        row.source or "",
    ]


def rows_as_csv(rows: Iterable[UserActor]) -> str:
    """Rows as lines of CSV, without header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue()


def as_table(rows: Iterable[UserActor]) -> str:
    """Rows as a whole file of the form ``verbale-actors/1``."""
    return _HEADER + rows_as_csv(rows)


def write_whole(path: Path, text: str) -> None:
    """Put ``text`` in the place of a file, wholly or not at all.

    Raises UsageError (``cannot-write``) where that is not possible.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        os.replace(part, target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UsageError("cannot-write", f"{path} cannot be written: {error.strerror}.") from error


def new_actor(
    tables: ActorTables,
    name: str,
    names: Iterable[str] = (),
    code: str | None = None,
    kind: str | None = None,
    country: str | None = None,
    office: str | None = None,
    since: PartialDate | None = None,
    until: PartialDate | None = None,
    wikidata: str | None = None,
    source: str | None = None,
) -> UserActor:
    """A row for :func:`add_rows`; the code of an office of ours need not be given.

    Raises UsageError (``no-code``, ``bad-actor``) where no row can be made of it.
    """
    code = code or (code_of_office(office, tables) if office else None)
    if code is None:
        raise UsageError("no-code", "An actor needs a code, or an office of Verbale's that gives one.")
    try:
        if since and until and since.earliest > until.latest:
            raise ValueError(f"It begins ({since}) after its end ({until}).")
        also = "|".join(clean_name(other) for other in names)
        texts = (kind, split_code(code), country, office, since, until, wikidata, source)
        cells = [clean_name(name), also, *(" ".join(str(text or "").split()) for text in texts)]
        return cast(UserActor, USERS.make(cells))
    except ValueError as error:
        raise UsageError("bad-actor", str(error)) from None


def _what(row: UserActor) -> UserActor:
    """What a row says, wherever that is from."""
    return msgspec.structs.replace(row, source=None)


def add_rows(path: Path, rows: Iterable[UserActor]) -> int:
    """Add rows to the end of a table, which is made where it is not there, and return how
    many were new; what the table holds, comments included, stays as it is.

    Raises UsageError (``bad-table``, ``cannot-write``) and leaves the table as it was.
    """
    there: Iterable[UserActor] = ()
    text = _HEADER
    if path.exists():
        there, _ = read_user_rows(path)
        text = path.read_text(encoding="utf-8-sig")
    known = {_what(row) for row in there}
    new: list[UserActor] = []
    for row in rows:
        if (what := _what(row)) not in known:
            known.add(what)
            new.append(row)
    if new:
        write_whole(path, text + ("" if text.endswith("\n") else "\n") + rows_as_csv(new))
    return len(new)


def read_actors(path: Path, tables: ActorTables, format: ActorFormat | None = None) -> Taken:
    """The rows of a file of another's: CSV, or a dictionary of PETRARCH's or TABARI's; without
    ``format``, whichever it looks like.

    Raises UsageError: ``missing-file`` where it cannot be read, ``bad-table`` where it is
    CSV without the needed columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError("missing-file", f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old dictionaries are in the Latin script of one byte a letter, where all bytes are letters.
        text = content.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if format is None:
        a_table = path.suffix.lower() in (".csv", ".tsv") or not looks_like_dictionary(text)
        format = "csv" if a_table else "petrarch"
    if format == "petrarch":
        return read_dictionary(text, path.name, tables)
    return read_sheet(text, path.name, tables)
