"""The tagging scheme: BIOES over three roles, its legal transitions, and Viterbi."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{prefix}-{role}" for role in ROLES for prefix in "BIES"))
_INDEX = {tag: i for i, tag in enumerate(TAGS)}
#: How far below a piece's best score its others count, and after how many steps sums are scaled, so
#: that none vanishes.
_LEAST, _RESCALED = np.float32(-30), 6
_ROLE_OF = np.array([[tag[2:] == role for role in ROLES] for tag in TAGS], np.float32)


def tag(prefix: str, role: str) -> int:
    """The index of a tag such as ``B`` of ``cue``."""
    return _INDEX[f"{prefix}-{role}"]


def legal_transitions() -> NDArray[np.bool_]:
    """``[tags, tags]``: whether the second tag may follow the first.

    A window may begin within a span and end within one, so any tag may stand first or last.
    """
    legal = np.zeros((len(TAGS), len(TAGS)), bool)
    for i, before in enumerate(TAGS):
        for j, after in enumerate(TAGS):
            if before[0] in "OES":
                legal[i, j] = after[0] in "OBS"
            else:
                legal[i, j] = after[0] in "IE" and before[2:] == after[2:]
    return legal


def encode(spans: dict[str, list[tuple[int, int]]], n: int) -> NDArray[np.int64]:
    """Tags ``[n]`` for spans given by role as half-open ranges of pieces; where two
    overlap the later one loses."""
    tags = np.zeros(n, np.int64)
    for role in ROLES:
        for begin, end in spans[role]:
            if tags[begin:end].any():
                continue
            if end - begin == 1:
                tags[begin] = tag("S", role)
            else:
                tags[begin:end] = tag("I", role)
                tags[begin], tags[end - 1] = tag("B", role), tag("E", role)
    return tags


def decode(tags: NDArray[np.int64]) -> list[tuple[str, int, int]]:
    """Spans ``(role, begin, end)`` of a tag sequence, in order.

    A sequence that was put together from windows may hold a span without its beginning or
    end; such a span goes as far as its role does.
    """
    spans: list[tuple[str, int, int]] = []
    role, begin = "", -1
    for i, index in enumerate(tags):
        name = TAGS[index]
        prefix, this = name[0], name[2:]
        if role and (this != role or prefix in "BS"):
            spans.append((role, begin, i))
            role = ""
        if this and not role:
            role, begin = this, i
        if prefix in "ES":
            spans.append((role, begin, i + 1))
            role = ""
    if role:
        spans.append((role, begin, len(tags)))
    return spans


def viterbi(
    emissions: NDArray[np.float32],
    transitions: NDArray[np.float32],
    lengths: NDArray[np.int64],
    start: NDArray[np.float32],
    end: NDArray[np.float32],
) -> list[NDArray[np.int64]]:
    """The best tags of each sequence: emissions ``[batch, length, tags]``, transitions
    ``[tags, tags]`` (from, to), start and end ``[tags]``; one array ``[lengths[i]]`` each."""
    batch, length, size = emissions.shape
    into = np.ascontiguousarray(transitions.T)  # [to, from], so that the search runs along the last axis
    steps = np.ascontiguousarray(emissions.transpose(1, 0, 2))
    scores = np.empty((length, batch, 1, size), np.float32)
    scores[0, :, 0] = steps[0] + start
    back = np.empty((length, batch, size), np.intp)
    paths = np.empty((batch, size, size), np.float32)
    flat = paths.reshape(-1)
    rows = np.arange(0, flat.size, size).reshape(batch, size)
    for t in range(1, length):
        np.add(scores[t - 1], into, out=paths)
        best = paths.argmax(2, out=back[t])
        np.add(flat.take(rows + best), steps[t], out=scores[t, :, 0])
    last = (scores[lengths - 1, np.arange(batch), 0] + end).argmax(1)
    return [_trace(back[: lengths[i], i], int(last[i])) for i in range(batch)]


def role_probabilities(
    emissions: NDArray[np.float32],
    transitions: NDArray[np.float32],
    lengths: NDArray[np.int64],
    start: NDArray[np.float32],
    end: NDArray[np.float32],
) -> NDArray[np.float32]:
    """``[batch, length, roles]``: how probable it is that a piece stands in a source, a cue, a content,
    over all sequences of its row; arguments as for :func:`viterbi`, of no meaning behind a row's end.

    The forward-backward algorithm (Rabiner, 1989, section III), scaled to sum to one now and then.
    """
    batch, length, size = emissions.shape
    into = np.exp(transitions.astype(np.float64))
    back = np.ascontiguousarray(into.T)
    lower = np.maximum(emissions - emissions.max(2, keepdims=True), _LEAST)
    steps = np.ascontiguousarray(np.exp(lower.astype(np.float64)).transpose(1, 0, 2))
    before = np.empty((length, batch, size))
    before[0] = steps[0] * np.exp(start.astype(np.float64))
    for t in range(1, length):
        np.matmul(before[t - 1], into, out=before[t])
        before[t] *= steps[t]
        if t % _RESCALED == 0:
            before[t] /= before[t].sum(1, keepdims=True)
    after = np.empty_like(before)
    after[-1] = closing = np.exp(end.astype(np.float64))
    ending: dict[int, list[int]] = {}
    for row, last in enumerate((lengths - 1).tolist()):
        ending.setdefault(last, []).append(row)
    for t in range(length - 2, -1, -1):
        steps[t + 1] *= after[t + 1]
        np.matmul(steps[t + 1], back, out=after[t])
        if t % _RESCALED == 0:
            after[t] /= after[t].sum(1, keepdims=True)
        if t in ending:
            after[t, ending[t]] = closing
    before *= after
    before /= before.sum(2, keepdims=True)
    return (before @ _ROLE_OF).astype(np.float32).transpose(1, 0, 2)


def _trace(back: NDArray[np.intp], at: int) -> NDArray[np.int64]:
    """The path that ends in tag ``at``; back ``[length, tags]`` holds each tag's best predecessor."""
    path = [at]
    for choices in back[:0:-1].tolist():
        at = choices[at]
        path.append(at)
    return np.array(path[::-1], np.int64)
