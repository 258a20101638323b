"""Attributions of a text: spans linked into source, cue and content, at every level.

PolNeAR, which the model is trained on, marks one level only. Nested attributions are found
by reading the contents again, each as a text of its own, to :data:`DEPTH`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from verbale.reading.attitude import cue_words
from verbale.reading.clauses import CONFIDENCE, Clause, Offsets, signatures, trailing, turns
from verbale.reading.links import choose_cues, choose_sources
from verbale.reading.model import Model
from verbale.reading.pieces import Pieces, split
from verbale.reading.quotation import QuotedWords, quotations
from verbale.reading.tagging import Spans, Tagged, tag
from verbale.record import AttributionKind

#: Levels of attribution: what is said, what is said to have been said, and once more.
DEPTH = 3
#: A nested attribution less probable than this is left out: contents read out of their
#: context give more false ones than the report itself.
NESTED_FLOOR = 0.33

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_OPENING = re.compile(r"(?:that\s+)?[\"“”„«‘']*\s*", re.IGNORECASE)
_FEWEST_WORDS = 4
_CLOSING = "\"'”’»)]"
_ENDS = (".", "!", "?", "…", ":")
_ONE_LINE = dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution in code points of the text. ``parent`` is the index of the one whose
    content it stands in, ``evidence`` the numbers its confidence is made of (none where a rule
    found it)."""

    source: Offsets | None
    cue: Offsets | None
    content: tuple[Offsets, ...]
    evidence: tuple[float, ...]
    confidence: float
    parent: int | None = None
    by: str | None = None  # the rule, where it was not the model

    @property
    def start(self) -> int:
        """Where the first of its parts begins."""
        return min(part[0] for part in (self.source, self.cue, *self.content) if part)

    def moved(self, by: int, parent: int) -> Found:
        """The same attribution ``by`` code points further on, within another."""

        def move(part: Offsets) -> Offsets:
            return part[0] + by, part[1] + by

        return replace(
            self,
            source=move(self.source) if self.source else None,
            cue=move(self.cue) if self.cue else None,
            content=tuple(move(part) for part in self.content),
            parent=parent,
        )


#: What :attr:`Found.evidence` holds, in order.
EVIDENCE = (
    "cue score", "cue edge", "has source", "source score", "source edge",
    "content score", "content edge", "source link", "content link", "nested",
    "cue share", "source share", "content share", "cue length", "content length",
)  # fmt: skip


def find_attributions(
    text: str, model: Model, pieces: Pieces | None = None, tagged: Tagged | None = None, depth: int = DEPTH
) -> list[Found]:
    """All attributions of ``text`` to a depth, in order of their start, each before those
    nested in it. ``pieces`` and ``tagged`` are the text's, where they are known already."""
    pieces = pieces or split(text, model.tokenizer)
    tagged = tagged or tag(pieces, model)
    floor = model.calibration.floor if model.calibration else 0.0
    outermost = (a for a in _linked(pieces, tagged.spans, model, 0) if a.confidence >= floor)
    found = sorted(outermost, key=lambda a: a.start)
    sources = [one.source for one in found if one.source]
    for clauses in (trailing(text, pieces), turns(text, sources), signatures(text)):
        found = _with_clauses(text, found, clauses)
    outer = range(len(found))
    for _ in range(depth - 1):
        inner = list(_nested(text, found, outer, model))
        outer = range(len(found), len(found) + len(inner))
        found += inner
    return _in_order(found)


