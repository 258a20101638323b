"""Who speaks in a report, as far as names allow: which sources name the same actor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from functools import cache

from verbale.reading.names import Named, read_source, words
from verbale.record import Actor, ActorKind, Mention, MentionType

BY = "names/2"

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")

#: Confidence that an actor is told apart rightly, by name and by description.
_BY_NAME, _BY_WORDS = 0.9, 0.6


class Cast:
    """The actors behind the sources of one report.

    A name that another one ends with ("Putin", "Vladimir Putin") is the same actor's where only
    one fits; two people with one surname stay apart. Descriptions are one actor where they are
    the same words. Pronouns name nobody. ``persons`` are spans that are known to name a person.
    """

    def __init__(
        self,
        text: str,
        sources: Iterable[tuple[int, int]],
        persons: Container[tuple[int, int]] = frozenset(),
    ) -> None:
        self._text = text
        self._named = {span: read_source(text, *span) for span in sorted(set(sources))}
        spans = [(span, n) for span, n in self._named.items() if n.type == "name"]
        people = {_spaced(n.text) for span, n in spans if n.kind == "person" or span in persons}
        self._full = _full_names(text, [n for _, n in spans], people)
        self._groups: dict[str, list[Named]] = {}
        for named in self._named.values():
            if (key := self._key(named)) is not None:
                self._groups.setdefault(key, []).append(named)
        self._ids = {key: f"a{number}" for number, key in enumerate(self._groups, 1)}

    def speaker(self, source: tuple[int, int] | None) -> str | None:
        """The actor id of a source, None where there is none or it is a pronoun."""
        key = self._key(self._named[source]) if source else None
        return self._ids[key] if key is not None else None

    def named(self, span: tuple[int, int]) -> str | None:
        """What one actor's names have in common, None for a span that names nobody."""
        named = self._named[span]
        return self._key(named) if named.type == "name" else None

    def __contains__(self, span: object) -> bool:
        return span in self._named

    def joint(self, span: tuple[int, int]) -> bool:
        """Whether a span names several."""
        named = self._named[span]
        return named.type == "description" and named.kind == "group"

    def name_of(self, span: tuple[int, int]) -> str:
        """The fullest form of the name in a span, the span itself where there is none."""
        named = self._named[span]
        own = _spaced(named.text)
        return self._full[own] if named.type == "name" else own

    def core(self, span: tuple[int, int]) -> str:
        """The name in a span, without titles and what describes it."""
        return _spaced(self._named[span].text)

    def kind_of(self, span: tuple[int, int]) -> ActorKind | None:
        """What the words of a span tell of the actor's kind."""
        return self._named[span].kind

    def addressee(self, cue: tuple[int, int] | None) -> tuple[str, ...]:
        """Nobody: names alone do not say to whom something is said."""
        return ()

    def actors(self) -> tuple[Actor, ...]:
        """The actors in the order in which they first speak."""
        found: dict[str, list[tuple[int, int]]] = {}
        for name, start, end in self._occurrences():
            found.setdefault(self._full[name].casefold(), []).append((start, end))
        return tuple(self._actor(key, group, found.get(key, [])) for key, group in self._groups.items())

    def _key(self, named: Named) -> str | None:
        if named.type == "pronoun":
            return None
        if named.type == "description":
            return "the " + _spaced(named.text).lower().removeprefix("the ")
        return self._full[_spaced(named.text)].casefold()

    def _actor(self, key: str, group: list[Named], occurrences: list[tuple[int, int]]) -> Actor:
        first = _spaced(group[0].text)
        by_name = group[0].type == "name"
        name = self._full[first] if by_name else first
        spans: dict[tuple[int, int], MentionType] = dict.fromkeys(occurrences, "name")
        spans |= {(n.start, n.end): n.type for n in group}
        mentions = tuple(Mention(s, e, self._text[s:e], t) for (s, e), t in sorted(spans.items()))
        kinds = [n.kind for n in group if n.kind]
        return Actor(
            id=self._ids[key],
            name=name,
            aliases=tuple(sorted({_spaced(m.text) for m in mentions} - {name})),
            kind=kinds[0] if kinds else None,
            code=None,
            wikidata=None,
            office=None,
            members=(),
            mentions=mentions,
            confidence=_BY_NAME if by_name else _BY_WORDS,
            by=BY,
        )

    def _occurrences(self) -> Iterator[tuple[str, int, int]]:
        """Where names of actors stand in the text, the longest at each place: name, start, end."""
        patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for name in sorted({*self._full, *self._full.values()}, key=lambda n: (-len(n), n)):
            flexible = r"\s+".join(map(re.escape, name.split()))
            # A number behind it makes a date of "May 5".
            pattern = re.compile(rf"{flexible}(?!\w)(?!\s\d)")
            if first := _WORD.match(name):
                patterns.setdefault(first.group(), []).append((name, pattern))
        end = 0
        for word in _WORD.finditer(self._text):
            if word.start() < end or word.group() not in patterns:
                continue
            for name, pattern in patterns[word.group()]:
                if match := pattern.match(self._text, word.start()):
                    end = match.end()
                    yield (name, match.start(), end)
                    break


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _full_names(text: str, named: list[Named], people: set[str]) -> dict[str, str]:
    """For each name, with single spaces, the fullest one that means the same actor; each of
    those means itself. ``people`` are the names that are known to be persons'."""
    names = Counter(_spaced(n.text) for n in named)
    index: dict[str, Counter[str]] = {}
    for name, count in names.items():
        if " " in name:
            for word in _shortenings(name, name in people):
                index.setdefault(word, Counter())[name] += count
    full = {name: _fullest(name, index) for name in names}
    lonely = {_word(name) for name in names if " " not in name and full[name] == name}
    elsewhere = _elsewhere(text, lonely - set(index))
    for name in names:
        if full[name] == name and " " not in name and (name in people or not _heads(name)):
            full[name] = _fullest(name, elsewhere)
    for name in list(full):
        full[name] = full.get(full[name], full[name])
    return full | {name: name for name in full.values()}


