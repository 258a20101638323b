"""Data frames of a store: a row for each row on record, with kinds that hold for empty ones too."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

import verbale
from verbale import frames
from verbale.errors import UsageError
from verbale.record import Record

made = runpy.run_path(str(Path(__file__).parent / "export" / "made_records.py"))
records = made["records"]
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def read() -> list[Record]:
    """Two examples, as they are read."""
    facts: dict[str, Any] = {"publisher": "Meridian News"}
    return [
        verbale.read(EXAMPLES / "wire-story.txt", date="2024-04-16", **facts),
        verbale.read(EXAMPLES / "communique.txt", date="2024-05-02", **facts),
    ]


@pytest.fixture(scope="module")
def store(read: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Iterator[verbale.Store]:
    """A store that holds them."""
    with verbale.Store.open(tmp_path_factory.mktemp("frames") / "store.db") as opened:
        opened.add_many(read)
        yield opened


@pytest.mark.parametrize("name", frames.NAMES)
def test_a_row_for_each_row_on_record(store: verbale.Store, read: list[Record], name: str) -> None:
    frame = store.frame(name)
    assert tuple(frame.columns) == frames.COLUMNS[name]
    expected = [(r.document.id, row.id, row.confidence) for r in read for row in getattr(r, name)]
    assert list(frame[["report", "id", "confidence"]].itertuples(index=False, name=None)) == expected
    texts = {r.document.id: r.document.text for r in read}
    words = {"attributions": None, "events": "trigger", "commitments": "action"}[name]
    for row in frame.to_dict("records") if words else ():
        assert texts[row["report"]][row["start"] : row["end"]] == row[words]


def test_attributions(store: verbale.Store) -> None:
    said = store.frame("attributions")
    denial = said[(said["speaker"] == "Egypt") & (said["attitude"] == "deny")].iloc[0]
    assert (denial["speaker_code"], denial["source"], denial["cue"]) == ("EGY", "Cairo", "denied")
    assert denial["content"] == "that it had given up anything of substance"
    assert denial["date"] == pd.Timestamp("2024-04-16")
    assert denial["publisher"] == "Meridian News"
    about = said.explode("about")
    assert "Egypt" in set(about["about"].dropna())
    by_day = said.groupby("date")["confidence"].mean()
    assert list(by_day.index) == [pd.Timestamp("2024-04-16"), pd.Timestamp("2024-05-02")]


def test_events_and_commitments_have_names_and_codes(store: verbale.Store) -> None:
    for name, names, codes in (
        ("events", "source", "source_codes"), ("commitments", "parties", "party_codes"),
    ):  # fmt: skip
        frame = store.frame(name)
        pairs = {
            (who, code)
            for row in frame.to_dict("records")
            for who, code in zip(row[names], row[codes], strict=True)
        }
        assert ("Egypt", "EGY") in pairs


def test_days_choose_reports(store: verbale.Store) -> None:
    frame = store.frame("events", since="2024-05-01")
    assert set(frame["date"]) == {pd.Timestamp("2024-05-02")}
    assert set(store.frame("events", until="2024-05-01")["date"]) == {pd.Timestamp("2024-04-16")}


def test_an_empty_store_has_frames_of_the_same_kinds(store: verbale.Store, tmp_path: Path) -> None:
    with verbale.Store.open(tmp_path / "empty.db") as empty:
        for name in frames.NAMES:
            frame = empty.frame(name)
            assert len(frame) == 0
            assert frame.dtypes.to_dict() == store.frame(name).dtypes.to_dict()


def test_an_unknown_frame_and_a_bad_day(store: verbale.Store) -> None:
    with pytest.raises(UsageError, match="There is no frame 'quotes'"):
        store.frame("quotes")
    with pytest.raises(UsageError, match="no date"):
        store.frame("events", since="yesterday")


def test_without_pandas_one_is_told(store: verbale.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"Data frames need pandas. Try: pip install 'verbale\[pandas\]'"):
        store.frame("events")


@made["SOME"]
@given(records())
def test_any_record(record: Record) -> None:
    for name in frames.NAMES:
        rows = list(frames.rows(name, [record]))
        frame = frames.frame(name, [record])
        assert len(frame) == len(rows) == len(getattr(record, name))
        for row, one in zip(rows, getattr(record, name), strict=True):
            assert tuple(row) == frames.COLUMNS[name]
            assert (row["id"], row["by"], row["issues"]) == (one.id, one.by, list(one.issues))
        again = frame.to_dict("records")
        for column in ("report", "id", "by", "confidence"):
            assert [row[column] for row in again] == [row[column] for row in rows]
        days = [row["date"] for row in rows]
        assert [None if pd.isna(d) else d.date().isoformat() for d in frame["date"]] == days


def test_pandas_is_loaded_with_the_first_frame() -> None:
    code = "import sys\nfrom verbale import Store\nprint('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
