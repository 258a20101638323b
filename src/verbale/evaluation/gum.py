"""Reader for GUM (Zeldes, LRE 2017): documents with nested entities and coreference, CoNLL-U."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verbale.record import MentionType

#: ``(7-person-new-...`` opens a mention, ``7)`` closes one; a closing bracket right behind an
#: opening one makes a mention of one word.
_BRACKET = re.compile(
    r"\((?P<id>\d+)(?:\[[^\]]*\])?-(?P<facts>[^()]+)(?P<closed>\)?)|(?P<end>\d+)(?:\[[^\]]*\])?\)"
)
_ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention: code points, the word at its head, the chain it is in.

    ``kind`` is GUM's entity type (``person``, ``organization``, ``place``, ``abstract``...),
    ``joint`` says that it is a coordination that shares its head with its first member."""

    start: int
    end: int
    head: tuple[int, int]
    chain: int
    kind: str
    type: MentionType
    plural: bool
    joint: bool


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document: its text with a blank line between paragraphs, and its mentions in order."""

    name: str
    genre: str
    text: str
    mentions: tuple[GoldMention, ...]


@dataclass(slots=True)
class _Word:
    id: int
    head: int
    tag: str
    features: str
    relation: str
    entity: str
    start: int = 0
    end: int = 0


def read_gum(folder: str | Path) -> Iterator[GoldDocument]:
    """Yield the documents of a folder of ``.conllu`` files, in the order of their names.

    Raises FileNotFoundError where the folder holds none.
    """
    paths = sorted(Path(folder).glob("*.conllu"))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no CoNLL-U files of GUM's")
    for path in paths:
        yield _read(path)


def _read(path: Path) -> GoldDocument:
    parts: list[str] = []
    length = 0
    mentions: list[GoldMention] = []
    open_: list[tuple[int, str, int]] = []
    document: list[_Word] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.split("\n")
        sentence = next((line[9:] for line in lines if line.startswith("# text = ")), None)
        if sentence is None:
            continue
        if parts:
            parts.append("\n\n" if any(line.startswith("# newpar") for line in lines) else " ")
            length += len(parts[-1])
        words = _words(lines, sentence, length)
        base = len(document)
        document += words
        for i, word in enumerate(words):
            for bracket in _BRACKET.finditer(word.entity):
                if bracket["id"]:
                    open_.append((int(bracket["id"]), bracket["facts"], base + i))
                    ends = int(bracket["id"]) if bracket["closed"] else None
                else:
                    ends = int(bracket["end"])
                if ends is not None and (mention := _close(open_, ends, document, base, base + i)):
                    mentions.append(mention)
        parts.append(sentence)
        length += len(sentence)
    ordered = _with_joint(sorted(mentions, key=lambda m: (m.start, -m.end)))
    return GoldDocument(path.stem, path.stem.split("_")[1], "".join(parts), tuple(ordered))


def _words(lines: list[str], sentence: str, base: int) -> list[_Word]:
    """The words of a sentence, found in its text one after the other."""
    words: list[_Word] = []
    at = 0
    for line in lines:
        fields = line.split("\t")
        if len(fields) != 10 or not fields[0].isdigit():
            continue  # a comment, the range of a contraction, or an empty node
        entity = _ENTITY.search(fields[9])
        found = sentence.find(fields[1], at)
        start = found if found >= 0 else at
        at = start + (len(fields[1]) if found >= 0 else 0)
        words.append(
            _Word(
                int(fields[0]),
                int(fields[6]),
                fields[3],
                fields[5],
                fields[7],
                entity[1] if entity else "",
                base + start,
                base + at,
            )
        )
    return words


def _close(
    open_: list[tuple[int, str, int]], chain: int, words: list[_Word], base: int, last: int
) -> GoldMention | None:
    """The innermost open mention of a chain, ended at the word ``last``; None for one that runs
    over the end of its sentence (the words of a sentence begin at ``base``)."""
    at = max((i for i, one in enumerate(open_) if one[0] == chain), default=-1)
    if at < 0:
        return None
    _, facts, first = open_.pop(at)
    if first < base:
        return None
    inside = words[first : last + 1]
    ids = {word.id for word in inside}
    head = next((word for word in inside if word.head not in ids), inside[0])
    joint = any(word.relation.startswith("conj") and word.head == head.id for word in inside)
    form: MentionType = "description"
    if head.tag in ("PRON", "DET"):
        form = "pronoun"
    elif head.tag == "PROPN":
        form = "name"
    return GoldMention(
        inside[0].start, inside[-1].end, (head.start, head.end), chain, facts.split("-")[0], form,
        "Number=Plur" in head.features, joint,
    )  # fmt: skip


def _with_joint(mentions: list[GoldMention]) -> list[GoldMention]:
    """A coordination is joint only where its first member is a mention of its own."""
    smallest: dict[tuple[int, int], int] = {}
    for m in mentions:
        smallest[m.head] = min(smallest.get(m.head, m.end - m.start), m.end - m.start)
    return [
        m if not m.joint or m.end - m.start > smallest[m.head]
        else GoldMention(m.start, m.end, m.head, m.chain, m.kind, m.type, m.plural, False)
        for m in mentions
    ]  # fmt: skip
