"""The table of attitudes: its form, its checks, and its entries as patterns of word forms."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from verbale.record import Attitude
from verbale.tables import Header, bad_table, line_of, read_table
from verbale.tables.inflection import noun_forms, spellings, verb_forms
from verbale.tables.phrases import Pattern, PatternIndex

TABLE = "attitudes.toml"
FORMAT = "verbale-attitudes/1"

WordClass = Literal["verb", "light", "express", "noun", "phrase"]
NegationKind = Literal["plain", "refusal", "pending", "void"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the table's parts: immutable, and nothing but what is named."""


class Group(_Part, frozen=True, kw_only=True):
    """The entries of one attitude, by word class; only ``say`` has the light ones."""

    verbs: tuple[str, ...]
    light: tuple[str, ...] = ()
    express: tuple[str, ...] = ()
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]


class Negated(_Part, frozen=True, kw_only=True):
    """What an attitude becomes: ``plain`` ("did not agree"), ``refusal`` ("would not agree")."""

    plain: Attitude
    refusal: Attitude


class NegationException(Negated, frozen=True, kw_only=True):
    """The same for some entries alone."""

    of: tuple[str, ...]


class Negation(_Part, frozen=True, kw_only=True):
    """Words that negate a cue, by kind, and what comes of it."""

    plain: tuple[str, ...]
    refusal: tuple[str, ...]
    pending: tuple[str, ...]
    void: tuple[str, ...]
    gives: dict[Attitude, Negated]
    exception: tuple[NegationException, ...] = ()


class Complement(_Part, frozen=True, kw_only=True):
    """A rule by which what follows an entry decides; see the head of its part in the table."""

    of: tuple[str, ...]
    starts: tuple[str, ...] = ()
    not_starts: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    object_then: tuple[str, ...] = ()
    reach: int = 6
    quoted: bool = False
    gives: Attitude


class Words(_Part, frozen=True, kw_only=True):
    """Closed lists of words that inflection and the rules need."""

    doubling: frozenset[str]
    either: frozenset[str]
    british: dict[str, str]
    bare: frozenset[str]
    openers: frozenset[str]
    circumstances: frozenset[str]
    conjunctions: frozenset[str]
    verbal: frozenset[str]
    clause: frozenset[str]
    common: frozenset[str]


class AttitudeTable(_Part, frozen=True, kw_only=True):
    """The whole file."""

    header: Header
    say: Group
    deny: Group
    accuse: Group
    praise: Group
    promise: Group
    demand: Group
    reject: Group
    agree: Group
    suggest: Group
    negation: Negation
    complement: tuple[Complement, ...]
    words: Words
    irregular: dict[str, tuple[str, ...]]

    def groups(self) -> dict[Attitude, Group]:
        """The groups of entries by attitude."""
        return {name: getattr(self, name) for name in ATTITUDES}


