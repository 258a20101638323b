"""A record against its text: two columns where there is room, one under the other where not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from verbale.record import Record, Span
from verbale.render.happenings import print_happenings
from verbale.render.lines import joined, print_text, wrapped
from verbale.render.outline import Block, Entry, outline, speakers
from verbale.render.plain import counted, harmless, one_line

_COLOURS = ("cyan", "green", "magenta", "yellow", "bright_blue", "red", "bright_green", "bright_magenta")
_TWO_COLUMNS = 90
_WIDEST_TEXT = 88
_WIDEST_NOTES = 72
_RULE = " │ "
_INDENT = "    "
_LONGEST_CONTENT = 160
_SPEAKERS_LISTED = 12


def _colours(blocks: Iterable[Block]) -> dict[str | None, str]:
    """A colour for each speaker, in the order of speaking; none for the unnamed."""
    keys = dict.fromkeys(entry.key for block in blocks for entry in block.entries if entry.key)
    colours: dict[str | None, str] = {key: _COLOURS[i % len(_COLOURS)] for i, key in enumerate(keys)}
    return {**colours, None: ""}


def _paint(text: Text, span: Span | None, style: str) -> None:
    if span is not None and style:
        text.stylize(style, span.start, span.end)


def _painted(record: Record, blocks: list[Block], colours: dict[str | None, str]) -> list[Text]:
    """The text of each block, with every source, cue and content in its speaker's colour."""
    text = Text(harmless(record.document.text))
    # An inner attribution is painted over the one it stands in: entries come outermost first.
    for entry in (entry for block in blocks for entry in block.entries):
        colour = colours[entry.key]
        for span in entry.attribution.content:
            _paint(text, span, colour)
        _paint(text, entry.attribution.cue, f"underline {colour}".strip())
        _paint(text, entry.attribution.source, f"bold {colour}".strip())
    edges = [edge for block in blocks for edge in (block.start, block.end)]
    return list(text.divide(edges))[1::2]


def _note(entry: Entry, colour: str) -> Text:
    """One attribution as a line: speaker, cue, attitude and kind, content cut short."""
    attribution = entry.attribution
    note = Text(f"{entry.number} ", style="")
    note.append(entry.speaker, f"bold {colour}".strip())
    note.append(" — ")
    if attribution.cue is not None:
        note.append(one_line(attribution.cue.text, 40), "underline")
        note.append(" ")
    note.append(f"({attribution.attitude}, {attribution.kind})", "dim")
    content = one_line(" … ".join(span.text for span in attribution.content), _LONGEST_CONTENT)
    if content:
        note.append(" — ")
        note.append(content, colour)
    return note


def _indented(console: Console, note: Text, width: int, entry: Entry) -> list[Text]:
    """The lines of a note, nested ones further in, all but the first under the speaker."""
    # Deep nesting must leave room for words.
    before = min(3 * entry.depth, width // 2)
    return wrapped(console, note, width, first=before, rest=before + len(f"{entry.number} "))


def _notes(console: Console, block: Block, colours: dict[str | None, str], width: int) -> list[Text]:
    return [
        line
        for entry in block.entries
        for line in _indented(console, _note(entry, colours[entry.key]), width, entry)
    ]


def _beside(left: list[Text], right: list[Text], width: int) -> Text:
    """Two columns of lines as one text, the left one ``width`` cells wide."""
    rows = []
    for one, other in zip_longest(left, right):
        row = Text()
        cell = one if one is not None else Text()
        cell.truncate(width, pad=True)
        row.append_text(cell)
        row.append(_RULE, "dim")
        row.append_text(other if other is not None else Text())
        rows.append(row)
    return joined(rows)


def _print_heading(console: Console, record: Record, name: str | None) -> None:
    document = record.document
    title = one_line(document.title or name or document.id)
    print_text(console, Text(title, style="bold"))
    facts = [document.date, document.publisher, document.url, document.id]
    known = " · ".join(one_line(fact) for fact in facts if fact and fact != title)
    if known:
        print_text(console, Text(known, style="dim"))


def _print_speakers(console: Console, record: Record, colours: dict[str | None, str]) -> None:
    """What was found in all, whose words, and how to read the colours."""
    if not record.attributions:
        print_text(console, Text("No attributions were found in this report."))
        return
    heard = speakers(record)
    line = Text(counted(len(record.attributions), "attribution"))
    for index, (key, speaker, count) in enumerate(heard[:_SPEAKERS_LISTED]):
        line.append(" · " if index else ": ")
        line.append(speaker, f"bold {colours[key]}")
        line.append(f" {count:,}")
    if len(heard) > _SPEAKERS_LISTED:
        line.append(f" · {counted(len(heard) - _SPEAKERS_LISTED, 'other')}")
    print_text(console, joined(line.wrap(console, console.width)))
    if console.is_terminal:
        print_text(
            console,
            Text.assemble(("source", "bold"), " ", ("cue", "underline"), " content", style="dim"),
        )


def print_report(console: Console, record: Record, name: str | None = None) -> None:
    """Print a record against its text to ``console``.

    Text and attributions stand side by side, paragraph by paragraph, where the console is
    90 cells wide or more; else the attributions follow their paragraph. Events, commitments
    and issues stand below. ``name`` is what the report is called where it has no title.
    """
    blocks = outline(record)
    colours = _colours(blocks)
    _print_heading(console, record, name)
    _print_speakers(console, record, colours)
    room = console.width - len(_RULE)
    side_by_side = console.width >= _TWO_COLUMNS and bool(record.attributions)
    width = min(_WIDEST_TEXT, room * 55 // 100) if side_by_side else min(_WIDEST_TEXT, console.width)
    for block, painted in zip(blocks, _painted(record, blocks, colours), strict=True):
        lines = list(painted.wrap(console, width))
        if side_by_side:
            notes = _notes(console, block, colours, min(_WIDEST_NOTES, room - width))
            print_text(console, _beside([Text(), *lines], [Text(), *notes], width))
        else:
            notes = _notes(console, block, colours, width - len(_INDENT))
            print_text(console, joined([Text(), *lines, *(Text(_INDENT) + note for note in notes)]))
    print_happenings(console, record)
