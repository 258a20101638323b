"""Which source and which cue belong together, and which cue a content hangs on.

Each is a choice with a score for every candidate and one for none: a cue chooses its
source (so that several cues may share one), a content chooses its cue (so that one cue
may have several contents).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verbale.reading.model import Model
from verbale.reading.tagging import Spans

Ranges = NDArray[np.int64]

_DISTANCES = np.array([0, 1, 2, 4, 8, 16, 32, 64, 128])
#: Size of the table of distance buckets: nine steps and beyond, behind and before the cue.
DISTANCE_BUCKETS = 2 * (len(_DISTANCES) + 1)
#: Size of the tables for spans in between: 0, 1, 2, 3 or more.
BETWEEN_BUCKETS = 4

_BLOCK = 256
#: Pieces between a span and its cue. In training both lie in one window.
_REACH = 200


def _between(low: NDArray[np.int64], high: NDArray[np.int64], ranges: Ranges) -> NDArray[np.int64]:
    """How many of the sorted, disjoint ``ranges`` lie within ``[low, high]``, capped."""
    first = np.searchsorted(ranges[:, 0], low, "left")
    last = np.searchsorted(ranges[:, 1], high, "right")
    count: NDArray[np.int64] = np.clip(last - first, 0, BETWEEN_BUCKETS - 1)
    return count


def _gap(spans: Ranges, cues: Ranges) -> NDArray[np.int64]:
    """Pieces between each span and each cue, ``[spans, cues]``; 0 where they touch or overlap."""
    after = spans[:, 0, None] - cues[None, :, 1]
    before = cues[None, :, 0] - spans[:, 1, None]
    gap: NDArray[np.int64] = np.maximum(np.maximum(after, before), 0)
    return gap


def pair_features(
    spans: Ranges, cues: Ranges, all_spans: Ranges | None = None, all_cues: Ranges | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Distance bucket, other cues in between and other spans in between, each
    ``[spans, cues]``; spans ``[n, 2]`` and cues ``[m, 2]`` are sorted ranges of pieces.

    Where they are slices of the text's, ``all_spans`` and ``all_cues`` are what is counted."""
    span_begin, span_end = spans[:, 0, None], spans[:, 1, None]
    cue_begin, cue_end = cues[None, :, 0], cues[None, :, 1]
    behind = span_begin >= cue_end
    distance = np.searchsorted(_DISTANCES, _gap(spans, cues), "left") + np.where(
        behind, 0, len(_DISTANCES) + 1
    )
    low, high = np.minimum(span_end, cue_end), np.maximum(span_begin, cue_begin)
    between_cues = _between(low, high, cues if all_cues is None else all_cues)
    return distance, between_cues, _between(low, high, spans if all_spans is None else all_spans)


def choose_sources(
    sources: Spans, cues: Spans, model: Model
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each cue the index of its source, -1 for none, and the probability of that choice."""
    return _choose(cues, sources, model, "source", spans_choose=False)


def choose_cues(contents: Spans, cues: Spans, model: Model) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each content the index of its cue, -1 for none, and the probability of that choice."""
    return _choose(contents, cues, model, "content", spans_choose=True)


def _choose(
    choosers: Spans, options: Spans, model: Model, role: str, spans_choose: bool
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Choosers look at the options within reach only, a block at a time: a book is linked
    in time and memory that grow with its length, not its square."""
    choice = np.full(len(choosers), -1, np.int64)
    probability = np.ones(len(choosers), np.float64)
    for at in range(0, len(choosers), _BLOCK):
        own = slice(at, min(at + _BLOCK, len(choosers)))
        low, high = choosers.ranges[own][0, 0] - _REACH, choosers.ranges[own][-1, 1] + _REACH
        other = slice(
            int(np.searchsorted(options.ranges[:, 1], low)),
            int(np.searchsorted(options.ranges[:, 0], high, "right")),
        )
        if other.start >= other.stop:
            continue
        if spans_choose:
            scores = _scores(model, role, choosers, own, options, other)
        else:
            scores = _scores(model, role, options, other, choosers, own).T
        none = np.full((len(scores), 1), model.links[role].none)
        full = np.concatenate([scores, none], 1)
        full = np.exp(full - full.max(1, keepdims=True))
        full /= full.sum(1, keepdims=True)
        best = full.argmax(1)
        probability[own] = full[np.arange(len(full)), best]
        choice[own] = np.where(best == full.shape[1] - 1, -1, best + other.start)
    return choice, probability


def _scores(
    model: Model, role: str, spans: Spans, own: slice, cues: Spans, other: slice
) -> NDArray[np.float64]:
    """``[spans, cues]`` of the two slices."""
    width, weights = model.link_width, model.links[role]
    span_part = model.link_parts.index(role) * width
    cue_part = model.link_parts.index(f"cue_for_{role}") * width
    left = spans.vectors[own, span_part : span_part + width]
    right = cues.vectors[other, cue_part : cue_part + width]
    distance, between_cues, between_spans = pair_features(
        spans.ranges[own], cues.ranges[other], spans.ranges, cues.ranges
    )
    product: NDArray[np.float64] = left.astype(float) @ right.T.astype(float) / width**0.5
    product[_gap(spans.ranges[own], cues.ranges[other]) > _REACH] = -np.inf
    return product + weights.distance[distance] + weights.cues[between_cues] + weights.spans[between_spans]
