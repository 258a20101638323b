"""Scoring the coding of given pairs on PLV (Hu et al., ACL 2024): the type of event between a marked
source and a marked target."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from verbale.evaluation import Evaluation
from verbale.evaluation.fitting import folds
from verbale.reading import Reader
from verbale.reading.pairs import YIELD, Pair, PairFeatures, PairHead, code_pairs, pair_features

#: The quad of each label, as the corpus has it.
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "CONCEDE": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4,
    "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
LABELS = sorted({YIELD if name in ("CONCEDE", "RETREAT") else name for name in QUADS})

#: How small the weights of the layer are held.
_DECAY = 1.0
#: A feature that varies less says nothing.
_STILL = 1e-3
#: How many directions are multiplied with one another.
_DIRECTIONS = 64

_MARK = re.compile(r"</?[st]>")


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the corpus: the pair, its label and quad."""

    pair: Pair
    label: str
    quad: int


def read_plv(path: Path) -> list[Row]:
    """The rows of a file of PLV (tab-separated, with ``marked_sentence``, ``gold_root``, ``gold_penta``).

    Raises FileNotFoundError where there is none, ValueError where it does not have the form.
    """
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for number, row in enumerate(rows, 2):
        try:
            label = row["gold_root"].strip()
            quad = int(row.get("gold_penta") or QUADS[label])
            found.append(Row(unmarked(row["marked_sentence"]), label, quad))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: not a row of PLV ({error})") from error
    return found


def unmarked(sentence: str) -> Pair:
    """The sentence without its marks, and where they stood: the first source, the first target. A side
    that is not marked, as some of the corpus are not, is empty.

    Raises ValueError where neither is.
    """
    text = ""
    opened: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for match in _MARK.finditer(sentence):
        text += sentence[at : match.start()]
        at = match.end()
        mark = match.group().strip("</>")
        if "/" not in match.group():
            opened[mark] = len(text)
        elif mark in opened and mark not in places:
            start, end = opened[mark], len(text)
            while end > start and text[end - 1].isspace():
                end -= 1
            places[mark] = (start, end)
    text += sentence[at:]
    if not places:
        raise ValueError("neither source nor target is marked")
    return text, places.get("s", (0, 0)), places.get("t", (0, 0))


def score_pairs(path: Path, reader: Reader, errors: bool = False, count: int = 0) -> Evaluation:
    """Macro-F1 over the labels (CONCEDE and RETREAT as YIELD), over quads and over cooperation and
    conflict, in percent.

    With ``count`` folds, the layer that chooses the label is fitted anew for each on the others: what
    stands below it has seen no sentence of the corpus. Without, the shipped one is scored, which has been
    fitted on the training side. Raises FileNotFoundError, ValueError.
    """
    file = path / "PLV_train.tsv" if path.is_dir() else path
    rows = read_plv(file)
    gold = [row.label for row in rows]
    said = _crossed(rows, reader, count) if count else _shipped(rows, reader)
    quads = [QUADS[label] for label in said]
    figures: dict[str, Any] = {
        "pairs": len(rows),
        "folds": count,
        "root": 100 * macro_f1(gold, said),
        "quad": 100 * macro_f1([row.quad for row in rows], quads),
        "binary": 100 * macro_f1([row.quad > 2 for row in rows], [quad > 2 for quad in quads]),
        "accuracy": 100 * sum(g == s for g, s in zip(gold, said, strict=True)) / max(1, len(rows)),
        "by label": {label: 100 * _f1(gold, said, label) for label in sorted(set(gold))},
    }
    wrong = [
        f"{row.label} as {label}: {row.pair[0]}"
        for row, label in zip(rows, said, strict=True)
        if row.label != label
    ]
    return Evaluation("pairs", reader.version, figures, tuple(wrong) if errors else ())


def _shipped(rows: Sequence[Row], reader: Reader) -> list[str]:
    coded = code_pairs([row.pair for row in rows], *reader.layers)
    return [YIELD if one.type in ("CONCEDE", "RETREAT") else one.type for one in coded]


def _crossed(rows: Sequence[Row], reader: Reader, count: int) -> list[str]:
    features = pair_features([row.pair for row in rows], *reader.layers)
    said = [""] * len(rows)
    for part in folds(len(rows), count):
        rest = np.setdiff1d(np.arange(len(rows)), part)
        head = fit_pairs(features.part(rest), [rows[i].label for i in rest])
        best = head.probabilities(features.part(part)).argmax(1)
        for i, n in zip(part, best, strict=True):
            said[i] = LABELS[n]
    return said


def fit_pairs(features: PairFeatures, labels: Sequence[str]) -> PairHead:
    """The layer that chooses the label of a pair: ridge regression on the labels as 0 and 1, in which a
    rare label's rows weigh more (by the root of their number). Words count by the logarithm of their
    rarity, those seen once not at all; every other group of features weighs alike, and products are of
    the main directions by singular values."""
    gold = np.array([LABELS.index(label) for label in labels])
    spread = features.dense.std(0)
    widths = np.concatenate([np.full(width, width**-0.5) for width in features.groups])
    scale = np.where(spread > _STILL, widths / np.maximum(spread, _STILL), 0).astype(np.float32)
    seen = Counter(word for words in features.words for word in set(words))
    words = tuple(sorted(word for word, times in seen.items() if times > 1))
    rarity = np.array([np.log(len(labels) / seen[word]) for word in words], np.float32)
    mean = features.dense.mean(0)
    directions = np.linalg.svd((features.dense - mean) * scale, full_matrices=False)[2]
    turn = directions[:_DIRECTIONS].T.astype(np.float32)
    empty = np.zeros((0, 0), np.float32)
    head = PairHead(tuple(LABELS), mean, scale, turn, words, rarity, empty)
    rows = head.rows(features).astype(np.float64)
    counts = np.bincount(gold, minlength=len(LABELS))
    weights = counts[gold] ** -0.5
    weights /= weights.mean()
    wanted = np.eye(len(LABELS))[gold] - 1 / len(LABELS)
    dual = np.linalg.solve(rows @ rows.T + _DECAY * np.diag(1 / weights), wanted)
    return replace(head, weights=(rows.T @ dual).astype(np.float32))


def macro_f1(gold: Sequence[Any], said: Sequence[Any]) -> float:
    """The mean of F1 over the values that the gold side has."""
    values = sorted(set(gold), key=str)
    return sum(_f1(gold, said, value) for value in values) / max(1, len(values))


def _f1(gold: Sequence[Any], said: Sequence[Any], value: Any) -> float:
    both = sum(g == s == value for g, s in zip(gold, said, strict=True))
    total = sum(g == value for g in gold) + sum(s == value for s in said)
    return 2 * both / total if total else 0.0
