"""Scores for who is who: chains of mentions, pronouns and descriptions, names.

CoNLL F1 is the mean of MUC (Vilain et al., 1995), B³ (Bagga and Baldwin, 1998) and CEAFe with
φ4 (Luo, 2005) over chains of two mentions and more, persons, organisations and places, with
mentions matched by their exact spans. Coordinations ("the two and their lawyers") are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verbale.evaluation import Evaluation
from verbale.evaluation.gum import GoldDocument, GoldMention, read_gum
from verbale.reading import Reader
from verbale.record import Actor, Mention, Record

#: The genres that the figures over all are of; others are shown, not counted.
GENRES = ("news", "interview", "speech")
KINDS = frozenset({"person", "organization", "place"})
THIRD_PERSON = frozenset(
    {"he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself"}
    | {"they", "them", "their", "theirs", "themselves"}
)

Chain = frozenset[tuple[int, int]]
Sums = NDArray[np.float64]  # precision's numerator and denominator, then recall's


def muc(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """Links kept: MUC's sums for precision, then recall."""

    def links(one: Sequence[Chain], other: Sequence[Chain]) -> tuple[int, int]:
        place = {mention: n for n, chain in enumerate(other) for mention in chain}
        kept = total = 0
        for chain in one:
            parts = {place.get(mention, (mention,)) for mention in chain}
            kept += len(chain) - len(parts)
            total += len(chain) - 1
        return kept, total

    return np.array([*links(response, key), *links(key, response)], float)


