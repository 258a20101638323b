"""English inflection by rule: the forms of a verb or noun, given the irregular ones as data."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]")
_CONSONANT_Y = re.compile(r"[^aeiou]y")


def _third_person(base: str) -> str:
    """The -s form of a verb, which is also how a noun makes its plural."""
    if _CONSONANT_Y.fullmatch(base[-2:]):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _stem(base: str, doubled: bool) -> str:
    return base + base[-1] if doubled else base


def _past(base: str, doubled: bool) -> str:
    if base.endswith("e"):
        return base + "d"
    if _CONSONANT_Y.fullmatch(base[-2:]):
        return base[:-1] + "ied"
    return _stem(base, doubled) + "ed"


def _participle(base: str, doubled: bool) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and len(base) > 2 and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return _stem(base, doubled) + "ing"


def verb_forms(
    base: str,
    irregular: Mapping[str, Collection[str]] | None = None,
    doubling: Collection[str] = (),
    either: Collection[str] = (),
) -> frozenset[str]:
    """Every form of a verb, the base included.

    ``irregular`` gives past and participle (four forms or more are all there are);
    ``doubling`` names longer verbs that double their last consonant, ``either`` those
    that do so on one side of the ocean only. Short verbs double by rule.

    >>> sorted(verb_forms("deny"))
    ['denied', 'denies', 'deny', 'denying']
    >>> sorted(verb_forms("rebut", doubling={"rebut"}))
    ['rebut', 'rebuts', 'rebutted', 'rebutting']
    """
    given = (irregular or {}).get(base)
    if given is not None and len(given) >= 4:
        return frozenset((base, *given))
    doubles = base in doubling or bool(_SHORT.fullmatch(base))
    forms = {base, _third_person(base)}
    for doubled in {doubles, doubles or base in either}:
        forms.add(_participle(base, doubled))
        forms.update(given if given is not None else (_past(base, doubled),))
    return frozenset(forms)


def noun_forms(base: str) -> frozenset[str]:
    """Singular and plural of a noun.

    >>> sorted(noun_forms("apology"))
    ['apologies', 'apology']
    """
    return frozenset((base, _third_person(base)))


def spellings(word: str, british: Mapping[str, str]) -> frozenset[str]:
    """A word as it is spelt on both sides of the ocean; ``british`` gives what the rule
    -ize, -yze to -ise, -yse does not.

    >>> sorted(spellings("criticized", {}))
    ['criticised', 'criticized']
    """
    return frozenset((word, british.get(word, word), re.sub(r"(?<=[iy])z(?=(?:e[sd]?|ing)$)", "s", word)))
