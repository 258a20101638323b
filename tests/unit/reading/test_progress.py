"""How far a reading is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from verbale import Reader

PARAGRAPH = "Ana Costa said that Portugal would reopen its embassy in Quito, and Bo Lind denied it.\n"


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader, loaded once."""
    return Reader(threads=1)


def test_it_is_told_and_only_goes_forward(reader: Reader) -> None:
    told: list[float] = []
    record = reader.read(PARAGRAPH * 150, progress=told.append)
    assert len(told) > 4
    assert all(before <= after for before, after in pairwise(told))
    assert 0 < told[0] < 0.5
    assert told[-1] == 1.0
    assert record == reader.read(PARAGRAPH * 150)


def test_a_short_text_is_done_too(reader: Reader) -> None:
    told: list[float] = []
    reader.read("Nothing.", progress=told.append)
    assert told[-1] == 1.0


def test_whoever_is_told_may_stop_it(reader: Reader) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reader.read(PARAGRAPH, progress=stop)
