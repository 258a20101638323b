"""Names as a table can hold them, and names in capitals as they are usually written."""

from __future__ import annotations

import re
from functools import lru_cache

from verbale.tables.actors.values import ActorTables, Holder, Organisation, State

#: Words that names write small, except at their beginning.
_SMALL = frozenset(
    {
        "a", "al", "and", "at", "bin", "by", "da", "de", "del", "der", "des", "di", "do", "dos", "du",
        "el", "for", "in", "la", "las", "le", "les", "los", "of", "on", "or", "the", "to", "und", "van",
        "von", "y",
    }
)  # fmt: skip

#: The numbers of kings and popes.
_NUMERAL = re.compile(r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})")

#: A single word of so few letters is more often an abbreviation than a name.
_ABBREVIATION = 4


def clean_name(text: str) -> str:
    """``text`` with single spaces, where it can be a name in a table.

    Raises ValueError, with a sentence, where it cannot.
    """
    name = " ".join(text.split())
    if not name:
        raise ValueError("The name is empty.")
    if "|" in name or name.startswith("#"):
        raise ValueError(f"{name!r} cannot be a name: it has a | or begins with #.")
    if not name.isprintable():
        raise ValueError(f"{name!r} cannot be a name: it has characters that cannot be printed.")
    return name


@lru_cache(maxsize=4)
def _known(tables: ActorTables) -> dict[str, str]:
    """The spelling of each name of the tables, by the name in capitals."""
    named: list[State | Organisation | Holder] = [*tables.states, *tables.organisations, *tables.holders]
    names = [name for row in named for name in (row.name, *row.names)]
    for state in tables.states:
        names += [*state.demonyms, *state.capitals, *state.metonyms]
    return {name.upper(): name for name in reversed(names)}


@lru_cache(maxsize=4)
def _abbreviations(tables: ActorTables) -> frozenset[str]:
    """The words that the tables write in capitals."""
    words = (word for name in _known(tables).values() for word in name.split())
    return frozenset(word for word in words if len(word) > 1 and word.isupper())


def _capitalised(word: str) -> str:
    """A word with a capital wherever a part of it begins; "'S" at its end stays small."""
    parts = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"(?<=['’])S$", "s", parts)


def usual_spelling(name: str, tables: ActorTables) -> str:
    """A name that is all in capitals as it is usually written, any other as it is.

    The spelling of the tables wins; what they do not know is a guess.
    """
    if not name.isupper():
        return name
    known = _known(tables)
    if name in known:
        return known[name]
    words = name.split()
    if len(words) == 1 and len(name) <= _ABBREVIATION:
        return name
    return " ".join(_spelt(word, at == 0, tables) for at, word in enumerate(words))


def _spelt(word: str, first: bool, tables: ActorTables) -> str:
    if "." in word or word in _abbreviations(tables) or (not first and _NUMERAL.fullmatch(word)):
        return word
    if not first and word.lower() in _SMALL:
        return word.lower()
    return _capitalised(word)
