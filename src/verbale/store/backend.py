"""The seam between the store and its databases."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from .words import Phrase


class Backend(Protocol):
    """A database that can hold a store. One writer at a time, any number of readers."""

    @property
    def engine(self) -> sa.Engine:
        """Its connections."""

    def version(self) -> str | None:
        """The version of the tables, or None where there are none yet."""

    def start_writing(self, connection: sa.Connection) -> None:
        """Waits, in the transaction of ``connection``, until no other process writes."""

    def matches(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        """The condition that a passage has all of ``query``, how well it does (higher is
        better), and the table ``passages`` with what the two need beside it."""

    def keys(
        self, query: Sequence[Phrase]
    ) -> tuple[sa.ColumnElement[int], sa.ColumnElement[bool], sa.ColumnElement[Any], sa.FromClause]:
        """The same without the passages themselves: the key of a passage, the condition, how well it
        fits, and the table that these are of."""

    def stamp(self, connection: sa.Connection) -> Hashable:
        """What is another after anybody wrote to the store, and the same where nobody did."""

    def changes(self) -> int | None:
        """A number that is another one after every change of what is held, told at once and outside of
        any transaction; None where that cannot be told."""

    def size(self) -> int:
        """Bytes that the store takes."""


#: Execution option of the connections that write.
WRITING = "verbale_writing"


def writing(connection: sa.Connection) -> bool:
    """Whether the connection was opened to write."""
    return bool(connection.get_execution_options().get(WRITING))
