"""What the model says of mentions: which words head one, where it begins and ends, and vectors
by which mentions of one actor find each other.

A mention is known by its head word, as in word-level coreference (Dobrovolskii, EMNLP 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verbale.record import MentionType

#: What a word can be the head of. A pronoun that stands for no actor ("it rains") heads nothing.
KINDS = ("person", "organisation", "place")
TYPES: tuple[MentionType, ...] = ("name", "description", "pronoun")
HEADS = ("O", *(f"{kind} {type}" for kind in KINDS for type in TYPES))

#: Widths of the vectors behind the class scores: begin asked, begin key, end asked, end key;
#: then anaphor and antecedent.
EDGE_WIDTH = 32
PAIR_WIDTH = 64
#: Width of all that together.
WIDTH = len(HEADS) + 4 * EDGE_WIDTH + 2 * PAIR_WIDTH
#: How many pieces a mention may reach to either side of its head.
REACH = 48


@dataclass(frozen=True, slots=True)
class Heads:
    """The mentions of a text in the order of their heads, positions in pieces.

    ``at [m]`` is the first piece of the head word, ``ranges [m, 2]`` the mention, ``classes [m]``
    an index of :data:`HEADS`, ``probability [m]`` that of the class, ``vectors
    [m, 2 * PAIR_WIDTH]`` the mention as anaphor, then as antecedent."""

    at: NDArray[np.int64]
    ranges: NDArray[np.int64]
    classes: NDArray[np.int64]
    probability: NDArray[np.float32]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.at)


def find_heads(out: NDArray[np.float32], words: NDArray[np.bool_], begin: int) -> Heads:
    """The mentions of one window: ``out [length, WIDTH]`` of its pieces, ``words [length]`` those
    that begin a word, ``begin`` the place of the window in the text."""
    scores = out[:, : len(HEADS)]
    classes = scores.argmax(1)
    at = np.flatnonzero((classes > 0) & words)
    own = scores[at]
    weights = np.exp(own - own.max(1, keepdims=True))
    probability = weights.max(1) / weights.sum(1)
    first, last = _edge(out, at, 0), _edge(out, at, 1)
    ranges = np.stack([first, last + 1], 1) + begin
    return Heads(at + begin, ranges, classes[at], probability.astype(np.float32), out[at, -2 * PAIR_WIDTH :])


def _edge(out: NDArray[np.float32], at: NDArray[np.int64], side: int) -> NDArray[np.int64]:
    """The piece at which the mention of each head begins (side 0) or the last of it (side 1)."""
    base = len(HEADS) + side * 2 * EDGE_WIDTH
    asked = out[at, base : base + EDGE_WIDTH]
    keys = out[:, base + EDGE_WIDTH : base + 2 * EDGE_WIDTH]
    distance = np.arange(len(out))[None] - at[:, None]
    if side == 0:
        distance = -distance
    scores = np.where((distance >= 0) & (distance <= REACH), asked @ keys.T, -np.inf)
    found: NDArray[np.int64] = scores.argmax(1)
    return found


def joined(parts: Sequence[Heads]) -> Heads:
    """The mentions of windows that follow one another."""
    if not parts:
        none = np.zeros(0, np.int64)
        empty = np.zeros(0, np.float32)
        return Heads(none, none.reshape(0, 2), none, empty, np.zeros((0, 2 * PAIR_WIDTH), np.float32))
    return Heads(
        np.concatenate([p.at for p in parts]),
        np.concatenate([p.ranges for p in parts]),
        np.concatenate([p.classes for p in parts]),
        np.concatenate([p.probability for p in parts]),
        np.concatenate([p.vectors for p in parts]),
    )
