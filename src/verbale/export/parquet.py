"""Our own tables as Parquet files, one for each; lists are lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from verbale.errors import UsageError
from verbale.export.tables import COLUMNS, Row, tables
from verbale.record import Record

#: Rows that are written at a time.
_GROUP = 20_000
_NUMBERS = frozenset({"confidence", "intensity"})
_LISTS = frozenset({
    "aliases", "members", "content", "addressee", "about", "issues", "contexts", "source", "source_names",
    "source_codes", "target", "target_names", "target_codes", "parties", "party_names", "to", "to_names",
})  # fmt: skip
_COUNT_LISTS = frozenset({"content_start", "content_end", "evidence_starts", "evidence_ends"})
_COUNTS = frozenset({
    "start", "end", "characters", "source_start", "source_end", "cue_start", "cue_end", "trigger_start",
    "trigger_end", "action_start", "action_end",
})  # fmt: skip


def write(records: Iterable[Record], folder: Path) -> list[Path]:
    """Write ``reports.parquet``, ``events.parquet`` and so on into ``folder``, which is made where it is
    not there; the files written.

    Raises UsageError (``no-pyarrow``) where PyArrow is not installed, OSError where a file cannot be
    written.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError(
            "no-pyarrow", "Parquet needs PyArrow.", "Try: pip install 'verbale[parquet]'"
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    schemas = {
        name: pa.schema([(column, _type(pa, name, column)) for column in columns])
        for name, columns in COLUMNS.items()
    }
    writers = {name: pq.ParquetWriter(folder / f"{name}.parquet", schema) for name, schema in schemas.items()}
    waiting: dict[str, list[Row]] = defaultdict(list)

    def flush(name: str) -> None:
        writers[name].write_table(pa.Table.from_pylist(waiting.pop(name, []), schema=schemas[name]))

    try:
        for name, row in tables(records):
            waiting[name].append(row)
            if len(waiting[name]) >= _GROUP:
                flush(name)
        for name in schemas:
            flush(name)
    finally:
        for writer in writers.values():
            writer.close()
    return [folder / f"{name}.parquet" for name in schemas]


def _type(pa: Any, table: str, column: str) -> Any:
    if column in _NUMBERS:
        return pa.float64()
    if column in _COUNT_LISTS:
        return pa.list_(pa.int64())
    if column in _LISTS and not (table == "attributions" and column == "source"):
        return pa.list_(pa.string())
    return pa.int64() if column in _COUNTS else pa.string()
