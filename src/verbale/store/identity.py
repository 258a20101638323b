"""When two reports are the same, and which is the newer version.

A text is one report, however often it is met: its SHA-256 is its key. What its source says
of it (its facts) and where it was met may differ from one time to the next; each combination
is kept as a sighting. The place, where there is one, ties versions together: another text
met at the same place supersedes the one met there before.
"""

from __future__ import annotations

import hashlib
import re

import msgspec

from ..record import Document

_LINE = re.compile(r"(.+):\d+", re.DOTALL)


class Facts(msgspec.Struct, frozen=True):
    """What a source says of a text; ``id`` is None where it is only made from the text."""

    name: str | None
    id: str | None
    title: str | None
    date: str | None
    publisher: str | None
    url: str | None

    @property
    def key(self) -> str:
        """A digest that is the same for the same facts only."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()

    @property
    def place(self) -> str | None:
        """Where the text was met, in one line, or None where that is not known.

        The URL; else the id that its publisher (or the file that it came in) gave it, since
        an id means something only there; else the name. Standard input is no place.
        """
        if self.url:
            return f"url {self.url}"
        line = _LINE.fullmatch(self.name) if self.name else None
        collection = self.publisher or (line[1] if line else self.name)
        if self.id and collection:
            return f"id {self.id} in {collection}"
        if not self.name or self.name == "-" or (line and line[1] == "-"):
            return None
        return f"{'line' if line else 'name'} {self.name}"

    def differs(self, held: Facts) -> bool:
        """Whether a fact (the name is none) is given here and is not the one in ``held``."""
        return any(mine is not None and mine != theirs for mine, theirs in self._pairs(held))

    def lacks(self, held: Facts) -> bool:
        """Whether a fact that ``held`` gives is not given here."""
        return any(mine is None and theirs is not None for mine, theirs in self._pairs(held))

    def elsewhere(self, held: Facts) -> bool:
        """Whether this is another publication of the text than ``held``: both places are
        known and they are not the same."""
        return None not in (self.place, held.place) and self.place != held.place

    def _pairs(self, held: Facts) -> list[tuple[str | None, str | None]]:
        return [
            (self.id, held.id),
            (self.title, held.title),
            (self.date, held.date),
            (self.publisher, held.publisher),
            (self.url, held.url),
        ]


def facts(document: Document, name: str | None) -> Facts:
    """The facts of ``document``, met under ``name`` (a path, a URL, ``-``, ``file.jsonl:3``)."""
    made = document.id == f"r-{document.sha256[:16]}"
    return Facts(
        name=name or None,
        id=None if made else document.id,
        title=document.title,
        date=document.date,
        publisher=document.publisher,
        url=document.url,
    )


def makes_versions(place: str | None) -> bool:
    """Whether another text at ``place`` is a new version of the one that was there. A line
    of a file is not such a place: lines move when the file grows."""
    return place is not None and not place.startswith("line ")


def replaces(new: Facts, held: Facts, *, other_reader: bool) -> bool:
    """Whether a record with the facts ``new`` takes the place of the one ``held`` for the
    same text, if it differs.

    The latest reading counts, except that one which knows less (no date where there was
    one) never does, and that another publication of the same text leaves the record of the
    first as it is, unless another version of the reader made it or it alone has a date.
    """
    dated = new.date is not None and held.date is None
    return not new.lacks(held) and (other_reader or dated or not new.elsewhere(held))
