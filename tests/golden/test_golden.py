"""The records of the example reports are those that were reviewed."""

from __future__ import annotations

import difflib
import re
import runpy
from collections import Counter
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


#: On another processor than the records were made on, activations round otherwise, and where the
#: model is near a tie it may decide otherwise: in so large a share of the attributions at most.
NEAR_TIES = 0.15

_IDS = re.compile(r"\b[aq]\d+\b")


def attributions(lines: list[str]) -> Counter[str]:
    """The attributions of a readable record, without ids: those move when one comes or goes."""
    return Counter(_IDS.sub("", line) for line in lines if line.startswith("q"))


@pytest.mark.parametrize("example", form.examples(), ids=lambda path: path.name)
def test_the_record_is_the_reviewed_one(example: Path) -> None:
    expected = form.golden(example).read_text(encoding="utf-8").splitlines()
    found = form.readable(record_of(example)).splitlines()
    changed = difflib.unified_diff(expected, found, "reviewed", "now", lineterm="", n=0)
    difference = "\n".join(changed)
    if form.processor() != form.PROCESSOR.read_text(encoding="utf-8").strip():
        reviewed, now = attributions(expected), attributions(found)
        if (reviewed - now).total() <= max(2, NEAR_TIES * reviewed.total()):
            return
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
