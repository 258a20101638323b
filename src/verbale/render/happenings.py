"""Events, commitments and issues of a record as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from verbale.record import Commitment, Dates, Event, Record, Side
from verbale.render.lines import joined, print_text, wrapped
from verbale.render.plain import counted, one_line

_LONGEST = 200
#: Rows less sure than this look weak.
_WEAK = 0.5


def print_happenings(console: Console, record: Record) -> None:
    """Print what a record says of events, of what is owed and of issues, nothing where it has none."""
    names = {actor.id: one_line(actor.name, 60) for actor in record.actors}
    parts = [
        (counted(len(record.events), "event"), [event_line(event, names) for event in record.events]),
        (
            counted(len(record.commitments), "commitment"),
            [commitment_line(owed, names) for owed in record.commitments],
        ),
    ]
    for heading, rows in parts:
        if not rows:
            continue
        lines = [Text(), Text(heading, "bold")]
        for row in rows:
            lines += wrapped(console, row, min(console.width, 110), first=2, rest=6)
        print_text(console, joined(lines))
    if record.issues:
        row = Text("issues: ", "bold")
        row.append(", ".join(one_line(issue.name) for issue in record.issues))
        print_text(console, joined([Text(), *wrapped(console, row, min(console.width, 110), rest=4)]))


def event_line(event: Event, names: dict[str, str]) -> Text:
    """One event: type and mode, who to whom, in what state, on whose word, when, by which words."""
    line = Text("", style="dim" if event.confidence < _WEAK else "")
    line.append(event.type, "bold").append(f" {event.mode}" if event.mode else "")
    line.append(f" {_sides(event.source, names) or '?'}")
    if event.target:
        line.append(f" → {_sides(event.target, names)}")
    line.append(f"  {event.status}", "cyan")
    if event.according_to:
        line.append(f" according to {names[event.according_to]}")
    line.append(_days(event.date))
    line.append(f"  “{one_line(event.trigger.text, 60)}” [{event.trigger.start}:{event.trigger.end}]", "dim")
    return line


def commitment_line(owed: Commitment, names: dict[str, str]) -> Text:
    """One commitment: kind and state, who owes what to whom, by when, on whose word."""
    line = Text("", style="dim" if owed.confidence < _WEAK else "")
    line.append(owed.kind, "bold").append(f" {owed.status}", "cyan")
    line.append(f"  {_and([names[a] for a in owed.parties])}")
    if owed.to:
        line.append(f" to {_and([names[a] for a in owed.to])}")
    line.append(f": {one_line(owed.action.text, _LONGEST)}")
    if owed.due:
        line.append(f", by {owed.due.end}")
    if owed.according_to:
        line.append(f"; according to {names[owed.according_to]}")
        if owed.according_to not in owed.parties:
            line.append(" alone")
    line.append(f"  [{owed.action.start}:{owed.action.end}]", "dim")
    return line


def _sides(sides: Iterable[Side], names: dict[str, str]) -> str:
    return _and([f"{names[side.actor]}" + (f" [{side.code}]" if side.code else "") for side in sides])


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _days(dates: Dates | None) -> str:
    if dates is None:
        return ""
    return f"  {dates.start}" if dates.start == dates.end else f"  {dates.start} to {dates.end}"
