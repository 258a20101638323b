"""Names of several regions in the same passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbale.errors import SourceError
from verbale.evaluation import evaluate
from verbale.evaluation.regions import Bearer, filled, read_names, read_passages

NAMES = Path(__file__).parents[3] / "benchmarks" / "names"


def test_the_shipped_passages() -> None:
    names, passages = read_names(NAMES / "names.csv"), read_passages(NAMES / "sentences.txt")
    assert len(passages) == 50
    regions = {name.region for name in names}
    assert len(regions) >= 8
    assert len({sum(name.region == region for name in names) for region in regions}) == 1
    for region in regions:
        genders = [name.gender for name in names if name.region == region]
        assert genders.count("m") == genders.count("f")
    assert all("{full}" in passage for passage in passages)


def test_slots_are_where_they_say() -> None:
    name = Bearer("South Asia", "Sunita Deshpande", "Deshpande", "f")
    text, slots = filled("“We wait,” {full} said. {He} asked {short} for {his} plan.", name)
    assert text == "“We wait,” Sunita Deshpande said. She asked Deshpande for her plan."
    assert [(text[start:end], slot) for start, end, slot in slots] == [
        ("Sunita Deshpande", "full"),
        ("She", "He"),
        ("Deshpande", "short"),
        ("her", "his"),
    ]


def test_scores_by_region(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(
        "region,full,short,gender\nA,Peter Lindqvist,Lindqvist,m\nB,Sunita Deshpande,Deshpande,f\n", "utf-8"
    )
    (tmp_path / "sentences.txt").write_text(
        "# a comment\n{full} refused to comment. {He} had spoken to the court before.\n", "utf-8"
    )
    figures = evaluate("names", tmp_path).figures
    assert figures["names"] == 2
    assert set(figures["by region"]) == {"A", "B"}
    assert figures["by region"]["A"]["resolved"] == 100.0


def test_a_folder_without_names(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no names\.csv"):
        evaluate("names", tmp_path)
    (tmp_path / "names.csv").write_text("full,short\nA,B\n", "utf-8")
    (tmp_path / "sentences.txt").write_text("{full}.\n", "utf-8")
    with pytest.raises(SourceError, match="no column"):
        evaluate("names", tmp_path)
