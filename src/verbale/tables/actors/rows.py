"""CSV files with a header of comments: read row by row, each fault with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from verbale.tables.actors.dates import PartialDate, parse_date
from verbale.tables.actors.values import Place

T = TypeVar("T")

#: Told of a fault: file, line and sentence. It raises, or keeps what it was told.
Report = Callable[[str, int, str], None]

#: The keys of a header; the first four are in every file.
HEADER_KEYS = ("format", "version", "source", "licence")
KNOWN_UNTIL = "known_until"

_HEADER = re.compile(r"#\s*([a-z_]+):\s*(\S.*?)\s*")
_CODE = re.compile(r"[A-Z][A-Z0-9]{2}(?: [A-Z][A-Z0-9]{2})*")
_SECTORS = re.compile(r"(?:[A-Z]{3}(?: [A-Z]{3})*)?")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def several(cell: str) -> tuple[str, ...]:
    """The entries of a list, which ``|`` separates; raises ValueError where one is empty."""
    if not cell:
        return ()
    if "|" not in cell:
        return (cell,)
    entries = tuple(map(str.strip, cell.split("|")))
    if "" in entries:
        raise ValueError(f"The list {cell!r} has an empty entry.")
    return entries


def needed(cell: str, column: str) -> str:
    """The cell, where it is not empty; raises ValueError where it is."""
    if not cell:
        raise ValueError(f"The column {column} is empty.")
    return cell


def when(cell: str) -> PartialDate | None:
    """The date of a cell, None where it is empty; raises ValueError where it is no date."""
    return parse_date(cell) if cell else None


def members(literal: object) -> dict[str, Any]:
    """The values of a ``Literal``, each by itself, for :func:`one_of`."""
    return {value: value for value in get_args(literal)}


def one_of(cell: str, values: Mapping[str, T], column: str) -> T:
    """What the cell stands for; raises ValueError where it is none of ``values``."""
    try:
        return values[cell]
    except KeyError:
        known = ", ".join(sorted(filter(None, values)))
        raise ValueError(f"{cell!r} in the column {column} is not one of {known}.") from None


def actor_code(cell: str) -> str:
    """The cell, where it is a code of three-letter parts; raises ValueError where it is not."""
    if not _CODE.fullmatch(cell):
        raise ValueError(f"{cell!r} is no code such as 'RUS GOV'.")
    return cell


def sector_codes(cell: str) -> str:
    """The cell, where it is empty or holds three-letter parts; else raises ValueError."""
    if not _SECTORS.fullmatch(cell):
        raise ValueError(f"{cell!r} are no sectors such as 'GOV MIL'.")
    return cell


def wikidata_item(cell: str) -> str | None:
    """The Q-number of a cell, None where it is empty; raises ValueError where it is none."""
    if cell and not _WIKIDATA.fullmatch(cell):
        raise ValueError(f"{cell!r} is no Wikidata item such as Q159.")
    return cell or None


def read_header(lines: list[str], name: str, format: str, report: Report) -> dict[str, str]:
    """What the comments before the columns say, by key; faults are reported."""
    found: dict[str, str] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            break
        if entry := _HEADER.fullmatch(line):
            found.setdefault(entry[1], entry[2])
    for key in HEADER_KEYS:
        if key not in found:
            report(name, 1, f"The header does not give the {key}.")
    if found.get("format", format) != format:
        report(name, 1, f"The format is {found['format']!r}, where {format!r} is expected.")
    return found


def read_rows(
    lines: list[str], name: str, columns: str, make: Callable[[list[str]], T], report: Report
) -> tuple[list[T], list[Place]]:
    """The rows of a file, each made from its cells by ``make``, and where they stand; comments
    and blank lines are left out.

    ``columns`` are the names in their order, separated by commas; ``make`` raises
    ValueError, with a sentence, where the cells will not do.
    """
    values: list[T] = []
    places: list[Place] = []
    expected = columns.split(",")
    width, source = len(expected), expected.index("source")
    reader = csv.reader(["" if line[:1] == "#" else line for line in lines], strict=True)
    header: list[str] | None = None
    try:
        for line, row in enumerate(reader, 1):
            if not row:
                continue
            if reader.line_num != line:
                report(name, line, "The row does not end on its line.")
                break
            if header is None:
                header = row
                if header == expected:
                    continue
                report(name, line, f"The columns are not {columns}.")
                break
            cells = list(map(str.strip, row))
            if len(cells) != width:
                report(name, line, f"The row has {len(cells)} cells, where {width} are expected.")
                continue
            try:
                values.append(make(cells))
            except ValueError as error:
                report(name, line, str(error))
            else:
                places.append(Place(name, line, cells[source] or None))
    except csv.Error as error:
        report(name, reader.line_num, f"The row is no CSV: {error}.")
    return values, places
