"""The type of event between a given source and a given target.

One linear layer decides, on three sorts of features: what the event layers give for the sentence with the
pair marked in it, products of its main directions by twos, and the words of the sentence, of what stands
between the two and beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

from verbale.errors import UsageError
from verbale.reading.event_model import EventModel
from verbale.reading.hinted import trigger_hints
from verbale.reading.lexicon import tokens_of
from verbale.reading.model import Model
from verbale.reading.pieces import split
from verbale.reading.tagging import tag
from verbale.record import EventType

Floats = NDArray[np.float32]
Offsets = tuple[int, int]
#: A text and the places of its source and its target in code points; an empty place, (0, 0), where a
#: side is not given.
Pair = tuple[str, Offsets, Offsets]

#: The label of pair corpora that stands for two types of ours.
YIELD = "YIELD"
_YIELDING = ("CONCEDE", "RETREAT")
#: How sharp probabilities are made of the layer's scores.
_SHARPNESS = 8.0
#: How much all words weigh against one group of the other features, and products of two directions.
_WORDS, _PRODUCTS = 3.0, 0.3

_WORD = re.compile(r"[a-z]+")
_ENDING = re.compile(r"(?:ing|ed|es|s|ion|ions)$")
_NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True)
class PairCoding:
    """What goes on between a source and a target: the most probable type, and the probability of each
    of the sixteen, which sum to one."""

    type: EventType
    scores: dict[EventType, float]


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """What pairs are known by: ``dense [n, width]`` in groups of the widths ``groups``, the words of
    each, and the event layers' own scores of the types ``own [n, types]``."""

    dense: Floats
    groups: tuple[int, ...]
    words: list[list[str]]
    own: Floats

    def part(self, rows: Sequence[int] | NDArray[np.int64]) -> PairFeatures:
        """Those of some pairs."""
        return PairFeatures(self.dense[rows], self.groups, [self.words[i] for i in rows], self.own[rows])


@dataclass(frozen=True, slots=True)
class PairHead:
    """The layer that decides: ``labels``, ``mean`` and ``scale [width]`` of the dense features, their main
    directions ``turn [width, n]``, the words that it knows with their weight by rarity, and ``weights
    [width + n (n + 1) / 2 + words + 1, labels]``."""

    labels: tuple[str, ...]
    mean: Floats
    scale: Floats
    turn: Floats
    words: tuple[str, ...]
    rarity: Floats
    weights: Floats

    def rows(self, features: PairFeatures) -> Floats:
        """The features as the layer takes them: one row for each pair."""
        place = {word: n for n, word in enumerate(self.words)}
        counts = np.zeros((len(features.words), len(self.words)), np.float32)
        for row, words in enumerate(features.words):
            at = [place[word] for word in set(words) if word in place]
            counts[row, at] = self.rarity[at]
        counts *= _WORDS / (np.linalg.norm(counts, axis=1, keepdims=True) + 1e-9)
        dense = (features.dense - self.mean) * self.scale
        turned = dense @ self.turn
        first, second = np.triu_indices(turned.shape[1])
        twice = np.where(first == second, _PRODUCTS, _PRODUCTS * 2**0.5)
        products = turned[:, first] * turned[:, second] * twice
        ones = np.ones((len(dense), 1))
        return np.concatenate([dense, products, counts, ones], 1).astype(np.float32)

    def probabilities(self, features: PairFeatures) -> Floats:
        """``[n, labels]``."""
        return _softmax(_SHARPNESS * (self.rows(features) @ self.weights))


def code_pairs(pairs: Sequence[Pair], model: Model, events: EventModel) -> list[PairCoding]:
    """One coding for each pair, in order.

    Raises UsageError (``pair-place``) where a place is not within its text or holds no words, or neither
    is given, SourceError where a text cannot be read.
    """
    if not pairs:
        return []
    features = pair_features(pairs, model, events)
    head = shipped_head(events)
    found = []
    for row, mine in zip(head.probabilities(features), features.own, strict=True):
        by_type: dict[str, float] = dict(zip(head.labels, row.tolist(), strict=True))
        both = by_type.pop(YIELD)
        best = max(by_type, key=lambda name: by_type[name])
        parts = _softmax(np.array([mine[events.types.index(name)] for name in _YIELDING], np.float32))
        if both > by_type[best]:
            best = _YIELDING[int(parts.argmax())]
        by_type |= {name: both * float(part) for name, part in zip(_YIELDING, parts, strict=True)}
        scores = {cast(EventType, name): round(by_type[name], 6) for name in events.types}
        found.append(PairCoding(cast(EventType, best), scores))
    return found


def shipped_head(events: EventModel) -> PairHead:
    """The layer in the file of the event layers."""
    heads, lists = events.heads, events.lists
    return PairHead(
        tuple(lists["pair labels"]), heads["pair mean"], heads["pair scale"], heads["pair turn"],
        tuple(lists["pair words"]), heads["pair rarity"], heads["pair weights"],
    )  # fmt: skip


