"""Which mentions of a report mean the same actor.

A mention-ranking model: each mention, in the order of the text, weighs the mentions before it
against standing alone. The score of a pair is a product of the encoder's vectors plus a small
network over what the text shows (:func:`pair_features`); the probabilities of the mentions that
already mean one actor add up, and a mention joins an actor only where that sum is large enough:
what is not sure is left open.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verbale.reading import names
from verbale.reading.heads import HEADS, PAIR_WIDTH, TYPES, Heads
from verbale.reading.pieces import Pieces, sentence_starts
from verbale.reading.quotation import OPENING, OUTSIDE
from verbale.record import MentionType

#: How many mentions back an antecedent is looked for.
BACK = 80

_WORD = re.compile(r"\w+(?:[.'’\-]\w+)*")
_APPOSED = re.compile(r"\s*[,(–—]\s*")

_PRONOUNS = {
    "he": ("he", "him", "his", "himself"),
    "she": ("she", "her", "hers", "herself"),
    "it": ("it", "its", "itself"),
    "they": ("they", "them", "their", "theirs", "themselves", "themself"),
    "i": ("i", "me", "my", "mine", "myself", "i'm", "i've"),
    "we": ("we", "us", "our", "ours", "ourselves"),
    "you": ("you", "your", "yours", "yourself", "yourselves"),
    "who": ("who", "whom", "whose", "that", "which"),
    "this": ("this", "these", "those", "here", "there"),
}
_PRONOUN_OF = {word: group for group, words in _PRONOUNS.items() for word in words}
#: The forms that the ``form`` of a mention takes: groups of pronouns, any other, the rest.
FORMS = (*_PRONOUNS, "other", "name", "description")

_PLURAL_FORMS = frozenset({"they", "we"})
_SINGULAR_FORMS = frozenset({"he", "she", "it", "i"})

_DISTANCES = np.array([1, 2, 3, 4, 6, 10, 16, 30, 50])
_SENTENCES = np.array([0, 1, 2, 4, 8])

#: The tables of :func:`pair_features` and how many rows each has.
TABLES = {
    "classes": len(HEADS) ** 2,
    "distance": len(FORMS) * (len(_DISTANCES) + 1),
    "sentences": len(FORMS) * (len(_SENTENCES) + 1),
    "words": 6 * len(TYPES) ** 2,
    "gender": 9 * len(FORMS),
    "number": 9 * len(FORMS),
    "quotes": 5 * len(FORMS),
    "nesting": 4 * len(TYPES) ** 2,
    "first": 2 * len(FORMS),
}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention as it was found: code points, head word, kind and type."""

    start: int
    end: int
    head: tuple[int, int]
    kind: str
    type: MentionType
    probability: float


