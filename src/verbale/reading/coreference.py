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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verbale.reading import names
from verbale.reading.heads import HEADS, PAIR_WIDTH, TYPES, Heads
from verbale.reading.lists import lists
from verbale.reading.pieces import Pieces, sentence_starts
from verbale.reading.quotation import OPENING, OUTSIDE
from verbale.record import MentionType

#: How probable a chain without a name must be for a name that is already known to take it over.
MERGED = 0.8
#: How many sentences back a person is looked for whom a pronoun must mean, if there is only one.
NEAR = 3
#: Pairs that are scored at a time, so that long texts take no more memory than short ones.
LOT = 200_000
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

_DEFINITE = frozenset(
    ("the", "these", "those", "both", "all", "his", "her", "its", "their", "our", "my", "your")
)
_COUNTED = frozenset(("two", "both", "three", "four"))
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
            plural = row.type == "description" and _is_plural(head)
            if name in _PLURAL_FORMS or plural or (row.type == "name" and _is_people(head)):
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

    @cached_property
    def word_numbers(self) -> tuple[list[frozenset[int]], list[int]]:
        """The words of each mention as numbers, and its head word's."""
        numbers: dict[str, int] = {}
        sets = [frozenset(numbers.setdefault(w, len(numbers)) for w in words) for words in self.words]
        return sets, [numbers.get(head, -1) for head in self.heads]

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


def _is_people(head: str) -> bool:
    """Whether a capitalised word is no name but people of one calling: "Critics", "Senators"."""
    table = names.words()
    return head.endswith("s") and head[:-1] in table.occupations | table.titles


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
    like = np.where(_contained(mentions, i, j, like == 0), 4, like)
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


def _contained(
    mentions: Mentions, i: NDArray[np.int64], j: NDArray[np.int64], asked: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether one mention's head is among the other's words, both being no pronouns; of the pairs
    that are ``asked``, False for all others."""
    sets, heads = mentions.word_numbers
    told = mentions.types != TYPES.index("pronoun")
    found = np.zeros(len(i), bool)
    at = np.flatnonzero(asked & told[i] & told[j])
    found[at] = [
        heads[a] in sets[b] or heads[b] in sets[a]
        for a, b in zip(i[at].tolist(), j[at].tolist(), strict=True)
    ]
    return found


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
    first = np.maximum(np.arange(count) - back, 0)
    number = np.arange(count) - first
    i = np.repeat(np.arange(count), number)
    starts = np.repeat(np.cumsum(number) - number, number)
    return i, np.arange(len(i)) - starts + first[i]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: ``table [rows, width]``, ``bias [width]``, ``anaphor`` and ``antecedent
    [PAIR_WIDTH, width]`` over the two vectors, ``out [width]``, ``scale`` of the vectors' product;
    the score of standing alone, ``alone`` for each class and ``single [PAIR_WIDTH]`` over the
    anaphor's vector; how probable an actor must be for a mention of each form to join it."""

    table: NDArray[np.float32]
    bias: NDArray[np.float32]
    anaphor: NDArray[np.float32]
    antecedent: NDArray[np.float32]
    out: NDArray[np.float32]
    scale: float
    alone: NDArray[np.float32]
    single: NDArray[np.float32]
    floors: dict[str, float]

    def to_plain(self) -> dict[str, Any]:
        """The weights as they stand in a model file: half floats, little-endian, in base64."""

        def packed(values: NDArray[np.float32]) -> str:
            return base64.b64encode(values.astype("<f2").tobytes()).decode()

        return {
            "table": packed(self.table),
            "bias": packed(self.bias),
            "anaphor": packed(self.anaphor),
            "antecedent": packed(self.antecedent),
            "out": packed(self.out),
            "scale": round(self.scale, 5),
            "alone": packed(self.alone),
            "single": packed(self.single),
            "floors": self.floors,
        }

    @classmethod
    def untrained(cls) -> Weights:
        """Weights by which every mention that shares no name stands alone."""
        one = np.zeros(1, np.float32)
        wide = np.zeros((PAIR_WIDTH, 1), np.float32)
        table = np.zeros((sum(TABLES.values()), 1), np.float32)
        alone = np.full(len(HEADS), 100, np.float32)
        floors = dict.fromkeys(FORMS, 1.0)
        return cls(table, one, wide, wide, one, 0.0, alone, wide[:, 0], floors)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Weights:
        """What :meth:`to_plain` gave. Raises ValueError or KeyError where it is not of that form."""

        def unpacked(text: str) -> NDArray[np.float32]:
            return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)

        bias = unpacked(plain["bias"])
        return cls(
            unpacked(plain["table"]).reshape(sum(TABLES.values()), len(bias)),
            bias,
            unpacked(plain["anaphor"]).reshape(PAIR_WIDTH, len(bias)),
            unpacked(plain["antecedent"]).reshape(PAIR_WIDTH, len(bias)),
            unpacked(plain["out"]),
            float(plain["scale"]),
            unpacked(plain["alone"]),
            unpacked(plain["single"]),
            plain["floors"],
        )


