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


#: Instead of a class: a person's name, if that is the name that scores best.
PERHAPS_PERSON = -1
_PERSON_NAME = HEADS.index("person name")
_NAMES = np.array([i for i, name in enumerate(HEADS) if name.endswith(" name")])


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of the mentions of a text before the model reads it, ``[n]`` over its pieces.

    ``sure`` is the class of a piece whatever the model says (-1: it heads nothing, 0: not known);
    ``likely`` the class of the first piece of a stretch, up to ``upto``, where the model sees no head
    in it, or :data:`PERHAPS_PERSON`."""

    sure: NDArray[np.int64]
    likely: NDArray[np.int64]
    upto: NDArray[np.int64]

    def within(self, begin: int, end: int) -> Hints:
        """The hints for the pieces of a window, ``upto`` counted from its first."""
        return Hints(self.sure[begin:end], self.likely[begin:end], self.upto[begin:end] - begin)


def no_hints(count: int) -> Hints:
    """Hints that know nothing of ``count`` pieces."""
    none = np.zeros(count, np.int64)
    return Hints(none, none, none)


def find_heads(
    out: NDArray[np.float32], words: NDArray[np.bool_], begin: int, hints: Hints | None = None
) -> Heads:
    """The mentions of one window: ``out [length, WIDTH]`` of its pieces, ``words [length]`` those
    that begin a word, ``begin`` the place of the window in the text."""
    scores = out[:, : len(HEADS)]
    classes = scores.argmax(1)
    classes[~words] = 0
    if hints is not None:
        classes = np.where(hints.sure > 0, hints.sure, np.where(hints.sure < 0, 0, classes))
        for piece in np.flatnonzero(hints.likely):
            if not classes[piece : hints.upto[piece]].any():
                likely = hints.likely[piece]
                if likely == PERHAPS_PERSON:
                    best = _NAMES[scores[piece, _NAMES].argmax()]
                    likely = best if best == _PERSON_NAME else 0
                classes[piece] = likely
    at = np.flatnonzero(classes)
    own = scores[at]
    weights = np.exp(own - own.max(1, keepdims=True))
    probability = weights[np.arange(len(at)), classes[at]] / weights.sum(1)
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
