"""Fills a store with many varied reports quickly, without reading them.

    python benchmarks/room_store.py PATH [--reports 10000] [--seed 1]

The records are those of ``room_reports.py``. They go in as reading puts them in, but many at a time,
and without waiting for the disk.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from room_reports import make_records
from verbale.record import Record
from verbale.store import Store
from verbale.store.identity import facts
from verbale.store.rows import record_rows
from verbale.store.schema import facets, reports, sightings

_AT_ONCE = 250
_BY = "example/1"


def fill(path: Path | str, count: int, seed: int = 1, *, quiet: bool = True) -> None:
    """Puts ``count`` varied reports into the store at ``path``, which holds none of them yet."""
    records = make_records(count, seed)
    with Store.open(path) as store:
        sa.event.listen(store._backend.engine, "connect", _hurry)
        store._backend.engine.dispose()
        done = 0
        while some := list(islice(records, _AT_ONCE)):
            with store._writing() as connection:
                _put(connection, some)
            done += len(some)
            if not quiet:
                print(f"{done} reports", file=sys.stderr)


def _put(connection: sa.Connection, some: list[Record]) -> None:
    """Puts records in as ``Store.add`` does for texts and places that are new, many at a time."""
    report = connection.scalar(sa.select(sa.func.max(reports.c.key))) or 0
    passage = connection.scalar(sa.select(sa.func.max(facets.c.key))) or 0
    rows: dict[sa.Table, list[dict[str, Any]]] = {reports: [], sightings: []}
    for record in some:
        report += 1
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        new = facts(record.document, f"/reports/{report:06}.txt")
        document = {name: getattr(record.document, name) for name in record.document.__struct_fields__}
        own = {"key": report, "name": new.name, "by": _BY, "recorded_at": now}
        rows[reports].append({**document, **own})
        seen = {name: getattr(new, name) for name in new.__struct_fields__}
        key = {"report": report, "facts": new.key, "place": new.place, "seen_at": now}
        rows[sightings].append({**seen, **key})
        for table, more in record_rows(record, report, passage + 1).items():
            rows.setdefault(table, []).extend(more)
        passage = rows[facets][-1]["key"]
    for table, more in rows.items():
        connection.execute(sa.insert(table), more)


def _hurry(connection: object, _: object) -> None:
    if type(connection).__module__ == "sqlite3":
        connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
        connection.execute("PRAGMA cache_size = -200000")  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    fill(args.path, args.reports, args.seed, quiet=False)
    with Store.open(args.path) as store:
        print(store.counts())


if __name__ == "__main__":
    main()
