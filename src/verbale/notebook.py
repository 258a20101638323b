"""A record as HTML for a notebook: the text with its attributions and events marked, and what the marks mean.

All styles are inline, since notebooks drop style sheets; colours are see-through or of middling
lightness, and the letters keep the notebook's colour, so that light and dark pages both show them. What
the report says is only ever text: nothing of it can act.
"""

from __future__ import annotations

import html as markup
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from verbale.record import Attribution, Record, Span

#: As much of a text as is shown.
LONGEST = 100_000
#: Below this confidence a row looks weak.
WEAK = 0.5

#: Colours of speakers: contrast of 3.7 and more with white, and with a page of dark grey (#1e1e1e).
COLOURS = (
    (41, 117, 224), (35, 139, 78), (200, 65, 177), (170, 105, 14), (25, 133, 143), (213, 70, 57),
    (140, 96, 215), (106, 131, 33),
)  # fmt: skip
_NO_ONE = (120, 120, 120)
_LISTED = 12
_TALLEST = 4

#: Lone carriage returns would become line feeds, and NUL would vanish.
_AS_IS = str.maketrans({"\r": "&#13;", "\x00": "\ufffd"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked: the opening tag, the element's name, and what goes around what (outer first)."""

    start: int
    end: int
    element: str
    opening: str
    rank: tuple[int, ...]


def html(record: Record) -> str:
    """The record as one ``<div>``: title and facts, legend, marked text, counts."""
    speakers = _Speakers(record)
    text = record.document.text
    shown = text[:LONGEST]
    marks = [mark for mark in _marks(record, speakers) if mark.start < len(shown)]
    more = ""
    if len(text) > len(shown):
        more = _line(f"{len(text) - len(shown):,} more characters: record.document.text")
    style = "max-width:48em;line-height:1.5;overflow-wrap:anywhere"
    # Each paragraph has the direction of its own letters, and none turns round what follows it.
    text_style = "white-space:pre-wrap;unicode-bidi:plaintext;text-align:start;line-height:2;margin:.6em 0"
    return (
        f'<div style="{style}">{_heading(record)}{speakers.legend()}'
        f'<div style="{text_style}" data-verbale="text">{"".join(marked(shown, marks))}</div>'
        f"{more}{_line(_counts(record))}</div>"
    )


def marked(text: str, marks: Iterable[Mark]) -> Iterator[str]:
    """The text as HTML, each mark an element around it; where marks cross, the later one is in two pieces.

    The text of the HTML is ``text``, to the character.
    """
    coming = sorted(marks, key=lambda one: (one.start, -one.end, one.rank), reverse=True)
    edges = sorted({0, len(text), *(min(edge, len(text)) for one in coming for edge in (one.start, one.end))})
    opened: list[Mark] = []
    for start, end in pairwise(edges):
        kept = next((n for n, one in enumerate(opened) if one.end <= start), len(opened))
        yield from (f"</{one.element}>" for one in reversed(opened[kept:]))
        anew = [one for one in opened[kept:] if one.end > start]
        while coming and coming[-1].start <= start:
            one = coming.pop()
            if one.end > start:
                anew.append(one)
        opened[kept:] = anew
        yield from (one.opening for one in anew)
        yield _escaped(text[start:end])
    yield from (f"</{one.element}>" for one in reversed(opened))


def _escaped(words: str) -> str:
    return markup.escape(words).translate(_AS_IS)


def _label(words: str, longest: int = 80) -> str:
    """Words of a report on one line, for a label: without signs that change its direction."""
    plain = " ".join(re.sub(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", words).split())
    return _escaped(plain if len(plain) <= longest else f"{plain[: longest - 1]}…")


class _Speakers:
    """The speakers of a record; those who are heard most have a colour each."""

    def __init__(self, record: Record) -> None:
        self._names = {actor.id: actor.name for actor in record.actors}
        self._heard: Counter[str] = Counter()
        self._called: dict[str, str] = {}
        for one in record.attributions:
            if key := self._key(one):
                self._heard[key] += 1
                self._called.setdefault(key, self.name(one))
        # More colours than these would not be told apart: the others share the grey of no one.
        most = [key for key, _ in self._heard.most_common(len(COLOURS))]
        self._colours = dict(zip(most, COLOURS, strict=False))

    def _key(self, one: Attribution) -> str | None:
        if one.speaker is not None:
            return f"actor {one.speaker}"
        return f"words {one.source.text.casefold()}" if one.source else None

    def name(self, one: Attribution) -> str:
        """Who says it: the actor, else the words of the source."""
        words = self._names.get(one.speaker or "") or (one.source.text if one.source else "")
        return words or "no one named"

    def colour(self, one: Attribution) -> tuple[int, int, int]:
        """The colour of who says it."""
        return self._colours.get(self._key(one) or "", _NO_ONE)

    def legend(self) -> str:
        """What the marks and colours mean."""
        most = self._heard.most_common(_LISTED)
        named = [
            f'<span style="{_tint(self._colours.get(key, _NO_ONE), 0, weak=False)}">'
            f"<bdi>{_label(self._called[key], 40)}</bdi></span>&nbsp;{count}"
            for key, count in most
        ]
        if len(self._heard) > len(most):
            named.append(f"{len(self._heard) - len(most)} others")
        roles = (
            f'<b>source</b>, <span style="{_CUE}">cue</span>, '
            f'<mark style="{_tint(_NO_ONE, 1, weak=False)}">content, '
            f'<mark style="{_tint(_NO_ONE, 0, weak=False)}">content within it</mark></mark>, '
            f'<mark style="{_tint(_NO_ONE, 0, weak=True)}">content, weakly supported</mark>, '
            f'<span style="{_TRIGGER}">event</span>'
        )
        return _line(roles) + (_line(" · ".join(named)) if named else "")


_CUE = "text-decoration:underline dotted;text-underline-offset:.15em"
_TRIGGER = "border:1px dotted currentColor;border-radius:.3em;padding:0 .1em"


def _tint(colour: tuple[int, int, int], height: int, *, weak: bool) -> str:
    """The style of a content: tinted, with a line below that stands lower the more is nested inside."""
    rgb = ",".join(map(str, colour))
    # Lines of more levels would run into the next line of the text.
    below = f"{3 * min(height, _TALLEST)}px" if height else "0"
    line = "dashed" if weak else "solid"
    return (
        f"color:inherit;background:rgba({rgb},.13);border-bottom:2px {line} rgb({rgb});"
        f"padding:0 0 {below} 0;box-decoration-break:clone"
    )


def _marks(record: Record, speakers: _Speakers) -> Iterator[Mark]:
    heights = _heights(record)
    for one in record.attributions:
        depth, height = heights[one.id]
        said = f"{_label(speakers.name(one))}: {one.attitude}, {one.kind}, confidence {one.confidence:.2f}"
        style = _tint(speakers.colour(one), height, weak=one.confidence < WEAK)
        for span in one.content:
            yield from _mark(span, "mark", style, f"content of {one.id}. {said}", one.id, (depth, 0))
        if one.source:
            yield from _mark(one.source, "b", "", f"source of {one.id}. {said}", one.id, (depth, 1))
        if one.cue:
            yield from _mark(one.cue, "span", _CUE, f"cue of {one.id}. {said}", one.id, (depth, 2))
    names = {actor.id: actor.name for actor in record.actors}
    for event in record.events:
        sides = [
            ", ".join(_label(names.get(side.actor, side.actor)) for side in sides)
            for sides in (event.source, event.target)
            if sides
        ]
        told = f"{event.id}. {event.type}, {event.status}: {' &gt; '.join(sides)}"
        told += f", confidence {event.confidence:.2f}"
        style = _TRIGGER if event.confidence >= WEAK else f"{_TRIGGER};border-style:none none dashed"
        yield from _mark(event.trigger, "span", style, told, event.id, (99, 0))


def _mark(
    span: Span, element: str, style: str, label: str, item: str, rank: tuple[int, int]
) -> Iterator[Mark]:
    if span.start < span.end:
        styled = f' style="{style}"' if style else ""
        opening = f'<{element}{styled} title="{label}" data-item="{_label(item)}">'
        yield Mark(span.start, span.end, element, opening, rank)


def _heights(record: Record) -> dict[str, tuple[int, int]]:
    """How deep each attribution stands within others, and how many levels stand within it."""
    within = {one.id: one.within for one in record.attributions}
    depths: dict[str, int] = {}
    heights = dict.fromkeys(within, 0)
    for id_ in within:
        path = [id_]
        while (outer := within.get(path[-1])) is not None and outer in within and outer not in path:
            path.append(outer)
        depths[id_] = len(path) - 1
        for level, outer in enumerate(path):
            heights[outer] = max(heights[outer], level)
    return {id_: (depths[id_], heights[id_]) for id_ in within}


def _heading(record: Record) -> str:
    document = record.document
    title = _label(document.title or document.id, 200)
    facts = [fact for fact in (document.date, document.publisher, document.url, document.id) if fact]
    line = _line(" · ".join(f"<bdi>{_label(fact, 120)}</bdi>" for fact in facts))
    return f'<div style="font-weight:600"><bdi>{title}</bdi></div>{line}'


def _counts(record: Record) -> str:
    counted = (
        (record.attributions, "attribution"), (record.events, "event"),
        (record.commitments, "commitment"), (record.actors, "actor"),
    )  # fmt: skip
    return ", ".join(f"{len(rows)} {word}{'' if len(rows) == 1 else 's'}" for rows, word in counted)


def _line(content: str) -> str:
    return f'<div style="font-size:90%;margin:.2em 0">{content}</div>'
