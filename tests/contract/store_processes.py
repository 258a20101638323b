"""Writes to stores in processes of its own, some of which are killed; prints what came of it.

    python store_processes.py killed FOLDER        every moment of FOLDER/<moment>.db
    python store_processes.py together LOCATION    two writers at once
    python store_processes.py corrected FOLDER     every moment of correcting FOLDER/<moment>.db

One process imports what is needed and forks the writers, so that many can be tried.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import alembic.command  # noqa: F401  (imported once, before the writers part)
import sqlalchemy as sa
from sqlalchemy import event

from verbale.corrections import corrected as apply
from verbale.record import Actor, Attribution, Mention, Record, Report, Span
from verbale.store import Store

REPORTS = 5


def record(number: int, date: str = "2021-06-16") -> Record:
    """The record of report ``number``."""
    text = f"Putin said {number} times that he would not yield."
    actor = Actor(
        "a1", "Putin", (), "person", None, None, None, (), (Mention(0, 5, "Putin", "name"),), 1.0, "m"
    )
    said = Attribution(
        id="q1",
        source=Span(0, 5, "Putin"),
        speaker="a1",
        cue=Span(6, 10, "said"),
        content=(Span(11, len(text) - 1, text[11:-1]),),
        kind="indirect",
        attitude="say",
        within=None,
        confidence=1.0,
        by="m",
    )
    return Record(Report(text=text, date=date).document(), (actor,), (said,))


def write(location: str, done: Callable[[str], None], first: int = 0) -> None:
    """Adds new reports, a new version of each, and at last a replaced record."""
    with Store.open(location) as store:
        for number in range(first, first + REPORTS):
            for version in (number, number + 1000):
                store.add(record(version), f"/reports/{number}.txt")
                done(record(version).document.sha256)
        store.add(record(1000 + first, "2021-06-17"), f"/reports/{first}.txt")


def in_a_process(work: Callable[[Callable[[str], None]], None], wait: float | None = None) -> list[str]:
    """What ``work`` said was done in a process of its own, killed after ``wait`` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with leaving():
            work(lambda line: void(os.write(writing, f"{line}\n".encode())))
    os.close(writing)
    if wait is not None:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as lines:
        said = lines.read().split()
    os.waitpid(child, 0)
    return said


@contextmanager
def leaving() -> Iterator[None]:
    """Ends the process with what is done inside, and says what went wrong there."""
    code = 1
    try:
        yield
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def void(_: object) -> None:
    """Nothing."""


def killed_at(
    location: str, moment: int, write: Callable[[str, Callable[[str], None]], None] = write
) -> Callable[[Callable[[str], None]], None]:
    """Writing that is killed before its statement number ``moment``, commits counted too."""

    def work(done: Callable[[str], None]) -> None:
        count = 0

        def step(*_: Any) -> None:
            nonlocal count
            count += 1
            if count == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(sa.Engine, "before_cursor_execute", step)
        event.listen(sa.Engine, "commit", step)
        write(location, done)
        done(str(count))

    return work


def contents(path: str) -> dict[str, list[list[Any]]]:
    """Everything in the store but the times, its own checks first."""
    with closing(sqlite3.connect(path)) as db:
        checks = [list(row) for row in db.execute("PRAGMA integrity_check")]
        checks += [list(row) for row in db.execute("PRAGMA foreign_key_check")]
        db.execute("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')")
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {"checks": checks}
        for table in sorted(tables):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{c}"' for c in columns if c not in ("recorded_at", "seen_at", "block"))
            if not table.startswith("passages_fts"):
                found[table] = sorted(
                    [list(row) for row in db.execute(f"SELECT {kept} FROM {table}")], key=repr
                )
        return found