class Mentions:
    """The mentions of one text in the order of their heads, with what coreference looks at.

    ``vectors [m, 2 * PAIR_WIDTH]``; the other arrays are ``[m]``."""

    def __init__(self, text: str, pieces: Pieces, heads: Heads) -> None:
        self.text = text
        self.vectors = heads.vectors
        self.classes = heads.classes
        self.rows = [_mentioned(text, pieces, heads, i) for i in range(len(heads))]
        self.start = np.array([m.start for m in self.rows], np.int64)
        self.end = np.array([m.end for m in self.rows], np.int64)
        self._sentence_starts = sentence_starts(pieces)
        self.sentence = np.searchsorted(self._sentence_starts, self.start, "right")
        opened = np.cumsum(pieces.states == OPENING)
        at = np.array([m.head[0] for m in self.rows], np.int64)
        self.quote = np.where(pieces.states[at] == OUTSIDE, 0, opened[at]) if len(at) else at

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of each mention in lower case."""
        return [[w.lower() for w in _WORD.findall(self.text[m.start : m.end])] for m in self.rows]

    @cached_property
    def heads(self) -> list[str]:
        """The head words in lower case."""
        return [self.text[m.head[0] : m.head[1]].lower() for m in self.rows]

    @cached_property
    def form(self) -> NDArray[np.int64]:
        """Index into :data:`FORMS`."""
        return np.array(
            [
                FORMS.index(_PRONOUN_OF.get(head, "other") if row.type == "pronoun" else row.type)
                for row, head in zip(self.rows, self.heads, strict=True)
            ],
            np.int64,
        )

    @cached_property
    def gender(self) -> NDArray[np.int64]:
        """0 unknown, 1 male, 2 female."""
        found = []
        table = names.words()
        for form, words in zip(self.form, self.words, strict=True):
            male, female = not table.male.isdisjoint(words), not table.female.isdisjoint(words)
            if FORMS[form] == "name" and male == female:
                male, female = (
                    not table.male_names.isdisjoint(words[:2]),
                    not table.female_names.isdisjoint(words[:2]),
                )
            male, female = male or FORMS[form] == "he", female or FORMS[form] == "she"
            found.append(1 if male and not female else 2 if female and not male else 0)
        return np.array(found, np.int64)

    @cached_property
    def number(self) -> NDArray[np.int64]:
        """0 unknown, 1 singular, 2 plural."""
        found = []
        for form, head, row in zip(self.form, self.heads, self.rows, strict=True):
            name = FORMS[form]
            if name in _PLURAL_FORMS or (row.type == "description" and _is_plural(head)):
                found.append(2)
            else:
                found.append(1 if name in _SINGULAR_FORMS or row.type == "description" else 0)
        return np.array(found, np.int64)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """1 for the first mention of its sentence."""
        return np.concatenate([[1], np.diff(self.sentence) != 0]).astype(np.int64)[: len(self)]

    @cached_property
    def types(self) -> NDArray[np.int64]:
        """Index into TYPES."""
        return np.array([TYPES.index(row.type) for row in self.rows], np.int64)

    def numbered(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Like keys as like numbers."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)

    @cached_property
    def keys(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Numbers for the whole text, the head and the last word."""
        whole = [" ".join(w for w in words if w not in ("the", "a", "an")) for words in self.words]
        last = [_last_word(words) for words in self.words]
        return self.numbered(whole), self.numbered(self.heads), self.numbered(last)


def _mentioned(text: str, pieces: Pieces, heads: Heads, i: int) -> Mentioned:
    kind, _, type_ = HEADS[heads.classes[i]].partition(" ")
    begin, end = heads.ranges[i]
    at = int(heads.at[i])
    head_end = at + 1
    while head_end < len(pieces) and not pieces.word_starts_at(head_end):
        head_end += 1
    return Mentioned(
        int(pieces.starts[begin]),
        int(pieces.ends[end - 1]),
        (int(pieces.starts[at]), int(pieces.ends[head_end - 1])),
        kind,
        TYPES[TYPES.index(type_)],
        float(heads.probability[i]),
    )


def _last_word(words: list[str]) -> str:
    kept = [w for w in words if w not in ("s", "'s", "’s")]
    return kept[-1].removesuffix("'s").removesuffix("’s") if kept else ""


def _is_plural(head: str) -> bool:
    return head in names.words().plural or (head.endswith("s") and not head.endswith(("ss", "us", "is")))