def pair_scores(
    mentions: Mentions, i: NDArray[np.int64], j: NDArray[np.int64], weights: Weights
) -> NDArray[np.float32]:
    """The score of each pair, ``[pairs]``."""
    anaphor, antecedent = mentions.vectors[:, :PAIR_WIDTH], mentions.vectors[:, PAIR_WIDTH:]
    hidden = (anaphor @ weights.anaphor + weights.bias)[i]
    hidden += (antecedent @ weights.antecedent)[j]
    for column in pair_features(mentions, i, j).T:
        hidden += weights.table[column]
    product = (anaphor[i] * antecedent[j]).sum(1) / PAIR_WIDTH**0.5
    found: NDArray[np.float32] = np.maximum(hidden, 0) @ weights.out + weights.scale * product
    return found


def alone_scores(mentions: Mentions, weights: Weights) -> NDArray[np.float32]:
    """The score of standing alone of each mention, ``[m]``."""
    found: NDArray[np.float32] = (
        weights.alone[mentions.classes] + mentions.vectors[:, :PAIR_WIDTH] @ weights.single
    )
    return found


@dataclass(frozen=True, slots=True)
class Chain:
    """Mentions of one actor by their indices, and how sure each is to belong to it."""

    members: tuple[int, ...]
    confidence: tuple[float, ...]


def chains(
    mentions: Mentions,
    weights: Weights,
    keys: Sequence[str | None],
    genders: Mapping[str, int] | None = None,
    nations: Sequence[frozenset[str]] | None = None,
) -> list[Chain]:
    """The mentions by actor, in the order of their first mentions.

    ``keys`` says for each mention what actor its name stands for, None where it has no name:
    mentions of one key are one actor, those of different keys never are. ``genders`` are known of
    actors by their keys (1 male, 2 female). ``nations`` are the countries that each mention names up to
    its head. Nothing joins what contains it, or an actor of another gender, number or kind than its
    pronoun says, or of other countries.
    """
    i, j = pairs(len(mentions))
    scores = np.concatenate(
        [np.zeros(0, np.float32)]
        + [pair_scores(mentions, i[at : at + LOT], j[at : at + LOT], weights) for at in range(0, len(i), LOT)]
    )
    alone = alone_scores(mentions, weights)
    begins = np.searchsorted(i, np.arange(len(mentions) + 1))
    building = _Building(mentions, keys, genders or {}, nations or [frozenset()] * len(mentions))
    for m in range(len(mentions)):
        own = slice(begins[m], begins[m + 1])
        floor = weights.floors[FORMS[mentions.form[m]]]
        building.place(m, j[own].tolist(), scores[own], float(alone[m]), floor)
    return [
        Chain(tuple(who), tuple(how)) for who, how in zip(building.members, building.sure, strict=True) if who
    ]


@dataclass(slots=True)
class _Told:
    """What the mentions of a chain tell of its actor: gender (0 unknown), whether it is one person by
    name, whether it is something else by name, whether it is described as several, whether it has the
    name of a place, of which countries it is, by which nouns it goes, and which of them and of its names
    say what kind of body it is."""

    gender: int = 0
    one: bool = False
    thing: bool = False
    many: bool = False
    place: bool = False
    nations: frozenset[str] = frozenset()
    heads: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)


