"""Fitting a linear layer on features that do not change: multinomial logistic regression in NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def fit_softmax(
    features: Floats,
    labels: NDArray[np.int64],
    classes: int,
    weights: Floats | None = None,
    decay: float = 3e-4,
    steps: int = 150,
) -> tuple[Floats, Floats]:
    """Weights ``[width, classes]`` and biases ``[classes]`` of softmax regression on ``features [n,
    width]``, which it standardises for itself, by Adam on the whole set (Kingma and Ba, ICLR 2015);
    ``weights [n]`` say how much each row counts, ``decay`` is that of the squared weights."""
    mean, spread = features.mean(0), features.std(0) + 1e-6
    rows = (features - mean) / spread
    counts = np.ones(len(rows), np.float32) if weights is None else weights
    counts = counts / counts.sum()
    wanted = np.eye(classes, dtype=np.float32)[labels]
    matrix = np.zeros((rows.shape[1] + 1, classes), np.float32)
    rows = np.concatenate([rows, np.ones((len(rows), 1), np.float32)], 1)
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    keep = np.ones((len(matrix), 1), np.float32)
    keep[-1] = 0  # the bias is not held small
    for step in range(1, steps + 1):
        gradient = rows.T @ ((softmax(rows @ matrix) - wanted) * counts[:, None]) + 2 * decay * keep * matrix
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        rate = 0.02 * (1 - step / steps) + 1e-4
        matrix -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    slopes = matrix[:-1] / spread[:, None]
    return slopes.astype(np.float32), (matrix[-1] - mean @ slopes).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    high = np.exp(scores - scores.max(-1, keepdims=True))
    whole: Floats = high / high.sum(-1, keepdims=True)
    return whole


def folds(n: int, count: int, seed: int = 0) -> list[NDArray[np.int64]]:
    """``n`` rows in ``count`` parts by chance, the same at every run."""
    order = np.random.default_rng(seed).permutation(n)
    return [np.sort(order[k::count]) for k in range(count)]
