"""Events that people put right, as sentences to train on, in the form of ``training/data/events``.

A sentence in which an event was accepted, edited, added or rejected is written with all its events as
they stand; one in which all were rejected teaches that there is none. A comment above it says which
report it is of, whose hand each event has, and which ones nobody looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from verbale.corrections import Correction, by_row, corrected
from verbale.export.tokens import sentences
from verbale.record import Actor, Event, Mention, Record, Side

Place = tuple[int, int]

#: What would be taken for a part of the form.
_OF_THE_FORM = re.compile(r"[|>]|\s&\s|#\d$|^-?$")
_MOST_TIMES = 9


def lines(readings: Iterable[tuple[Record, Sequence[Correction]]]) -> Iterator[str]:
    """The lines of the file, each with its end. ``readings`` are the machine's records, each with the
    corrections of it. A sentence that the form cannot hold, or that was written before, is left out."""
    yield "# Sentences with events that people put right.\n@region none\n"
    written: set[str] = set()
    for machine, corrections in readings:
        for comment, sentence, events in _of_report(machine, corrections):
            if sentence not in written:
                written.add(sentence)
                yield "\n".join([comment, sentence, *(f"  {event}" for event in events)]) + "\n"


def _of_report(machine: Record, corrections: Sequence[Correction]) -> Iterator[tuple[str, str, list[str]]]:
    chains = by_row(machine, corrections)
    hands = {id: chain[-1] for (kind, id), chain in chains.items() if kind == "event"}
    if not hands:
        return
    record = corrected(machine, corrections)
    text = record.document.text
    starts, ends = _sentences(text)
    events: dict[int, list[Event]] = {}
    for event in record.events:
        events.setdefault(bisect_right(starts, event.trigger.start) - 1, []).append(event)
    known = {event.id: event.trigger.start for event in (*machine.events, *record.events)}
    touched = {bisect_right(starts, known[id]) - 1 for id in hands if id in known}
    for n in sorted(touched):
        inside = events.get(n, [])
        try:
            sentence = _Sentence(text, starts[n], ends[n], record)
            rows = [sentence.event(event) for event in inside]
        except _Unfit:
            continue
        yield _comment(record, inside, hands), sentence.words, rows


def _sentences(text: str) -> tuple[list[int], list[int]]:
    found = [(tokens[0][0], tokens[-1][1]) for _, tokens in sentences(text)]
    return [start for start, _ in found], [end for _, end in found]


def _comment(record: Record, events: list[Event], hands: dict[str, Correction]) -> str:
    """Of which report a sentence is and who looked at its events; on one line, whatever the names."""
    day = f", {record.document.date}" if record.document.date else ""
    said = [
        f"{event.trigger.text} by {hands[event.id].by if event.id in hands else 'nobody'}" for event in events
    ]
    return " ".join(f"# {record.document.id}{day}: {', '.join(said) or 'no event'}".split())


def _without_s(mention: Mention) -> Place:
    """Where a mention stands without the one at its end that says whose something is."""
    return mention.start, mention.end - 2 * mention.text.endswith(("’s", "'s"))


class _Unfit(Exception):
    """A sentence that the form cannot hold."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """``text[start:end]`` on one line."""

    text: str
    start: int
    end: int
    record: Record

    @property
    def words(self) -> str:
        """The sentence as its line has it; raises _Unfit where the line would mean something else."""
        words = self._on_one_line(self.start, self.end)
        if words.startswith(("#", "@")):
            raise _Unfit
        return words

    def event(self, event: Event) -> str:
        """The line of an event of the sentence."""
        trigger = self._copied((event.trigger.start, min(event.trigger.end, self.end)))
        if trigger is None:
            raise _Unfit
        kind = f"{event.type} {event.mode}" if event.mode else event.type
        place = (event.trigger.start, event.trigger.end)
        sides = " > ".join(self._side(side, place) for side in (event.source, event.target))
        return f"{trigger} | {kind} | {event.status} | {sides}"

    def _side(self, sides: tuple[Side, ...], trigger: Place) -> str:
        """The words of a side; an actor that the sentence does not mention is left out."""
        mentions = dict.fromkeys(filter(None, (self._mention(side.actor, trigger) for side in sides)))
        copied = (self._copied(_without_s(mention)) for mention in mentions)
        return " & ".join(words for words in copied if words) or "-"

    def _mention(self, id: str, trigger: Place) -> Mention | None:
        """The mention of an actor in the sentence, or else of several of whom it is one: a name rather
        than a description, that rather than a pronoun, and the nearest to the trigger."""
        own = [actor for actor in self.record.actors if actor.id == id]
        joint = [actor for actor in self.record.actors if id in actor.members]
        return self._nearest(own, trigger) or self._nearest(joint, trigger)

    def _nearest(self, actors: list[Actor], trigger: Place) -> Mention | None:
        inside = [
            m
            for actor in actors
            for m in actor.mentions
            if self.start <= m.start and m.end <= self.end and (m.end <= trigger[0] or trigger[1] <= m.start)
        ]
        ranks = ("name", "description", "pronoun")
        return min(inside, key=lambda m: (ranks.index(m.type), abs(m.start - trigger[0])), default=None)

    def _copied(self, place: Place) -> str | None:
        """The words at a place as the form copies them, with ``#2`` where they stand there a second
        time; None where they cannot be told from others."""
        words, sentence = self._on_one_line(*place), self.words
        at = len(self._on_one_line(self.start, place[0]))
        at += bool(at) and sentence[at : at + 1] == " "
        found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", sentence)]
        if _OF_THE_FORM.search(words) or at not in found[:_MOST_TIMES]:
            return None
        return words if at == found[0] else f"{words}#{found.index(at) + 1}"

    def _on_one_line(self, start: int, end: int) -> str:
        return " ".join(self.text[start:end].split())
