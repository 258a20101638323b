"""From pieces to tagged spans: windows through the model, Viterbi, spans with their scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verbale.reading.heads import Heads, Hints, find_heads, joined
from verbale.reading.model import Arrays, Model
from verbale.reading.pieces import Pieces, windows
from verbale.reading.tags import ROLES, TAGS, decode, role_probabilities, viterbi

#: Windows whose tags are decided together: each step of that costs about as much for one as for all.
_TOGETHER = 8

_EDGES = np.array([name[0] in "BES" for name in TAGS])


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of one role in a text: ``ranges [n, 2]`` in pieces, in order; ``vectors
    [n, parts * width]`` for linking (mean of first and last piece); ``score [n]``, the mean
    log probability of its tags; ``edge [n]``, that of its weaker end; ``share [n]``, how probable it
    is of its pieces, on average, that they stand in a span of the role at all."""

    ranges: NDArray[np.int64]
    vectors: NDArray[np.float32]
    score: NDArray[np.float32]
    edge: NDArray[np.float32]
    share: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ranges)


@dataclass(frozen=True, slots=True)
class Tagged:
    """What one pass of the model finds in a text: the spans of each role, ``source``, ``cue``
    and ``content``, the heads of mentions (none where they were not asked for), and each piece's
    ``states [n, width]`` on which the event layers stand."""

    spans: dict[str, Spans]
    heads: Heads
    states: NDArray[np.float32]


def tag(
    pieces: Pieces, model: Model, hints: Hints | None = None, progress: Callable[[float], None] | None = None
) -> Tagged:
    """Spans and, where hints are given, heads of mentions. ``progress`` is told which share of the text
    is done, from time to time."""
    n = len(pieces)
    tags = np.zeros(n, np.int64)
    scores = np.zeros(n, np.float32)
    shares = np.zeros((n, len(ROLES)), np.float32)
    kept: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
    heads: list[Heads] = []
    states = np.zeros((n, 0), np.float32)
    words = pieces.word_starts
    cuts = windows(pieces, model.width)
    for first in range(0, len(cuts), _TOGETHER):
        batch = cuts[first : first + _TOGETHER]
        (emissions, links, out, lower), lengths = _run(pieces, model, batch)
        field = emissions, model.transitions, lengths, model.start, model.end
        paths = viterbi(*field)
        probable = role_probabilities(*field)
        peak = emissions.max(2, keepdims=True)
        normal = peak[..., 0] + np.log(np.exp(emissions - peak).sum(2))
        for row, (begin, end) in enumerate(batch):
            path = paths[row]
            inner = np.arange(end - begin)
            tags[begin:end] = path
            shares[begin:end] = probable[row, : end - begin]
            scores[begin:end] = emissions[row, inner, path] - normal[row, inner]
            needed = _EDGES[path]
            needed[[0, -1]] = True
            at = np.flatnonzero(needed)
            kept.append((at + begin, links[row, at]))
            if states.shape[1] != lower.shape[2]:
                states = np.zeros((n, lower.shape[2]), np.float32)
            states[begin:end] = lower[row, : end - begin]
            if hints is not None:
                own = hints.within(begin, end)
                heads.append(find_heads(out[row, : end - begin], words[begin:end], begin, own))
        if progress is not None:
            progress(batch[-1][1] / n)
    return Tagged(_spans(tags, scores, shares, kept), joined(heads), states)


def _run(pieces: Pieces, model: Model, cuts: list[tuple[int, int]]) -> tuple[Arrays, NDArray[np.int64]]:
    """What the model gives for the windows' own pieces, without the special ones, and how many
    pieces each window has."""
    lengths = np.array([end - begin + 2 for begin, end in cuts], np.int64)
    ids = np.zeros((len(cuts), int(lengths.max())), np.int64)
    features = np.zeros((*ids.shape, pieces.features.shape[1]), np.int64)
    for row, (begin, end) in enumerate(cuts):
        ids[row, 0], ids[row, end - begin + 1] = model.special
        ids[row, 1 : end - begin + 1] = pieces.ids[begin:end]
        features[row, 1 : end - begin + 1] = pieces.features[begin:end]
    emissions, links, mentions, states = model.run(ids, features, lengths)
    return (emissions[:, 1:], links[:, 1:], mentions[:, 1:], states[:, 1:]), lengths - 2


def _spans(
    tags: NDArray[np.int64],
    scores: NDArray[np.float32],
    shares: NDArray[np.float32],
    kept: list[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> dict[str, Spans]:
    found: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
    for role, begin, end in decode(tags):
        found[role].append((begin, end))
    where = np.concatenate([at for at, _ in kept]) if kept else np.zeros(0, np.int64)
    order = np.argsort(where)
    vectors = np.concatenate([v for _, v in kept]) if kept else np.zeros((0, 1), np.float32)
    rows = np.full(len(tags), -1, np.int64)
    rows[where[order]] = order
    total = np.concatenate([[0], np.cumsum(scores, dtype=np.float64)])
    within = np.concatenate([np.zeros((1, len(ROLES))), np.cumsum(shares, 0, np.float64)])
    result = {}
    for role, spans in found.items():
        ranges = np.array(spans, np.int64).reshape(-1, 2)
        first, last = ranges[:, 0], ranges[:, 1] - 1
        length = np.maximum(last + 1 - first, 1)
        own = within[:, ROLES.index(role)]
        result[role] = Spans(
            ranges,
            (vectors[rows[first]] + vectors[rows[last]]) * np.float32(0.5),
            ((total[last + 1] - total[first]) / length).astype(np.float32),
            np.minimum(scores[first], scores[last]),
            ((own[last + 1] - own[first]) / length).astype(np.float32),
        )
    return result
