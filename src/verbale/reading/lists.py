"""Closed lists of words that decide who is meant; the table ``tables/who.toml`` says what each is for."""

from __future__ import annotations

from functools import cache

import msgspec

from verbale.tables import Header, read_table


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The lists of the table, by name."""

    he_or_she: frozenset[str]
    i: frozenset[str]
    you: frozenset[str]
    they: frozenset[str]
    we: frozenset[str]
    placing: frozenset[str]
    not_describing: frozenset[str]
    skipped_initials: frozenset[str]
    determiners: frozenset[str]
    kin: frozenset[str]
    leaders: frozenset[str]
    ministers: frozenset[str]
    people: frozenset[str]
    sides: frozenset[str]
    former: frozenset[str]
    coming: frozenset[str]
    under: frozenset[str]
    about_holders: frozenset[str]
    owners: frozenset[str]
    articles: frozenset[str]
    heads: frozenset[str]
    counterparts: frozenset[str]
    behind_titles: frozenset[str]
    person_pronouns: frozenset[str]
    speaking_pronouns: frozenset[str]
    joining: frozenset[str]
    before_names: frozenset[str]
    behind_nouns: frozenset[str]
    other_pronouns: frozenset[str]
    no_actors: frozenset[str]
    within_names: frozenset[str]
    bodies: frozenset[str]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    header: Header
    lists: Lists


@cache
def lists() -> Lists:
    """The lists, loaded once."""
    table, _ = read_table("who.toml", _Table)
    return table.lists
