"""How Alembic runs a migration: on the connection, and in the transaction, that it is given.

A new version of the tables is a file beside ``v0001_first.py``: the next number as its
revision, the last as its ``down_revision``, an ``upgrade`` that says with Alembic's
operations what changes in both databases; and the number in ``schema.VERSION``. Stores only
go forward, so there is no ``downgrade``.
"""

from __future__ import annotations

from alembic import context

from verbale.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's is, since our transactions begin with BEGIN.
)
with context.begin_transaction():
    context.run_migrations()
