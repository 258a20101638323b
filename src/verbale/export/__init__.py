"""Records in the formats of the field: one module a format.

>>> sorted(FORMATS)
['csv', 'gdelt', 'icews', 'jsonl', 'parquet', 'phoenix', 'plover', 'polecat']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from verbale.errors import UsageError
from verbale.export import csv_tables, gdelt, icews, parquet, phoenix, plover, polecat
from verbale.record import Record

Lines = Callable[[Iterable[Record]], Iterator[str]]
Folder = Callable[[Iterable[Record], Path], list[Path]]


def _jsonl(records: Iterable[Record]) -> Iterator[str]:
    return (record.to_json() + "\n" for record in records)


#: Formats of one file, as its lines.
LINES: dict[str, Lines] = {
    "jsonl": _jsonl,
    "plover": plover.lines,
    "polecat": polecat.lines,
    "icews": icews.lines,
    "gdelt": gdelt.lines,
    "phoenix": phoenix.lines,
}
#: Formats of one file for each table, written into a folder.
FOLDERS: dict[str, Folder] = {"csv": csv_tables.write, "parquet": parquet.write}
#: All formats.
FORMATS = (*LINES, *FOLDERS)


def lines(format: str, records: Iterable[Record]) -> Iterator[str]:
    """The lines of a format of one file, each with its end.

    Raises UsageError (``format``) for any other.
    """
    if format not in LINES:
        raise UsageError("format", f"There is no format {format!r} of one file; choose: {', '.join(LINES)}.")
    return LINES[format](records)


def write(format: str, records: Iterable[Record], folder: Path) -> list[Path]:
    """Write a format of one file for each table into ``folder``; the files written.

    Raises UsageError (``format``) for any other, OSError where a file cannot be written.
    """
    if format not in FOLDERS:
        raise UsageError("format", f"There is no format {format!r} of tables; choose: {', '.join(FOLDERS)}.")
    return FOLDERS[format](records, folder)


__all__ = ["FOLDERS", "FORMATS", "LINES", "lines", "write"]
