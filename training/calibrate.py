"""Fit the confidence of attributions on the development reports and write it beside the model file.

    python training/calibrate.py --data PATH/polnear --model build/attribution/attribution.onnx

The confidence of an attribution is the probability that an annotator marked it too (source
and cue overlap, contents share at least half of their words), by logistic regression (Cox,
1958) over the evidence that reading leaves: see ``verbale.reading.attribution.EVIDENCE``.
Also fits the floor below which an attribution is left out.
Reports by leave-one-fold-out how well calibrated it is, since it is fitted where it is shown.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from verbale.evaluation.attributions import Parts, matches, parts_of
from verbale.evaluation.polnear import GoldAttribution, read_polnear
from verbale.reading.attribution import EVIDENCE, Found, find_attributions
from verbale.reading.model import Model, calibration_beside

FOLDS = 7
SLACK = 0.002


def fit(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """Weights ``[features + 1]``, the intercept last, by Newton's method with a small ridge."""
    design = np.hstack([x, np.ones((len(x), 1))])
    weights = np.zeros(design.shape[1])
    penalty = ridge * np.eye(len(weights))
    penalty[-1, -1] = 0
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (y - p) - penalty @ weights
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def predict(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Probabilities ``[rows]``."""
    return 1 / (1 + np.exp(-(x @ weights[:-1] + weights[-1])))


def error(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equally filled bins."""
    order = np.argsort(p)
    parts = [(p[i], y[i]) for i in np.array_split(order, bins)]
    return float(sum(abs(a.mean() - b.mean()) * len(a) for a, b in parts) / len(p))


def best_floor(p: np.ndarray, y: np.ndarray, gold: float) -> tuple[float, float, float]:
    """The lowest floor whose F1 is within :data:`SLACK` of the best (a reader would rather see
    a doubtful attribution than miss one), its F1, and the F1 without a floor."""
    order = np.argsort(-p)
    right = np.cumsum(y[order])
    f1 = 2 * right / (np.arange(1, len(p) + 1) + gold)
    at = int(np.flatnonzero(f1 >= f1.max() - SLACK)[-1])
    return float(p[order[at]]), float(f1[at]), float(f1[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    args = parser.parse_args()
    model = Model(args.model, runtime="onnxruntime")
    model.calibration = None
    rows: list[tuple[float, ...]] = []
    labels: list[float] = []
    folds: list[int] = []
    gold_count = 0.0
    for number, report in enumerate(read_polnear(args.data / "dev")):
        found = find_attributions(report.text, model, depth=1)
        mine = [_parts(one, report.text) for one in found]
        right = np.zeros(len(found))
        for file in report.files:
            every = (parts_of(a, report.text) for a in file.attributions)
            gold = [parts for parts in every if parts.words]
            right[list(matches(mine, gold)[0])] += 1 / len(report.files)
            gold_count += len(gold) / len(report.files)
        for one, share in zip(found, right.tolist(), strict=True):
            if one.evidence:  # those that a rule found have their confidence from it
                rows.append(one.evidence)
                labels.append(share)
                folds.append(number % FOLDS)
    x, y, fold = np.array(rows), np.array(labels), np.array(folds)
    held_out = np.zeros(len(y))
    for k in range(FOLDS):
        held_out[fold == k] = predict(fit(x[fold != k], y[fold != k]), x[fold == k])
    weights = fit(x, y)
    floor, with_floor, without = best_floor(held_out, y, gold_count)
    print(f"attributions {len(y)}, right {100 * y.mean():.1f} %")
    print(f"expected calibration error, cross-validated: {100 * error(held_out, y):.1f} points")
    print(f"linked F1 {100 * without:.2f}, with floor {floor:.2f}: {100 * with_floor:.2f} (cross-validated)")
    for name, weight in zip((*EVIDENCE, "intercept"), weights, strict=True):
        print(f"  {name:<16} {weight:+.3f}")

    named = zip(EVIDENCE, np.round(weights[:-1], 5).tolist(), strict=True)
    fitted = {"weights": dict(named), "intercept": round(float(weights[-1]), 5), "floor": round(floor, 3)}
    calibration_beside(args.model).write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _parts(found: Found, text: str) -> Parts:
    one = GoldAttribution(
        (found.source,) if found.source else (), (found.cue,) if found.cue else (), found.content
    )
    return parts_of(one, text)


if __name__ == "__main__":
    main()
