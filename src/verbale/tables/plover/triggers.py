"""Words that tell events, by type: a dictionary in the tradition of the field's coders, but as one
input of a model among others, not as its verdict."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import msgspec

from verbale.record import EventType
from verbale.tables import Header, read_table
from verbale.tables.attitudes import AttitudeTable
from verbale.tables.inflection import noun_forms, spellings, verb_forms
from verbale.tables.words import PhraseTable


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The entries of one type."""

    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]


class TriggerTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All types."""

    header: Header
    words: dict[EventType, Words]
    irregular: dict[str, tuple[str, ...]]


@cache
def plain_statements() -> frozenset[str]:
    """The forms of verbs that only say something: those of the table of attitudes that express none and
    that tell no event here."""
    known, _ = read_table("attitudes.toml", AttitudeTable)
    verbs = {entry for entry in known.say.verbs + known.say.light if " " not in entry}
    forms = {
        spelt
        for verb in verbs
        for form in verb_forms(verb, known.irregular, known.words.doubling, known.words.either)
        for spelt in spellings(form, known.words.british)
    }
    return frozenset(form for form in forms if not trigger_phrases().find([form], [form]))


@cache
def trigger_phrases() -> PhraseTable[EventType]:
    """The entries of all types in all forms, ready to be found."""
    table, _ = read_table("plover/triggers.toml", TriggerTable)
    known, _ = read_table("attitudes.toml", AttitudeTable)
    irregular = {**known.irregular, **table.irregular}
    forms: dict[EventType, list[str]] = defaultdict(list)
    for kind, words in table.words.items():
        for entry in words.verbs:
            first, *rest = entry.split()
            for form in verb_forms(first, irregular, known.words.doubling, known.words.either):
                forms[kind] += [" ".join((one, *rest)) for one in spellings(form, known.words.british)]
        for entry in words.nouns:
            *before, last = entry.split()
            forms[kind] += [" ".join((*before, form)) for form in noun_forms(last)]
        forms[kind] += words.phrases
    return PhraseTable({kind: tuple(dict.fromkeys(entries)) for kind, entries in forms.items()})
