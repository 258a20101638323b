"""The tagging scheme and its search for the best legal sequence."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from verbale.reading.tags import (
    ROLES,
    TAGS,
    decode,
    encode,
    legal_transitions,
    role_probabilities,
    tag,
    viterbi,
)  # fmt: skip

O = 0  # noqa: E741 (the tag is called so)
NONE = np.zeros(len(TAGS), np.float32)


def best(
    emissions: NDArray[np.float32],
    transitions: NDArray[np.float32],
    start: NDArray[np.float32] = NONE,
    end: NDArray[np.float32] = NONE,
) -> list[int]:
    """The best tags of one sequence, found by trying them all."""
    n = len(emissions)

    def score(path: tuple[int, ...]) -> float:
        inner = sum(float(transitions[a, b]) for a, b in pairwise(path))
        own = sum(float(emissions[i, t]) for i, t in enumerate(path))
        return own + inner + float(start[path[0]]) + float(end[path[-1]])

    return list(max(product(range(len(start)), repeat=n), key=score))


def test_thirteen_tags() -> None:
    assert len(TAGS) == 13
    assert TAGS[tag("B", "cue")] == "B-cue"


def test_encoded() -> None:
    tags = encode({"source": [(0, 2)], "cue": [(2, 3)], "content": [(4, 7)]}, 8)
    assert [TAGS[t] for t in tags] == [
        "B-source", "E-source", "S-cue", "O", "B-content", "I-content", "E-content", "O",
    ]  # fmt: skip


def test_of_overlapping_spans_the_later_loses() -> None:
    tags = encode({"source": [(0, 3)], "cue": [(2, 4)], "content": []}, 5)
    assert decode(tags) == [("source", 0, 3)]


@st.composite
def spans(draw: st.DrawFn) -> tuple[dict[str, list[tuple[int, int]]], int]:
    """Disjoint spans by role, and how long the sequence is."""
    found: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
    at = 0
    for gap, length, role in draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from(ROLES)), max_size=8)
    ):
        found[role].append((at + gap, at + gap + length))
        at += gap + length
    return found, at + draw(st.integers(0, 2))


@given(spans())
def test_decoding_gives_what_was_encoded(given_spans: tuple[dict[str, list[tuple[int, int]]], int]) -> None:
    by_role, n = given_spans
    tags = encode(by_role, n)
    expected = sorted((begin, end, role) for role, some in by_role.items() for begin, end in some)
    assert [(b, e, r) for r, b, e in decode(tags)] == expected
    legal = legal_transitions()
    assert all(legal[a, b] for a, b in pairwise(tags.tolist()))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["I-cue", "E-cue", "O"], [("cue", 0, 2)]),
        (["O", "B-cue", "I-cue"], [("cue", 1, 3)]),
        (["B-cue", "O"], [("cue", 0, 1)]),
        (["B-cue", "I-content", "E-content"], [("cue", 0, 1), ("content", 1, 3)]),
        (["I-cue", "B-cue", "E-cue"], [("cue", 0, 1), ("cue", 1, 3)]),
        (["E-cue", "E-cue"], [("cue", 0, 1), ("cue", 1, 2)]),
        (["S-cue", "S-cue"], [("cue", 0, 1), ("cue", 1, 2)]),
    ],
)
def test_spans_cut_by_windows_go_as_far_as_their_role(
    names: list[str], expected: list[tuple[str, int, int]]
) -> None:
    assert decode(np.array([TAGS.index(name) for name in names])) == expected


def test_nothing_is_decoded_from_nothing() -> None:
    assert decode(np.zeros(0, np.int64)) == []
    assert decode(np.full(4, O)) == []


def masked(transitions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same, with a score for illegal transitions that no path affords."""
    return np.where(legal_transitions(), transitions, -1e4).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_of_all_sequences_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = 5  # a full set of tags would be 371,293 sequences of five
    emissions = rng.normal(size=(3, 5, size)).astype(np.float32)
    transitions = rng.normal(size=(size, size)).astype(np.float32)
    start, end = rng.normal(size=(2, size)).astype(np.float32)
    lengths = np.array([5, 3, 1])
    found = viterbi(emissions, transitions, lengths, start, end)
    for row, path in enumerate(found):
        expected = best(emissions[row, : lengths[row]], transitions, start, end)
        assert path.tolist() == expected


@pytest.mark.parametrize("seed", range(20))
def test_illegal_sequences_are_never_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 30, size=6)
    emissions = rng.normal(scale=5, size=(6, int(lengths.max()), len(TAGS))).astype(np.float32)
    transitions = masked(rng.normal(size=(len(TAGS), len(TAGS))).astype(np.float32))
    legal = legal_transitions()
    for n, path in zip(lengths, viterbi(emissions, transitions, lengths, NONE, NONE), strict=True):
        assert len(path) == n
        assert all(legal[a, b] for a, b in pairwise(path.tolist()))


def test_what_pads_a_sequence_does_not_matter() -> None:
    rng = np.random.default_rng(7)
    emissions = rng.normal(size=(2, 6, len(TAGS))).astype(np.float32)
    transitions = masked(rng.normal(size=(len(TAGS), len(TAGS))).astype(np.float32))
    lengths = np.array([6, 2])
    padded = viterbi(emissions, transitions, lengths, NONE, NONE)[1]
    alone = viterbi(emissions[1:, :2], transitions, np.array([2]), NONE, NONE)[0]
    assert padded.tolist() == alone.tolist()


def test_probabilities_of_roles_are_sums_over_all_sequences() -> None:
    rng = np.random.default_rng(1)
    transitions = rng.normal(size=(13, 13)).astype(np.float32)
    transitions[~legal_transitions()] = -1e4
    start, end = rng.normal(size=(2, 13)).astype(np.float32)
    emissions = rng.normal(size=(2, 4, 13)).astype(np.float32)
    lengths = np.array([4, 2])
    found = role_probabilities(emissions, transitions, lengths, start, end)
    for row, n in enumerate(lengths.tolist()):
        expected, total = np.zeros((n, 3)), 0.0
        for path in product(range(13), repeat=n):
            inner = sum(float(transitions[a, b]) for a, b in pairwise(path))
            own = sum(float(emissions[row, i, t]) for i, t in enumerate(path))
            weight = np.exp(own + inner + float(start[path[0]]) + float(end[path[-1]]))
            total += weight
            for i, t in enumerate(path):
                if t != O:
                    expected[i, ROLES.index(TAGS[t][2:])] += weight
        np.testing.assert_allclose(found[row, :n], expected / total, atol=1e-5)
