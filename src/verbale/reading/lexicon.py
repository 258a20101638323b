"""Where a text names what the actor tables know: states, organisations, people and titles of office.

>>> from verbale.tables.actors import load_tables
>>> lexicon = lexicon_of(load_tables())
>>> [(one.key, one.use) for one in lexicon.scan("The Kremlin's envoy met Angela Merkel.").names]
[('RUS', 'metonym'), ('person Angela Merkel', 'name')]
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from verbale.reading.names import words
from verbale.record import ActorKind
from verbale.tables.actors import ActorTables, Office, Organisation, State, UserActor
from verbale.tables.actors.values import Holder

_TOKEN = re.compile(r"[^\W_](?:[\w.&'’]*[\w.])?")
_POSSESSIVE = re.compile(r"['’]s?$")
_ENDING = re.compile(r"['’]s?")

#: How a name stands for its actor: itself, by its people, its capital or its seat of government.
Use = Literal["name", "demonym", "capital", "metonym"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word: code points without a possessive ending, and how it is compared."""

    start: int
    end: int
    plain: str
    capital: bool
    possessive: bool
    joined: bool  # nothing but white space or a hyphen stands before it, after another word


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match.group()
        bare = _POSSESSIVE.sub("", word)
        possessive = bare != word or text[end : end + 1] in ("'", "’")
        gap = text[last:start] if last >= 0 else "."
        joined = not gap.strip(" \t\n-\u00a0") and gap.count("\n") < 2
        if bare.endswith(".") and "." not in bare[:-1] and len(bare) > 2:
            plain_end = start + len(bare) - 1
            bare = bare[:-1]
            if bare.casefold() not in words().titles:
                end = plain_end  # the full stop ends a sentence
        else:
            plain_end = start + len(bare)
        if bare:
            plain = bare.replace(".", "").casefold()
            found.append(Token(start, plain_end, plain, bare[0].isupper(), possessive, joined))
        last = end
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who held an office, with all terms."""

    name: str
    names: frozenset[str]
    terms: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name in the tables stands for. ``key`` is unique: a state's code, ``organisation ID``,
    ``person NAME`` or ``user NAME``."""

    key: str
    kind: ActorKind | None
    use: Use
    value: State | Organisation | Person | tuple[UserActor, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: tokens ``[first, last)``, and what it may stand for."""

    first: int
    last: int
    entries: tuple[Entry, ...]

    @property
    def key(self) -> str:
        """The key of what it stands for, of the first where it may be several."""
        return self.entries[0].key

    @property
    def use(self) -> Use:
        """How it stands for that."""
        return self.entries[0].use

    @property
    def country(self) -> str | None:
        """The country that it is of or names, None where it is of none or not known; people are of
        more than one at times."""
        entry = self.entries[0]
        if entry.kind == "state":
            return entry.key
        return entry.value.country if isinstance(entry.value, Organisation) else None


@dataclass(frozen=True, slots=True)
class Title:
    """A title of office in a text: tokens ``[first, last)``, the offices that go by it."""

    first: int
    last: int
    offices: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What the tables know of a text: its words, names and titles, none within another of its sort."""

    text: str
    tokens: list[Token]
    names: list[Name]
    titles: list[Title]


class Lexicon:
    """The tables by the words that name what is in them."""

    def __init__(self, tables: ActorTables) -> None:
        self.tables = tables
        self.persons = _persons(tables)
        entries: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for entry, names in self._rows():
            for name in names:
                if (key := _words(name)) and entry not in entries[key]:
                    entries[key].append(entry)
        for user in [e for found in entries.values() for e in found if e.key.startswith("user ")]:
            for key in map(_words, _user_names(user)):
                if key in entries:  # a user's row stands before ours
                    entries[key] = [e for e in entries[key] if e.key.startswith("user ")]
        self._entries = {key: tuple(found) for key, found in entries.items() if found}
        self._acronyms = {k for name in self._spellings if name.isupper() for k in [_words(name)]}
        self._names = _by_first(self._entries)
        titles: dict[tuple[str, ...], list[Office]] = defaultdict(list)
        for office in tables.offices:
            for title in office.titles:
                titles[_words(title)].append(office)
        self.titles = {key: tuple(found) for key, found in titles.items()}
        self._titles = _by_first(self.titles)
        self.roles = {_words(word): role.sectors for role in tables.roles for word in role.words}
        self.surnames: dict[str, list[Person]] = defaultdict(list)
        for person in self.persons.values():
            for surname in {s for name in person.names for s in _surnames(name)}:
                self.surnames[surname].append(person)

    def _rows(self) -> Iterator[tuple[Entry, Iterable[str]]]:
        self._spellings: set[str] = set()
        for state in self.tables.states:
            own = {state.name, *state.names}
            self._spellings |= own
            yield Entry(state.code, "state", "name", state), own
            yield Entry(state.code, "state", "demonym", state), state.demonyms
            yield Entry(state.code, "state", "capital", state), state.capitals
            yield Entry(state.code, "state", "metonym", state), state.metonyms
        for one in self.tables.organisations:
            self._spellings |= {one.name, *one.names}
            yield Entry(f"organisation {one.id}", one.kind, "name", one), {one.name, *one.names}
        for person in self.persons.values():
            yield Entry(f"person {person.name}", "person", "name", person), person.names
        users: dict[str, list[UserActor]] = defaultdict(list)
        for row in self.tables.users:
            users[row.name].append(row)
        for name, rows in users.items():
            aliases = {name} | {alias for row in rows for alias in row.names}
            self._spellings |= aliases
            yield Entry(f"user {name}", rows[0].kind, "name", tuple(rows)), aliases

    def entries(self, name: str) -> tuple[Entry, ...]:
        """What a name stands for, nothing where the tables do not have it."""
        return self._entries.get(_words(name), ())

    def scan(self, text: str) -> Scan:
        """What the tables know of a text."""
        tokens = tokens_of(text)
        names, titles = [], []
        name_end = title_end = 0
        for at, token in enumerate(tokens):
            if at >= name_end and token.capital and (found := self._name_at(text, tokens, at)):
                names.append(found)
                name_end = found.last
            if at >= title_end and (last := _longest(self._titles, tokens, at)):
                key = tuple(t.plain for t in tokens[at:last])
                titles.append(Title(at, last, self.titles[key]))
                title_end = last
        return Scan(text, tokens, names, titles)

    def _name_at(self, text: str, tokens: list[Token], at: int) -> Name | None:
        last = _longest(self._names, tokens, at)
        if not last:
            return None
        key = tuple(t.plain for t in tokens[at:last])
        if (
            key in self._acronyms
            and len(key[0]) <= 3
            and not text[tokens[at].start : tokens[at].end].isupper()
        ):
            return None  # "us", "Un"
        if last < len(tokens) and tokens[last].joined and tokens[last].capital and len(key) == 1:
            entry = self._entries[key][0]
            if entry.use == "capital" or isinstance(entry.value, Person):
                following = tokens[last].plain
                if following not in words().institutions and not tokens[at].possessive:
                    return None  # "Georgia Smith", "Paris Hilton"
        return Name(at, last, self._entries[key])


def _user_names(entry: Entry) -> tuple[str, ...]:
    """The names of a user's actor."""
    rows = entry.value
    return tuple(n for row in rows for n in (row.name, *row.names)) if isinstance(rows, tuple) else ()


def _words(name: str) -> tuple[str, ...]:
    """A name as it is compared."""
    if name.replace(" ", "").isalpha():
        found = tuple(name.casefold().split())
    else:
        found = tuple(token.plain for token in tokens_of(name))
    return found[1:] if len(found) > 1 and found[0] == "the" else found


def _by_first(keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in keys:
        found[key[0]].append(key)
    return {first: tuple(sorted(rest, key=len, reverse=True)) for first, rest in found.items()}


def _longest(index: dict[str, tuple[tuple[str, ...], ...]], tokens: list[Token], at: int) -> int:
    """The token behind the longest key of the index that stands at ``at``, 0 where none does."""
    for key in index.get(tokens[at].plain, ()):
        last = at + len(key)
        if last <= len(tokens) and all(
            tokens[at + n].plain == key[n] and (n == 0 or tokens[at + n].joined) for n in range(len(key))
        ):
            return last
    return 0


def _persons(tables: ActorTables) -> dict[str, Person]:
    terms: dict[str, list[Holder]] = defaultdict(list)
    for holder in tables.holders:
        terms[holder.name].append(holder)
    return {
        name: Person(name, frozenset({name} | {n for row in rows for n in row.names}), tuple(rows))
        for name, rows in terms.items()
    }


def _surnames(name: str) -> set[str]:
    """The words by which a person may be called alone."""
    own = [token.plain for token in tokens_of(name)]
    if len(own) < 2:
        return set(own)
    return {own[0]} if own[0] in words().family_first else {own[-1]}


@cache
def _kept(tables: ActorTables) -> Lexicon:
    return Lexicon(tables)


def lexicon_of(tables: ActorTables) -> Lexicon:
    """The lexicon of tables, made once."""
    return _kept(tables)
