"""What a store holds of an actor, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from verbale.render.lines import joined, print_text, wrapped
from verbale.render.plain import counted, one_line

if TYPE_CHECKING:
    from verbale.store.values import ActorSummary, Coded, Statement

_LONGEST = 300


def print_actors(console: Console, found: Iterable[ActorSummary]) -> None:
    """Print each actor to ``console``: codes and offices with the days of the reports that give
    them, how often mentioned, what was said last, who is in the same reports."""
    for one in found:
        lines = [line for row in _rows(one) for line in wrapped(console, row, console.width, first=0, rest=4)]
        print_text(console, joined([*lines, Text()]))


def _rows(one: ActorSummary) -> Iterator[Text]:
    facts = [*one.kinds, *([one.wikidata] if one.wikidata else [])]
    yield Text.assemble((one_line(one.name), "bold"), (f"  {', '.join(facts)}" if facts else "", "dim"))
    mentions = sum(one.mentions.values())
    pronouns = one.mentions.get("pronoun", 0)
    yield Text(
        f"  {counted(one.reports, 'report')}{_days(one.first, one.last)}; {counted(mentions, 'mention')}"
        f" ({pronouns:,} by pronoun); said {one.said:,}, spoken about {one.about:,}"
    )
    for coded in one.coded:
        yield _coded(coded)
    if one.statements:
        newest = (
            "" if len(one.statements) == one.said else f" (the newest {len(one.statements)} of {one.said:,})"
        )
        yield Text(f"  said{newest}:", "dim")
        yield from map(_statement, one.statements)
    if one.beside:
        others = ", ".join(f"{one_line(name, 60)} ({number:,})" for name, number in one.beside)
        yield Text.assemble(("  in the same reports: ", "dim"), others)


def _coded(coded: Coded) -> Text:
    parts = [f"[{coded.code}]" if coded.code else "", one_line(coded.office or "")]
    what = " ".join(part for part in parts if part) or "no code"
    return Text.assemble(
        "  ", (what, "cyan"), f"  {counted(coded.reports, 'report')}{_days(coded.first, coded.last)}"
    )


def _statement(statement: Statement) -> Text:
    line = Text("    ")
    line.append(statement.date or "undated", "dim").append(" ")
    if statement.cue:
        line.append(one_line(statement.cue, 40), "underline").append(" ")
    line.append(f"({statement.attitude}) ", "dim").append(one_line(statement.text, _LONGEST))
    return line.append(f"  {one_line(statement.report)} [{statement.start}:{statement.end}]", "dim")


def _days(first: str | None, last: str | None) -> str:
    if first is None:
        return ", undated"
    return f", {first}" if first == last else f", {first} to {last}"