class _Building:
    """Chains while they are built."""

    def __init__(
        self,
        mentions: Mentions,
        keys: Sequence[str | None],
        genders: Mapping[str, int],
        nations: Sequence[frozenset[str]],
    ) -> None:
        self._mentions = mentions
        self._keys = keys
        self._genders = genders
        self._nations = nations
        # Plain lists: their items are asked for one by one, hundreds of times a mention.
        self._form = [FORMS[form] for form in mentions.form.tolist()]
        self._gender: list[int] = mentions.gender.tolist()
        self._number: list[int] = mentions.number.tolist()
        self._group = [
            form == "description" and number == 2
            for form, number in zip(self._form, self._number, strict=True)
        ]
        bodies = lists().bodies
        self._bodies = [
            bodies.intersection(words if row.type == "name" else [head])
            for row, words, head in zip(mentions.rows, mentions.words, mentions.heads, strict=True)
        ]
        self._described_person = [
            form == "description" and row.kind == "person" and number != 2
            for form, row, number in zip(self._form, mentions.rows, self._number, strict=True)
        ]
        self._person = [
            (row.type == "name" or (row.type == "description" and key is not None))
            and row.kind == "person"
            and number != 2
            and not (key or "").startswith(("people ", "family "))
            for row, key, number in zip(mentions.rows, keys, self._number, strict=True)
        ]
        self._indefinite = [
            form == "description" and bool(words) and words[0] in ("a", "an")
            for form, words in zip(self._form, mentions.words, strict=True)
        ]
        self._chain_of: list[int] = []
        self._of_key: dict[str, int] = {}
        self._key_of: dict[int, str] = {}
        self._told: list[_Told] = []
        self.members: list[list[int]] = []
        self.sure: list[list[float]] = []

    def _allowed(self, m: int, chain: int) -> bool:
        """Whether a mention may join a chain."""
        told = self._told[chain]
        form = self._form[m]
        gender = self._gender[m]
        if gender and told.gender and gender != told.gender:
            return False
        if told.nations and self._nations[m] and told.nations.isdisjoint(self._nations[m]):
            return False
        if form in ("he", "she", "i") and (told.thing or told.many):
            return False
        if self._described_person[m] and told.thing:
            return False
        if (told.one or told.thing) and not _COUNTED.isdisjoint(self._mentions.words[m][:2]):
            return False
        if self._group[m] and self._mentions.heads[m] not in told.heads:
            # Several who have not been told of ("two soldiers", "armed groups"), or others than those who
            # have ("its authors", where "the lawyers" are known); for a name they may stand: "the rebels".
            if chain not in self._key_of or self._mentions.words[m][0] not in _DEFINITE:
                return False
        if self._indefinite[m] and chain in self._key_of:
            return False  # "a reporter" is nobody whose name is known
        if self._person[m] and (told.many or self._indefinite[self.members[chain][0]]):
            return False  # and keeps without one; nor is a person "its members"
        if self._bodies[m] and told.bodies and told.bodies.isdisjoint(self._bodies[m]):
            return False  # "the committee" is not the European Commission
        if told.place and self._bodies[m] - {"government"}:
            return False  # "the Syrian army" is not Damascus
        several = self._group[m] or form in ("it", "they")
        return not (several and told.one)

    def _apart(self, m: int, others: list[int]) -> list[int]:
        """Those of the others that stand within a mention, or it in them."""
        start, end = self._mentions.start, self._mentions.end
        begin, stop = start[others], end[others]
        within = (begin <= start[m]) & (end[m] <= stop) | (start[m] <= begin) & (stop <= end[m])
        return [others[i] for i in np.flatnonzero(within).tolist()]

    def place(
        self, m: int, before: list[int], scores: NDArray[np.float32], alone: float, floor: float
    ) -> None:
        """Put the next mention where it belongs."""
        key = self._keys[m]
        own = self._of_key.get(key) if key is not None else None
        peak = max(alone, float(scores.max(initial=-np.inf)))
        mass: dict[int, float] = defaultdict(float)
        for antecedent, score in zip(before, np.exp(scores - peak).tolist(), strict=True):
            mass[self._chain_of[antecedent]] += score
        apart = {self._chain_of[other] for other in self._apart(m, before)}
        mass = {c: score for c, score in mass.items() if c == own or (c not in apart and self._allowed(m, c))}
        if key is not None:
            mass = {c: score for c, score in mass.items() if c == own or c not in self._key_of}
        total = float(np.exp(alone - peak)) + sum(mass.values())
        best = max((c for c in mass if c != own), key=lambda c: (mass[c], c), default=-1)
        if (only := self._only_person(m, before)) in mass:
            best, floor = only, 0.0
        probability = mass[best] / total if best >= 0 else 0.0
        if own is not None:
            self._join(m, own, 1.0)
            if best >= 0 and mass[best] / (total - mass.get(own, 0.0)) >= MERGED:
                self._merge(best, own, probability)
            return
        if best < 0 or probability < floor:
            best, probability = len(self.members), 1.0
            self.members.append([])
            self.sure.append([])
            self._told.append(_Told())
        self._join(m, best, probability)

    def _may_be_person(self, m: int, key: str) -> bool:
        """Whether a name that the model takes for a place or an organisation may be a person's: it is
        not known, and of several capitalised words without one that makes an institution."""
        own = self._mentions.text[self._mentions.start[m] : self._mentions.end[m]].split()
        table = names.words()
        return (
            key.startswith("name ")
            and len(own) > 1
            and all(word[0].isupper() or word.lower() in table.surname_particles for word in own)
            and not any(word.lower() in table.institutions | table.topical for word in own)
        )

    def _only_person(self, m: int, before: list[int]) -> int:
        """The one person named or described in the sentences before whom "he" or "she" may mean, -1
        where there is none or there are several."""
        if FORMS[self._mentions.form[m]] not in ("he", "she"):
            return -1
        sentences = self._mentions.sentence
        found = set()
        for other in reversed(before):
            if sentences[m] - sentences[other] > NEAR:
                break
            row = self._mentions.rows[other]
            chain = self._chain_of[other]
            plural = self._mentions.number[other] == 2
            key = self._keys[other]
            human = row.kind == "person" or (
                row.type == "name" and key is not None and self._may_be_person(other, key)
            )
            if human and not plural and row.type != "pronoun" and self._allowed(m, chain):
                if not self._apart(m, [other]):
                    found.add(chain)
        return found.pop() if len(found) == 1 else -1

    def _merge(self, chain: int, into: int, probability: float) -> None:
        """Make the mentions of a chain without a key those of another, in order."""
        rows = sorted(
            [*zip(self.members[into], self.sure[into], strict=True)]
            + [
                (m, min(sure, probability))
                for m, sure in zip(self.members[chain], self.sure[chain], strict=True)
            ]
        )
        self.members[into], self.sure[into] = [m for m, _ in rows], [sure for _, sure in rows]
        for m in self.members[chain]:
            self._chain_of[m] = into
        self.members[chain], self.sure[chain] = [], []
        one, other = self._told[into], self._told[chain]
        self._told[into] = _Told(
            one.gender or other.gender,
            one.one or other.one,
            one.thing or other.thing,
            one.many or other.many,
            one.place or other.place,
            one.nations | other.nations,
            one.heads | other.heads,
            one.bodies | other.bodies,
        )

    def _join(self, m: int, chain: int, probability: float) -> None:
        key = self._keys[m]
        if key is not None:
            self._of_key.setdefault(key, chain)
            self._key_of.setdefault(chain, key)
        told = self._told[chain]
        row = self._mentions.rows[m]
        told.gender = (
            told.gender or (self._genders.get(key, 0) if key else 0) or int(self._mentions.gender[m])
        )
        if row.type == "name" and key is not None:
            person = row.kind == "person" or key.startswith("person ")
            told.one = told.one or (person and not key.startswith(("people ", "family ")))
            told.place = told.place or row.kind == "place"
            told.thing = told.thing or not (person or self._may_be_person(m, key))
        elif row.type != "pronoun" and self._mentions.number[m] == 2:
            told.many = True
        told.nations |= self._nations[m]
        told.heads.add(self._mentions.heads[m])
        told.bodies |= self._bodies[m]
        self._chain_of.append(chain)
        self.members[chain].append(m)
        self.sure[chain].append(probability)
