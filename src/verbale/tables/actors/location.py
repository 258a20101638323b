"""Where a user's own table of actors is."""

from __future__ import annotations

import os
from pathlib import Path

#: Its name in the user's data folder, where the store is too.
USER_TABLE = "actors.csv"
#: The variable of the environment that gives another place.
VARIABLE = "VERBALE_ACTORS"


def user_table_path(given: str | Path | None = None) -> Path:
    """Where the user's table is, or will be: ``given``, else what VERBALE_ACTORS says, else
    ``actors.csv`` in the user's data folder."""
    if given is not None:
        return Path(given)
    if elsewhere := os.environ.get(VARIABLE):
        return Path(elsewhere)
    import platformdirs

    return platformdirs.user_data_path("verbale", appauthor=False) / USER_TABLE


def find_user_table(given: str | Path | None = None) -> Path | None:
    """The user's table, for :func:`load_tables`; None where none was ever made.

    A table that was ``given`` is there, or loading it fails.
    """
    path = user_table_path(given)
    return path if given is not None or path.exists() else None
