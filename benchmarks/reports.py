"""Reports to measure with, made from the shipped examples: each another text, 300 to 900 words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from verbale.record import Report
from verbale.sources import read_inputs

EXAMPLES = Path(__file__).parents[1] / "examples"
FEWEST_WORDS, MOST_WORDS = 300, 900

#: Paragraphs that stay together when a report is taken apart, at most: a quotation may run
#: over two, an answer follows its question.
_RUN = 3

Run = list[str]


def make_reports(count: int, seed: int = 1) -> list[Report]:
    """``count`` reports, all different, the same for the same seed.

    First come the examples that are long enough as they are; then parts of one, an example
    with its paragraphs in another order, and several run together, as the lengths that are
    drawn ask for.
    """
    examples = [report for report in read_inputs(_files()) if isinstance(report, Report)]
    texts = dict.fromkeys(r.text for r in examples if FEWEST_WORDS <= len(r.text.split()) <= MOST_WORDS)
    paragraphs = [[line for line in report.text.splitlines() if line.strip()] for report in examples]
    source = random.Random(seed)
    while len(texts) < count:
        texts.setdefault(_mixed(paragraphs, source))
    return [Report(text, name=f"report-{i:04}") for i, text in enumerate(list(texts)[:count], 1)]


def _files() -> list[str | Path]:
    return [path for path in sorted(EXAMPLES.iterdir()) if path.suffix in (".txt", ".html")]


def _mixed(examples: list[Run], source: random.Random) -> str:
    wanted = source.randint(FEWEST_WORDS, MOST_WORDS)
    chosen: Run = []
    words = 0
    for run in _shuffled_runs(examples, source):
        more = sum(len(paragraph.split()) for paragraph in run)
        if words + more > MOST_WORDS:
            continue
        chosen += run
        words += more
        if words >= wanted:
            break
    return "\n\n".join(chosen) + "\n"


def _shuffled_runs(examples: list[Run], source: random.Random) -> Iterator[Run]:
    """Runs of paragraphs, one example after the other; each example's opening stays first."""
    for example in source.sample(examples, len(examples)):
        runs = []
        at = 0
        while at < len(example):
            length = source.randint(1, _RUN)
            runs.append(example[at : at + length])
            at += length
        opening, *others = runs
        yield opening
        yield from source.sample(others, len(others))
