"""Reading a corpus in brat's standoff form, written here."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbale.errors import SourceError
from verbale.evaluation import agreement
from verbale.evaluation.polnear import GoldAttribution, read_polnear

FIRST = "\ufeffCosta said\nthey “would go”, and Diaz\n\ndenied it. Nobody spoke."
PLAIN = FIRST.removeprefix("\ufeff")


def at(part: str, text: str = PLAIN) -> tuple[int, int]:
    """Where a part of the text stands."""
    start = text.index(part)
    return start, start + len(part)


def brat(number: int, role: str, *parts: str, text: str = PLAIN) -> str:
    """A line of brat's for a span of some fragments."""
    offsets = ";".join(f"{start} {end}" for start, end in (at(part, text) for part in parts))
    return f"T{number}\t{role} {offsets}\t{' '.join(parts)}"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with two reports, the first annotated by two, the second by nobody."""
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "b_second.txt").write_text("Nothing.", encoding="utf-8")
    (tmp_path / "text" / "a_first.txt").write_bytes(FIRST.encode())
    lines = [
        brat(1, "Source", "Costa"),
        brat(2, "Cue", "said"),
        # two fragments with a line break between them, and one that stands apart
        brat(3, "Content", "they", "“would", "go”"),
        brat(4, "Source", "Diaz"),
        brat(5, "Cue", "denied"),
        brat(6, "Content", "it"),
        "T7\tSpeaker 0 5\tCosta",
        "A1\tUncertain E1",
        "E1\tAttribution:T3 Source:T1 Cue:T2 Content:T3",
        "E2\tAttribution:T6 Content:T6 Source2:T4 Source:T1 Cue:T5",
        "E3\tAttribution:T9 Source:T9",
        "#1\tAnnotatorNotes E1\tsure",
        "",
    ]
    (tmp_path / "attributions" / "a_first_ann.ann").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "attributions" / "a_first_bob.ann").write_text("\n".join([
        "T1\tContent 11 23;25 38\tthey “would",
        "go”, and Diaz",  # the text of a span may hold a line break
        "E1\tAttribution:T1 Content:T1",
    ]), encoding="utf-8")  # fmt: skip
    return tmp_path


def test_reports_come_by_name_with_all_their_annotators(corpus: Path) -> None:
    first, second = read_polnear(corpus)
    assert (first.name, second.name) == ("a_first", "b_second")
    assert first.text == PLAIN
    assert [(file.name, file.annotator) for file in first.files] == [("a_first", "ann"), ("a_first", "bob")]
    assert second.files == ()


def test_attributions_and_their_parts(corpus: Path) -> None:
    first, _ = read_polnear(corpus)
    said, denied = first.files[0].attributions
    assert said == GoldAttribution((at("Costa"),), (at("said"),), (at("they “would go”"),))
    # both sources, in the order of the text; a span that is not there is left out
    assert denied == GoldAttribution((at("Costa"), at("Diaz")), (at("denied"),), (at("it"),))


def test_fragments_are_one_where_only_white_space_parts_them(corpus: Path) -> None:
    _, bob = next(read_polnear(corpus)).files
    [only] = bob.attributions
    start = PLAIN.index("they")
    assert only.content == ((11, 23), (25, 38))
    assert start == 11
    assert PLAIN[23:25].strip(), "these fragments stand apart"


def test_spans_of_a_role(corpus: Path) -> None:
    ann, _ = next(read_polnear(corpus)).files
    assert ann.spans("source") == {at("Costa"), at("Diaz")}
    assert ann.spans("cue") == {at("said"), at("denied")}


def test_offsets_are_code_points_and_lines_are_as_written(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    text = "👩‍👩‍👧 Núñez\r\nsaid no."
    (tmp_path / "text" / "x.txt").write_bytes(text.encode())
    line = brat(1, "Source", "Núñez", text=text) + "\nE1\tAttribution:T1 Source:T1\n"
    (tmp_path / "attributions" / "x_a.ann").write_text(line, encoding="utf-8")
    [report] = read_polnear(tmp_path)
    assert report.text == text
    [only] = report.files[0].attributions
    assert [report.text[s:e] for s, e in only.source] == ["Núñez"]


@pytest.mark.parametrize("missing", ["text", "attributions"])
def test_a_folder_without_the_corpus(tmp_path: Path, missing: str) -> None:
    (tmp_path / ("text" if missing == "attributions" else "attributions")).mkdir()
    if missing == "attributions":
        (tmp_path / "text" / "x.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FileNotFoundError, match="no PolNeAR corpus"):
        list(read_polnear(tmp_path))


def test_annotators_are_scored_against_each_other(corpus: Path) -> None:
    found = agreement(corpus).figures
    assert (found["reports"], found["pairs of annotators"]) == (1, 1)
    assert found["exact"]["source"] == {"f1": 0.0}  # only one of them marked any
    assert found["linked attributions"] == {"all": {"f1": 0.0}}


def test_annotators_who_mark_the_same_agree(corpus: Path) -> None:
    files = corpus / "attributions"
    (files / "a_first_bob.ann").write_bytes((files / "a_first_ann.ann").read_bytes())
    figures = agreement(corpus).figures
    assert figures["exact"]["cue"] == figures["linked attributions"]["all"] == {"f1": 100.0}


def test_a_folder_without_the_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no PolNeAR corpus"):
        agreement(tmp_path)