def _with_clauses(text: str, found: list[Found], clauses: list[Clause]) -> list[Found]:
    """The attributions with those around them that the tagger passed over or took in part.

    ``found`` is in order, and so is the answer. What stands in a clause is nested in it. A
    clause that is not whole counts only around another speaker's attribution: "recalled, he
    said, ..." is no second one.
    """
    top = [i for i, one in enumerate(found) if one.parent is None]
    starts = [found[i].start for i in top]
    cues = sorted((cue, i) for i in top if (cue := found[i].cue))
    cue_starts = [cue[0] for cue, _ in cues]
    cue_ends = [cue[1] for cue, _ in cues]  # cues do not overlap, so these are in order too
    parents: dict[int, int] = {}
    gone: set[int] = set()
    added: list[Found] = []
    for clause in clauses:
        begin, end = min(clause.source[0], clause.cue[0]), max(clause.source[1], clause.cue[1])
        content = clause.content
        own = [i for _, i in cues[bisect_right(cue_ends, begin) : bisect_left(cue_starts, end)]]
        cut = any(_cut_off(text, found[i], content) for i in own)
        if own and not (clause.replaces or cut):
            continue
        held = top[bisect_left(starts, content[0]) : bisect_left(starts, content[1])]
        inside = [i for i in held if i not in parents and i not in gone and _lies_in(found[i], content)]
        speaker = text[clause.source[0] : clause.source[1]]
        sources = (found[i].source for i in inside)
        again = any(source and text[source[0] : source[1]] == speaker for source in sources)
        if again or not (inside or clause.whole or cut):
            continue
        sure = max([CONFIDENCE, *(found[i].confidence for i in own)])
        parents |= dict.fromkeys(inside, len(found) + len(added))
        gone |= set(own)
        added.append(Found(clause.source, clause.cue, (content,), (), sure, by=clause.by))
    nested = [replace(one, parent=parents.get(i, one.parent)) for i, one in enumerate(found)]
    return _in_order(_without([*nested, *added], gone))


def _cut_off(text: str, one: Found, content: Offsets) -> bool:
    """Whether all that ``one`` has, of a clause's content, is what somebody else says in it: "that the ships
    leave" of "Norway suggested that the ships leave, Costa said"."""
    if len(one.content) > 1:
        return False
    start, end = one.content[0]
    return content[0] < start and end <= content[1] and text[start : start + 5].lower() == "that "


def _without(found: list[Found], gone: set[int]) -> list[Found]:
    """The attributions but for some; what was nested in those is nested no more."""
    places: dict[int | None, int] = {}
    for i in range(len(found)):
        if i not in gone:
            places[i] = len(places)
    return [replace(one, parent=places.get(one.parent)) for i, one in enumerate(found) if i not in gone]


def _lies_in(one: Found, content: Offsets) -> bool:
    parts = [part for part in (one.source, one.cue, *one.content) if part]
    return all(content[0] <= start and end <= content[1] for start, end in parts)


def _in_order(found: list[Found]) -> list[Found]:
    children: dict[int | None, list[int]] = {}
    for i, one in enumerate(found):
        children.setdefault(one.parent, []).append(i)
    ordered: list[Found] = []

    def visit(parent: int | None, place: int | None) -> None:
        for i in sorted(children.get(parent, ()), key=lambda i: found[i].start):
            ordered.append(replace(found[i], parent=place))
            visit(i, len(ordered) - 1)

    visit(None, None)
    return ordered


def _linked(pieces: Pieces, spans: dict[str, Spans], model: Model, level: int) -> Iterator[Found]:
    sources, cues, contents = spans["source"], spans["cue"], spans["content"]
    if not len(cues) or not len(contents):
        return
    source_of, source_p = choose_sources(sources, cues, model)
    cue_of, cue_p = choose_cues(contents, cues, model)
    hung: dict[int, list[int]] = {}
    for content, cue in enumerate(cue_of.tolist()):
        hung.setdefault(cue, []).append(content)

    def offsets(role: Spans, i: int) -> Offsets:
        begin, end = role.ranges[i]
        return int(pieces.starts[begin]), int(pieces.ends[end - 1])

    def in_one_paragraph(role: Spans, i: int) -> Offsets:
        """A source or a cue; what the tagger took along from the line above, as a byline, is none of it."""
        begin, end = role.ranges[i]
        return int(pieces.starts[pieces.in_last_paragraph(begin, end)]), int(pieces.ends[end - 1])

    for cue, members in hung.items():
        if cue < 0:
            continue
        source = int(source_of[cue])
        evidence = (
            float(cues.score[cue]),
            float(cues.edge[cue]),
            float(source >= 0),
            float(sources.score[source]) if source >= 0 else 0.0,
            float(sources.edge[source]) if source >= 0 else 0.0,
            float(contents.score[members].mean()),
            float(contents.edge[members].min()),
            float(np.log(source_p[cue] + 1e-9)),
            float(np.log(cue_p[members].min() + 1e-9)),
            float(level > 0),
            _log_odds(cues.share[cue]),
            _log_odds(sources.share[source]) if source >= 0 else 0.0,
            _log_odds(contents.share[members].min()),
            float(np.log(np.ptp(cues.ranges[cue]))),
            float(np.log(np.ptp(contents.ranges[members], 1).sum())),
        )
        yield Found(
            in_one_paragraph(sources, source) if source >= 0 else None,
            in_one_paragraph(cues, cue),
            tuple(offsets(contents, i) for i in members),
            evidence,
            confidence(evidence, model),
        )