def killed(folder: str) -> dict[str, Any]:
    """For each moment: which reports were promised before it but not held after it, and
    whether the same work done again gives what undisturbed work gives."""
    whole = f"{folder}/whole.db"
    started = time.monotonic()
    statements = int(in_a_process(killed_at(whole, -1))[-1])
    took = time.monotonic() - started
    wanted = contents(whole)
    moments: list[int | float] = [1, 2, statements // 2, statements]
    moments += [statements * part // 17 for part in (1, 3, 5, 7, 11, 13, 16)]
    moments += [took * part for part in (0.1, 0.3, 0.5, 0.7, 0.9)]
    results = {}
    for moment in moments:
        path = f"{folder}/{moment}.db"
        if isinstance(moment, int):
            promised = in_a_process(killed_at(path, moment))
        else:
            promised = in_a_process(lambda done, path=path: write(path, done), moment)  # type: ignore[misc]
        lost = [sha256 for sha256 in promised if not held(path, sha256)]
        in_a_process(lambda done, path=path: write(path, done))  # type: ignore[misc]
        results[str(moment)] = {"promised": len(promised), "lost": lost, "same": contents(path) == wanted}
    return {"statements": statements, "checks": wanted["checks"], "moments": results}


def held(path: str, sha256: str) -> bool:
    """Whether the report is there, whole, seen by plain SQL."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute(
            "SELECT count(DISTINCT passages.key) FROM reports "
            "JOIN records ON records.report = reports.key JOIN attributions USING (report) "
            "JOIN passages USING (report) JOIN sightings USING (report) WHERE sha256 = ?",
            [sha256],
        )
        return bool(found.fetchone()[0] == 2)


def together(location: str) -> dict[str, Any]:
    """Two writers that make the store and write to it at once, half of it the same."""
    children = []
    for first in (0, REPORTS // 2):
        child = os.fork()
        if child == 0:
            with leaving():
                write(location, void, first)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    with Store.open(location) as store:
        rows = [(row.name, row.date) for row in store.reports()]
        counts = store.counts()
    return {"codes": codes, "rows": sorted(rows), "reports": counts.reports, "said": counts.attributions}


def correct(location: str, done: Callable[[str], None]) -> None:
    """Corrects the report of :func:`record` 1 in every way; says which corrections, and which undoing,
    are done."""
    with Store.open(location) as store:
        report = record(1).document.sha256
        spoke: dict[str, Any] = {"kind": "attribution", "item": "q1", "by": "Eva"}
        made = store.correct(report, act="accept", **spoke)
        done(f"made:{made.id}")
        made = store.correct(report, act="edit", changes={"speaker": "Yeltsin"}, seen=made.id, **spoke)
        done(f"made:{made.id}")
        event = {"type": "REJECT", "trigger": {"start": 14, "end": 22}, "source": ["Putin"]}
        added = store.correct(report, kind="event", act="add", changes=event, by="Eva")
        done(f"made:{added.id}")
        made = store.correct(report, act="reject", seen=made.id, **spoke)
        done(f"made:{made.id}")
        for one in (made, added):
            done(f"undone:{store.undo(one.id, by='Bo').id}")


def corrected(folder: str) -> dict[str, Any]:
    """For each moment at which correcting is killed: which corrections were promised before it and are
    not held after it, and whether the record is then what the corrections make of the machine's."""
    first = f"{folder}/first.db"
    with Store.open(first) as store:
        store.add(record(1))
    results = {}
    for moment in (-1, *range(2, 200, 9)):
        path = f"{folder}/{moment}.db"
        shutil.copy(first, path)
        said = in_a_process(killed_at(path, moment, correct))
        promised = [word for word in said if ":" in word]
        with Store.open(path) as store:
            held = store.corrections(undone=True)
            states = {f"made:{one.id}" for one in held} | {
                f"undone:{one.id}" for one in held if one.undone_by
            }
            machine, right = store.record(corrected=False), store.record()
            wrong = machine != record(1) or right != apply(machine, held)
            wrong = wrong or store.counts().attributions != len(right.attributions)
            wrong = wrong or bool(store.search("Yeltsin")) != any(a.name == "Yeltsin" for a in right.actors)
        wrong = wrong or contents(path)["checks"] != [["ok"]]
        lost = [word for word in promised if word not in states]
        results[str(moment)] = {"promised": len(promised), "lost": lost, "wrong": wrong}
    return results


if __name__ == "__main__":
    modes = {"killed": killed, "together": together, "corrected": corrected}
    print(json.dumps(modes[sys.argv[1]](sys.argv[2])))
