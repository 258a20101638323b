"""Whose hands a row is from: a model or rule, and the people who made, edited or confirmed it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONFIRMED = ", confirmed by "
#: A model or rule is named with its version: "attribution/3".
_MACHINE = re.compile(r"[\w.+ -]+/\d[\w.+-]*")


@dataclass(frozen=True, slots=True)
class Hands:
    """The model or rule that made a row, if one did, and the people who had their hand in it."""

    machine: str | None
    people: tuple[str, ...]


def hands(by: str) -> Hands:
    """Whose hands the ``by`` of a row names.

    >>> hands("attribution/3"), hands("attribution/3, confirmed by Ana")
    (Hands(machine='attribution/3', people=()), Hands(machine='attribution/3', people=('Ana',)))
    """
    maker, *confirming = by.split(_CONFIRMED)
    if _MACHINE.fullmatch(maker):
        return Hands(maker, tuple(confirming))
    return Hands(None, (maker, *confirming))
