"""Which source, cue and content belong together, on spans made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from verbale.reading import links
from verbale.reading.links import (
    BETWEEN_BUCKETS,
    DISTANCE_BUCKETS,
    choose_cues,
    choose_sources,
    pair_features,
)
from verbale.reading.model import LinkWeights
from verbale.reading.tagging import Spans


def ranges(*pairs: tuple[int, int]) -> NDArray[np.int64]:
    """Ranges of pieces."""
    return np.array(pairs, np.int64).reshape(-1, 2)


def spans(*pairs: tuple[int, int]) -> Spans:
    """Spans whose vectors say nothing."""
    n = len(pairs)
    return Spans(ranges(*pairs), np.zeros((n, 4), np.float32), np.zeros(n), np.zeros(n), np.zeros(n))


def model(
    distance: NDArray[Any] | None = None, between: tuple[float, ...] = (0, 0, 0, 0), none: float = -50
) -> Any:
    """Link weights of which the distance and the spans in between decide."""
    far = np.array([*range(10), *range(10)], np.float32) * -1 if distance is None else distance
    weights = LinkWeights(far, np.array(between, np.float32), np.zeros(BETWEEN_BUCKETS, np.float32), none)
    parts = ["source", "content", "cue_for_source", "cue_for_content"]
    return SimpleNamespace(link_width=1, link_parts=parts, links={"source": weights, "content": weights})


def test_distances() -> None:
    #                      touching, one apart, two, ten apart; behind the cue, then before it
    distance, _, _ = pair_features(ranges((12, 13)), ranges((0, 2), (10, 11), (11, 12), (13, 14), (23, 24)))
    behind = [5, 1, 0]  # ten pieces, one, none
    before = [DISTANCE_BUCKETS // 2 + 0, DISTANCE_BUCKETS // 2 + 5]  # none, ten
    assert distance.tolist() == [[*behind, *before]]


def test_distance_buckets_are_all_there() -> None:
    cue = ranges((1000, 1001))
    gaps = (0, 1, 2, 4, 8, 16, 32, 64, 128, 129)
    after = ranges(*((1001 + gap, 1002 + gap) for gap in gaps))
    before = ranges(*((999 - gap, 1000 - gap) for gap in reversed(gaps)))
    assert pair_features(after, cue)[0][:, 0].tolist() == list(range(10))
    assert pair_features(before, cue)[0][:, 0].tolist() == list(reversed(range(10, 20)))
    assert DISTANCE_BUCKETS == 20


def test_spans_in_between_are_counted() -> None:
    contents = ranges((0, 2), (4, 6), (8, 10), (12, 14), (16, 18), (22, 24))
    _, cues_between, spans_between = pair_features(contents, ranges((3, 4), (20, 21)))
    assert spans_between[:, 1].tolist() == [3, 3, 2, 1, 0, 0]  # three or more are three
    assert cues_between[:, 1].tolist() == [1, 0, 0, 0, 0, 0]
    assert cues_between[:, 0].tolist() == [0, 0, 0, 0, 0, 1]


def test_what_overlaps_has_nothing_in_between() -> None:
    distance, cues_between, spans_between = pair_features(ranges((0, 10)), ranges((4, 5)))
    assert (distance.item(), cues_between.item(), spans_between.item()) == (DISTANCE_BUCKETS // 2, 0, 0)


def test_slices_count_what_lies_outside_them() -> None:
    contents, cues = ranges((0, 2), (4, 6), (8, 10)), ranges((2, 3), (12, 13))
    whole = pair_features(contents, cues)
    part = pair_features(contents[:1], cues[1:], contents, cues)
    assert [p.item() for p in part] == [w[0, 1] for w in whole]


def test_a_cue_takes_the_nearest_source() -> None:
    choice, probability = choose_sources(spans((0, 1), (10, 11)), spans((2, 3), (12, 13), (20, 21)), model())
    assert choice.tolist() == [0, 1, 1]
    assert ((probability > 0.5) & (probability <= 1)).all()


def test_cues_may_share_a_source_and_a_cue_may_have_none() -> None:
    choice, _ = choose_sources(spans((0, 1)), spans((1, 2), (3, 4), (100, 101)), model(none=-4.5))
    assert choice.tolist() == [0, 0, -1]


def test_contents_choose_cues() -> None:
    choice, _ = choose_cues(spans((0, 4), (8, 12), (14, 20)), spans((5, 6), (13, 14)), model())
    assert choice.tolist() == [0, 1, 1]


def test_a_cue_in_between_counts() -> None:
    nearer = model(distance=np.zeros(20, np.float32), between=(0, -3, -3, -3))
    choice, _ = choose_cues(spans((10, 12)), spans((2, 3), (6, 7)), nearer)
    assert choice.tolist() == [1]


def test_nothing_to_choose_from() -> None:
    choice, probability = choose_sources(spans(), spans((1, 2)), model())
    assert choice.tolist() == [-1]
    assert probability.tolist() == [1.0]
    assert len(choose_cues(spans(), spans((1, 2)), model())[0]) == 0


def test_what_is_out_of_reach_is_not_chosen() -> None:
    reach = links._REACH
    for gap, chosen in ((reach, 0), (reach + 1, -1)):
        assert choose_sources(spans((0, 1)), spans((1 + gap, 2 + gap)), model(none=-500))[0].tolist() == [
            chosen
        ]
        assert choose_sources(spans((2 + gap, 3 + gap)), spans((1, 2)), model(none=-500))[0].tolist() == [
            chosen
        ]


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    rng = np.random.default_rng(3)
    at = np.cumsum(rng.integers(1, 40, size=60))
    own = Spans(
        np.stack([at[::2], at[::2] + 1], 1),
        rng.normal(size=(30, 4)).astype(np.float32),
        at[::2] * 0,
        at[::2] * 0,
        at[::2] * 0,
    )
    cues = Spans(
        np.stack([at[1::2], at[1::2] + 1], 1),
        rng.normal(size=(30, 4)).astype(np.float32),
        at[::2] * 0,
        at[::2] * 0,
        at[::2] * 0,
    )
    weights = model(rng.normal(size=20).astype(np.float32), tuple(rng.normal(size=4)), -1.0)
    whole = [choose_sources(own, cues, weights), choose_cues(own, cues, weights)]
    monkeypatch.setattr(links, "_BLOCK", block)
    parts = [choose_sources(own, cues, weights), choose_cues(own, cues, weights)]
    for (a, p), (b, q) in zip(whole, parts, strict=True):
        assert a.tolist() == b.tolist()
        assert np.allclose(p, q)
