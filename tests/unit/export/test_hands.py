"""Who made a row, told from its ``by``."""

from __future__ import annotations

import pytest

from verbale.export.hands import Hands, hands
from verbale.record import Record


@pytest.mark.parametrize(
    ("by", "machine", "people"),
    [
        ("attribution/3", "attribution/3", ()),
        ("attribution/3, confirmed by Ana", "attribution/3", ("Ana",)),
        ("attribution/3, confirmed by Ana, confirmed by Zoë", "attribution/3", ("Ana", "Zoë")),
        ("Ana", None, ("Ana",)),
        ("Ana, confirmed by Zoë", None, ("Ana", "Zoë")),
        ("desk/foreign", None, ("desk/foreign",)),
        ("", None, ("",)),
    ],
)
def test_hands(by: str, machine: str | None, people: tuple[str, ...]) -> None:
    assert hands(by) == Hands(machine, people)


def test_all_that_reads_is_known_as_a_machine(examples: list[Record]) -> None:
    for record in examples:
        rows = (*record.actors, *record.attributions, *record.events, *record.issues, *record.commitments)
        assert all(hands(row.by) == Hands(row.by, ()) for row in rows)
