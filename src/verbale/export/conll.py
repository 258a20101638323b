"""CoNLL-U Plus: a line for each word, with what is on record of it
(https://universaldependencies.org/ext-format.html).

Words, and sentences, are told by simple rules; a word is cut where something on record begins or ends
inside it, so that every span is made of whole tokens.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from verbale.export.tokens import Token, sentences
from verbale.record import Record, Span

COLUMNS = (
    "ID", "FORM", "MISC", "VERBALE:ATTRIBUTION", "VERBALE:EVENT", "VERBALE:ACTOR", "VERBALE:COMMITMENT",
)  # fmt: skip

#: Fields that say where something stands: the columns say that.
_PLACES = frozenset({"id", "mentions", "source", "cue", "content", "trigger", "action", "evidence"})
_FACTS = ("title", "date", "publisher", "url", "language")
#: What JSON may hold as it is, but programs take for the end of a line.
_LINE_ENDS = re.compile(r"[\x7f-\x9f\u2028\u2029]")
#: How UDPipe writes white space.
_SPACES = {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r"}

Label = tuple[int, int, str]  # from and to, as "role:item"


def lines(records: Iterable[Record]) -> Iterator[str]:
    """The line that names the columns, and the sentences of each report. A report without a word has none."""
    yield f"# global.columns = {' '.join(COLUMNS)}\n"
    for record in records:
        yield from _report(record)


def _report(record: Record) -> Iterator[str]:
    text = record.document.text
    layers = [_numbered(layer) for layer in _layers(record)]
    cuts = {edge for layer in layers for start, end, _ in layer for edge in (start, end)}
    columns = [_Column(layer) for layer in layers]
    head = _head(record)
    found = list(sentences(text, cuts))
    flat = [token for _, sentence in found for token in sentence]
    following = iter([*(start for start, _ in flat[1:]), len(text)])
    for number, (begins_line, sentence) in enumerate(found, 1):
        yield from head
        if begins_line:
            yield "# newpar\n"
        yield f"# sent_id = {_one_line(record.document.id)}-s{number}\n"
        yield f"# text = {_joined(text, sentence)}\n"
        for position, token in enumerate(sentence, 1):
            before = text[: token[0]] if head and position == 1 else ""
            misc = _misc(token, before, text[token[1] : next(following)])
            cells = [str(position), text[slice(*token)], misc, *(column.at(token) for column in columns)]
            yield "\t".join(cells) + "\n"
        yield "\n"
        head = []


def _head(record: Record) -> list[str]:
    """What is said of a report, its actors and its rows, above its first sentence."""
    document = record.document
    facts = [(name, getattr(document, name)) for name in _FACTS]
    rows: list[tuple[str, Any]] = [
        *(("actor", one) for one in record.actors),
        *(("attribution", one) for one in record.attributions),
        *(("event", one) for one in record.events),
        *(("commitment", one) for one in record.commitments),
    ]
    return [
        f"# newdoc id = {_one_line(document.id)}\n",
        *(f"# {name} = {_one_line(value)}\n" for name, value in facts if value),
        *(f"# {kind} {_id(row.id)} = {_json(row)}\n" for kind, row in rows),
    ]


def _json(row: msgspec.Struct) -> str:
    # The sides of an event are no place in the text, though one of them is called source.
    sides = "source" in row.__struct_fields__ and "target" in row.__struct_fields__
    left_out = _PLACES - {"source"} if sides else _PLACES
    plain = {name: getattr(row, name) for name in row.__struct_fields__ if name not in left_out}
    written = msgspec.json.encode(plain).decode()
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _layers(record: Record) -> Iterator[list[Label]]:
    """What stands where, for each of the columns from the fourth on."""
    yield [
        label
        for one in record.attributions
        for role, spans in (("source", [one.source]), ("cue", [one.cue]), ("content", one.content))
        for label in _labels(role, one.id, spans)
    ]
    yield [label for one in record.events for label in _labels("trigger", one.id, [one.trigger])]
    yield [
        label
        for one in record.actors
        for mention in one.mentions
        for label in _labels(mention.type, one.id, [mention])
    ]
    yield [
        label
        for one in record.commitments
        for role, spans in (("action", [one.action]), ("evidence", one.evidence))
        for label in _labels(role, one.id, spans)
    ]


def _labels(role: str, id_: str, spans: Iterable[Span | None]) -> Iterator[Label]:
    return ((span.start, span.end, f"{role}:{_id(id_)}") for span in spans if span and span.text.strip())


def _numbered(layer: list[Label]) -> list[Label]:
    """The labels, outer ones first. Of two that say the same and overlap, the second is numbered, so that
    it can be told which of them goes on."""
    ends: dict[str, list[int]] = defaultdict(list)
    found = []
    for start, end, label in sorted(set(layer), key=lambda one: (one[0], -one[1], one[2])):
        free = next((n for n, last in enumerate(ends[label]) if last <= start), len(ends[label]))
        ends[label][free : free + 1] = [end]
        found.append((start, end, f"{label}/{free + 1}" if free else label))
    return found


class _Column:
    """One column; asked for the tokens in their order."""

    def __init__(self, layer: list[Label]) -> None:
        self._coming = layer[::-1]
        self._open: list[tuple[int, str]] = []

    def at(self, token: Token) -> str:
        """What is on record of a token: ``B-`` and ``I-`` with a label for each span, outer ones first."""
        start, end = token
        self._open = [(last, label) for last, label in self._open if last > start]
        cells = [f"I-{label}" for _, label in self._open]
        while self._coming and self._coming[-1][0] < end:
            _, last, label = self._coming.pop()
            self._open.append((last, label))
            cells.append(f"B-{label}")
        return "|".join(cells) or "_"


def _misc(token: Token, before: str, after: str) -> str:
    """The place of a token in the report, and the white space around it as UDPipe writes that: the whole
    text can be put together again."""
    found = [f"TokenRange={token[0]}:{token[1]}"]
    if before:
        found.append(f"SpacesBefore={_spaces(before)}")
    if not after:
        found.append("SpaceAfter=No")
    elif after != " ":
        found.append(f"SpacesAfter={_spaces(after)}")
    return "|".join(found)


def _spaces(white: str) -> str:
    return "".join(_SPACES.get(char) or f"\\u{ord(char):04x}" for char in white)


def _joined(text: str, sentence: list[Token]) -> str:
    """A sentence with one space where there is any white space, as the format wants it."""
    return " ".join(text[sentence[0][0] : sentence[-1][1]].split())


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _id(id_: str) -> str:
    return re.sub(r"[\s|:/=]", "_", id_)
