"""A store tells whether anything was written to it, without waiting."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from verbale.errors import StoreError
from verbale.record import Record
from verbale.store import Store


def test_every_change_shows(store: Store, location: str, build: Callable[..., Record]) -> None:
    seen = [store.changes()]
    if seen == [None]:
        pytest.skip("this database cannot tell at once")
    store.add(build())
    seen.append(store.changes())
    assert store.changes() == seen[-1]
    store.record()
    store.add(build())  # is there already
    assert store.changes() == seen[-1]
    with Store.open(location) as other:
        other.add(build(build().document.text + " More."))
    seen.append(store.changes())
    assert len(set(seen)) == 3


def test_it_does_not_wait(store: Store, location: str) -> None:
    if store.changes() is None:
        pytest.skip("this database cannot tell at once")
    writer = sqlite3.connect(location, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    store.changes()
    writer.close()


def test_a_closed_store_has_none(store: Store) -> None:
    store.changes()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.changes()