ATTITUDES: tuple[Attitude, ...] = (
    "say", "deny", "accuse", "praise", "promise", "demand", "reject", "agree", "suggest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the table: its text as written there, its attitude and word class."""

    text: str
    attitude: Attitude
    word_class: WordClass

    @property
    def name(self) -> str:
        """The entry without the signs of the table: "rule out" for ``rule _ out``."""
        return self.text.replace("_ ", "").replace("*", "")


@dataclass(frozen=True, slots=True)
class Negator:
    """One way to negate a cue."""

    text: str
    kind: NegationKind


@dataclass(frozen=True, slots=True)
class Rule:
    """A complement rule with its nouns and phrases spelt out for matching."""

    gives: Attitude
    starts: tuple[tuple[str, ...], ...]
    not_starts: tuple[tuple[str, ...], ...]
    near: frozenset[str]
    without: frozenset[str]
    object_then: tuple[tuple[str, ...], ...]
    reach: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A table made ready for reading.

    ``index`` holds entries and negators, ``rules`` and ``exceptions`` those of an entry by
    its text, ``cue_words`` the forms by which a text with attributions is told.
    """

    version: str
    entries: tuple[Entry, ...]
    index: PatternIndex[Entry | Negator]
    rules: dict[str, tuple[Rule, ...]]
    gives: dict[Attitude, Negated]
    exceptions: dict[str, Negated]
    words: Words
    cue_words: frozenset[str]


def load_attitudes(path: Path | None = None) -> Lexicon:
    """The attitudes of ``path``, or the ones that are shipped.

    Raises UsageError (``missing-table``, ``bad-table``) naming file and line.
    """
    table, text = read_table(path or TABLE, AttitudeTable)
    name = str(path or TABLE)
    if table.header.format != FORMAT:
        raise bad_table(name, line_of(text, "format"), f"format is {table.header.format}, not {FORMAT}.")
    entries = tuple(_entries(table))
    _check(entries, table, text, name)
    return _compile(entries, table)


@functools.cache
def attitudes() -> Lexicon:
    """The shipped attitudes, loaded once."""
    return load_attitudes()


def _entries(table: AttitudeTable) -> Iterator[Entry]:
    for attitude, group in table.groups().items():
        classes: tuple[tuple[WordClass, tuple[str, ...]], ...] = (
            ("verb", group.verbs),
            ("light", group.light),
            ("express", group.express),
            ("noun", group.nouns),
            ("phrase", group.phrases),
        )
        for word_class, texts in classes:
            for text in texts:
                yield Entry(text, attitude, word_class)


def _check(entries: tuple[Entry, ...], table: AttitudeTable, text: str, name: str) -> None:
    """Raise where an entry stands twice with nothing to choose by, or a rule names none."""
    seen: dict[tuple[str, bool], Entry] = {}
    for entry in entries:
        other = seen.setdefault((entry.text, entry.word_class == "noun"), entry)
        if other is not entry:
            line = line_of(text, f"[{entry.attitude}]", f'"{entry.text}"')
            raise bad_table(name, line, f"'{entry.text}' stands under {other.attitude} and {entry.attitude}.")
        if entry.text.startswith("_") or not entry.text.replace("_", "").strip():
            line = line_of(text, f"[{entry.attitude}]", f'"{entry.text}"')
            raise bad_table(name, line, f"'{entry.text}' does not start with a word.")
    known = {entry.text for entry in entries}
    for part, rules in (("complement", table.complement), ("negation.exception", table.negation.exception)):
        for missing in (of for rule in rules for of in rule.of if of not in known):
            line = line_of(text, f"[[{part}]]", f'"{missing}"')
            raise bad_table(name, line, f"a {part} rule names '{missing}', which is no entry.")
    for attitude in ATTITUDES:
        if attitude not in table.negation.gives:
            line = line_of(text, "[negation.gives]")
            raise bad_table(name, line, f"negation.gives does not say what becomes of {attitude}.")


class _Forms:
    """Words of the table to the forms that stand for them in a report."""

    def __init__(self, table: AttitudeTable) -> None:
        self._words = table.words
        self._irregular = table.irregular

    def spelt(self, *words: str) -> frozenset[str]:
        return frozenset(
            form
            for word in words
            for changed in (word, *self._british(word))
            for form in spellings(changed, self._words.british)
        )

    def _british(self, word: str) -> Iterator[str]:
        for american, british in self._words.british.items():
            if word.startswith(american):
                yield british + word[len(american) :]

    def verb(self, base: str) -> frozenset[str]:
        words = self._words
        return self.spelt(*verb_forms(base, self._irregular, words.doubling, words.either))

    def noun(self, base: str) -> frozenset[str]:
        return self.spelt(*noun_forms(base))

    def places(self, text: str, word_class: str) -> tuple[frozenset[str] | None, ...]:
        """The places of an entry: which forms may stand where."""
        first, *rest = text.split()
        if word_class in ("verb", "light", "express"):
            head = self.verb(first)
        elif word_class == "noun" and not rest:
            head = self.noun(first)
        else:
            head = self.spelt(first)
        return (head, *(self._rest(word) for word in rest))

    def _rest(self, word: str) -> frozenset[str] | None:
        if word == "_":
            return None
        return self.noun(word[:-1]) if word.endswith("*") else self.spelt(word)


def _compile(entries: tuple[Entry, ...], table: AttitudeTable) -> Lexicon:
    forms = _Forms(table)
    kinds: tuple[tuple[NegationKind, tuple[str, ...]], ...] = (
        ("plain", table.negation.plain),
        ("refusal", table.negation.refusal),
        ("pending", table.negation.pending),
        ("void", table.negation.void),
    )
    patterns: list[Pattern[Entry | Negator]] = [
        Pattern(forms.places(text, "phrase"), Negator(text, kind)) for kind, texts in kinds for text in texts
    ]
    patterns += [Pattern(forms.places(entry.text, entry.word_class), entry) for entry in entries]
    rules: dict[str, tuple[Rule, ...]] = {}
    for complement in table.complement:
        rule = _rule(complement, forms)
        for of in complement.of:
            rules[of] = (*rules.get(of, ()), rule)
    return Lexicon(
        version=table.header.version,
        entries=entries,
        index=PatternIndex(patterns),
        rules=rules,
        gives=table.negation.gives,
        exceptions={of: exception for exception in table.negation.exception for of in exception.of},
        words=table.words,
        cue_words=frozenset().union(*(_telling(entry, forms, table.words.common) for entry in entries)),
    )


def _rule(complement: Complement, forms: _Forms) -> Rule:
    return Rule(
        gives=complement.gives,
        starts=tuple(tuple(text.split()) for text in complement.starts),
        not_starts=tuple(tuple(text.split()) for text in complement.not_starts),
        near=frozenset().union(*(forms.noun(word) for word in complement.near)),
        without=frozenset(complement.without),
        object_then=tuple(tuple(text.split()) for text in complement.object_then),
        reach=complement.reach,
        quoted=complement.quoted,
    )


def _telling(entry: Entry, forms: _Forms, common: frozenset[str]) -> frozenset[str]:
    """The forms of the word that tells the entry: its first, or its longest that is not common."""
    words = [word.removesuffix("*") for word in entry.text.split() if word != "_"]
    places = [place for place in forms.places(entry.text, entry.word_class) if place is not None]
    if len(words) == 1 or words[0] not in common:
        return places[0]
    candidates = [(len(word), -k) for k, word in enumerate(words) if word not in common]
    return places[-max(candidates)[1]] if candidates else frozenset()
