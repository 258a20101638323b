"""The actors of a report: who is meant by which mention, and by which source.

Names are matched by rule (:class:`~verbale.reading.speakers.Cast`), everything else by the
model's coreference. A mention that is not sure to mean somebody is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping

from verbale.reading.coreference import Chain, Mentions, Weights, chains
from verbale.reading.speakers import Cast
from verbale.record import Actor, ActorKind, Mention, MentionType

BY = "actors/1"

_SPACE = re.compile(r"\s+")
Offsets = tuple[int, int]


class Actors:
    """Who is who in one report, of whom ``sources`` speak."""

    def __init__(self, text: str, sources: Iterable[Offsets], mentions: Mentions, weights: Weights) -> None:
        self._text = text
        self._mentions = mentions
        self._sources = sorted(set(sources))
        names = [(m.start, m.end) for m in mentions.rows if m.type == "name"]
        self._cast = Cast(text, [*self._sources, *names])
        keys = [self._cast.named((m.start, m.end)) if m.type == "name" else None for m in mentions.rows]
        self._chains = chains(mentions, weights, keys)
        self._chain_of = {m: n for n, chain in enumerate(self._chains) for m in chain.members}
        self._chain_of_key = {key: self._chain_of[m] for m, key in enumerate(keys) if key is not None}
        self._spans = {(m.start, m.end): n for n, m in enumerate(mentions.rows)}
        self._heads = [m.head[0] for m in mentions.rows]
        speaking = {source: self._place(source) for source in self._sources}
        self._actors = self._made(speaking)
        self._ids = {place: actor.id for place, actor in self._actors}
        self._speakers = {source: self._ids.get(place) for source, place in speaking.items()}

    def actors(self) -> tuple[Actor, ...]:
        """The actors in the order in which they are first mentioned."""
        return tuple(actor for _, actor in self._actors)

    def speaker(self, source: Offsets | None) -> str | None:
        """The actor id of a source, None where there is none or it is left open."""
        return self._speakers[source] if source else None

    def _place(self, source: Offsets) -> int | str:
        """The chain that a source is of, or else its key among the sources."""
        key = self._cast.named(source)
        if key is not None and key in self._chain_of_key:
            return self._chain_of_key[key]
        m = self._spans.get(source)
        if m is None:
            first, last = bisect_left(self._heads, source[0]), bisect_left(self._heads, source[1])
            rows = self._mentions.rows
            inside = [
                n for n in range(first, last) if source[0] <= rows[n].start and rows[n].end <= source[1]
            ]
            m = max(inside, key=lambda n: rows[n].end - rows[n].start, default=None)
        if m is not None and (key is None or self._mentions.rows[m].type != "name"):
            return self._chain_of[m]
        return self._cast.speaker(source) or ""

    def _made(self, speaking: dict[Offsets, int | str]) -> list[tuple[int | str, Actor]]:
        """The actors with where they come from: a chain, or the sources of one key."""
        spoken: dict[int | str, list[Offsets]] = {}
        for source, place in speaking.items():
            if place != "":
                spoken.setdefault(place, []).append(source)
        rows: list[tuple[int | str, Actor]] = []
        for n, chain in enumerate(self._chains):
            if (n in spoken or self._counts(chain)) and (made := self._of_chain(chain, spoken.get(n, []))):
                rows.append((n, made))
        for place, sources in spoken.items():
            if isinstance(place, str):
                rows.append((place, self._of_sources(place, sources)))
        rows.sort(key=lambda row: (row[1].mentions[0].start, -row[1].mentions[0].end))
        return [(place, _numbered(actor, n)) for n, (place, actor) in enumerate(rows, 1)]

    def _counts(self, chain: Chain) -> bool:
        """Whether a chain is worth an actor though it never speaks: it has a name, or is
        described and comes up again."""
        types = [self._mentions.rows[m].type for m in chain.members]
        return "name" in types or (len(types) > 1 and "description" in types)

    def _of_chain(self, chain: Chain, sources: list[Offsets]) -> Actor | None:
        """The actor of a chain, None for pronouns that stand for nobody known."""
        rows = [self._mentions.rows[m] for m in chain.members]
        names = [row for row in rows if row.type == "name"]
        described = [row for row in rows if row.type == "description"]
        if not names and not described:
            return None
        spans = {(row.start, row.end): row.type for row in rows}
        for source in sources:
            spans.setdefault(source, "name" if self._cast.named(source) else "description")
        forms = Counter(self._cast.name_of((row.start, row.end)) for row in names)
        name = (
            forms.most_common(1)[0][0]
            if forms
            else _spaced(self._text[described[0].start : described[0].end])
        )
        sure = sum(chain.confidence) / len(chain.confidence)
        return self._actor(name, spans, self._kind(chain), round(min(0.95, sure), 3))

    def _kind(self, chain: Chain) -> ActorKind | None:
        rows = [self._mentions.rows[m] for m in chain.members]
        kinds = Counter(row.kind for row in rows if row.type != "pronoun")
        kind = kinds.most_common(1)[0][0]
        told = [self._cast.kind_of((row.start, row.end)) for row in rows if row.type == "name"]
        told = [one for one in told if one]
        if told and kind != "person":
            return told[0]
        plural = all(
            self._mentions.number[m] == 2
            for m in chain.members
            if self._mentions.rows[m].type == "description"
        )
        if kind == "person":
            return "group" if plural and "name" not in {row.type for row in rows} else "person"
        return "place" if kind == "place" else "organisation"

    def _of_sources(self, key: str, sources: list[Offsets]) -> Actor:
        """The actor of sources in which the model sees no mention."""
        named = self._cast.named(sources[0]) is not None
        name = self._cast.name_of(sources[0])
        type_: MentionType = "name" if named else "description"
        spans = dict.fromkeys(sources, type_)
        return self._actor(name, spans, self._cast.kind_of(sources[0]), 0.8 if named else 0.6)

    def _actor(
        self, name: str, spans: Mapping[Offsets, MentionType], kind: ActorKind | None, sure: float
    ) -> Actor:
        mentions = tuple(
            Mention(start, end, self._text[start:end], type_) for (start, end), type_ in sorted(spans.items())
        )
        aliases = {
            self._cast.core((m.start, m.end)) if m.type == "name" else _spaced(m.text)
            for m in mentions
            if m.type != "pronoun"
        }
        return Actor(
            id="",
            name=name,
            aliases=tuple(sorted(aliases - {name})),
            kind=kind,
            code=None,
            wikidata=None,
            office=None,
            members=(),
            mentions=mentions,
            confidence=sure,
            by=BY,
        )


def _numbered(actor: Actor, number: int) -> Actor:
    facts = {field: getattr(actor, field) for field in actor.__struct_fields__}
    return Actor(**{**facts, "id": f"a{number}"})


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
