"""The records of the example reports."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from verbale.reading import Reader
from verbale.record import Record

GOLDEN = Path(__file__).parents[2] / "golden" / "update.py"


@pytest.fixture(scope="session")
def examples() -> list[Record]:
    """What the shipped model reads in each example report."""
    form = SimpleNamespace(**runpy.run_path(str(GOLDEN)))
    reader = Reader()
    return [form.read(path, reader) for path in form.examples()]
