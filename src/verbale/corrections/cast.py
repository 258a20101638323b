"""Who the actors of a corrected record are: those of the machine, and those that people name."""

from __future__ import annotations

import re

import msgspec

from verbale.record import Actor, Mention, Record, Span

from .values import Correction

#: How many places of a new actor's name are mentions of it.
_MOST_MENTIONS = 100
_MAY_BE_SHARED = ("name", "description")


class Cast:
    """The actors of a record in the making."""

    def __init__(self, record: Record) -> None:
        self._text = record.document.text
        self.actors = list(record.actors)
        self._by_id = {actor.id: actor for actor in self.actors}

    def __getitem__(self, id: str) -> Actor:
        return self._by_id[id]

    def id_of(
        self, who: str, correction: Correction, code: str | None = None, *, may_be_name: bool
    ) -> str | None:
        """The id here of the actor that a correction means by ``who``: an id at its time, or else a name.
        An actor that is not here is made, under ``code`` where it is a new one."""
        snapshot = correction.snapshot
        if snapshot is None and who in self._by_id:
            return who
        if snapshot is not None and who in snapshot.actors:
            return self._again(who, correction, {})
        return self._named(who, correction, code) if may_be_name else None

    def _again(self, id: str, correction: Correction, made: dict[str, str]) -> str:
        """The actor that had ``id`` when it was corrected: here, or made anew with its members.
        ``made`` are those that are being made, since a member may be a member of its members."""
        if id in made:
            return made[id]
        snapshot = correction.snapshot
        assert snapshot is not None
        old = msgspec.convert(snapshot.actors[id], Actor)
        if found := self._same(old):
            return found.id
        made[id] = new = self._free(correction)
        self._by_id[new] = old  # so that no member takes the id
        known = [member for member in old.members if member in snapshot.actors]
        members = tuple(self._again(member, correction, made) for member in known)
        return self._add(msgspec.structs.replace(old, id=new, members=members))

    def _same(self, old: Actor) -> Actor | None:
        """The actor here that ``old`` of another reading is: by its id and name where nothing moved, by
        its item of Wikidata, its name, or else by what it is called in most of the same places."""
        here = self._by_id.get(old.id)
        if here and here.name == old.name and here.wikidata == old.wikidata:
            return here
        if old.wikidata:
            for actor in self.actors:
                if actor.wikidata == old.wikidata:
                    return actor
        for actor in self.actors:
            if actor.name == old.name and (None in (actor.wikidata, old.wikidata)):
                return actor
        places = _places(old)
        shared = [(len(places & _places(actor)), actor) for actor in self.actors]
        most, best = max(shared, key=lambda pair: pair[0], default=(0, None))
        return best if most else None

    def _named(self, name: str, correction: Correction, code: str | None) -> str:
        """The one actor that goes by ``name``, or a new one."""
        wanted = name.casefold()
        for actor in self.actors:
            if actor.name.casefold() == wanted:
                return actor.id
        others = [actor for actor in self.actors if wanted in map(str.casefold, actor.aliases)]
        if len(others) == 1:
            return others[0].id
        id = self._free(correction)
        return self._add(
            Actor(id, name, (), None, code, None, None, (), self._mentions(name), 1.0, correction.by)
        )

    def _mentions(self, name: str) -> tuple[Mention, ...]:
        """Where the text has the name, as whole words that are no mention of anybody else."""
        words = r"\s+".join(map(re.escape, name.split()))
        taken = bytearray(len(self._text))
        for mention in (m for actor in self.actors for m in actor.mentions):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        found = []
        for match in re.finditer(rf"(?<!\w){words}(?!\w)", self._text):
            if not any(taken[slice(*match.span())]):
                found.append(Mention(*match.span(), match.group(), "name"))
            if len(found) == _MOST_MENTIONS:
                break
        return tuple(found)

    def _free(self, correction: Correction) -> str:
        """An id for a new actor of this correction: ``ax7``, ``ax7x2``, ..."""
        id, number = f"ax{correction.id}", 1
        while id in self._by_id:
            number += 1
            id = f"ax{correction.id}x{number}"
        return id

    def _add(self, actor: Actor) -> str:
        self._by_id[actor.id] = actor
        self.actors.append(actor)
        return actor.id


def mentioned(actors: list[Actor], content: tuple[Span, ...]) -> list[str]:
    """The ids of the actors with a mention within one of the stretches."""
    return [
        actor.id
        for actor in actors
        if any(span.start <= m.start and m.end <= span.end for span in content for m in actor.mentions)
    ]


def _places(actor: Actor) -> set[tuple[int, int]]:
    return {(m.start, m.end) for m in actor.mentions if m.type in _MAY_BE_SHARED}
