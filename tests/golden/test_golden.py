"""The records of the example reports are those that were reviewed."""

from __future__ import annotations

import difflib
import runpy
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from verbale.reading import Reader
from verbale.record import Record, json_schema

form = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("update.py"))))


@cache
def record_of(example: Path) -> Record:
    """The record of an example, read once."""
    found: Record = form.read(example, reader())
    return found


@cache
def reader() -> Reader:
    """One reader for all examples."""
    return Reader()


@pytest.mark.parametrize("example", form.examples(), ids=lambda path: path.name)
def test_the_record_is_the_reviewed_one(example: Path) -> None:
    expected = form.golden(example).read_text(encoding="utf-8").splitlines()
    found = form.readable(record_of(example)).splitlines()
    changed = difflib.unified_diff(expected, found, "reviewed", "now", lineterm="", n=0)
    difference = "\n".join(changed)
    if difference:
        pytest.fail(f"{example.name} (python tests/golden/update.py accepts)\n{difference}", pytrace=False)


@pytest.mark.parametrize("example", form.examples(), ids=lambda path: path.name)
def test_the_record_has_the_published_form(example: Path) -> None:
    record = record_of(example)
    jsonschema.validate(record.to_dict(), json_schema())
    assert Record.from_json(record.to_json()) == record
    for said in record.attributions:
        for span in (said.source, said.cue, *said.content):
            assert span is None or record.document.text[span.start : span.end] == span.text


def test_every_record_has_its_example() -> None:
    assert {path.name for path in form.RECORDS.iterdir()} == {form.golden(e).name for e in form.examples()}
