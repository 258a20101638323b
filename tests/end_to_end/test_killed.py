"""A reading that is killed over and over ends as one that nobody disturbed."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from verbale.store import Store

REPORTS = 500
KILLS = 10


def contents(path: Path) -> dict[str, tuple[str, int]]:
    """The record of each report as JSON and its count of attributions, by name."""
    with Store.open(str(path), create=False) as store:
        rows = {row.sha256: row for row in store.reports(superseded=True)}
        assert store.counts().reports == len(rows)
        found = {}
        for record in store.records(superseded=True):
            row = rows[record.document.sha256]
            assert row.superseded_by is None
            found[row.name or ""] = (record.to_json(), row.attributions)
        return found


def damage(path: Path) -> list[tuple[object, ...]]:
    """What SQLite finds wrong with a store."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("PRAGMA integrity_check").fetchall()
        return [row for row in found if row != ("ok",)] + database.execute(
            "PRAGMA foreign_key_check"
        ).fetchall()


def kill(process: subprocess.Popen[str], after: int, delay: float) -> list[str]:
    """The ids of the records that a process gave before it was killed, ``delay`` seconds after
    so many of them."""
    assert process.stdout
    assert process.stderr
    given = []
    while len(given) < after and (line := process.stdout.readline()):
        given.append(line)
    time.sleep(delay)
    process.kill()
    rest, err = process.communicate()
    assert "Traceback" not in err
    assert process.returncode != 0, "it was to be killed while at work"
    lines = "".join([*given, rest]).split("\n")[:-1]  # the last one may be cut short
    return [json.loads(line)["document"]["sha256"] for line in lines]


def test_killed_at_ten_moments(
    tmp_path: Path,
    folder: Callable[[int], Path],
    start: Callable[..., subprocess.Popen[str]],
    finish: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    place = folder(REPORTS)
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    undisturbed = finish("read", place, "--jsonl", "--store", whole)
    assert undisturbed.returncode == 0
    expected = contents(whole)
    assert len(expected) == REPORTS

    rng = random.Random(5)
    moments = [0, 0, *sorted(rng.sample(range(1, REPORTS - 50), KILLS - 2))]
    held = 0
    for moment in moments:
        # Two are killed while they start, the others within the reading or storing of a report.
        delay = rng.uniform(0.0, 0.02) if moment else rng.uniform(0.05, 0.4)
        promised = kill(start("read", place, "--jsonl", "--store", broken), moment, delay)
        if not broken.exists():
            assert not promised
            continue
        assert damage(broken) == []
        with Store.open(str(broken)) as store:
            assert [sha256 for sha256 in promised if not store.holds(sha256)] == []
            assert store.counts().reports >= held
            held = store.counts().reports
    assert 0 < held < REPORTS

    last = finish("read", place, "--jsonl", "--store", broken)
    assert last.returncode == 0
    assert last.stdout == undisturbed.stdout
    assert contents(broken) == expected
    assert damage(broken) == []
