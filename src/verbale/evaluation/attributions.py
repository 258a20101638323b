"""Scores for attributions: exact and token F1 of spans by role, linked attributions, and
the worst errors.

Every annotator's file counts: a report annotated twice is scored against both. Only the
outermost attributions of a record are scored, since PolNeAR marks no nested ones.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from verbale.evaluation import Evaluation
from verbale.evaluation.polnear import GoldAttribution, GoldFile, GoldReport, Offsets, read_polnear
from verbale.reading import Reader
from verbale.reading.attribution import kind_of
from verbale.reading.quotation import QuotedWords, quote_states
from verbale.reading.tags import ROLES
from verbale.record import Attribution, Record, Report

KINDS = ("direct", "indirect", "mixed")
#: How much of the words of two contents must be shared (Jaccard) for them to be the same.
SAME_CONTENT = 0.5

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Count:
    """Right ones, found ones, annotated ones; F1 and its parts in percent."""

    right: float = 0
    found: float = 0
    gold: float = 0

    def add(self, right: float, found: float, gold: float) -> None:
        """Count one more report."""
        self.right += right
        self.found += found
        self.gold += gold

    def figures(self) -> dict[str, float]:
        """precision, recall and f1 in percent, 0 where nothing was found or annotated."""
        return {
            "precision": 100 * self.right / self.found if self.found else 0.0,
            "recall": 100 * self.right / self.gold if self.gold else 0.0,
            "f1": 200 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0,
        }


@dataclass(frozen=True, slots=True)
class Parts:
    """An attribution as it is compared: fragments of each part, and the words of the content."""

    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    content: tuple[Offsets, ...]
    words: frozenset[int] = field(default=frozenset())


def of_record(attribution: Attribution) -> GoldAttribution:
    """An attribution of a record in the form of an annotated one."""

    def one(span: object) -> tuple[Offsets, ...]:
        return ((span.start, span.end),) if span else ()  # type: ignore[attr-defined]

    content = tuple((span.start, span.end) for span in attribution.content)
    return GoldAttribution(one(attribution.source), one(attribution.cue), content)


def parts_of(attribution: GoldAttribution, text: str) -> Parts:
    words = frozenset(
        match.start() for start, end in attribution.content for match in _WORD.finditer(text, start, end)
    )
    return Parts(attribution.source, attribution.cue, attribution.content, words)


def _touch(left: tuple[Offsets, ...], right: tuple[Offsets, ...]) -> bool:
    if not left or not right:
        return not left and not right
    return any(a < d and c < b for a, b in left for c, d in right)


def same(left: Parts, right: Parts) -> bool:
    """Whether source and cue overlap (or both have none) and the contents share at least half
    of their words."""
    if not _touch(left.source, right.source) or not _touch(left.cue, right.cue):
        return False
    either = len(left.words | right.words)
    return bool(either) and len(left.words & right.words) / either >= SAME_CONTENT


def matches(found: list[Parts], gold: list[Parts]) -> tuple[set[int], set[int]]:
    """Indices of the found and of the annotated attributions that match, each at most once."""
    right_found: set[int] = set()
    right_gold: set[int] = set()
    for i, one in enumerate(found):
        for j, other in enumerate(gold):
            if j not in right_gold and same(one, other):
                right_found.add(i)
                right_gold.add(j)
                break
    return right_found, right_gold


def _words_in(spans: set[Offsets], text: str) -> set[int]:
    return {m.start() for start, end in spans for m in _WORD.finditer(text, start, end)}


@dataclass(slots=True)
class Tally:
    """All counts of one run."""

    exact: dict[str, Count] = field(default_factory=lambda: {r: Count() for r in ROLES})
    token: dict[str, Count] = field(default_factory=lambda: {r: Count() for r in ROLES})
    linked: Count = field(default_factory=Count)
    kinds: dict[str, Count] = field(default_factory=lambda: {k: Count() for k in KINDS})
    contents: dict[str, Count] = field(default_factory=lambda: {k: Count() for k in KINDS})
    mistakes: list[tuple[float, str]] = field(default_factory=list)
    files: int = 0

    def add(self, report: GoldReport, record: Record) -> None:
        """Score a record against every file of its report."""
        outer = [a for a in record.attributions if a.within is None]
        mine = [of_record(a) for a in outer]
        quoted = QuotedWords(report.text, quote_states(report.text))
        for file in report.files:
            self.files += 1
            for role in ROLES:
                spans = {f for a in mine for f in getattr(a, role)}
                self._spans(role, spans, file.spans(role), report.text)
            self._links(outer, mine, file, report, quoted)

    def _spans(self, role: str, mine: set[Offsets], gold: set[Offsets], text: str) -> None:
        self.exact[role].add(len(mine & gold), len(mine), len(gold))
        words, gold_words = _words_in(mine, text), _words_in(gold, text)
        self.token[role].add(len(words & gold_words), len(words), len(gold_words))

    def _links(
        self,
        outer: list[Attribution],
        mine: list[GoldAttribution],
        file: GoldFile,
        report: GoldReport,
        quoted: QuotedWords,
    ) -> None:
        every = ((a, parts_of(a, report.text)) for a in file.attributions)
        comparable = [(a, parts) for a, parts in every if parts.words]
        gold_attributions = [a for a, _ in comparable]
        gold = [parts for _, parts in comparable]
        found = [parts_of(a, report.text) for a in mine]
        right_found, right_gold = matches(found, gold)
        self.linked.add(len(right_gold), len(found), len(gold))
        gold_contents = file.spans("content")
        my_contents = {f for a in mine for f in a.content}
        for kind in KINDS:
            own = [i for i, a in enumerate(outer) if a.kind == kind]
            theirs = [j for j, a in enumerate(gold_attributions) if kind_of(a.content, quoted) == kind]
            right = (len(right_found.intersection(own)) + len(right_gold.intersection(theirs))) / 2
            self.kinds[kind].add(right, len(own), len(theirs))
            spans = {f for i in own for f in mine[i].content}
            gold_spans = {f for j in theirs for f in gold_attributions[j].content}
            exact = (len(spans & gold_contents) + len(gold_spans & my_contents)) / 2
            self.contents[kind].add(exact, len(spans), len(gold_spans))
        for i, attribution in enumerate(outer):
            if i not in right_found:
                line = _describe("found, not annotated", report, mine[i], attribution.confidence)
                self.mistakes.append((attribution.confidence, line))
        for j, annotated in enumerate(gold_attributions):
            if j not in right_gold:
                size = min(1.0, len(gold[j].words) / 20)
                self.mistakes.append((size, _describe("annotated, not found", report, annotated, None)))

    def figures(self) -> dict[str, object]:
        """All figures, in percent."""
        return {
            "files": self.files,
            "exact": {role: count.figures() for role, count in self.exact.items()},
            "token": {role: count.figures() for role, count in self.token.items()},
            "linked attributions": {
                "all": self.linked.figures(),
                **{kind: count.figures() for kind, count in self.kinds.items()},
            },
            "exact content by kind": {kind: count.figures() for kind, count in self.contents.items()},
        }


def _describe(what: str, report: GoldReport, attribution: GoldAttribution, confidence: float | None) -> str:
    def words(fragments: tuple[Offsets, ...]) -> str:
        return " … ".join(" ".join(report.text[s:e].split()) for s, e in fragments) or "-"

    sure = f" ({confidence:.2f})" if confidence is not None else ""
    start = min(s for part in (attribution.source, attribution.cue, attribution.content) for s, _ in part)
    return (
        f"{what}{sure}: {report.name}@{start}: [{words(attribution.source)}] "
        f"<{words(attribution.cue)}> {words(attribution.content)}"
    )


def worst(mistakes: list[tuple[float, str]], count: int = 50) -> tuple[str, ...]:
    """The surest false ones and the longest missed ones, each line once."""
    ordered = sorted(mistakes, key=lambda m: -m[0])
    return tuple(Counter(line for _, line in ordered))[:count]


def score_polnear(folder: Path, reader: Reader, errors: bool = False) -> Evaluation:
    """Read every report of one side of PolNeAR and score its record.

    Raises FileNotFoundError where ``folder`` does not hold the corpus.
    """
    tally = Tally()
    reports = list(read_polnear(folder))
    for report, record in zip(reports, reader.read_many(Report(r.text) for r in reports), strict=True):
        # A report that could not be read counts as one in which nothing was found.
        tally.add(report, record if isinstance(record, Record) else Record(Report(report.text).document()))
    return Evaluation("polnear", reader.model_name, tally.figures(), worst(tally.mistakes) if errors else ())
