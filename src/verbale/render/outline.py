"""A record put in reading order: its paragraphs, its attributions under each other, its speakers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from verbale.record import Attribution, Record
from verbale.render.plain import counted, harmless, one_line

#: No line of a text that was wrapped by hand is longer.
_WRAPPED_LINE = 100
_ENDED = tuple(".!?:\"'\u201d\u2019»")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LINE_END = re.compile(r"\n\s*")
_PRONOUNS = frozenset(
    ("he", "she", "it", "they", "we", "i", "you", "who", "which", "that", "this", "these", "those", "one")
)

UNNAMED = "no one named"


@dataclass(frozen=True, slots=True)
class Entry:
    """An attribution in the outline: its number from 1, and how deep it is nested."""

    number: int
    depth: int
    attribution: Attribution
    speaker: str
    key: str | None
    """The same for all attributions of one speaker, None where no one is named."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, ``text[start:end]``, and the attributions that begin in it."""

    start: int
    end: int
    entries: tuple[Entry, ...]


def _beginning(attribution: Attribution) -> int:
    spans = [span for span in (attribution.source, attribution.cue, *attribution.content) if span]
    return min((span.start for span in spans), default=0)


def _paths(record: Record) -> list[tuple[tuple[tuple[int, str], ...], Attribution]]:
    """Each attribution with where it and those around it begin, outermost first.

    A path sorts after that of its parent and beside those of its siblings.
    """
    by_id = {attribution.id: attribution for attribution in record.attributions}
    paths = []
    for attribution in record.attributions:
        path: list[tuple[int, str]] = []
        seen: set[str] = set()
        current: Attribution | None = attribution
        while current is not None and current.id not in seen:
            seen.add(current.id)
            path.append((_beginning(current), current.id))
            current = by_id.get(current.within) if current.within else None
        paths.append((tuple(reversed(path)), attribution))
    return sorted(paths, key=lambda item: item[0])


def _speaker(attribution: Attribution, names: dict[str, str]) -> tuple[str, str | None]:
    if attribution.speaker in names:
        return one_line(names[attribution.speaker], 60), f"actor {attribution.speaker}"
    if attribution.source is not None:
        words = one_line(attribution.source.text)
        return one_line(words, 60), f"words {words.casefold()}"
    return UNNAMED, None


def _entries(record: Record) -> Iterator[tuple[int, Entry]]:
    """The attributions in reading order, each with the offset of the outermost around it."""
    names = {actor.id: actor.name for actor in record.actors}
    for number, (path, attribution) in enumerate(_paths(record), start=1):
        speaker, key = _speaker(attribution, names)
        yield path[0][0], Entry(number, len(path) - 1, attribution, speaker, key)


def _wrapped_by_hand(text: str) -> bool:
    """Whether blank lines part the paragraphs and the lines in them end in mid-sentence."""
    blocks: list[list[str]] = [block.splitlines() for block in _BLANK_LINE.split(text.strip())]
    if len(blocks) == 1 or max(len(line) for block in blocks for line in block) > _WRAPPED_LINE:
        return False
    inner = [line.rstrip() for block in blocks for line in block[:-1]]
    return 2 * sum(line.endswith(_ENDED) for line in inner) < len(inner)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs of ``text`` as offsets, without the white space around them.

    A line is a paragraph, except where the text was wrapped by hand: there a blank line
    ends it.
    """
    break_at = _BLANK_LINE if _wrapped_by_hand(text) else _LINE_END
    found = []
    start = 0
    for end, following in [*(match.span() for match in break_at.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        if piece.strip():
            stripped = start + len(piece) - len(piece.lstrip())
            found.append((stripped, start + len(piece.rstrip())))
        start = following
    return found


def outline(record: Record) -> list[Block]:
    """The report's paragraphs in order, each with the attributions that begin in it.

    A nested attribution follows the one it stands in, wherever it begins.
    """
    bounds = paragraphs(harmless(record.document.text)) or [(0, 0)]
    starts = [start for start, _ in bounds]
    inside: list[list[Entry]] = [[] for _ in bounds]
    for offset, entry in _entries(record):
        inside[max(0, bisect_right(starts, offset) - 1)].append(entry)
    return [Block(start, end, tuple(inside[index])) for index, (start, end) in enumerate(bounds)]


def speakers(record: Record) -> list[tuple[str, str, int]]:
    """Who is named as a speaker, as (key, name, attributions), most heard first.

    Sources that are only a pronoun are left out: they name no one.
    """
    names: dict[str, str] = {}
    heard: Counter[str] = Counter()
    for _, entry in _entries(record):
        if entry.key is not None and entry.speaker.casefold() not in _PRONOUNS:
            names.setdefault(entry.key, entry.speaker)
            heard[entry.key] += 1
    return [(key, names[key], count) for key, count in heard.most_common()]


def summary(record: Record, most: int = 4) -> str:
    """How many attributions a record has and whose, on one line.

    At most ``most`` speakers are named.
    """
    line = counted(len(record.attributions), "attribution")
    named = [name for _, name, _ in speakers(record)]
    if not named:
        return line
    more = f" and {len(named) - most:,} more" if len(named) > most else ""
    return f"{line}: {', '.join(named[:most])}{more}"