def pair_features(pairs: Sequence[Pair], model: Model, events: EventModel) -> PairFeatures:
    """What pairs are known by. Raises as :func:`code_pairs` does."""
    states: list[Floats] = []
    hints: list[Floats] = []
    given: list[NDArray[np.int64]] = []
    for text, source, target in pairs:
        pieces = split(text, model.tokenizer)
        marks = np.zeros(len(pieces), np.int64)
        for place, mark in ((source, 1), (target, 2)):
            if place == _NOWHERE and source != target:
                continue
            inside = (pieces.ends > place[0]) & (pieces.starts < place[1])
            if not 0 <= place[0] < place[1] <= len(text) or not inside.any():
                raise UsageError(
                    "pair-place", f"There are no words at {place[0]} to {place[1]} of a text of {len(text)}."
                )
            marks[inside] = mark
        near = _around(marks, pieces.features[:, 2] <= 1)
        states.append(tag(pieces, model).states[near])
        hints.append(trigger_hints(text, pieces, tokens_of(text), events.types)[near])
        given.append(marks[near])
    marked, plain = events.run(states, hints, given), events.run(states, hints)
    rows = []
    owns = []
    for k, (scores, read) in enumerate(marked):
        pooled = _pooled(read, given[k])
        own = pooled @ events.heads["own pair weights"] + events.heads["own pair bias"]
        owns.append(own)
        told = [_told(part, given[k], events) for part in (plain[k][0], scores)]
        rows.append([pooled, own, _hinted(hints[k], given[k]), *told])
    groups = tuple(len(part) for part in rows[0])
    dense = np.stack([np.concatenate(row) for row in rows]).astype(np.float32)
    return PairFeatures(dense, groups, [_words_of(pair) for pair in pairs], np.stack(owns))


def _around(marks: NDArray[np.int64], starts: NDArray[np.bool_]) -> slice:
    """The pieces of the sentences from the first mark to the last, at most 300."""
    at = np.flatnonzero(marks)
    begins = np.flatnonzero(starts)
    before = begins[begins <= at[0]]
    after = begins[begins > at[-1]]
    first = int(before[-1]) if len(before) else 0
    last = int(after[0]) if len(after) else len(marks)
    return slice(max(first, int(at[0]) - 150), min(last, max(int(at[-1]) + 1, first + 300)))


def _pooled(read: Floats, marks: NDArray[np.int64]) -> Floats:
    """The sentence's state and the means over source, target and all pieces."""
    own = read[1:]
    sides = [own[marks == m].mean(0) if (marks == m).any() else np.zeros_like(own[0]) for m in (1, 2)]
    return np.concatenate([read[0], *sides, own.mean(0)])


def _hinted(hints: Floats, marks: NDArray[np.int64]) -> Floats:
    """What the dictionary says of the sentence, of what stands between the sides, and of the sides."""
    at = np.flatnonzero(marks)
    inner = slice(int(at[0]), int(at[-1]) + 1)
    between = hints[inner][marks[inner] == 0]
    none = np.zeros_like(hints[0])
    return np.concatenate([hints.max(0), between.max(0) if len(between) else none, hints[marks > 0].max(0)])


def _told(scores: Floats, marks: NDArray[np.int64], events: EventModel) -> Floats:
    """How probable an event of each type is in the sentence, with the source on its side and the target on
    its, and with the target alone."""
    types = _softmax(scores[:, events.parts["trigger"]])[:, 1:]
    on = []
    for side, mark in (("source", 1), ("target", 2)):
        asks = scores[:, events.parts[f"asks {side}"]]
        gives = scores[:, events.parts[f"is {side}"]]
        each = asks @ gives.T / events.role_width**0.5
        inside = marks == mark
        best = each[:, inside].max(1) if inside.any() else each.mean(1)
        on.append(1 / (1 + np.exp(2 - best)))
    both = on[0] * on[1]
    return np.concatenate([types.max(0), (types * both[:, None]).max(0), (types * on[1][:, None]).max(0)])


def _words_of(pair: Pair) -> list[str]:
    """The words of a sentence without its sides, by twos, those between the sides, those behind the
    source and those in front of the target."""
    text, source, target = pair
    bare = list(text)
    for start, end in (source, target):
        bare[start:end] = " " * (end - start)
    plain = "".join(bare).lower()
    low, high = min(source[0], target[0]), max(source[1], target[1])
    if _NOWHERE in (source, target):
        low, high = 0, len(text)
    words = [_stem(word) for word in _WORD.findall(plain)]
    between = [_stem(word) for word in _WORD.findall(plain[low:high])]
    behind = [_stem(word) for word in _WORD.findall(text[source[1] :].lower())[:4]]
    before = [_stem(word) for word in _WORD.findall(text[: target[0]].lower())[-4:]]
    return [
        *words,
        *(f"{a} {b}" for a, b in pairwise(words)),
        *(f"between {word}" for word in between),
        *(f"behind {n} {word}" for n, word in enumerate(behind[:3])),
        *(f"behind {word}" for word in behind),
        *(f"before {word}" for word in before),
    ]


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 4 else word


def _softmax(scores: Floats) -> Floats:
    high = np.exp(scores - scores.max(-1, keepdims=True))
    whole: Floats = high / high.sum(-1, keepdims=True)
    return whole
