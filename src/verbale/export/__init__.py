"""Records in the formats of the field: one module a format.

>>> sorted(FORMATS)  # doctest: +NORMALIZE_WHITESPACE
['brat', 'conll', 'corrections', 'csv', 'gdelt', 'icews', 'jsonl', 'parquet', 'phoenix', 'plover', 'polecat',
 'webannotation']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from verbale.corrections import Correction
from verbale.errors import UsageError
from verbale.export import (
    brat,
    conll,
    corrections,
    csv_tables,
    gdelt,
    icews,
    parquet,
    phoenix,
    plover,
    polecat,
    webannotation,
)
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
    "webannotation": webannotation.lines,
    "conll": conll.lines,
}
#: Formats of several files, one for each table or two for each report, written into a folder.
FOLDERS: dict[str, Folder] = {"csv": csv_tables.write, "parquet": parquet.write, "brat": brat.write}
#: The format of what people put right, which is written by :func:`training_lines`.
TRAINING = "corrections"
#: All formats.
FORMATS = (*LINES, *FOLDERS, TRAINING)


def lines(format: str, records: Iterable[Record]) -> Iterator[str]:
    """The lines of a format of one file, each with its end.

    Raises UsageError (``format``) for any other.
    """
    if format not in LINES:
        raise UsageError("format", f"There is no format {format!r} of one file; choose: {', '.join(LINES)}.")
    return LINES[format](records)


def training_lines(readings: Iterable[tuple[Record, Sequence[Correction]]]) -> Iterator[str]:
    """The lines of the format ``corrections``, each with its end, of what ``Store.readings`` gives."""
    return corrections.lines(readings)


def write(format: str, records: Iterable[Record], folder: Path) -> list[Path]:
    """Write a format of several files into ``folder``; the files written.

    Raises UsageError (``format``) for any other, OSError where a file cannot be written.
    """
    if format not in FOLDERS:
        choices = ", ".join(FOLDERS)
        raise UsageError("format", f"There is no format {format!r} of several files; choose: {choices}.")
    return FOLDERS[format](records, folder)


__all__ = ["FOLDERS", "FORMATS", "LINES", "TRAINING", "lines", "training_lines", "write"]
