"""brat's standoff files, with PolNeAR's scheme of attributions: a ``.txt`` and an ``.ann`` for each report
(https://brat.nlplab.org/standoff.html; Newell et al., LREC 2018).

Who is said to say something in PolNeAR's corpus is never within what somebody else says. Attributions
that are have types of their own here, so that a reader of that corpus finds one level, as it expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import get_args

from verbale.export.hands import hands
from verbale.record import Attitude, Attribution, AttributionKind, Record, Span

Fragments = tuple[tuple[int, int], ...]

CONFIG = f"""\
# Attributions as PolNeAR has them: a source, a cue and a content, put together by an event whose
# trigger is the cue. What ends in -within is told inside the content of another attribution.

[entities]
Source
Cue
Content
Source-within
Cue-within
Content-within

[relations]
<OVERLAP>	Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]
Attribution	Source:Source, Cue?:Cue, Content*:Content
Attribution-no-source	Cue?:Cue, Content*:Content
Attribution-within	Source?:Source-within, Cue?:Cue-within, Content*:Content-within, Within?:<EVENT>

[attributes]
Attitude	Arg:<EVENT>, Value:{"|".join(get_args(Attitude))}
Kind	Arg:<EVENT>, Value:{"|".join(get_args(AttributionKind))}
Checked	Arg:<EVENT>
"""
_LONGEST_NAME = 100
#: brat keeps a span to one line: what ends a line, for any program that reads the file, parts it.
_BREAKS = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")


def write(records: Iterable[Record], folder: Path) -> list[Path]:
    """Write ``annotation.conf``, and for each report a ``.txt`` and an ``.ann`` named by its id, into
    ``folder``, which is made where it is not there; the files written.

    Raises OSError where one cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "annotation.conf"]
    written[0].write_bytes(CONFIG.encode())
    taken: set[str] = set()
    for record in records:
        name = _name(record, taken)
        for suffix, content in ((".txt", text_of(record)), (".ann", standoff(record))):
            written.append(folder / f"{name}{suffix}")
            # As bytes: no line end of a report may be changed, or its offsets would be wrong.
            written[-1].write_bytes(content.encode())
    return written


def text_of(record: Record) -> str:
    """The text of a report as the ``.txt`` has it: as it was, but for a mark at its start that programs
    would take for a byte order mark and drop: another sign without width stands in its place."""
    text = record.document.text
    return f"\u2060{text[1:]}" if text.startswith("\ufeff") else text


def standoff(record: Record) -> str:
    """The lines of a record's ``.ann``: spans (T), attributions (E), their attitude, kind and whether a
    person checked them (A), and notes (#) with speaker, confidence and what made them."""
    names = {actor.id: actor.name for actor in record.actors}
    file = _File(text_of(record))
    events = {one.id: f"E{number}" for number, one in enumerate(filter(_placed, record.attributions), 1)}
    lines = (
        line
        for one in record.attributions
        if one.id in events
        for line in file.attribution(one, events, names)
    )
    return "".join(f"{line}\n" for line in lines)


def _placed(one: Attribution) -> bool:
    """Whether an attribution has a word anywhere: brat cannot hold what has no place."""
    return any(span.text.strip() for span in _spans(one))


def _spans(one: Attribution) -> list[Span]:
    return [span for span in (one.cue, *one.content, one.source) if span is not None]


class _File:
    """The ids of one file: a span of a type is written once, however many attributions share it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: dict[tuple[str, Fragments], str] = {}
        self._attributes = count(1)
        self._notes = count(1)

    def attribution(self, one: Attribution, events: dict[str, str], names: dict[str, str]) -> Iterator[str]:
        """The lines of one attribution, each span before what refers to it."""
        mark = "-within" if one.within is not None else ""
        arguments: dict[str, str] = {}
        for type_, spans in (("Source", [one.source]), ("Cue", [one.cue]), ("Content", one.content)):
            for span in spans:
                if span is not None and span.text.strip():
                    held = sum(role.startswith(type_) for role in arguments)
                    id_, line = self._span(type_ + mark, span)
                    arguments[f"{type_}{held + 1 if held else ''}"] = id_
                    yield from line
        type_ = "Attribution" + (mark or ("" if "Source" in arguments else "-no-source"))
        trigger, line = self._span(type_, next(span for span in _spans(one) if span.text.strip()))
        yield from line
        event = events[one.id]
        if one.within in events:
            arguments["Within"] = events[one.within]
        yield f"{event}\t{type_}:{trigger} {' '.join(f'{role}:{id_}' for role, id_ in arguments.items())}"
        yield from self._remarks(one, event, names.get(one.speaker or "", "no one named"))

    def _remarks(self, one: Attribution, event: str, speaker: str) -> Iterator[str]:
        flags = [f"Attitude {event} {one.attitude}", f"Kind {event} {one.kind}"]
        if hands(one.by).people:
            flags.append(f"Checked {event}")
        yield from (f"A{next(self._attributes)}\t{flag}" for flag in flags)
        note = f"{speaker}; confidence {one.confidence:.2f}; by {one.by}; {one.id}"
        yield f"#{next(self._notes)}\tAnnotatorNotes {event}\t{' '.join(note.split())}"

    def _span(self, type_: str, span: Span) -> tuple[str, list[str]]:
        """The id of a span, and its line where that is new."""
        fragments = tuple(_fragments(self._text, span))
        known = self._spans.get((type_, fragments))
        if known is not None:
            return known, []
        id_ = self._spans[type_, fragments] = f"T{len(self._spans) + 1}"
        places = ";".join(f"{start} {end}" for start, end in fragments)
        words = " ".join(self._text[start:end] for start, end in fragments)
        return id_, [f"{id_}\t{type_} {places}\t{words}"]


def _fragments(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """A span without its line breaks."""
    start = span.start
    for end, following in [
        *(match.span() for match in _BREAKS.finditer(text, span.start, span.end)),
        (span.end, span.end),
    ]:
        if text[start:end].strip():
            yield start, end
        start = following


def _name(record: Record, taken: set[str]) -> str:
    """A file name for a report that no other has, on file systems that know no case either."""
    id_ = record.document.id
    plain = re.sub(r"[^\w.-]+", "_", id_, flags=re.ASCII).strip("._")[:_LONGEST_NAME]
    if plain != id_:
        plain = f"{plain or 'report'}-{record.document.sha256[:12]}"
    name = next(one for n in count(1) if (one := plain if n == 1 else f"{plain}-{n}").casefold() not in taken)
    taken.add(name.casefold())
    return name
