"""Brings the tables of a store to the version that this code knows.

Alembic is imported only when there is something to do: a store that is up to date opens
without it.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import StoreError
from . import schema
from .backend import WRITING, Backend
from .rows import fill_facets

SCRIPTS = Path(__file__).parent / "migrations"


def bring_up_to_date(backend: Backend, where: str) -> None:
    """Makes or changes the tables of the store in one transaction, where they are not of
    :data:`schema.VERSION`; ``where`` is the store as people know it.

    Raises StoreError, having changed nothing, where a newer version of Verbale made them.
    """
    version = backend.version()
    if version == schema.VERSION:
        return
    if version is not None and not _older(version):
        sentence = f"The store {where} was made by a newer version of Verbale."
        raise StoreError("newer-store", sentence, "Upgrade Verbale to open it.")
    upgrade(backend)


def upgrade(backend: Backend, version: str = "head") -> None:
    """Runs the migrations up to ``version``, which may be done by several processes at once:
    all but the first find it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with backend.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        backend.start_writing(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        if version == "head":
            fill_facets(connection)


def _older(version: str) -> bool:
    return version.isdigit() and int(version) < int(schema.VERSION)
