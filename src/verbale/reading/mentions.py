"""Mentions of a text before and after the model: what tables and forms know of them, and the
spans of what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from verbale.reading.heads import HEADS, PERHAPS_PERSON, Heads, Hints
from verbale.reading.lexicon import Person, Scan, Token
from verbale.reading.lists import lists
from verbale.reading.names import words
from verbale.reading.pieces import Pieces
from verbale.reading.titles import Titled

#: Kinds of paragraphs in which every word may be capitalised.
_FIRST = 1
#: The value of the feature ``position`` of what begins a sentence; less begins a paragraph.
_SENTENCE_START = 1
#: From this value on a piece hangs on the one before.
_ATTACHED = 3
_HEADINGS = frozenset((_FIRST, 2))
_SENTENCE_ENDS = (".", "!", "?", '"', "”", "’", "»")
_PERSON = lists().person_pronouns
_SPEAKING = lists().speaking_pronouns
_KINDS = {
    "person": "person",
    "organisation": "organisation",
    "institution": "organisation",
    "group": "organisation",
}
_PERSON_NAME = HEADS.index("person name")
_PERSON_DESCRIPTION = HEADS.index("person description")
_ORGANISATION_NAME = HEADS.index("organisation name")
_NAME_KINDS = tuple(name.endswith("name") for name in HEADS)
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_ACTORS = lists().no_actors
_AND = lists().joining
_JOINING = _AND | {",", ";"}
_SIGNS = frozenset(",;:()—–[]")
_MARKS = frozenset(("'", "’", "s", "-", ".", "&"))
_PREPOSITIONS = lists().before_names
_INNER = lists().within_names


def hints_of(text: str, pieces: Pieces, scan: Scan, titled: Sequence[Titled]) -> Hints:
    """What is known of the mentions of a text: descriptions by title of office, names of the tables,
    personal pronouns."""
    sure = np.zeros(len(pieces), np.int64)
    likely, upto = sure.copy(), sure.copy()
    tokens = scan.tokens
    firsts = np.searchsorted(pieces.ends, np.array([t.start for t in tokens], np.int64), "right")
    lasts = np.searchsorted(pieces.starts, np.array([t.end for t in tokens], np.int64), "left")
    pronoun = HEADS.index("person pronoun")
    for n, token in enumerate(tokens):
        if token.plain in _PERSON or (token.plain in _SPEAKING and (token.plain != "i" or token.capital)):
            sure[firsts[n]] = pronoun
    for first, last in _names_by_form(text, pieces, scan, firsts):
        likely[firsts[first]], upto[firsts[first]] = PERHAPS_PERSON, lasts[last - 1]
    table = words()
    first_names = table.male_names | table.female_names
    for n, token in enumerate(tokens[:-1]):
        following = tokens[n + 1]
        if not (token.capital and following.capital and following.joined):
            continue
        if token.plain in table.titles and following.plain not in table.titles | table.portfolios:
            at = n + 1
        elif token.plain in first_names and (n == 0 or not tokens[n - 1].capital or not token.joined):
            at = n
        else:
            continue
        piece = firsts[at]
        likely[piece], upto[piece] = HEADS.index("person name"), _capitals(text, pieces, piece)
    for name in scan.names:
        if name.use == "demonym" or firsts[name.first] >= len(pieces):
            continue
        kind = _KINDS.get(name.entries[0].kind or "", "place")
        likely[firsts[name.first]] = HEADS.index(f"{kind} name")
        upto[firsts[name.first]] = lasts[name.last - 1]
    for one in titled:
        if not (one.definite or one.org or one.name):
            continue  # "a spokesman for ...": the model sees how far it goes
        head = int(np.searchsorted(pieces.ends, one.head[0], "right"))
        begin, end = np.searchsorted(pieces.starts, one.at, "left")
        sure[begin:end] = -1
        likely[begin:end] = 0
        if one.name is None:
            sure[head] = HEADS.index("person description")
        else:
            first = int(np.searchsorted(pieces.ends, one.name, "right"))
            likely[first], upto[first] = HEADS.index("person name"), _capitals(text, pieces, first)
    return Hints(sure, likely, upto)


def _names_by_form(
    text: str, pieces: Pieces, scan: Scan, firsts: NDArray[np.int64]
) -> Iterator[tuple[int, int]]:
    """Tokens ``[first, last)`` that look like names: :func:`_runs`, and their last and first words
    where those stand alone."""
    tokens = scan.tokens
    table = words()
    runs, plain = _runs(text, pieces, scan, firsts)
    inside = {n for first, last in runs for n in range(first, last)}
    given = table.male_names | table.female_names | table.family_first
    short = {tokens[last - 1].plain for _, last in runs}
    short |= {tokens[first].plain for first, _ in runs if tokens[first].plain in given}
    short -= table.common | table.titles | table.institutions | table.portfolios
    yield from runs
    for n, token in enumerate(tokens):
        if n not in inside and token.capital and token.plain in short and firsts[n] < len(pieces):
            if plain[firsts[n]] not in _HEADINGS:
                yield n, n + 1


def _hyphened(text: str, token: Token) -> bool:
    """Whether a word hangs on the one before by a hyphen: "Sang-ho"."""
    return text[token.start - 1 : token.start] == "-"


def _runs(
    text: str, pieces: Pieces, scan: Scan, firsts: NDArray[np.int64]
) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
    """Runs of two capitalised words and more, outside headings, without titles and known names in
    front; and what kind of paragraph each piece is in."""
    tokens = scan.tokens
    table = words()
    particles = table.surname_particles | table.prefixes
    no_names = table.common | table.openers | table.determiners | table.pronouns | table.prepositions
    plain = pieces.features[:, 3].copy()
    opening = text.lstrip().partition("\n")[0].rstrip()
    if opening.endswith(_SENTENCE_ENDS):
        plain[plain == _FIRST] = 0  # the first paragraph is no headline
    known = {n for name in scan.names for n in range(name.first, name.last)}
    known |= {n for title in scan.titles for n in range(title.first, title.last)}
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        if not tokens[at].capital:
            at += 1
            continue
        last = at
        while (
            last + 1 < len(tokens)
            and tokens[last + 1].joined
            and (
                tokens[last + 1].capital
                or tokens[last + 1].plain in particles
                or _hyphened(text, tokens[last + 1])
            )
        ):
            last += 1
        while last > at and not (tokens[last].capital or _hyphened(text, tokens[last])):
            last -= 1
        first = at + (not tokens[at].joined and tokens[at].plain in no_names)
        for n in range(first, last + 1):
            if n in known or tokens[n].plain in table.titles | table.occupations or tokens[n].possessive:
                first = n + 1
        heading = firsts[at] < len(pieces) and plain[firsts[at]] in _HEADINGS
        if (
            last > first
            and not heading
            and not any(tokens[n].plain in table.institutions | table.realms for n in range(first, last + 1))
        ):
            runs.append((first, last + 1))
        at = last + 1
    return runs, plain


def settled(text: str, pieces: Pieces, heads: Heads, scan: Scan, titled: Sequence[Titled]) -> Heads:
    """The mentions with spans that hold: none leaves its sentence, a phrase with a title has that
    phrase's, a name keeps to its capitalised words, of two heads of one name the first remains, and
    an adjective of a people ("Russian troops") is no mention."""
    adjectives = _adjectives(scan)
    heads = _one_each(text, pieces, heads, scan)
    ranges = heads.ranges.copy()
    starts = np.append(np.flatnonzero(pieces.features[:, 2] <= _SENTENCE_START), len(pieces))
    own = np.searchsorted(starts, heads.at, "right")
    ranges[:, 0] = np.maximum(ranges[:, 0], starts[np.maximum(own - 1, 0)])
    ranges[:, 1] = np.minimum(ranges[:, 1], starts[np.minimum(own, len(starts) - 1)])
    names = {int(at) for at, class_ in zip(heads.at, heads.classes, strict=True) if _NAME_KINDS[class_]}
    exact = _known_ranges(pieces, scan)
    by_head = {one.head[0]: one for one in titled if one.name is None and (one.definite or one.org)}
    by_name = {one.name: one for one in titled if one.name is not None}
    kept = np.ones(len(heads), bool)
    last: int | None = None
    for n, at in enumerate(heads.at.tolist()):
        one = by_head.get(int(pieces.starts[at]))
        if int(pieces.starts[at]) in adjectives:
            kept[n] = False
        elif one is not None:
            ranges[n] = _range(pieces, one.start, one.end)
        elif heads.classes[n] == _PERSON_DESCRIPTION and _institution(text, pieces, at, ranges[n]):
            heads.classes[n] = _ORGANISATION_NAME
        elif _NAME_KINDS[heads.classes[n]]:
            ranges[n] = _name_range(text, pieces, at, int(ranges[n, 0]), int(ranges[n, 1]), names)
            last_word = text[pieces.starts[ranges[n, 0]] : pieces.ends[ranges[n, 1] - 1]].split()[-1]
            if at not in exact and _POSSESSIVE.sub("", last_word).lower() in _NO_ACTORS:
                kept[n] = False
                continue
            if at in exact:
                ranges[n] = exact[at][:2]
                heads.classes[n] = exact[at][2]
            begin = pieces.starts[ranges[n, 0]]
            if (one := by_name.get(int(pieces.starts[at])) or by_name.get(int(begin))) is not None:
                ranges[n, 0] = _range(pieces, one.start, one.end)[0]
            if (
                last is not None
                and ranges[last, 0] <= at < ranges[last, 1]
                and ranges[n, 1] <= ranges[last, 1]
            ):
                if _one_name(text, pieces, int(heads.at[last]), at):
                    kept[n] = False
                    continue
            last = n
    return Heads(
        heads.at[kept], ranges[kept], heads.classes[kept], heads.probability[kept], heads.vectors[kept]
    )


def _one_each(text: str, pieces: Pieces, heads: Heads, scan: Scan) -> Heads:
    """The heads with one in each run of capitalised words that is a person's name, the most probable
    one, its range over all of the run; and with the same kind where such a name is shortened."""
    tokens = scan.tokens
    firsts = np.searchsorted(pieces.ends, np.array([t.start for t in tokens], np.int64), "right")
    lasts = np.searchsorted(pieces.starts, np.array([t.end for t in tokens], np.int64), "left")
    kept = np.ones(len(heads), bool)
    ranges, classes = heads.ranges.copy(), heads.classes.copy()
    short: set[str] = set()
    for first, last in _runs(text, pieces, scan, firsts)[0]:
        begin, end = int(firsts[first]), int(lasts[last - 1])
        inside = np.flatnonzero((heads.at >= begin) & (heads.at < end))
        own = [n for n in inside if _NAME_KINDS[classes[n]]]
        best = max(own, key=lambda n: (classes[n] == _PERSON_NAME, heads.probability[n]), default=None)
        if best is None or classes[best] != _PERSON_NAME:
            continue
        kept[[n for n in inside if n != best]] = False
        ranges[best] = min(ranges[best, 0], begin), max(ranges[best, 1], end)
        short |= {tokens[last - 1].plain}
        if tokens[first].plain in words().family_first:
            short |= {tokens[first].plain}
    known = {int(firsts[name.first]) for name in scan.names}
    for n, at in enumerate(heads.at.tolist()):
        if kept[n] and classes[n] and HEADS[classes[n]].endswith(("name", "pronoun")) and at not in known:
            word = _word(text, pieces, at)
            if word[0].isupper() and word.casefold() in short and ranges[n, 1] - ranges[n, 0] <= 4:
                classes[n] = _PERSON_NAME
    return Heads(heads.at[kept], ranges[kept], classes[kept], heads.probability[kept], heads.vectors[kept])


def _known_ranges(pieces: Pieces, scan: Scan) -> dict[int, tuple[int, int, int]]:
    """The ranges of states and organisations of the tables, with their article, and their classes, by
    their first pieces."""
    found = {}
    tokens = scan.tokens
    for name in scan.names:
        if name.use == "demonym" or isinstance(name.entries[0].value, Person):
            continue
        first = tokens[name.first]
        before = tokens[name.first - 1] if name.first and first.joined else None
        if before and before.capital and not before.possessive and before.plain != "the":
            continue  # "South Australia"
        begin = at = int(np.searchsorted(pieces.ends, first.start, "right"))
        if before and before.plain == "the":
            begin = int(np.searchsorted(pieces.ends, before.start, "right"))
        end = int(np.searchsorted(pieces.starts, tokens[name.last - 1].end, "left"))
        if tokens[name.last - 1].possessive:
            while end < len(pieces) and pieces.features[end, 2] >= _ATTACHED and end - at < 8:
                end += 1
        kind = _KINDS.get(name.entries[0].kind or "", "place")
        found[at] = (begin, end, HEADS.index(f"{kind} name"))
    return found


def _institution(text: str, pieces: Pieces, head: int, own: NDArray[np.int64]) -> bool:
    """Whether what looks like somebody described is something named: "The Baltic Courier". All of its words
    have capitals, outside a headline, and none is a title."""
    begin, end = pieces.starts[own[0]], pieces.ends[own[1] - 1]
    said = text[begin:end].split()
    named = [word for word in said if word.lower() not in lists().articles]
    return (
        len(named) > 1
        and len(named) < len(said)
        and pieces.features[head, 3] != _FIRST
        and all(word[0].isupper() for word in named)
        and words().titles.isdisjoint(word.lower() for word in named)
    )


def _adjectives(scan: Scan) -> set[int]:
    """Where adjectives of peoples begin that describe what follows."""
    tokens = scan.tokens
    found = set()
    for name in scan.names:
        if name.use != "demonym" or name.last >= len(tokens) or tokens[name.last - 1].possessive:
            continue
        following = tokens[name.last]
        if following.joined and not tokens[name.last - 1].plain.endswith("s"):
            found.add(tokens[name.first].start)
    return found


def _range(pieces: Pieces, start: int, end: int) -> NDArray[np.int64]:
    return np.array(
        [np.searchsorted(pieces.ends, start, "right"), np.searchsorted(pieces.starts, end, "left")]
    )


def _word(text: str, pieces: Pieces, at: int) -> str:
    """The word that begins at a piece."""
    end = at + 1
    while end < len(pieces) and not pieces.word_starts_at(end):
        end += 1
    return text[pieces.starts[at] : pieces.ends[end - 1]]


def _name_range(
    text: str, pieces: Pieces, head: int, begin: int, end: int, names: set[int]
) -> tuple[int, int]:
    """The range of a name without what belongs to others: what stands in front of an "and", a comma or a
    preposition, and what stands behind its capitalised words or, if another name follows, behind an
    "and" or a comma."""
    particles = words().surname_particles | words().prefixes
    last = end
    joining = 0
    for at in range(head + 1, end):
        if at in names and joining:
            last = joining
            break
        if pieces.word_starts_at(at):
            word = _word(text, pieces, at)
            low = word.lower()
            stands_alone = pieces.features[at, 2] < _ATTACHED  # not "ho" in "Sang-ho"
            if stands_alone and word[0].islower() and low not in _INNER | particles:
                last = joining or at
                break
            if low in _JOINING:
                joining = joining or at
    while (
        last > head + 1
        and pieces.word_starts_at(last - 1)
        and _word(text, pieces, last - 1).lower() in _INNER | _JOINING
    ):
        last -= 1
    first = head
    attached = head >= 2 and text[pieces.starts[head - 1] : pieces.starts[head]] == "-"
    if attached and text[pieces.starts[head - 2] : pieces.ends[head - 2]].lower() in words().prefixes:
        begin = min(begin, head - 2)  # "al-Mansouri"
    while first > begin and pieces.features[first, 2] > _SENTENCE_START:
        word = _word(text, pieces, first - 1).lower()
        if pieces.word_starts_at(first - 1) and (word in _AND or word in _PREPOSITIONS or word in _SIGNS):
            break
        first -= 1
    return first, last


def _capitals(text: str, pieces: Pieces, first: int) -> int:
    """Where the capitalised words end that begin at a piece."""
    last = first + 1
    while last < len(pieces) and (not pieces.word_starts_at(last) or _word(text, pieces, last)[0].isupper()):
        last += 1
    return last


def _one_name(text: str, pieces: Pieces, first: int, second: int) -> bool:
    """Whether two heads are words of one name: only capitalised words stand from one to the other."""
    for at in range(first, second):
        if pieces.word_starts_at(at):
            word = _word(text, pieces, at)
            if not (word[0].isupper() or word in ("-", ".", "'", "’")):
                return False
    return True
