"""What people put right is in every view, survives reading again, and can be undone."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from verbale.corrections import by_row, corrected
from verbale.errors import StoreError, UsageError
from verbale.export import lines, training_lines
from verbale.ledger import ledger
from verbale.record import Actor, Event, Record, Side, Span
from verbale.store import Store, migrate, schema
from verbale.store.location import locate
from verbale.store.postgresql import PostgreSQL
from verbale.store.rows import record_rows
from verbale.store.sqlite import SQLite

Build = Callable[..., Record]
WORKER = Path(__file__).with_name("store_processes.py")


@pytest.fixture
def record(store: Store, build: Build) -> Record:
    """A record that is in the store."""
    made = build()
    store.add(made, "/reports/geneva.txt", by="reader/1")
    return made


def place(record: Record, words: str) -> dict[str, int]:
    start = record.document.text.index(words)
    return {"start": start, "end": start + len(words)}


def aid(record: Record) -> dict[str, Any]:
    """What an added event is."""
    return {"type": "AID", "trigger": place(record, "begin"), "source": ["a1"]}


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that the store holds of records, without what databases number on their own."""
    found = {}
    with store._backend.engine.connect() as connection:
        for table in (*schema.RECORD_TABLES, schema.readings):
            columns = [column for column in table.c if column.name != "key"]
            found[table.name] = sorted(map(tuple, connection.execute(sa.select(*columns))), key=repr)
    return found


def correct(store: Store, record: Record, kind: Any, act: Any, item: str | None = None, **more: Any) -> Any:
    return store.correct(record.document.sha256, kind=kind, act=act, item=item, **{"by": "Eva", **more})