def b_cubed(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """Mentions' shares of their chains: B³'s sums for precision, then recall."""

    def shares(one: Sequence[Chain], other: Sequence[Chain]) -> tuple[float, int]:
        place = {mention: chain for chain in other for mention in chain}
        empty: Chain = frozenset()
        found = sum(len(chain & place.get(m, empty)) / len(chain) for chain in one for m in chain)
        return found, sum(map(len, one))

    return np.array([*shares(response, key), *shares(key, response)], float)


def ceaf(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """The best one-to-one matching of chains by φ4: CEAFe's sums for precision, then recall."""
    if not key or not response:
        return np.array([0.0, len(response), 0.0, len(key)])
    alike = np.array([[2 * len(k & r) / (len(k) + len(r)) for r in response] for k in key])
    total = best_matching(alike)
    return np.array([total, len(response), total, len(key)])


def best_matching(weights: NDArray[np.float64]) -> float:
    """The largest sum of weights ``[n, m]`` with at most one of each row and column, by shortest
    augmenting paths (Jonker and Volgenant, 1987)."""
    cost = -(weights if weights.shape[0] <= weights.shape[1] else weights.T)
    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    match = np.zeros(columns + 1, int)
    for row in range(1, rows + 1):
        match[0] = row
        at = 0
        least = np.full(columns + 1, np.inf)
        way = np.zeros(columns + 1, int)
        done = np.zeros(columns + 1, bool)
        while match[at]:
            done[at] = True
            reduced = cost[match[at] - 1] - u[match[at]] - v[1:]
            better = ~done[1:] & (reduced < least[1:])
            least[1:][better] = reduced[better]
            way[1:][better] = at
            following = int(np.where(done[1:], np.inf, least[1:]).argmin()) + 1
            step = least[following]
            u[match[done]] += step
            v[done] -= step
            least[~done] -= step
            at = following
        while at:
            match[at] = match[way[at]]
            at = int(way[at])
    pairs = [(match[c] - 1, c - 1) for c in range(1, columns + 1) if match[c]]
    return float(-sum(cost[r, c] for r, c in pairs))


METRICS: dict[str, Callable[[Sequence[Chain], Sequence[Chain]], Sums]] = {
    "MUC": muc,
    "B3": b_cubed,
    "CEAFe": ceaf,
}


def f1(sums: Sums) -> float:
    """F1 from 0 to 100 of the sums of precision and recall."""
    precision, recall = sums[0] / max(sums[1], 1e-9), sums[2] / max(sums[3], 1e-9)
    return float(200 * precision * recall / max(precision + recall, 1e-9))


@dataclass(slots=True)
class _Tally:
    """Sums over the documents of a genre."""

    chains: dict[str, Sums] = field(default_factory=lambda: {name: np.zeros(4) for name in METRICS})
    names: Sums = field(default_factory=lambda: np.zeros(4))
    pronouns: Counter[str] = field(default_factory=Counter)
    descriptions: Counter[str] = field(default_factory=Counter)

    def add(self, other: _Tally) -> None:
        for name in METRICS:
            self.chains[name] = self.chains[name] + other.chains[name]
        self.names = self.names + other.names
        self.pronouns += other.pronouns
        self.descriptions += other.descriptions

    def figures(self) -> dict[str, Any]:
        scores = {name: f1(sums) for name, sums in self.chains.items()}
        return {
            "CoNLL": sum(scores.values()) / len(scores),
            **scores,
            "names B3": f1(self.names),
            **_shares("pronouns", self.pronouns),
            **_shares("descriptions", self.descriptions),
        }


def _shares(name: str, counts: Counter[str]) -> dict[str, float]:
    total = max(1, sum(counts.values()))
    return {f"{name} {outcome}": 100 * counts[outcome] / total for outcome in ("right", "wrong", "open")}


def score_gum(folder: Path, reader: Reader, errors: bool = False) -> Evaluation:
    """Figures of ``reader`` on a folder of GUM: over :data:`GENRES`, then for each genre."""
    genres: dict[str, _Tally] = defaultdict(_Tally)
    lines: list[str] = []
    for document in read_gum(folder):
        tally = _score(document, reader.read(document.text), lines)
        genres[document.genre].add(tally)
    whole = _Tally()
    for genre in GENRES:
        whole.add(genres[genre] if genre in genres else _Tally())
    counted = {name: tally.figures() for name, tally in sorted(genres.items())}
    figures = {
        **whole.figures(),
        "pronouns": sum(whole.pronouns.values()),
        "descriptions": sum(whole.descriptions.values()),
        "by genre": counted,
    }
    return Evaluation("coref", reader.version, figures, tuple(lines) if errors else ())


def _score(document: GoldDocument, record: Record, lines: list[str]) -> _Tally:
    gold = [m for m in document.mentions if m.kind in KINDS and not m.joint]
    chains: dict[int, list[GoldMention]] = defaultdict(list)
    for m in gold:
        chains[m.chain].append(m)
    actors = [actor for actor in record.actors if actor.mentions and not actor.members]
    tally = _Tally()
    key = _chains((((m.start, m.end) for m in chain) for chain in chains.values()), 2)
    response = _chains((((m.start, m.end) for m in actor.mentions) for actor in actors), 2)
    for name, metric in METRICS.items():
        tally.chains[name] = metric(key, response)
    found = _Found(document, gold, actors)
    tally.names = b_cubed(
        _chains((((m.start, m.end) for m in chain if m.type == "name") for chain in chains.values()), 1),
        found.names(),
    )
    named = {chain for chain, members in chains.items() if any(m.type == "name" for m in members)}
    for m in gold:
        text = document.text[m.start : m.end]
        if m.chain not in named or m.type == "name":
            continue
        if m.type == "pronoun" and text.lower() not in THIRD_PERSON:
            continue
        outcome, actor = found.outcome(m)
        (tally.pronouns if m.type == "pronoun" else tally.descriptions)[outcome] += 1
        if outcome != "right":
            right = next(document.text[n.start : n.end] for n in chains[m.chain] if n.type == "name")
            around = document.text[max(0, m.start - 60) : m.end + 40].replace("\n", " ")
            got = actor.name if actor else "-"
            lines.append(f"{outcome:<6} {m.type:<12} {text!r} is {right!r}, got {got!r}: ...{around}...")
    return tally


def _chains(groups: Iterable[Iterable[tuple[int, int]]], fewest: int) -> list[Chain]:
    return [chain for chain in map(frozenset, groups) if len(chain) >= fewest]


class _Found:
    """Which actor a gold mention was given, and which gold chain that actor's names are of."""

    def __init__(self, document: GoldDocument, gold: list[GoldMention], actors: list[Actor]) -> None:
        self._by_size = sorted(
            ((m.end - m.start, m, actor) for actor in actors for m in actor.mentions),
            key=lambda row: row[0],
        )
        self._gold_names = [m for m in gold if m.type == "name"]
        self._type = {(m.start, m.end): m.type for m in gold}
        self._chain_of_gold = {(m.start, m.end): m.chain for m in self._gold_names}
        self._actors = actors

    def names(self) -> list[Chain]:
        """The names of each actor, each as the annotated name that it is, itself where it is none; without
        those that are annotated as descriptions."""
        return _chains(({self._as_gold(m) for m in self._named(actor)} for actor in self._actors), 1)

    def _named(self, actor: Actor) -> Iterable[Mention]:
        return (
            m for m in actor.mentions
            if self._type.get((m.start, m.end), m.type) == "name"
        )  # fmt: skip

    def _as_gold(self, mention: Mention) -> tuple[int, int]:
        """The annotated name with the same head: the smallest that lies around the mention or within
        it with its head."""
        like = [
            m for m in self._gold_names
            if mention.start <= m.head[0] and m.head[1] <= mention.end
            and ((m.start <= mention.start and mention.end <= m.end)
                 or (mention.start <= m.start and m.end <= mention.end))
        ]  # fmt: skip
        exact = [m for m in like if (m.start, m.end) == (mention.start, mention.end)]
        best = exact or sorted(like, key=lambda m: abs(m.end - m.start - mention.end + mention.start))
        return (best[0].start, best[0].end) if best else (mention.start, mention.end)

    def outcome(self, gold: GoldMention) -> tuple[str, Actor | None]:
        """``right``, ``wrong`` or ``open`` (no actor, or one without a name)."""
        actor = self._actor(gold)
        names = [m for m in actor.mentions if m.type == "name"] if actor else []
        if not names:
            return "open", actor
        chains = Counter(chain for m in names if (chain := self._chain(m)) is not None)
        best = chains.most_common(1)
        return ("right" if best and best[0][0] == gold.chain else "wrong"), actor

    def _actor(self, gold: GoldMention) -> Actor | None:
        exact = [a for _, m, a in self._by_size if (m.start, m.end) == (gold.start, gold.end)]
        if exact:
            return exact[0]
        if gold.type == "pronoun":
            return None
        like = (
            actor
            for _, m, actor in self._by_size
            if m.type == "description" and m.start <= gold.head[0] and gold.head[1] <= m.end
            and (m.start == gold.start or m.end == gold.end)
        )  # fmt: skip
        return next(like, None)

    def _chain(self, mention: Mention) -> int | None:
        """The gold chain of a found name: of the smallest gold name that shares its words."""
        own = self._as_gold(mention)
        if (exact := self._chain_of_gold.get(own)) is not None:
            return exact
        inside = [
            m for m in self._gold_names if m.start < mention.end and mention.start < m.end
            and mention.start <= m.head[0] < mention.end
        ]  # fmt: skip
        return min(inside, key=lambda m: m.end - m.start).chain if inside else None
