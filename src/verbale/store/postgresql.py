"""A store that a team shares, in a PostgreSQL database.

Its tables stand in a schema of their own, ``verbale``, so that they meet no other
application's. Needs the extra ``verbale[postgresql]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from ..errors import StoreError
from . import schema
from .words import Phrase

SCHEMA = "verbale"
#: Key of the advisory lock that lets one process write at a time.
_LOCK = 0x5672626C
#: A tsvector holds a megabyte: of a longer passage only the beginning is searched.
INDEXED_CHARACTERS = 200_000


class PostgreSQL:
    """The store in the database at ``url``.

    Makes the schema where ``create`` and there is none. Raises StoreError where psycopg is
    not installed, or there is no store otherwise.
    """

    def __init__(self, url: URL, *, create: bool = True) -> None:
        try:
            self.engine = sa.create_engine(url, pool_pre_ping=True)
        except ImportError as error:
            hint = "Install it with: pip install 'verbale[postgresql]'"
            raise StoreError("no-driver", "PostgreSQL needs the package psycopg.", hint) from error
        sa.event.listen(self.engine, "connect", _use_schema)
        try:
            self._prepare(url, create)
        except BaseException:
            self.engine.dispose()
            raise

    def version(self) -> str | None:
        with self.engine.connect() as connection:
            table = connection.scalar(sa.select(sa.func.to_regclass(f"{SCHEMA}.alembic_version")))
            if table is None:
                return None
            found = connection.scalar(sa.text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))
            return None if found is None else str(found)

    def start_writing(self, connection: sa.Connection) -> None:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    def matches(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        _, matching, score, tables = self.keys(query)
        return matching, score, tables

    def keys(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[int], sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        vector: sa.ColumnElement[Any] = sa.literal_column(INDEXED)
        wanted = sa.func.to_tsquery(sa.literal_column("'simple'::regconfig"), " & ".join(map(_phrase, query)))
        matching, score = vector.bool_op("@@")(wanted), sa.func.ts_rank_cd(vector, wanted)
        return schema.passages.c.key, matching, score, schema.passages

    def stamp(self, connection: sa.Connection) -> str:
        return str(connection.scalar(sa.text("SELECT txid_current_snapshot()::text")))

    def changes(self) -> None:
        """Only a question to the server would tell, which may take long."""

    def size(self) -> int:
        sizes = sa.text(
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :name AND c.relkind = 'r'"
        )
        with self.engine.connect() as connection:
            return int(connection.scalar(sizes, {"name": SCHEMA}) or 0)

    def _prepare(self, url: URL, create: bool) -> None:
        if create:
            self._create()
        elif self.version() is None:
            where = url.render_as_string(hide_password=True)
            raise StoreError("no-store", f"There is no store at {where}.", "Read some reports first.")

    def _create(self) -> None:
        exists = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
        with self.engine.begin() as connection:
            if connection.scalar(exists, {"name": SCHEMA}) is None:
                self.start_writing(connection)  # Two at once would both find it missing.
                connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))


#: What is indexed and searched; written the same way in the migration that makes the index.
INDEXED = f"to_tsvector('simple'::regconfig, left(passages.words, {INDEXED_CHARACTERS}))"


def _use_schema(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET search_path TO {SCHEMA}")
    cursor.close()
    connection.commit()


def _phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    return " <-> ".join([*words[:-1], f"{words[-1]}:*" if phrase.prefix else words[-1]])
