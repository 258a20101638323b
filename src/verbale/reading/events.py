"""What a report tells of political events: triggers, types, modes, statuses and sides.

The event layers read each sentence on its own. A word whose most probable class is a type of event is
a trigger; every word of its sentence is then scored as part of its source and of its target, and the
mentions of actors whose heads score are its sides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from verbale.reading.coreference import Mentioned, Mentions
from verbale.reading.event_model import EventModel
from verbale.reading.hinted import trigger_hints
from verbale.reading.lexicon import Scan
from verbale.reading.lists import lists
from verbale.reading.pieces import Pieces, sentence_starts

Offsets = tuple[int, int]

_SMALL = lists().not_describing | lists().determiners

#: A trigger is taken where it is at least this probable that there is an event.
FLOOR = 0.5
#: The same where the dictionary knows no such word, and for the type that it is taken for.
FLOOR_UNKNOWN, FLOOR_TYPE = 0.8, 0.5
#: A mention of more characters is not put in the place of a name in it.
_WIDEST = 60
#: Sentences of fewer pieces tell nothing; of longer ones only so many are read.
_FEWEST, _MOST = 4, 300
#: What is added to the score of a word to be of a side, so that nought means as likely as not.
_BIAS = -2.0
#: Where no word is that sure of being of the target, the surest is taken from this on, and with it
#: those that are nearly as sure.
_SUREST, _NEARLY = -2.0, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """An event as one sentence tells it, in code points. ``source`` and ``target`` are the places of
    the actors on its sides, ``probability`` that of the trigger, ``certainty`` that of the status."""

    sentence: Offsets
    trigger: Offsets
    type: str
    mode: str | None
    status: str
    source: tuple[Offsets, ...]
    target: tuple[Offsets, ...]
    probability: float
    certainty: float
    claimed: float = field(default=0.0)  # the probability of the status "claimed"


def tell(
    text: str,
    pieces: Pieces,
    states: NDArray[np.float32],
    model: EventModel,
    mentions: Mentions,
    scan: Scan,
) -> list[Told]:
    """The events of a text in the order of their triggers; ``states`` as in
    :class:`~verbale.reading.tagging.Tagged`."""
    cuts = _sentences(pieces)
    cuts = [(a, b) for a, b in cuts if b - a >= _FEWEST]
    found: list[Told] = []
    places = _Places(text, mentions, scan)
    hints = trigger_hints(text, pieces, scan.tokens, model.types)
    read = model.run([states[a:b] for a, b in cuts], [hints[a:b] for a, b in cuts])
    for (begin, end), (scores, _) in zip(cuts, read, strict=True):
        known: NDArray[np.bool_] = hints[begin:end].max(1) > 0
        found += _of_sentence(text, pieces, begin, end, scores, known, model, places)
    return sorted(found, key=lambda told: told.trigger)


def _sentences(pieces: Pieces) -> list[tuple[int, int]]:
    """Sentences as ranges of pieces, those too long cut short."""
    if not len(pieces):
        return []
    starts = np.searchsorted(pieces.starts, sentence_starts(pieces))
    ends = np.append(starts[1:], len(pieces))
    return [(int(a), int(min(b, a + _MOST))) for a, b in zip(starts, ends, strict=True)]


def _of_sentence(
    text: str,
    pieces: Pieces,
    begin: int,
    end: int,
    scores: NDArray[np.float32],
    known: NDArray[np.bool_],
    model: EventModel,
    places: _Places,
) -> list[Told]:
    first = np.flatnonzero(pieces.word_starts[begin:end])
    if not len(first):
        return []
    last = np.append(first[1:], end - begin) - 1
    words = np.stack([pieces.starts[begin + first], pieces.ends[begin + last]], 1)
    classes = _softmax(scores[first][:, model.parts["trigger"]])
    surely = (1 - classes[:, 0] >= FLOOR_UNKNOWN) & (classes[:, 1:].max(1) >= FLOOR_TYPE)
    chosen = np.flatnonzero((1 - classes[:, 0] >= FLOOR) & (known[first] | surely))
    found = []
    sentence = (int(words[0, 0]), int(words[-1, 1]))
    for n in chosen:
        at = first[n]
        kind = int(classes[n, 1:].argmax())
        name = model.types[kind]
        word = text[words[n, 0] : words[n, 1]]
        if not any(c.isalpha() for c in word):
            continue
        allowed = [0, *(k for k, mode in enumerate(model.modes) if mode.startswith(name + " "))]
        modes = scores[at, model.parts["mode"]]
        mode = model.modes[allowed[int(modes[allowed].argmax())]]
        statuses = _softmax(scores[at, model.parts["status"]])
        sides = []
        for side in ("source", "target"):
            asks = scores[at, model.parts[f"asks {side}"]]
            own = scores[first][:, model.parts[f"is {side}"]] @ asks / model.role_width**0.5 + _BIAS
            sides.append(places.of(words, own > 0, int(n)))
        source, target = sides
        if source and not target:
            own[n] = -np.inf
            if (surest := own.max()) > _SUREST:
                target = places.of(words, own >= surest - _NEARLY, int(n))[:1]
        target = tuple(
            place for place in target if not any(a <= place[0] and place[1] <= b for a, b in source)
        )
        status = int(statuses.argmax())
        found.append(
            Told(
                sentence,
                (int(words[n, 0]), int(words[n, 1])),
                name,
                mode.partition(" ")[2] or None,
                model.statuses[status],
                source,
                target,
                float(classes[n, kind + 1]),
                float(statuses[status]),
                float(statuses[model.statuses.index("claimed")]),
            )
        )
    return found


class _Places:
    """Where a side may stand: mentions of actors, names of the tables, or the words themselves."""

    def __init__(self, text: str, mentions: Mentions, scan: Scan) -> None:
        self._text = text
        self._rows = sorted(mentions.rows, key=lambda row: row.head[0])
        self._heads = [row.head[0] for row in self._rows]
        self._names = [(scan.tokens[n.first].start, scan.tokens[n.last - 1].end) for n in scan.names]
        self._name_starts = [start for start, _ in self._names]

    def of(self, words: NDArray[np.int64], chosen: NDArray[np.bool_], trigger: int) -> tuple[Offsets, ...]:
        """The places of a side of whose sentence's words ``[n, 2]`` these are chosen."""
        inside = chosen.copy()
        inside[trigger] = False
        if not inside.any():
            return ()
        starts = words[:, 0].tolist()
        low, high = starts[0], int(words[-1, 1])
        rows = self._rows[bisect_left(self._heads, low) : bisect_left(self._heads, high)]
        found: list[Offsets] = []
        covered = np.zeros(len(words), bool)
        for row in sorted(rows, key=lambda row: row.start - row.end):
            head = bisect_right(starts, row.head[0]) - 1
            if head < 0 or not inside[head] or covered[head]:
                continue
            a, b = bisect_left(starts, row.start), bisect_left(starts, row.end)
            if a <= trigger < b and row.head[0] > words[trigger, 0]:
                continue  # the side would hold the event
            covered[a:b] = True
            found.append((row.start, row.end))
        rest = inside & ~covered
        for start, end in self._names[
            bisect_left(self._name_starts, low) : bisect_left(self._name_starts, high)
        ]:
            a, b = bisect_left(starts, start), bisect_left(starts, end)
            if a < b and rest[a:b].all():
                rest[a:b] = False
                covered[a:b] = True
                found.append(self._described(start, end, rows))
        if not found:
            runs = (self._stripped(words, run) for run in _runs(rest))
            found = [place for place in runs if place][:1]
        return tuple(sorted(found))

    @staticmethod
    def _described(start: int, end: int, rows: Sequence[Mentioned]) -> Offsets:
        """Whom a name in front of a head describes ("Russian opposition figure"), or else the name."""
        whom = [row for row in rows if row.start <= start and end <= row.head[0] and row.type != "pronoun"]
        nearest = min(whom, key=lambda row: row.head[0], default=None)
        if nearest is None or nearest.end - nearest.start > _WIDEST:
            return start, end
        return nearest.start, nearest.end

    def _stripped(self, words: NDArray[np.int64], run: tuple[int, int]) -> Offsets | None:
        """A run of words without small ones at its edges; None where nothing is left."""
        kept = [
            n for n in range(*run)
            if (word := self._text[words[n, 0] : words[n, 1]].lower()).isalnum()
            and len(word) > 2 and word not in _SMALL
        ]  # fmt: skip
        if not kept:
            return None
        return int(words[kept[0], 0]), int(words[kept[-1], 1])


def _runs(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of True, the longest first."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    found = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    return sorted(found, key=lambda run: run[0] - run[1])


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    high = np.exp(scores - scores.max(-1, keepdims=True))
    whole: NDArray[np.float32] = high / high.sum(-1, keepdims=True)
    return whole


def places_of(told: Sequence[Told]) -> set[Offsets]:
    """The places of all sides."""
    return {place for one in told for side in (one.source, one.target) for place in side}