def _shortenings(name: str, person: bool) -> set[str]:
    """The words by which a full name may go: the last; the first of those that put the family
    first ("Xi Jinping") and of a person ("Tesfaye", as Ethiopians are called)."""
    first, last = _ends(name)
    return {first, last} if person or first in words().family_first else {last}


def _fullest(name: str, index: dict[str, Counter[str]]) -> str:
    """The longer name that a name stands for, where exactly one fits; else, of the spellings of
    one name ("John Doe", "John Q. Doe", "JOHN DOE"), the most usual one."""
    own = [_word(word) for word in name.split()]
    others = index.get(own[-1], Counter())
    fits = {n: count for n, count in others.items() if _stands_for(own, n)}
    if len({_ends(n) for n in fits}) != 1:
        fits = {n: count for n, count in others.items() if _spells(own, n)} | {name: others[name]}
    return min(fits, key=lambda n: (n.isupper(), -fits[n], -len(n), n))


def _ends(name: str) -> tuple[str, str]:
    parts = name.split()
    return _word(parts[0]), _word(parts[-1])


def _stands_for(own: list[str], longer: str) -> bool:
    other = [_word(word) for word in longer.split()]
    before = len(other) - len(own) - 1
    if before < 0:
        return False
    if len(own) == 1 and own[0] == other[0]:
        return True  # only names that may be shortened so are looked up by their first word
    fathers = before > 0 and other[before] in words().patronymics  # not "Ben Diaz"
    return other[-len(own) :] == own and not fathers


def _spells(own: list[str], name: str) -> bool:
    other = [_word(word) for word in name.split()]
    if len(own) < 2 or (own[0], own[-1]) != (other[0], other[-1]):
        return False
    return set(own) <= set(other) or set(other) <= set(own)


def _word(word: str) -> str:
    """A word of a name as it is compared: "al-Sadr" and "Sadr" are one."""
    low = word.casefold()
    prefix, hyphen, rest = low.partition("-")
    return rest if hyphen and prefix in words().prefixes and rest else low


def _heads(name: str) -> bool:
    return name.casefold() in words().institutions


@cache
def _capitals() -> re.Pattern[str]:
    """A run of capitalised words, in which a full name may stand."""
    # A full stop belongs to initials and short titles only: others end the sentence.
    word = r"(?:(?:[A-Z]\w{0,2}\.)+|[A-Z][\w'’\-]{0,40})"
    prefixes = "|".join(sorted(words().prefixes))
    small = "|".join(sorted(words().surname_particles))
    return re.compile(rf"(?<![\w.'’\-]){word}(?:\s(?:(?:{small})\s){{0,2}}(?:(?:{prefixes})-)?{word}){{1,6}}")


def _elsewhere(text: str, surnames: set[str]) -> dict[str, Counter[str]]:
    """Full names in the text that end with one of the surnames, though they are nobody's source."""
    found: dict[str, Counter[str]] = {}
    if not surnames:
        return found
    for match in _capitals().finditer(text):
        start, end = match.span()
        opener = _WORD.match(text, start, end)
        if opener and opener.group().lower() in words().openers and text[opener.end()].isspace():
            start = opener.end() + 1
        named = read_source(text, start, end)
        name = _spaced(named.text)
        if named.type == "name" and " " in name and named.kind not in ("institution", "state"):
            for surname in _shortenings(name, named.kind == "person") & surnames:
                found.setdefault(surname, Counter())[name] += 1
    return found
