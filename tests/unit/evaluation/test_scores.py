"""Figures of the evaluation, counted by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from verbale.errors import SourceError, UsageError
from verbale.evaluation import CORPORA, Evaluation, evaluate
from verbale.evaluation.attributions import (
    Count,
    Tally,
    matches,
    of_record,
    parts_of,
    same,
    score_polnear,
    worst,
)
from verbale.evaluation.polnear import GoldAttribution, GoldFile, GoldReport
from verbale.record import Attribution, Record, Report, Span

TEXT = "Costa said “we will go now”. Diaz denied that he had left the city. Ek agreed."

Part = str | None


def place(part: Part) -> tuple[tuple[int, int], ...]:
    if part is None:
        return ()
    start = TEXT.index(part)
    return ((start, start + len(part)),)


def gold(source: Part, cue: Part, *content: str) -> GoldAttribution:
    """As annotated."""
    return GoldAttribution(place(source), place(cue), tuple(span for part in content for span in place(part)))


def found(
    source: Part, cue: Part, *content: str, kind: Any = "indirect", within: str | None = None
) -> Attribution:
    """As read."""

    def span(part: Part) -> Span | None:
        return Span(*place(part)[0], part) if part else None

    return Attribution(
        id=f"q{place(content[0])[0][0]}{within or ''}",
        source=span(source),
        speaker=None,
        cue=span(cue),
        content=tuple(s for part in content if (s := span(part))),
        kind=kind,
        attitude="say",
        within=within,
        confidence=0.75,
        by="m",
    )


def tally(attributions: Iterable[Attribution], *annotators: Iterable[GoldAttribution]) -> Tally:
    """The counts of one report."""
    files = tuple(GoldFile("r", f"{i}", tuple(some)) for i, some in enumerate(annotators))
    counts = Tally()
    counts.add(
        GoldReport("r", TEXT, files), Record(Report(TEXT).document(), attributions=tuple(attributions))
    )
    return counts


COSTA = gold("Costa", "said", "“we will go now”")
DIAZ = gold("Diaz", "denied", "that he had left the city")


def test_precision_recall_and_f1() -> None:
    count = Count()
    count.add(2, 4, 3)
    count.add(1, 1, 2)
    assert count.figures() == {"precision": 60.0, "recall": 60.0, "f1": 60.0}
    count = Count(1, 4, 2)
    assert count.figures() == {"precision": 25.0, "recall": 50.0, "f1": pytest.approx(100 / 3)}
    assert Count().figures() == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_everything_right() -> None:
    mine = [
        found("Costa", "said", "“we will go now”", kind="direct"),
        found("Diaz", "denied", "that he had left the city"),
    ]
    figures: Any = tally(mine, [COSTA, DIAZ]).figures()
    for group in ("exact", "token"):
        assert [scores["f1"] for scores in figures[group].values()] == [100.0] * 3
    assert figures["linked attributions"]["all"]["f1"] == 100.0
    assert figures["linked attributions"]["direct"]["f1"] == 100.0
    assert figures["linked attributions"]["mixed"]["f1"] == 0.0


def test_exact_and_token_scores() -> None:
    counts = tally(
        [found("Costa", "said", "“we will go now”"), found("Diaz", "denied", "he had left")], [COSTA, DIAZ]
    )
    exact, token = counts.exact["content"], counts.token["content"]
    assert (exact.right, exact.found, exact.gold) == (1, 2, 2)
    # words: we will go now, he had left | that ... the city
    assert (token.right, token.found, token.gold) == (7, 7, 10)
    assert counts.exact["source"].figures()["f1"] == 100.0


def test_every_annotator_counts() -> None:
    counts = tally([found("Costa", "said", "“we will go now”")], [COSTA, DIAZ], [COSTA])
    assert counts.files == 2
    assert (counts.exact["cue"].right, counts.exact["cue"].found, counts.exact["cue"].gold) == (2, 2, 3)
    assert (counts.linked.right, counts.linked.found, counts.linked.gold) == (2, 2, 3)


def test_nested_attributions_are_not_scored() -> None:
    counts = tally(
        [found("Costa", "said", "“we will go now”"), found("he", "had", "left", within="q1")], [COSTA]
    )
    assert counts.linked.figures()["precision"] == 100.0
    assert counts.exact["cue"].found == 1


def test_kinds_are_scored_apart() -> None:
    mine = [found("Costa", "said", "“we will go now”", kind="direct"), found("Ek", "agreed", "the city")]
    counts = tally(mine, [COSTA, DIAZ])
    assert counts.kinds["direct"].figures()["f1"] == 100.0
    assert (
        counts.kinds["indirect"].right,
        counts.kinds["indirect"].found,
        counts.kinds["indirect"].gold,
    ) == (0, 1, 1)
    assert counts.contents["direct"].figures()["f1"] == 100.0


def parts(*values: Any) -> Any:
    return parts_of(gold(*values), TEXT)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            ("Diaz", "denied", "that he had left the city"),
            ("Diaz", "denied", "that he had left the city"),
            True,
        ),
        (
            ("Diaz", "denied", "that he had left the city"),
            ("Diaz denied", "denied", "that he had left"),
            True,
        ),
        (("Diaz", "denied", "that he had left the city"), ("Diaz", "denied", "that he had"), True),  # 3 of 6
        (("Diaz", "denied", "that he had left the city"), ("Diaz", "denied", "that he"), False),  # 2 of 6
        (
            ("Diaz", "denied", "that he had left the city"),
            ("Ek", "denied", "that he had left the city"),
            False,
        ),
        (
            ("Diaz", "denied", "that he had left the city"),
            ("Diaz", "agreed", "that he had left the city"),
            False,
        ),
        (
            ("Diaz", "denied", "that he had left the city"),
            (None, "denied", "that he had left the city"),
            False,
        ),
        ((None, "denied", "that he had left the city"), (None, "denied", "that he had left the city"), True),
        ((None, None, "”"), (None, None, "”"), False),  # no words to agree on
    ],
)
def test_when_two_are_the_same(left: Any, right: Any, expected: bool) -> None:
    assert same(parts(*left), parts(*right)) is expected
    assert same(parts(*right), parts(*left)) is expected


def test_each_matches_once() -> None:
    one = parts("Diaz", "denied", "that he had left the city")
    assert matches([one, one], [one]) == ({0}, {0})
    assert matches([one], [one, one]) == ({0}, {0})
    assert matches([], [one]) == (set(), set())


def test_an_attribution_of_a_record_as_annotated() -> None:
    assert of_record(found("Costa", "said", "“we will go now”")) == COSTA
    assert of_record(found(None, None, "“we will go now”")) == gold(None, None, "“we will go now”")


def test_the_worst_mistakes_come_first_and_once() -> None:
    counts = tally([found("Ek", "agreed", "the city")], [COSTA, DIAZ], [COSTA])
    lines = worst(counts.mistakes)
    assert len(lines) == 3
    assert lines[0] == f"found, not annotated (0.75): r@{TEXT.index('the city')}: [Ek] <agreed> the city"
    assert lines[1].endswith("[Diaz] <denied> that he had left the city")
    assert lines[2].startswith("annotated, not found: r@0: [Costa] <said>")
    assert worst(counts.mistakes, 1) == lines[:1]


class Parrot:
    """Reads what it was told to."""

    model_name = "parrot/1"

    def __init__(self, attributions: Iterable[Attribution]) -> None:
        self.attributions = tuple(attributions)

    def read_many(self, reports: Iterable[Report]) -> Iterator[Record]:
        for report in reports:
            yield Record(report.document(), attributions=self.attributions)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One report with one annotated attribution."""
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "r.txt").write_text(TEXT, encoding="utf-8")
    spans = [("Source", "Costa"), ("Cue", "said"), ("Content", "“we will go now”")]
    lines = [
        f"T{i}\t{role} {place(part)[0][0]} {place(part)[0][1]}\t{part}"
        for i, (role, part) in enumerate(spans)
    ]
    lines.append("E1\tAttribution:T2 Source:T0 Cue:T1 Content:T2")
    (tmp_path / "attributions" / "r_ann.ann").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_a_corpus_is_read_and_scored(corpus: Path) -> None:
    reader: Any = Parrot(
        [found("Costa", "said", "“we will go now”", kind="direct"), found("Ek", "agreed", "the city")]
    )
    result = score_polnear(corpus, reader, errors=True)
    data = result.to_dict()
    assert (data["corpus"], data["model"], data["files"]) == ("polnear", "parrot/1", 1)
    assert data["exact"]["cue"] == {"precision": 50.0, "recall": 100.0, "f1": pytest.approx(200 / 3)}
    assert len(data["errors"]) == 1
    assert "errors" not in score_polnear(corpus, reader).to_dict()
    lines = result.lines()
    assert lines[0] == "polnear, parrot/1"
    assert any("cue" in line and "50.00" in line and "66.67" in line for line in lines)
    assert lines[-1].startswith("found, not annotated")


def test_the_shipped_model_is_scored(corpus: Path) -> None:
    result = evaluate("polnear", corpus)
    assert result.model == evaluate("polnear", corpus, errors=True).model
    assert result.figures["files"] == 1


def test_what_cannot_be_evaluated(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="polnear"):
        evaluate("nonsense", tmp_path)
    with pytest.raises(SourceError, match="no PolNeAR corpus"):
        evaluate("polnear", tmp_path)


def test_figures_without_errors_are_lines() -> None:
    assert Evaluation("c", "m", {"files": 2, "f1": 1.5}).lines() == [
        "c, m",
        "files                    2",
        "f1                       1.50",
    ]
    assert "polnear" in CORPORA
