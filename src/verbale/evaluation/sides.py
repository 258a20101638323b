"""Scoring sources and targets on the CAMEO token sets: who does it to whom in a sentence.

Tokens are marked as source (S), target (T) or both (R); a span of R counts on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verbale.evaluation import Evaluation
from verbale.evaluation.fitting import fit_softmax, folds
from verbale.reading import Reader
from verbale.reading.event_model import EventModel
from verbale.reading.hinted import trigger_hints
from verbale.reading.lexicon import tokens_of
from verbale.reading.model import Model
from verbale.reading.pieces import split
from verbale.reading.tagging import tag

Floats = NDArray[np.float32]
TAGS = ("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One sentence: its tokens and the tag of each as an index of TAGS."""

    words: tuple[str, ...]
    tags: NDArray[np.int64]


def read_tokens(path: Path) -> list[Tokens]:
    """The sentences of a file with a token and its tag on each line.

    Raises FileNotFoundError, ValueError where a line does not have the form.
    """
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}")
    found: list[Tokens] = []
    words: list[str] = []
    tags: list[int] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            word, _, name = line.rstrip().rpartition(" ")
            if name not in TAGS or not word:
                raise ValueError(f"{path}, line {number}: no token with one of the tags {', '.join(TAGS)}")
            words.append(word)
            tags.append(TAGS.index(name))
        elif words:
            found.append(Tokens(tuple(words), np.array(tags)))
            words, tags = [], []
    return found


def score_sides(path: Path, reader: Reader, errors: bool = False, count: int = 0) -> Evaluation:
    """Exact and overlap F1 of spans, for source and target.

    With ``count`` folds, the layer that tags is fitted anew for each on the others; without, the shipped
    one is scored. Raises FileNotFoundError, ValueError.
    """
    file = path / "cameo_ner-train.txt" if path.is_dir() else path
    sentences = read_tokens(file)
    model, events = reader.layers
    features = token_features(sentences, model, events)
    if count:
        said: list[NDArray[np.int64]] = [np.zeros(0, np.int64)] * len(sentences)
        for part in folds(len(sentences), count):
            rest = np.setdiff1d(np.arange(len(sentences)), part)
            head = fit_sides([features[i] for i in rest], [sentences[i] for i in rest])
            for i in part:
                said[i] = tagged(features[i], head)
    else:
        head = (events.heads["side weights"], events.heads["side bias"], events.heads["side transitions"])
        said = [tagged(row, head) for row in features]
    figures: dict[str, Any] = {"sentences": len(sentences), "folds": count}
    lines: list[str] = []
    for name, letter in (("source", "S"), ("target", "T")):
        gold = [spans(one.tags, letter) for one in sentences]
        found = [spans(tags, letter) for tags in said]
        figures[name] = {
            "exact": _f1(gold, found, lambda a, b: a == b),
            "overlap": _f1(gold, found, lambda a, b: a[0] < b[1] and b[0] < a[1]),
        }
        lines += [
            f"{name}  {_words(one, g)} as {_words(one, f)}: {' '.join(one.words)}"
            for one, g, f in zip(sentences, gold, found, strict=True)
            if g != f
        ]
    return Evaluation("sourcetarget", reader.version, figures, tuple(lines) if errors else ())


Head = tuple[Floats, Floats, Floats]


def token_features(sentences: Sequence[Tokens], model: Model, events: EventModel) -> list[Floats]:
    """What each token is known by ``[tokens, 3 * width + 6]``: the layers' states of it and its
    neighbours, and how much it is of the source and the target: of the likeliest event, as a share of
    all tokens, and of any."""
    states: list[Floats] = []
    hints: list[Floats] = []
    firsts: list[NDArray[np.int64]] = []
    for one in sentences:
        text, starts = _joined(one.words)
        pieces = split(text, model.tokenizer)
        states.append(tag(pieces, model).states)
        hints.append(trigger_hints(text, pieces, tokens_of(text), events.types))
        firsts.append(np.minimum(np.searchsorted(pieces.starts, starts), len(pieces) - 1))
    read = events.run(states, hints)
    return [_of_tokens(scores, rows[1:], at, events) for (scores, rows), at in zip(read, firsts, strict=True)]


