"""The tables, however old the store, are those that the code knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from verbale.errors import StoreError
from verbale.record import Record
from verbale.store import Store, migrate, schema
from verbale.store.location import locate
from verbale.store.postgresql import INDEXED, INDEXED_CHARACTERS, PostgreSQL
from verbale.store.sqlite import SQLite

REVISIONS = [script.revision for script in ScriptDirectory(str(migrate.SCRIPTS)).walk_revisions()]
#: What only one of the databases has, and so stands in its migration alone.
ONLY_THERE = ("passages_fts", "passages_by_words")


def ours(item: object, name: str | None, *_: object) -> bool:
    return not (name or "").startswith(ONLY_THERE)


def test_the_newest_revision_is_the_version_of_the_code() -> None:
    assert REVISIONS[0] == schema.VERSION
    assert REVISIONS[-1] == "0001"
    assert all(revision.isdigit() and len(revision) == 4 for revision in REVISIONS)


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store._backend.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_every_version_opens(location: str, build: Callable[..., Record], revision: str) -> None:
    place = locate(location)
    backend = SQLite(place.path) if place.path else PostgreSQL(place.url)  # type: ignore[arg-type]
    migrate.upgrade(backend, revision)
    assert backend.version() == revision
    backend.engine.dispose()
    with Store.open(location) as store:
        assert store._backend.version() == schema.VERSION
        assert store.add(build())


NEXT = f"{int(REVISIONS[0]) + 1:04}"
FURTHER = '''
"""A column more."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{last_revision}"


def upgrade() -> None:
    op.add_column("reports", sa.Column("note", sa.Text(), nullable=True))
    op.execute("UPDATE reports SET note = 'from an older version'")
    {last}
'''


def add_version(folder: Path, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    scripts = copytree(migrate.SCRIPTS, folder / "migrations")
    version = FURTHER.format(revision=NEXT, last_revision=REVISIONS[0], last=last)
    (scripts / "versions" / f"v{NEXT}_further.py").write_text(version)
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    monkeypatch.setattr(schema, "VERSION", NEXT)


def test_an_older_store_is_upgraded_with_what_it_holds(
    location: str, tmp_path: Path, build: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(location) as store:
        store.add(build())
    add_version(tmp_path, monkeypatch, "")
    with Store.open(location) as store, store._backend.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT note FROM reports")) == "from an older version"
        assert store.record() == build()
        assert store.search("nuclear")
        assert store.counts().version == NEXT


def test_an_upgrade_that_fails_changes_nothing(
    location: str, tmp_path: Path, build: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(location) as store:
        store.add(build())
    with monkeypatch.context() as newer:
        add_version(tmp_path, newer, "op.execute('SELECT no_such_column FROM reports')")
        with pytest.raises(StoreError):
            Store.open(location)
    with Store.open(location) as store, store._backend.engine.connect() as connection:
        assert "note" not in {column["name"] for column in sa.inspect(connection).get_columns("reports")}
        assert store.record() == build()


def test_an_up_to_date_store_opens_without_alembic(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.open(path).close()
    code = (
        "import sys; from verbale.store import Store; Store.open(sys.argv[1]).close(); "
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_index_of_postgresql_is_over_what_is_searched() -> None:
    source = (migrate.SCRIPTS / "versions" / "v0001_first.py").read_text()
    assert INDEXED.replace("passages.words", "words") in source
    assert str(INDEXED_CHARACTERS) in INDEXED
