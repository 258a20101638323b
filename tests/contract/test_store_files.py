"""What is in the way of a store is told in one sentence and left as it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from verbale.errors import StoreError, UsageError, VerbaleError
from verbale.record import Record
from verbale.store import Store, default_location, schema
from verbale.store.sqlite import APPLICATION_ID

Build = Callable[..., Record]


def refused(location: str | Path) -> VerbaleError:
    with pytest.raises(VerbaleError) as caught:
        Store.open(location)
    assert "\n" not in str(caught.value)
    assert caught.value.sentence.endswith(".")
    return caught.value


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def assert_left_alone(path: Path, code: str) -> None:
    before, files = path.read_bytes(), sorted(path.parent.iterdir())
    assert refused(path).code == code
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == files


@pytest.mark.parametrize("content", [b"Moscow, June 16. ", b"\x00" * 4096, b"S", b"SQLite format 2\x00" * 99])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    assert_left_alone(path, "not-a-store")


@pytest.mark.parametrize("setting", ["application_id = 0", "application_id = 7", "journal_mode = WAL"])
def test_the_database_of_another_application(tmp_path: Path, setting: str) -> None:
    path = tmp_path / "places.sqlite"
    sql(path, "CREATE TABLE reports (id TEXT)", f"PRAGMA {setting}")
    assert_left_alone(path, "not-a-store")


@pytest.mark.parametrize("version", [f"{int(schema.VERSION) + 1:04}", "9999", "a1b2c3"])
def test_a_store_of_a_newer_version(tmp_path: Path, version: str) -> None:
    path = tmp_path / "store.db"
    Store.open(path).close()
    sql(path, f"UPDATE alembic_version SET version_num = '{version}'")
    assert_left_alone(path, "newer-store")


def test_a_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.open(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert_left_alone(path, "damaged")
    path.write_bytes(whole[:100])
    assert refused(path).code in ("damaged", "not-a-store")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    with Store.open(path) as store:
        assert store.counts().reports == 0


def test_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "100%?#" / "store.db"
    with Store.open(path) as store:
        assert store.counts().location == str(path)
    assert path.exists()


def test_the_file_is_marked_and_keeps_a_log(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_cannot_be_a_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert refused(tmp_path).code == "not-a-store"
    assert refused(tmp_path / "file" / "store.db").code == "cannot-open"
    assert refused(tmp_path / ("x" * 300)).code == "cannot-open"


@pytest.mark.parametrize(
    "location",
    ["", " ", ":memory:", "a\x00b", "sqlite://", "sqlite:///:memory:", "mysql://host/db", "sqlite:///a?b=c",
     "https://one.example/store.db", "://", "postgresql+asyncpg://host/db"],
)  # fmt: skip
def test_unusable_locations(location: str) -> None:
    assert isinstance(refused(location), UsageError)


def test_a_password_is_not_told() -> None:
    error = refused("postgresql://user:secret-word@127.0.0.1:1/none?connect_timeout=1")
    assert isinstance(error, StoreError)
    assert "secret-word" not in str(error)


def test_postgresql_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    error = refused("postgresql+psycopg://host/db")
    assert error.code == "no-driver"
    assert "verbale[postgresql]" in str(error)


def test_a_url_names_a_file(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/store.db") as store:
        assert store.counts().reports == 0
    assert (tmp_path / "store.db").exists()


def test_the_default_is_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: tmp_path / name)
    with Store.open() as store:
        assert store.counts().location == str(default_location()) == str(tmp_path / "verbale" / "verbale.db")


@pytest.mark.parametrize("closed", ["file", "file and folder"])
def test_a_store_that_may_only_be_read(
    tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    path = tmp_path / "store.db"
    with Store.open(path) as store:
        store.add(build())
    before = path.read_bytes()
    # The rights are played, since the tests may run as root, who may do anything.
    paths = {path} if closed == "file" else {path, tmp_path}
    monkeypatch.setattr(os, "access", lambda asked, mode: asked not in paths)
    with Store.open(path) as store:
        assert store.record() == build()
        assert store.search("nuclear")
        with pytest.raises(StoreError) as caught:
            store.add(build(text=build().document.text + " More."))
    assert caught.value.code == "read-only"
    assert path.read_bytes() == before
    if closed != "file":
        assert list(tmp_path.iterdir()) == [path]


def test_a_busy_store_says_so(tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbale.store.sqlite._BUSY_SECONDS", 0.01)
    path = tmp_path / "store.db"
    with Store.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.counts().reports == 0
        with pytest.raises(StoreError) as caught:
            store.add(build())
        assert caught.value.code == "store-busy"
        other.execute("ROLLBACK")
        assert store.add(build())


def test_a_full_disk_leaves_the_store_whole(tmp_path: Path, build: Build) -> None:
    path = tmp_path / "store.db"
    with Store.open(path) as store:
        store.add(build())
        with store._backend.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError) as caught:
            store.add(build(text=build().document.text + " More." * 9999))
        assert caught.value.code == "disk-full"
        assert store.record() == build()