def pair_features(
    mentions: Mentions, anaphors: NDArray[np.int64], antecedents: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows of :data:`TABLES`, one after the other, for pairs of mentions: ``[pairs, tables]``."""
    i, j = anaphors, antecedents
    forms = mentions.form[i]
    types = mentions.types[i] * len(TYPES) + mentions.types[j]
    whole, heads, last = mentions.keys
    contains = (mentions.start[j] <= mentions.start[i]) & (mentions.end[i] <= mentions.end[j])
    within = (mentions.start[i] <= mentions.start[j]) & (mentions.end[j] <= mentions.end[i])
    like = np.select([whole[i] == whole[j], heads[i] == heads[j], last[i] == last[j]], [1, 2, 3], 0)
    like = np.where((like == 0) & (_contained(mentions, i, j)), 4, like)
    quotes = np.select(
        [
            (mentions.quote[i] == 0) & (mentions.quote[j] == 0),
            mentions.quote[i] == mentions.quote[j],
            mentions.quote[j] == 0,
            mentions.quote[i] == 0,
        ],
        [0, 1, 2, 3],
        4,
    )
    columns = {
        "classes": mentions.classes[i] * len(HEADS) + mentions.classes[j],
        "distance": forms * (len(_DISTANCES) + 1) + np.searchsorted(_DISTANCES, i - j),
        "sentences": forms * (len(_SENTENCES) + 1)
        + np.searchsorted(_SENTENCES, np.maximum(mentions.sentence[i] - mentions.sentence[j], 0)),
        "words": like * len(TYPES) ** 2 + types,
        "gender": (mentions.gender[i] * 3 + mentions.gender[j]) * len(FORMS) + forms,
        "number": (mentions.number[i] * 3 + mentions.number[j]) * len(FORMS) + forms,
        "quotes": quotes * len(FORMS) + forms,
        "nesting": np.select([contains, within, _apposed(mentions, i, j)], [1, 2, 3], 0) * len(TYPES) ** 2
        + types,
        "first": mentions.first[j] * len(FORMS) + forms,
    }
    offsets = np.cumsum([0, *TABLES.values()])
    return np.stack([columns[name] + offset for name, offset in zip(TABLES, offsets, strict=False)], 1)


def _contained(mentions: Mentions, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether one mention's head is among the other's words, both being no pronouns."""
    numbers: dict[str, int] = {}
    sets = [frozenset(numbers.setdefault(w, len(numbers)) for w in words) for words in mentions.words]
    heads = [numbers.get(h, -1) for h in mentions.heads]
    pronoun = mentions.types == TYPES.index("pronoun")
    return np.array(
        [
            not pronoun[a] and not pronoun[b] and (heads[a] in sets[b] or heads[b] in sets[a])
            for a, b in zip(i.tolist(), j.tolist(), strict=True)
        ],
        bool,
    )


def _apposed(mentions: Mentions, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether only a comma or a bracket stands between the two."""
    gap = mentions.start[i] - mentions.end[j]
    near = (gap > 0) & (gap <= 3)
    found = np.zeros(len(i), bool)
    for k in np.flatnonzero(near):
        between = mentions.text[mentions.end[j[k]] : mentions.start[i[k]]]
        found[k] = _APPOSED.fullmatch(between) is not None
    return found


def pairs(count: int, back: int = BACK) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each of ``count`` mentions with those up to ``back`` before it, in order."""
    i, j = np.tril_indices(count, -1)
    near = i - j <= back
    return i[near].astype(np.int64), j[near].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: ``table [rows, width]``, ``bias [width]``, ``out [width]``, ``scale`` of
    the vectors' product, and the score of standing alone for each form and class."""

    table: NDArray[np.float32]
    bias: NDArray[np.float32]
    out: NDArray[np.float32]
    scale: float
    alone: NDArray[np.float32]
    floors: dict[str, float]

    def to_plain(self) -> dict[str, Any]:
        """The weights as they stand in a model file: half floats, little-endian, in base64."""

        def packed(values: NDArray[np.float32]) -> str:
            return base64.b64encode(values.astype("<f2").tobytes()).decode()

        return {
            "table": packed(self.table),
            "bias": packed(self.bias),
            "out": packed(self.out),
            "scale": round(self.scale, 5),
            "alone": packed(self.alone),
            "floors": self.floors,
        }

    @classmethod
    def untrained(cls) -> Weights:
        """Weights by which every mention that shares no name stands alone."""
        zeros = np.zeros(1, np.float32)
        table = np.zeros((sum(TABLES.values()), 1), np.float32)
        return cls(table, zeros, zeros, 0.0, np.full(len(HEADS), 100, np.float32), dict.fromkeys(FORMS, 1.0))

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Weights:
        """What :meth:`to_plain` gave. Raises ValueError or KeyError where it is not of that form."""

        def unpacked(text: str) -> NDArray[np.float32]:
            return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)

        bias = unpacked(plain["bias"])
        table = unpacked(plain["table"]).reshape(sum(TABLES.values()), len(bias))
        out, alone = unpacked(plain["out"]), unpacked(plain["alone"])
        return cls(table, bias, out, float(plain["scale"]), alone, plain["floors"])


def pair_scores(
    mentions: Mentions, i: NDArray[np.int64], j: NDArray[np.int64], weights: Weights
) -> NDArray[np.float32]:
    """The score of each pair, ``[pairs]``."""
    hidden = weights.bias + weights.table[pair_features(mentions, i, j)].sum(1)
    anaphor, antecedent = mentions.vectors[:, :PAIR_WIDTH], mentions.vectors[:, PAIR_WIDTH:]
    product = (anaphor[i] * antecedent[j]).sum(1) / PAIR_WIDTH**0.5
    found: NDArray[np.float32] = np.maximum(hidden, 0) @ weights.out + weights.scale * product
    return found


@dataclass(frozen=True, slots=True)
class Chain:
    """Mentions of one actor by their indices, and how sure each is to belong to it."""

    members: tuple[int, ...]
    confidence: tuple[float, ...]


def chains(mentions: Mentions, weights: Weights, keys: Sequence[str | None]) -> list[Chain]:
    """The mentions by actor, in the order of their first mentions.

    ``keys`` says for each mention what actor its name stands for, None where it has no name:
    mentions of one key are one actor, those of different keys never are.
    """
    i, j = pairs(len(mentions))
    scores = pair_scores(mentions, i, j, weights)
    begins = np.searchsorted(i, np.arange(len(mentions) + 1))
    building = _Building(keys)
    for m in range(len(mentions)):
        own = slice(begins[m], begins[m + 1])
        alone = float(weights.alone[mentions.classes[m]])
        floor = weights.floors[FORMS[mentions.form[m]]]
        building.place(m, j[own].tolist(), scores[own], alone, floor)
    return [Chain(tuple(who), tuple(how)) for who, how in zip(building.members, building.sure, strict=True)]


class _Building:
    """Chains while they are built."""

    def __init__(self, keys: Sequence[str | None]) -> None:
        self._keys = keys
        self._chain_of: list[int] = []
        self._of_key: dict[str, int] = {}
        self._key_of: dict[int, str] = {}
        self.members: list[list[int]] = []
        self.sure: list[list[float]] = []

    def place(
        self, m: int, before: list[int], scores: NDArray[np.float32], alone: float, floor: float
    ) -> None:
        """Put the next mention where it belongs."""
        key = self._keys[m]
        if key is not None and key in self._of_key:
            self._join(m, self._of_key[key], 1.0)
            return
        peak = max(alone, float(scores.max(initial=-np.inf)))
        mass: dict[int, float] = defaultdict(float)
        for antecedent, score in zip(before, np.exp(scores - peak).tolist(), strict=True):
            mass[self._chain_of[antecedent]] += score
        if key is not None:
            mass = {c: score for c, score in mass.items() if c not in self._key_of}
        best = max(mass, key=lambda c: (mass[c], c), default=-1)
        probability = mass[best] / (float(np.exp(alone - peak)) + sum(mass.values())) if best >= 0 else 0.0
        if best < 0 or probability < floor:
            best, probability = len(self.members), 1.0
            self.members.append([])
            self.sure.append([])
        self._join(m, best, probability)

    def _join(self, m: int, chain: int, probability: float) -> None:
        key = self._keys[m]
        if key is not None:
            self._of_key.setdefault(key, chain)
            self._key_of.setdefault(chain, key)
        self._chain_of.append(chain)
        self.members[chain].append(m)
        self.sure[chain].append(probability)
