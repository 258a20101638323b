"""What every store does, whatever database holds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from itertools import islice

import msgspec
import pytest

import verbale.store
from verbale.errors import StoreError
from verbale.record import Record, Report
from verbale.store import Store, schema

Build = Callable[..., Record]
LATER = " A spokesman added nothing."


def text_of(record: Record, more: str) -> str:
    return record.document.text + more


def test_the_public_names() -> None:
    assert verbale.store.__all__ == [
        "ActorSummary",
        "Counts",
        "Hit",
        "ReportRow",
        "Store",
        "default_location",
    ]


# Adding


def test_a_record_comes_back_byte_by_byte(store: Store, build: Build) -> None:
    record = build()
    assert store.add(record, "/reports/geneva.txt")
    assert store.record() == record
    assert store.record().to_json() == record.to_json()


def test_odd_characters_come_back(store: Store, build: Build) -> None:
    record = build(text_of(build(), "\x00\r\n\u2028 \U0001f600 e\u0301 \ufffe"), title="\x00")
    store.add(record)
    assert store.record() == record
    assert [row.characters for row in store.reports()] == [len(record.document.text)]


def test_the_same_again_changes_nothing(store: Store, build: Build) -> None:
    assert store.add(build(), "a.txt", by="m/1")
    before = (store.counts(), list(store.reports()))
    assert not store.add(build(), "a.txt", by="m/1")
    assert (store.counts(), list(store.reports())) == before


def test_a_corrected_date_replaces_the_record(store: Store, build: Build) -> None:
    for day in ("2021-06-16", "2021-06-17", "2021-06-16"):
        assert store.add(build(date=day), "a.txt")
        assert store.record().document.date == day
        assert [row.date for row in store.reports()] == [day]
    assert store.counts().attributions == 3


def test_a_reading_that_knows_less_does_not_replace(store: Store, build: Build) -> None:
    store.add(build(), "a.txt", by="m/1")
    assert not store.add(build(date=None), "b.txt", by="m/2") or store.record() == build()
    assert store.record() == build()


def test_a_newer_reader_replaces_the_record(store: Store, build: Build) -> None:
    store.add(build(), "a.txt", by="m/1")
    newer = msgspec.structs.replace(build(), attributions=build().attributions[:1])
    assert store.add(newer, "a.txt", by="m/2")
    assert store.record() == newer
    assert [(row.by, row.attributions) for row in store.reports()] == [("m/2", 1)]
    assert len(store.search("", type="attribution")) == 1
    assert store.search("cyberattack", type="attribution") == []


def test_another_publication_of_a_text_is_a_sighting(store: Store, build: Build) -> None:
    first, second = build(url="https://one.example/a"), build(url="https://two.example/a", date="2021-06-18")
    assert store.add(first)
    assert store.add(second)
    assert not store.add(first)
    assert not store.add(second)
    assert list(store.records()) == [first]
    assert store.record("https://two.example/a") == first


def test_another_publication_with_the_first_date_replaces(store: Store, build: Build) -> None:
    store.add(build(date=None), "a.txt")
    store.add(build(), "b.txt")
    assert store.record() == build()
    assert not store.add(build(date=None), "a.txt")


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"url": "https://one.example/a"}, None),
        ({}, "/reports/a.txt"),
        ({"id": "7", "publisher": "One"}, "monday.jsonl:3"),
        ({"id": "7"}, "one.jsonl:3"),
    ],
)
def test_another_text_at_the_same_place_is_a_new_version(
    store: Store, build: Build, facts: dict[str, str], name: str | None
) -> None:
    old, new = build(**facts), build(text_of(build(), LATER), **facts)
    assert store.add(old, name)
    assert store.add(new, name)
    assert not store.add(old, name)  # reading the old one again does not bring it back
    assert list(store.records()) == [new]
    assert list(store.records(superseded=True)) == [old, new]
    assert [row.superseded_by for row in store.reports(superseded=True)] == [new.document.sha256, None]
    assert (store.counts().reports, store.counts().superseded) == (2, 1)
    assert {hit.sha256 for hit in store.search("russia")} == {new.document.sha256}
    assert len(store.search("russia", superseded=True)) == 2 * len(store.search("russia"))
    assert store.record(old.document.sha256) == old
    assert store.newer(old.document.sha256) == new.document.sha256
    assert store.newer(new.document.sha256) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (({}, "-"), ({}, "-")),
        (({}, None), ({}, None)),
        (({}, "a.jsonl:3"), ({}, "a.jsonl:3")),
        (({"id": "1"}, "a.jsonl:1"), ({"id": "1"}, "b.jsonl:1")),
        (({"id": "1", "publisher": "One"}, "x"), ({"id": "1", "publisher": "Two"}, "x")),
        (({"url": "https://one.example/a"}, "a"), ({"url": "https://one.example/b"}, "a")),
    ],
)
def test_other_texts_are_no_versions(store: Store, build: Build, one: tuple, two: tuple) -> None:  # type: ignore[type-arg]
    store.add(build(**one[0]), one[1])
    store.add(build(text_of(build(), LATER), **two[0]), two[1])
    assert [row.superseded_by for row in store.reports()] == [None, None]


def test_a_text_stays_current_while_it_is_at_one_place(store: Store, build: Build) -> None:
    new = build(text_of(build(), LATER))
    store.add(build(), "a.txt")
    store.add(build(), "copy.txt")
    store.add(new, "a.txt")
    assert len(list(store.reports())) == 2
    store.add(new, "copy.txt")
    assert list(store.records()) == [new]
    store.add(build(), "third.txt")
    assert list(store.records()) == [build(), new]


def test_many_are_added_as_they_come(store: Store, build: Build) -> None:
    def items():  # type: ignore[no-untyped-def]
        yield build()
        assert store.holds(build().document.sha256)
        yield build(text_of(build(), LATER)), "b.txt"
        yield build()

    assert store.add_many(items(), by="m/1") == 2
    assert [(row.name, row.by) for row in store.reports()] == [(None, "m/1"), ("b.txt", "m/1")]


def test_a_record_that_does_not_fit_leaves_nothing(store: Store, build: Build) -> None:
    twice = msgspec.structs.replace(build(), attributions=build().attributions[:1] * 2)
    with pytest.raises(StoreError) as caught:
        store.add(twice)
    assert caught.value.code == "bad-record"
    assert store.counts().reports == 0
    assert store.add(build())


def test_threads_share_a_store(store: Store, build: Build) -> None:
    records = [build(text_of(build(), f" {number}")) for number in range(6)]
    threads = [threading.Thread(target=store.add_many, args=(records,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.sha256 for row in store.reports()) == sorted(r.document.sha256 for r in records)


# Holding


def test_what_is_held_need_not_be_read(store: Store, build: Build) -> None:
    document = build().document
    assert not store.holds(document.sha256)
    assert not store.holds(document, name="a.txt")
    store.add(build(), "a.txt", by="m/1")
    assert store.holds(document.sha256)
    assert store.holds(document.sha256, by="m/1")
    assert not store.holds(document.sha256, by="m/2")
    assert store.holds(document, name="a.txt", by="m/1")
    assert not store.holds(document, name="a.txt", by="m/2")
    assert not store.holds(document, name="b.txt", by="m/1")
    corrected = Report(text=document.text, date="2021-06-17", title="Geneva summit").document()
    assert not store.holds(corrected, name="a.txt", by="m/1")


def test_holding_agrees_with_adding(store: Store, build: Build) -> None:
    records = [
        (build(date=day, url=url), name)
        for day in ("2021-06-16", "2021-06-17", None)
        for url in ("https://one.example/a", None)
        for name in ("a.txt", "b.txt")
    ]
    for record, name in records + records:
        held = store.holds(record.document, name=name, by="m/1")
        assert store.add(record, name, by="m/1") is not held


# One report


@pytest.mark.parametrize("wanted", ["geneva.txt", "/reports/geneva.txt", "r-", None])
def test_a_report_by_name_or_id(store: Store, build: Build, wanted: str | None) -> None:
    store.add(build(), "/reports/geneva.txt")
    assert store.record(wanted) == build()
    assert store.record(build().document.id) == build()
    assert store.record(build().document.sha256[:6]) == build()


def test_the_last_report_is_the_one_recorded_last(store: Store, build: Build) -> None:
    store.add(build(), "a.txt")
    store.add(build(text_of(build(), LATER)), "b.txt")
    store.add(build(date="2021-06-17"), "a.txt")
    assert store.record() == build(date="2021-06-17")


@pytest.mark.parametrize("wanted", ["", "nothing", "%", "_", "\x00", "r-%", "'"])
def test_no_such_report(store: Store, build: Build, wanted: str) -> None:
    store.add(build(), "/reports/geneva.txt")
    with pytest.raises(StoreError) as caught:
        store.record(wanted)
    assert caught.value.code == "no-such-report"


def test_an_empty_store_has_no_last_report(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.record()
    assert caught.value.code == "no-such-report"


def test_an_ambiguous_report_is_named(store: Store, build: Build) -> None:
    store.add(build(id="summit-1"), "a.txt")
    store.add(build(text_of(build(), LATER), id="summit-2"), "b.txt")
    with pytest.raises(StoreError, match=r"summit-1.*\)") as caught:
        store.record("summit")
    assert caught.value.code == "ambiguous-report"
    assert "summit-2" in str(caught.value)


# Many reports


def test_reports_by_date_words_and_actor(store: Store, build: Build) -> None:
    first = build(date="2021-06-16")
    second = build(text_of(build(), " Zürich followed."), date="2021-06-20")
    third = build(text_of(build(), LATER), date=None)
    store.add_many([first, second, third])
    everything = [first, second, third]
    assert list(store.records()) == everything
    assert [row.sha256 for row in store.reports(newest_first=True)] == [
        record.document.sha256 for record in reversed(everything)
    ]
    assert list(store.records("2021-06-16", date(2021, 6, 16))) == [first]
    assert list(store.records(since="2021-06-17")) == [second]
    assert list(store.records(query="zurich FOLLOWED")) == [second]
    assert list(store.records(query="???")) == []
    assert list(store.records(actor="president")) == everything
    assert list(store.records(actor="reporters")) == []


def test_all_pages_are_gone_through(store: Store, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbale.store.store._PAGE", 2)
    records = [build(text_of(build(), f" {number}")) for number in range(5)]
    store.add_many(records)
    assert list(store.records()) == records
    assert [row.sha256 for row in store.reports(newest_first=True)] == [
        record.document.sha256 for record in reversed(records)
    ]
    first = next(islice(store.records(), 1))
    assert store.add(build(text_of(build(), LATER)))
    assert first == records[0]


# Searching, beyond what one filled store shows


def test_hits_without_a_query_come_newest_first(store: Store, build: Build) -> None:
    days = ["2021-06-16", None, "2021-06-18", "2021-06-17"]
    store.add_many([build(text_of(build(), f" {day}"), date=day) for day in days])
    hits = store.search(type="event")
    assert [hit.date for hit in hits] == ["2021-06-18", "2021-06-17", "2021-06-16", None]
    assert store.search(type="event", limit=2) == hits[:2]


# The store itself


def test_counts(store: Store, build: Build) -> None:
    store.add(build())
    counts = store.counts()
    assert (counts.reports, counts.attributions, counts.events, counts.commitments) == (1, 3, 1, 1)
    assert (counts.version, counts.superseded) == (schema.VERSION, 0)
    assert counts.size > 0


def test_a_store_opens_again(location: str, build: Build) -> None:
    with Store.open(location) as store:
        store.add(build())
    with Store.open(location, create=False) as store:
        assert store.record() == build()


def test_a_store_that_is_to_be_there(location: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(location, create=False)
    assert caught.value.code == "no-store"


def test_a_closed_store_says_so(location: str) -> None:
    store = Store.open(location)
    store.close()
    store.close()
    with pytest.raises(StoreError) as caught:
        store.counts()
    assert caught.value.code == "closed"
