"""Where a store is: a file by default, a database of a team by its URL."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import UsageError

_HINT = "Give a path, or a URL such as postgresql+psycopg://host/database."


class Location(msgspec.Struct, frozen=True):
    """A file (``path``), or a PostgreSQL database (``url``); exactly one is given."""

    path: Path | None = None
    url: URL | None = None

    def __str__(self) -> str:
        return str(self.path) if self.url is None else self.url.render_as_string(hide_password=True)


def default_location() -> Path:
    """``verbale.db`` in the user's data folder, which need not exist."""
    import platformdirs

    return platformdirs.user_data_path("verbale", appauthor=False) / "verbale.db"


def locate(location: str | Path | None) -> Location:
    """The location that ``location`` means: a path, a SQLAlchemy URL, or None for the default.

    Raises UsageError where it is neither, or a kind of database that cannot hold a store.
    """
    if location is None:
        return Location(path=default_location())
    if isinstance(location, Path):
        return Location(path=location)
    if "\x00" in location or not location.strip() or location == ":memory:":
        raise UsageError("bad-store", f"{location!r} is no place for a store.", _HINT)
    return _from_url(location) if "://" in location else Location(path=Path(location))


def _from_url(text: str) -> Location:
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise UsageError("bad-store", "The URL of the store cannot be read.", _HINT) from error
    if backend == "sqlite":
        if not url.database or url.database == ":memory:" or url.query:
            raise UsageError("bad-store", "A SQLite URL names a file and nothing else.", _HINT)
        return Location(path=Path(url.database))
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return Location(url=url.set(drivername="postgresql+psycopg"))
    raise UsageError("bad-store", f"A store cannot be kept in {url.drivername!r}.", _HINT)