def _of_tokens(scores: Floats, rows: Floats, at: NDArray[np.int64], events: EventModel) -> Floats:
    own = rows[at]
    none = np.zeros((1, own.shape[1]), np.float32)
    before, after = np.concatenate([none, own[:-1]]), np.concatenate([own[1:], none])
    classes = np.exp(scores[at][:, events.parts["trigger"]])
    event = 1 - classes[:, 0] / classes.sum(1)
    trigger = int(event.argmax())
    sides = []
    for side in ("source", "target"):
        asks = scores[at][:, events.parts[f"asks {side}"]]
        gives = scores[at][:, events.parts[f"is {side}"]]
        each = gives @ asks.T / events.role_width**0.5  # [tokens, triggers]
        sides += [each[:, trigger], 4 * _share(each[:, trigger]), 4 * (event * _sigmoid(each - 2)).max(1)]
    return np.concatenate([own, before, after, np.stack(sides, 1)], 1).astype(np.float32)


def _share(scores: Floats) -> Floats:
    whole: Floats = np.exp(scores - scores.max())
    shares: Floats = whole / whole.sum()
    return shares


def _sigmoid(scores: Floats) -> Floats:
    whole: Floats = (1 / (1 + np.exp(-scores))).astype(np.float32)
    return whole


def _joined(words: Sequence[str]) -> tuple[str, list[int]]:
    """Tokens as a text, with no space in front of what closes, and where each begins."""
    text = ""
    starts = []
    for word in words:
        if text and word not in ".,;:!?)%" and word not in ("'s", "’s", "’", "'"):
            text += " "
        starts.append(len(text))
        text += word
    return text, starts


def fit_sides(features: Sequence[Floats], sentences: Sequence[Tokens]) -> Head:
    """The layer that tags tokens, with the logarithm of how often one tag follows another."""
    labels = np.concatenate([one.tags for one in sentences])
    counts = np.where(labels > 0, 1.5, 1.0).astype(np.float32)
    weights, bias = fit_softmax(np.concatenate(features), labels, len(TAGS), counts, steps=100)
    follows = np.full((len(TAGS), len(TAGS)), 0.1)
    for one in sentences:
        np.add.at(follows, (one.tags[:-1], one.tags[1:]), 1)
    return weights, bias, np.log(follows / follows.sum(1, keepdims=True)).astype(np.float32)


def tagged(features: Floats, head: Head) -> NDArray[np.int64]:
    """The best row of tags that has both a source and a target (Viterbi), as every sentence of the
    corpus has: what is missing is made likelier until it is there."""
    weights, bias, transitions = head
    scores = features @ weights + bias
    scores = scores - scores.max(1, keepdims=True)
    scores = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    path = _best(scores, transitions)
    for _ in range(8):
        lacking = [letter for letter in "ST" if not spans(path, letter)]
        if not lacking:
            break
        for n, name in enumerate(TAGS):
            if name[2:] in lacking:
                scores[:, n] += 1
        path = _best(scores, transitions)
    return path


def _best(scores: Floats, transitions: Floats) -> NDArray[np.int64]:
    steps = transitions - transitions.max()
    for n, name in enumerate(TAGS):
        if name[0] == "I":
            for m, before in enumerate(TAGS):
                if before[2:] != name[2:]:
                    steps[m, n] = -1e4
    total = scores[0].copy()
    back = np.zeros(scores.shape, np.int64)
    for t in range(1, len(scores)):
        options = total[:, None] + steps
        back[t] = options.argmax(0)
        total = options.max(0) + scores[t]
    path = [int(total.argmax())]
    for t in range(len(scores) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return np.array(path[::-1])


def spans(tags: NDArray[np.int64], letter: str) -> list[tuple[int, int]]:
    """The spans of one side as ranges of tokens, those of both sides included."""
    found: list[tuple[int, int]] = []
    for n, tag_ in enumerate(tags.tolist()):
        name = TAGS[tag_]
        if name[0] == "B" and name[2] in (letter, "R"):
            found.append((n, n + 1))
        elif name[0] == "I" and name[2] in (letter, "R") and found and found[-1][1] == n:
            found[-1] = (found[-1][0], n + 1)
    return found


def _f1(gold: Sequence[list[tuple[int, int]]], said: Sequence[list[tuple[int, int]]], same: Any) -> float:
    right = total = 0
    for one, other in zip(gold, said, strict=True):
        left = list(other)
        total += len(one) + len(other)
        for span in one:
            match = next((s for s in left if same(span, s)), None)
            if match is not None:
                left.remove(match)
                right += 1
    return 100 * 2 * right / total if total else 0.0


def _words(one: Tokens, places: Sequence[tuple[int, int]]) -> list[str]:
    return [" ".join(one.words[a:b]) for a, b in places]
