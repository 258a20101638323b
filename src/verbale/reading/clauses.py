"""Attributions that their form alone gives away, where the tagger takes another one or a part.

Three forms, which hold attributions of their own, while the training corpus marks one level only:

- the speaker behind the statement: "Talks were discussed briefly, during which Costa
  confirmed the date, Petrov said.";
- the turn of a transcript: a line that begins "COSTA: " is all Costa's, whatever is told in it;
- the signed quotation, on a line of its own: "“Enough is enough.” — Ana Costa, Lisbon", with the name
  behind it or on the next line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verbale.reading.pieces import SPEAKER, Pieces, sentence_starts
from verbale.reading.quotation import OUTSIDE, paragraphs, quotations

Offsets = tuple[int, int]

#: No annotated report measures these rules; where they and the tagger meet they agree, but
#: those are the easy places.
CONFIDENCE = 0.8

_BEHIND = re.compile(
    r",[”\"’']? (?P<source>(?:[Tt]he (?:[a-z]+ ){1,3}?|(?:[A-Z][\w.’'\-]+ ){1,5}?|he |she |they ))"
    r"(?P<cue>said|says|added|adds|told reporters|noted|notes|stressed|argued|explained|claimed|recalled)"
    r"(?=\.|, |$)",
    re.MULTILINE,
)
_ANONYMOUS = frozenset("QA")
_SIGNED = re.compile(r"\s*(?P<cue>[―—–]|--?)\s*(?P<source>[^\W\d_a-z][^―—–:;!?“”\"]*?)[.\s]*", re.DOTALL)
_LONGEST_SIGNATURE = 12
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """Source, cue and content of one such attribution, in code points of the text.

    ``whole`` says that its form is beyond doubt: the end of a sentence, a turn. ``replaces``
    says that it is the better reading of an attribution with the same cue. ``by`` is the rule
    and its version.
    """

    source: Offsets
    cue: Offsets
    content: Offsets
    whole: bool
    replaces: bool
    by: str


def trailing(text: str, pieces: Pieces) -> list[Clause]:
    """Every clause that is attributed by what follows it, outside quotation marks, in order."""
    starts = sentence_starts(pieces)
    found = []
    for match in _BEHIND.finditer(text):
        if pieces.states[match.start("cue")] != OUTSIDE:
            continue
        start = _before(starts, match.start())
        if start is not None and "\n" not in text[start : match.start()]:
            source = match.start("source"), match.end("source") - 1
            content = start, _content_end(text, match.start())
            whole = text[match.end() : match.end() + 1] != ","
            found.append(Clause(source, match.span("cue"), content, whole, False, "trailing/2"))
    return found


def _content_end(text: str, comma: int) -> int:
    """A content keeps the comma within its quotation marks, not one without."""
    return comma + 2 if text[comma + 1] in "”\"’'" else comma


def _before(starts: NDArray[np.int64], at: int) -> int | None:
    """The start of the sentence that holds ``at``."""
    i = int(np.searchsorted(starts, at, "right")) - 1
    return int(starts[i]) if i >= 0 else None


def turns(text: str, sources: Collection[Offsets]) -> list[Clause]:
    """The turns of a transcript, in order: for each name that is among the tagger's
    ``sources`` at one turn at least (so that "UPDATE: " makes no speaker), every line that
    begins with it; likewise for those that speak in turn with such a one, several times each;
    "Q: " and "A: " where a report has both."""
    lines = [(match, end) for start, end in paragraphs(text) if (match := SPEAKER.match(text, start, end))]
    tagged = {start for start, _ in sources}
    names = {_speaker(match) for match, _ in lines if match.start("name") in tagged}
    count = Counter(_speaker(match) for match, _ in lines)
    if any(count[name] >= _SEVERAL for name in names):
        names |= {name for name, times in count.items() if times >= _SEVERAL}
    if {match["name"] for match, _ in lines} >= _ANONYMOUS:
        names |= _ANONYMOUS
    found = []
    for match, end in lines:
        name = match.span("name")
        if _speaker(match) in names and match.end() < end:
            colon = match.end() - 2
            found.append(Clause(name, (colon, colon + 1), (match.end(), end), True, True, "turn/2"))
    return found


def signatures(text: str) -> list[Clause]:
    """Quotations that are a line of their own and signed, in order."""
    found = []
    waiting: Offsets | None = None
    for start, end in paragraphs(text):
        quoted = quotations(text, start, end)
        whole = (quoted[0].start, quoted[0].end) if quoted and quoted[0].closed else None
        whole = whole if whole and whole[0] == start else None
        quotation, begin = (whole, whole[1]) if whole else (waiting, start)
        signed = _SIGNED.fullmatch(text, begin, end) if quotation else None
        if signed and quotation and len(signed["source"].split()) <= _LONGEST_SIGNATURE:
            cue, source = signed.span("cue"), signed.span("source")
            found.append(Clause(source, cue, quotation, True, True, "signature/1"))
        waiting = whole if whole and whole[1] == end else None
    return found


def _speaker(match: re.Match[str]) -> str:
    """The last word of a name: "CLAIRE DUNMORE, HOST" speaks on as "DUNMORE"."""
    return match["name"].split(",")[0].split()[-1]