def _log_odds(probability: np.float32) -> float:
    bounded = min(max(float(probability), 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))


def confidence(evidence: tuple[float, ...], model: Model) -> float:
    """The probability that an attribution with this evidence is right: logistic regression
    fitted on the development reports (``training/calibrate.py``); without a fit, the
    geometric mean of what the parts say."""
    fit = model.calibration
    if fit is None:
        return float(np.exp((evidence[0] + evidence[5] + evidence[7] + evidence[8]) / 4))
    logit = float(np.dot(fit.weights, evidence[: len(fit.weights)])) + fit.intercept
    return float(1 / (1 + np.exp(-logit)))


def _nested(text: str, found: list[Found], outer: range, model: Model) -> Iterator[Found]:
    """Attributions within the contents of ``found[outer]``; the slices are read in one go, a
    line each, and linked each on its own."""
    slices: list[tuple[int, int, int]] = []  # parent, start, end
    read = {one.parent for one in found}
    for i in outer:
        if i in read:
            continue  # what it holds is found already
        for start, end in found[i].content:
            start, end = _bare(text, start, end)
            if _may_attribute(text[start:end]):
                slices.append((i, start, end))
    if not slices:
        return
    lines = [_sentence(text[start:end]) for _, start, end in slices]
    pieces = split("\n".join(lines), model.tokenizer, headline=False)
    spans = tag(pieces, model).spans
    cue_at = pieces.starts[spans["cue"].ranges[:, 0]].tolist()
    at = 0
    for (parent, start, end), line in zip(slices, lines, strict=True):
        next_at = at + len(line) + 1
        first = bisect_left(cue_at, at)
        if first == len(cue_at) or cue_at[first] >= next_at:
            at = next_at
            continue  # most contents hold no cue
        begin, stop, last = np.searchsorted(pieces.starts, [at, at + end - start, next_at - 1]).tolist()
        own = {role: _within(s, begin, stop, last) for role, s in spans.items()}
        for one in _linked(pieces, own, model, 1):
            if one.confidence >= NESTED_FLOOR:
                yield one.moved(start - at, parent)
        at = next_at


def _within(spans: Spans, begin: int, stop: int, last: int) -> Spans:
    """The spans of a line, pieces ``[begin, last)``, without what was put at its end from ``stop`` on."""
    keep = (spans.ranges[:, 0] >= begin) & (spans.ranges[:, 0] < stop) & (spans.ranges[:, 1] <= last)
    own = spans.vectors[keep], spans.score[keep], spans.edge[keep], spans.share[keep]
    return Spans(np.minimum(spans.ranges[keep], stop), *own)


def _sentence(content: str) -> str:
    """A content as a sentence on a line of its own, as the tagger has learned them: with a full stop at its
    end, put there or in the place of a comma."""
    line = content.translate(_ONE_LINE)
    if line.rstrip(_CLOSING).endswith(_ENDS):
        return line
    return line.removesuffix(",") + "."


def _bare(text: str, start: int, end: int) -> Offsets:
    """A content without its leading "that" and without quotation marks around the whole."""
    opening = _OPENING.match(text, start, end)
    quoted = quotations(text, start, end)
    start = opening.end() if opening else start
    if quoted and quoted[0].end == end and quoted[0].closed and quoted[0].start < start:
        end -= quoted[0].width
    return start, max(start, end)


def _may_attribute(content: str) -> bool:
    words = _WORD.findall(content.lower())
    return len(words) >= _FEWEST_WORDS and not cue_words().isdisjoint(words)


def kind_of(content: tuple[Offsets, ...], quoted: QuotedWords) -> AttributionKind:
    """``direct`` where all words of the content stand in quotation marks, ``indirect`` where
    none does, else ``mixed``."""
    shares = [quoted.share(start, end) for start, end in content]
    inside = sum(share[0] for share in shares)
    if inside == 0:
        return "indirect"
    return "direct" if inside == sum(share[1] for share in shares) else "mixed"
