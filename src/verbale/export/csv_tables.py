"""Our own tables as CSV files, one for each, lists joined by " | "."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from verbale.export.tables import COLUMNS, tables
from verbale.record import Record


def write(records: Iterable[Record], folder: Path) -> list[Path]:
    """Write ``reports.csv``, ``events.csv`` and so on (UTF-8, comma, header) into ``folder``, which is
    made where it is not there; the files written.

    Raises OSError where one cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.csv" for name in COLUMNS}
    with ExitStack() as stack:
        writers = {}
        for name, path in paths.items():
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.DictWriter(file, COLUMNS[name], lineterminator="\n")
            writers[name].writeheader()
        for name, row in tables(records):
            writers[name].writerow({column: _cell(value) for column, value in row.items()})
    return list(paths.values())


def _cell(value: Any) -> Any:
    return " | ".join(map(str, value)) if isinstance(value, list) else value
