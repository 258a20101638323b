"""Lines of styled text, wrapped and printed without rich's own padding."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text


def joined(lines: Iterable[Text]) -> Text:
    """Lines as one text, without the spaces at their ends."""
    rows = list(lines)
    for row in rows:
        row.rstrip()
    return Text("\n").join(rows)


def wrapped(console: Console, text: Text, width: int, *, first: int = 0, rest: int = 0) -> list[Text]:
    """``text`` as lines of at most ``width`` cells, the first and the others set in by so
    many; where little room is left for words, lines are longer."""
    lines = text.wrap(console, max(10, width - max(first, rest)))
    return [Text(" " * (rest if index else first)) + line for index, line in enumerate(lines)]


def print_text(console: Console, text: Text) -> None:
    """Print ``text`` as it is: wrapped already, nothing in it to interpret."""
    console.print(text, soft_wrap=True, highlight=False)
