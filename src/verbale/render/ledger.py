"""The ledger for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from verbale.ledger import LedgerRow
from verbale.render.lines import joined, print_text, wrapped
from verbale.render.plain import one_line

_LONGEST = 240


def print_ledger(console: Console, rows: Iterable[LedgerRow]) -> None:
    """Print each commitment: kind and state, who owes what to whom, by when, on whose word, where."""
    for row in rows:
        print_text(console, joined(wrapped(console, _line(row), min(console.width, 110), rest=4)))


def _line(row: LedgerRow) -> Text:
    owed = row.commitment
    line = Text(f"{row.date or 'undated'} ", "dim")
    line.append(owed.kind, "bold").append(f" {owed.status}  ", "cyan")
    line.append(", ".join(one_line(name, 60) for name in row.parties))
    if row.to:
        line.append(f" to {', '.join(one_line(name, 60) for name in row.to)}")
    line.append(f": {one_line(owed.action.text, _LONGEST)}")
    if owed.due:
        line.append(f", by {owed.due.end}")
    if row.according_to:
        alone = "" if row.according_to in row.parties else " alone"
        line.append(f"; according to {one_line(row.according_to, 60)}{alone}")
    return line.append(f"  {one_line(row.report)} [{owed.action.start}:{owed.action.end}]", "dim")