def refused(work: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    with pytest.raises(StoreError) as caught:
        work(*arguments, **more)
    assert caught.value.sentence.endswith(".")
    return caught.value.code


# What is kept


def test_a_correction_says_who_and_when(store: Store, record: Record) -> None:
    changes = {"speaker": "Ana Costa", "cue": place(record, "told")}
    made = correct(store, record, "attribution", "edit", "q1", changes=changes)
    assert (made.report, made.kind, made.act, made.item) == (
        record.document.sha256,
        "attribution",
        "edit",
        "q1",
    )
    assert (made.by, made.undone_by, made.undone_at, made.at[:2]) == ("Eva", None, None, "20")
    assert made.anchor == (record.attributions[0].cue.start, record.attributions[0].cue.end)  # type: ignore[union-attr]
    assert made.changes["cue"]["text"] == "told"
    assert store.corrections() == store.corrections(record.document.id) == [made]


def test_the_machines_record_is_kept(store: Store, record: Record) -> None:
    correct(store, record, "attribution", "reject", "q1")
    assert store.record(corrected=False) == record
    assert list(store.records(corrected=False)) == [record]
    assert store.record() == next(store.records()) == corrected(record, store.corrections())
    assert [row.id for row in store.record().attributions] == ["q2", "q3"]


def test_undoing_everything_brings_everything_back(store: Store, record: Record) -> None:
    before = everything(store)
    correct(store, record, "attribution", "edit", "q1", changes={"speaker": "Ana Costa"})
    correct(
        store,
        record,
        "event",
        "add",
        changes={"type": "AID", "trigger": place(record, "begin"), "source": ["a1"]},
    )
    accepted = correct(store, record, "commitment", "accept", "c1")
    correct(store, record, "commitment", "reject", "c1", seen=accepted.id)
    made = store.corrections()
    for one in reversed(made):
        undone = store.undo(one.id, by="Bo")
        assert (undone.id, undone.undone_by, undone.undone_at is None) == (one.id, "Bo", False)
    assert store.corrections() == []
    assert [one.id for one in store.corrections(undone=True)] == [one.id for one in made]
    assert everything(store) == before
    assert store.record() == record


def test_corrections_are_of_their_own_report(store: Store, record: Record, build: Build) -> None:
    other = build(f"{record.document.text} More.")
    store.add(other, "/reports/more.txt")
    made = correct(store, record, "event", "reject", "e1")
    assert store.record(other.document.id) == other
    assert store.corrections(other.document.id) == []
    assert store.corrections(record.document.id) == [made]


# Every view


def test_search_shows_the_corrected_record(store: Store, record: Record) -> None:
    correct(
        store, record, "attribution", "edit", "q1", changes={"speaker": "Ana Costa", "attitude": "promise"}
    )
    correct(store, record, "event", "reject", "e1")
    assert [hit.item for hit in store.search("nuclear", speaker="Costa", type="promise")] == ["q1"]
    assert store.search("nuclear", speaker="Putin") == []
    assert store.search(type="event") == []
    changes = {"type": "THREATEN", "trigger": place(record, "answer"), "source": ["Joe Biden"]}
    added = correct(store, record, "event", "add", changes=changes)
    assert [hit.item for hit in store.search("answer", type="threaten", about="Biden")] == [f"ex{added.id}"]


def test_who_and_counts_show_the_corrected_record(store: Store, record: Record) -> None:
    correct(store, record, "attribution", "edit", "q2", changes={"speaker": "Jens Stoltenberg"})
    correct(store, record, "attribution", "reject", "q3")
    (found,) = store.who("Stoltenberg")
    assert (found.said, found.statements[0].item) == (1, "q2")
    assert store.who("Biden")[0].said == 0
    assert store.counts().attributions == 2
    assert next(store.reports(actor="Stoltenberg")).attributions == 2


def test_ledger_and_exports_show_the_corrected_record(store: Store, record: Record) -> None:
    correct(store, record, "commitment", "edit", "c1", changes={"status": "broken", "to": ["NATO"]})
    correct(store, record, "event", "edit", "e1", changes={"type": "CONSULT", "status": "happened"})
    (owed,) = ledger(store.records(), states=["broken"], parties=["NATO"])
    assert owed.commitment.by == "Eva"
    assert json.loads("".join(lines("jsonl", store.records())))["events"][0]["type"] == "CONSULT"
    assert '"CONSULT"' in "".join(lines("plover", store.records()))
    training = "".join(training_lines(store.readings()))
    assert "The two presidents agreed on Wednesday to begin arms control talks in Genève.\n" in training
    assert "  agreed | CONSULT | happened | " in training
    assert list(store.readings(since="2021-06-17")) == []


# Reading again


def anew(record: Record, **changes: Any) -> Record:
    """The record of a newer reader: other ids, and what is given."""
    plain = json.dumps(record.to_dict())
    for id in ("q1", "q2", "q3", "e1", "c1", "a1", "a2", "a3", "a4"):
        plain = plain.replace(f'"{id}"', f'"{id[0]}{int(id[1:]) + 5}"')
    return msgspec.structs.replace(Record.from_json(plain), **changes)


def test_corrections_survive_reading_again(store: Store, record: Record) -> None:
    correct(store, record, "attribution", "edit", "q1", changes={"speaker": "a2", "about": ["Ana Costa"]})
    correct(store, record, "attribution", "reject", "q3")
    correct(store, record, "event", "accept", "e1")
    newer = anew(record, commitments=())
    assert store.add(newer, "/reports/geneva.txt", by="reader/2")
    assert store.record(corrected=False) == newer
    found = store.record()
    assert [row.id for row in found.attributions] == ["q6", "q7"]
    assert (found.attributions[0].speaker, found.attributions[0].by) == ("a7", "Eva")
    assert found.events[0].by == "example/1, confirmed by Eva"
    assert [hit.item for hit in store.search("nuclear", speaker="Joe Biden")] == ["q6"]
    assert not store.add(newer, "/reports/geneva.txt", by="reader/2")
    assert store.holds(newer.document, name="/reports/geneva.txt", by="reader/2")
    for made in reversed(store.corrections()):
        store.undo(made.id, by="Eva")
    assert store.record() == newer


def test_what_a_newer_reader_lacks_stays(store: Store, record: Record) -> None:
    correct(store, record, "event", "edit", "e1", changes={"status": "happened"})
    correct(
        store,
        record,
        "event",
        "add",
        changes={"type": "AID", "trigger": place(record, "begin"), "source": ["a1"]},
    )
    store.add(anew(record, events=()), by="reader/2")
    rows = [(row.id, row.type, row.by) for row in store.record().events]
    assert rows == [("ex1", "AGREE", "Eva"), ("ex2", "AID", "Eva")]
    made = correct(store, record, "event", "reject", "ex1", seen=1)
    assert (made.first, [row.id for row in store.record().events]) == (1, ["ex2"])


def test_a_corrected_date_keeps_corrections(store: Store, record: Record, build: Build) -> None:
    correct(store, record, "event", "reject", "e1")
    assert store.add(build(date="2021-06-17"), "/reports/geneva.txt", by="reader/1")
    assert (store.record().document.date, store.record().events) == ("2021-06-17", ())


# Two at once


def test_a_row_that_somebody_else_corrected_is_not_corrected_unseen(store: Store, record: Record) -> None:
    first = correct(store, record, "event", "accept", "e1")
    assert refused(correct, store, record, "event", "reject", "e1") == "changed-meanwhile"
    assert refused(correct, store, record, "event", "reject", "e1", seen=first.id + 1) == "changed-meanwhile"
    second = correct(store, record, "event", "reject", "e1", seen=first.id, by="Bo")
    assert refused(correct, store, record, "event", "accept", "e1", seen=first.id) == "changed-meanwhile"
    assert refused(correct, store, record, "event", "accept", "e1", seen=second.id) == "changed-meanwhile"
    assert refused(store.undo, first.id, by="Eva") == "changed-meanwhile"
    store.undo(second.id, by="Eva")
    assert refused(store.undo, second.id, by="Eva") == "changed-meanwhile"
    assert refused(correct, store, record, "event", "reject", "e1", seen=second.id) == "changed-meanwhile"
    assert [one.id for one in store.corrections()] == [first.id]


def test_a_row_that_is_elsewhere_since_is_found_where_it_was_seen(store: Store, record: Record) -> None:
    said = place(record, "said")
    seen_at = (said["start"], said["end"])
    first, second, third = record.attributions
    named = zip(("q1", "q2", "q3"), (third, first, second), strict=True)
    rows = tuple(msgspec.structs.replace(row, id=id, within=None) for id, row in named)
    store.add(msgspec.structs.replace(record, attributions=rows), by="reader/2")
    made = correct(store, record, "attribution", "accept", "q1", anchor=seen_at)
    assert (made.item, made.anchor) == ("q2", seen_at)
    code = refused(correct, store, record, "attribution", "accept", "q1", anchor=(0, 3))
    assert code == "changed-meanwhile"


def test_of_two_clients_at_once_one_is_told(location: str, build: Build) -> None:
    with Store.open(location) as one, Store.open(location) as other:
        record = build()
        one.add(record)
        results: list[str] = []
        start = threading.Barrier(2)

        def work(store: Store, name: str) -> None:
            start.wait()
            try:
                results.append(correct(store, record, "event", "accept", "e1", by=name).by)
            except StoreError as error:
                results.append(error.code)

        threads = [threading.Thread(target=work, args=pair) for pair in ((one, "Eva"), (other, "Bo"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (made,) = one.corrections()
        assert sorted(results) == sorted([made.by, "changed-meanwhile"])
        assert other.record().events[0].by == f"example/1, confirmed by {made.by}"


def test_nothing_is_lost_when_a_process_is_killed_while_it_corrects(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(WORKER), "corrected", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert not done.stderr, done.stderr
    found = json.loads(done.stdout)
    assert len(found) >= 10
    assert [moment for moment, state in found.items() if state["lost"] or state["wrong"]] == []
    promised = [state["promised"] for state in found.values()]
    assert (min(promised), max(promised)) == (0, 6)


# What cannot be


def test_what_is_not_there_gets_a_sentence(store: Store, record: Record) -> None:
    assert refused(correct, store, record, "event", "accept", "e9") == "no-such-row"
    assert refused(correct, store, record, "event", "accept", "q1") == "no-such-row"
    assert (
        refused(store.correct, "elsewhere", kind="event", act="accept", item="e1", by="Eva")
        == "no-such-report"
    )
    assert refused(store.corrections, "elsewhere") == "no-such-report"
    assert refused(store.undo, 7, by="Eva") == "no-such-correction"
    assert store.corrections(undone=True) == []


@pytest.mark.parametrize(
    "name", ["", " ", "a\x00b", "x" * 301, "attribution/4", "Eva, confirmed by Bo", None]
)
def test_who_corrects_has_a_name(store: Store, record: Record, name: Any) -> None:
    with pytest.raises(UsageError) as caught:
        correct(store, record, "event", "accept", "e1", by=name)
    assert caught.value.code == "bad-correction"
    with pytest.raises(UsageError):
        store.undo(1, by=name)


def test_what_cannot_be_done_changes_nothing(store: Store, record: Record) -> None:
    before = everything(store)
    for changes in ({"trigger": {"start": 0, "end": 9999}}, {"mode": "aerial"}, {"source": [], "target": []}):
        with pytest.raises(UsageError) as caught:
            correct(store, record, "event", "edit", "e1", changes=changes)
        assert caught.value.code == "bad-correction"
    assert store.corrections(undone=True) == []
    assert everything(store) == before


def test_names_of_any_script_are_kept(store: Store, record: Record) -> None:
    name = "שלום 🙂 e\u0301 \u200cفارسی <b>"
    correct(store, record, "attribution", "edit", "q1", changes={"speaker": name}, by=name)
    assert (store.record().actors[-1].name, store.corrections()[0].by) == (name, name)


# Older stores


def put_into_version_1(location: str, record: Record) -> None:
    """A store as version 0001 made it, with one record."""
    place = locate(location)
    backend = SQLite(place.path) if place.path else PostgreSQL(place.url)  # type: ignore[arg-type]
    migrate.upgrade(backend, "0001")
    document = record.document
    facts = {
        name: getattr(document, name) for name in ("id", "sha256", "date", "title", "characters", "text")
    }
    with backend.engine.begin() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        connection.execute(
            sa.insert(schema.reports), {**facts, "key": 1, "recorded_at": "2025-01-01T00:00:00Z"}
        )
        for table, rows in record_rows(record, 1, 1).items():
            if table.name in tables:
                connection.execute(sa.insert(table), rows)
    backend.engine.dispose()


def test_a_store_of_version_1_is_brought_up_and_corrected(location: str, build: Build) -> None:
    record = build()
    put_into_version_1(location, record)
    with Store.open(location) as store:
        assert store.counts().version == schema.VERSION
        assert store.record() == record
        assert [hit.item for hit in store.search("nuclear")] == ["q1"]
        made = correct(store, record, "attribution", "reject", "q1")
        assert store.search("nuclear", type="attribution") == []
    with Store.open(location) as store:
        assert store.corrections() == [made]
        store.undo(made.id, by="Eva")
        assert store.record() == record


# Which row


def test_rows_with_their_corrections(store: Store, record: Record) -> None:
    edited = correct(store, record, "event", "edit", "e1", changes={"status": "denied"})
    again = correct(store, record, "event", "reject", "e1", seen=edited.id)
    assert (again.first, again.anchor) == (edited.id, edited.anchor)
    store.add(anew(record), by="reader/2")
    found = by_row(store.record(corrected=False), store.corrections())
    assert found == {("event", "e6"): [edited, again]}


def test_a_record_with_ids_of_every_kind_can_be_corrected(store: Store, build: Build) -> None:
    """Ids that nothing in a record has are nobody's."""
    record = build()
    trigger = Span(0, 8, record.document.text[:8])
    odd = Event(
        id="ex1", type="AID", mode=None, contexts=(), quad="", intensity=0.0, source=(Side("nobody", None),),
        target=(), trigger=trigger, status="happened", according_to="nobody", attribution="q9", issues=(),
        date=None, place=None, confidence=0.5, by="example/1",
    )  # fmt: skip
    lone = Actor("a9", "x", (), None, None, None, None, ("nobody",), (), 0.5, "example/1")
    record = msgspec.structs.replace(record, events=(odd, *record.events), actors=(*record.actors, lone))
    store.add(record)
    correct(store, record, "event", "accept", "ex1")
    first = store.record().events[0]
    assert (first.source, first.according_to, first.attribution, first.confidence) == ((), None, None, 1.0)
    correct(
        store,
        record,
        "event",
        "add",
        changes={"type": "AID", "trigger": place(record, "begin"), "source": ["a9"]},
    )
    assert [row.id for row in store.record().events] == ["ex1", "e1", "ex2"]
