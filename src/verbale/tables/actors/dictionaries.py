"""Actor dictionaries of PETRARCH and TABARI, read and written.

An entry is a name in capitals with underscores for spaces, then synonyms on lines of their
own that begin with ``+``, and codes in brackets, each with or without dates, on the name's
line (TABARI) or on lines of their own (PETRARCH). Dates count themselves: ``<`` is up to,
``>`` is from. A code without dates holds where none with dates does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from verbale.tables.actors.cameo import from_cameo, is_null, to_cameo
from verbale.tables.actors.dates import PartialDate, exact_date
from verbale.tables.actors.spelling import clean_name, usual_spelling
from verbale.tables.actors.values import ActorTables, UserActor

#: Years of two figures up to this one are of this century (TABARI manual).
_PIVOT = 30

_XML_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SECTION = re.compile(r"<(/?)([A-Z]+)>")
_BEFORE_COMMENT = re.compile(r"(?:[^;#\[]|\[[^\]]*\])*")
_BRACKET = re.compile(r"\[([^\]]*)\]")
_CODE = re.compile(r"([^\s<>]+)\s*(?:([<>])\s*(\S+)|([^\s-]+)\s*-\s*([^\s-]+))?")
_ENTRY = re.compile(r"^[^\[\n]*\[[^\]\n]+\]", re.M)


class Refused(NamedTuple):
    """A line that cannot be taken, and why in one sentence."""

    line: int
    sentence: str


class Taken(NamedTuple):
    """The rows of a file, the lines that were refused, how many entries stand for no actor,
    and the columns of which nothing was taken."""

    rows: tuple[UserActor, ...]
    refused: tuple[Refused, ...] = ()
    no_actors: int = 0
    unused: tuple[str, ...] = ()


class _Coded(NamedTuple):
    """A code with its dates; it is None for what is no actor then."""

    code: str | None
    since: PartialDate | None
    until: PartialDate | None

    def without(self, other: _Coded) -> Iterator[_Coded]:
        """What is left of its time where that of ``other`` is taken away."""
        if other.since:
            before = exact_date(other.since.first - timedelta(days=1))
            until = min(self.until, before) if self.until else before
            if not self.since or self.since <= until:
                yield self._replace(until=until)
        if other.until:
            after = exact_date(other.until.last + timedelta(days=1))
            since = max(self.since, after) if self.since else after
            if not self.until or since <= self.until:
                yield self._replace(since=since)


class _Entry:
    """An entry while its lines are read."""

    def __init__(self, line: int, name: str) -> None:
        self.line = line
        self.name = name
        self.names: list[str] = []
        self.codes: list[_Coded] = []
        self.has_codes = False
        self.faulty = False

    def actors(self) -> list[_Coded]:
        """Its codes as an actor: one without dates does not hold where one of no actor does."""
        nothing = [one for one in self.codes if one.code is None and (one.since or one.until)]
        found: list[_Coded] = []
        for coded in self.codes:
            pieces = [coded] if coded.code else []
            for other in nothing if not coded.since and not coded.until else ():
                pieces = [piece for whole in pieces for piece in whole.without(other)]
            found += pieces
        return found


def looks_like_dictionary(text: str) -> bool:
    """Whether a text has an entry or a code with a bracket at its end."""
    return any(_ENTRY.match(line) for line in _without_xml(text).splitlines() if line[:1] != "#")


def _without_xml(text: str) -> str:
    """The text without XML comments, every line where it was."""
    return _XML_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)


def _day(text: str) -> PartialDate:
    """The day of YYMMDD or YYYYMMDD; raises ValueError where it is none."""
    try:
        if not text.isascii() or not text.isdigit() or len(text) not in (6, 8):
            raise ValueError
        year = int(text[:-4])
        if len(text) == 6:
            year += 2000 if year <= _PIVOT else 1900
        return exact_date(date(year, int(text[-4:-2]), int(text[-2:])))
    except ValueError:
        raise ValueError(f"{text!r} is no date as YYMMDD or YYYYMMDD.") from None


def _coded(bracket: str) -> _Coded:
    """The code of a bracket with its dates.

    Raises ValueError, with a sentence, where it cannot be read.
    """
    found = _CODE.fullmatch(bracket.strip())
    if not found or bracket.strip()[0].isdigit():
        raise ValueError(f"'[{bracket}]' is no code with or without dates.")
    code, sign, limit, start, end = found.groups()
    since = _day(start) if start else _day(limit) if sign == ">" else None
    until = _day(end) if end else _day(limit) if sign == "<" else None
    if since and until and since > until:
        raise ValueError(f"'[{bracket}]' ends before it begins.")
    return _Coded(None if is_null(code) else from_cameo(code), since, until)


def _phrase(text: str, comment: str, tables: ActorTables) -> str:
    """The name of a phrase; a comment that gives the same name in other letters spells it."""
    name = clean_name(text.replace("_", " ").strip().removesuffix("="))
    spelt = " ".join(comment.strip("#; \t").split())
    return spelt if spelt.upper() == name.upper() else usual_spelling(name, tables)


class _Reading:
    """One pass over a dictionary's lines."""

    def __init__(self, tables: ActorTables) -> None:
        self._tables = tables
        self.entries: list[_Entry] = []
        self.refused: list[Refused] = []
        self._entry: _Entry | None = None
        self._lost = False

    def line(self, number: int, line: str) -> None:
        """Take one line, or refuse it."""
        before = _BEFORE_COMMENT.match(line)
        content = before[0] if before else ""
        comment = line[len(content) :]
        try:
            if comment.startswith("["):
                raise ValueError("The bracket is not closed.")
            if content.strip():
                self._content(number, content.strip(), comment)
        except ValueError as error:
            self.refused.append(Refused(number, str(error)))

    def _content(self, number: int, content: str, comment: str) -> None:
        phrase = content.partition("[")[0]
        brackets = _BRACKET.findall(content)
        if _BRACKET.sub("", content[len(phrase) :]).strip():
            raise ValueError(f"{content!r} goes on after its code.")
        if phrase.startswith("+"):
            if brackets:
                raise ValueError("A synonym has no code of its own.")
            if self._owner("synonym"):
                self._synonym(phrase[1:], comment)
            return
        if phrase.strip():
            self._begin(number, phrase, comment)
        if brackets and self._owner("code"):
            self._codes(number, brackets)

    def _owner(self, what: str) -> bool:
        """Whether there is an entry that a line belongs to; it is quiet after a refused one."""
        if self._entry is None and not self._lost:
            raise ValueError(f"There is no name before this {what}.")
        return self._entry is not None

    def _begin(self, number: int, phrase: str, comment: str) -> None:
        self._entry, self._lost = None, True
        self._entry = _Entry(number, _phrase(phrase, comment, self._tables))
        self.entries.append(self._entry)

    def _synonym(self, phrase: str, comment: str) -> None:
        assert self._entry is not None
        name = _phrase(phrase, comment, self._tables)
        if name != self._entry.name and name not in self._entry.names:
            self._entry.names.append(name)

    def _codes(self, number: int, brackets: list[str]) -> None:
        assert self._entry is not None
        self._entry.has_codes = True
        for bracket in brackets:
            try:
                coded = _coded(bracket)
            except ValueError as error:
                self._entry.faulty = True
                self.refused.append(Refused(number, str(error)))
            else:
                if coded not in self._entry.codes:
                    self._entry.codes.append(coded)


def _without_sections(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without those of lists of common nouns (``<NOUN>``)."""
    inside = ""
    for number, line in enumerate(_without_xml(text).split("\n"), 1):
        if section := _SECTION.match(line.strip()):
            inside = "" if section[1] else section[2]
        elif not inside and not line.lstrip().startswith("<!"):
            yield number, line


def _merged(entries: Iterable[_Entry]) -> list[_Entry]:
    """One entry a name, with the synonyms and codes of all."""
    found: dict[str, _Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.name, entry)
        if first is not entry:
            first.names += [name for name in entry.names if name not in first.names]
            first.codes += [coded for coded in entry.codes if coded not in first.codes]
            first.faulty |= entry.faulty
    return list(found.values())


def read_dictionary(text: str, source: str, tables: ActorTables) -> Taken:
    """The rows of a dictionary, each from ``source``; lines that cannot be read are refused.

    Names in capitals are spelt as usual (:func:`usual_spelling`), codes are PLOVER's.
    """
    reading = _Reading(tables)
    for number, line in _without_sections(text):
        reading.line(number, line)
    uncoded = [entry for entry in reading.entries if not entry.has_codes]
    refused = [*reading.refused, *(Refused(entry.line, f"{entry.name!r} has no code.") for entry in uncoded)]
    entries = _merged(entry for entry in reading.entries if entry.has_codes)
    rows = [row for entry in entries for row in _rows_of(entry, source)]
    no_actors = sum(not entry.actors() and not entry.faulty for entry in entries)
    return Taken(tuple(rows), tuple(sorted(refused)), no_actors)


def _rows_of(entry: _Entry, source: str) -> Iterator[UserActor]:
    for code, since, until in entry.actors():
        if code:
            names = tuple(entry.names)
            yield UserActor(entry.name, names, code, None, None, None, since, until, None, source)


def _restriction(row: UserActor) -> str:
    """The dates of a row as a dictionary has them, as wide as imprecise ones can be."""
    since = f"{row.since.first:%Y%m%d}" if row.since else ""
    until = f"{row.until.last:%Y%m%d}" if row.until else ""
    if since and until:
        return f" {since}-{until}"
    return f" >{since}" if since else f" <{until}" if until else ""


def _written(name: str, tables: ActorTables) -> str:
    """A name as a phrase, with its spelling in a comment where that cannot be told from it."""
    capitals = name.upper()
    if clean_name(re.sub(r"[_;#\[\]<>]|^\+|=$", " ", name)) != name:
        raise ValueError(f"{name!r} has signs that a dictionary uses for something else.")
    spelling = "" if usual_spelling(capitals, tables) == name else f"  ; {name}"
    return f"{capitals.replace(' ', '_')}_{spelling}"


def write_dictionary(rows: Iterable[UserActor], tables: ActorTables) -> tuple[str, list[str]]:
    """A dictionary in PETRARCH's form with CAMEO's codes, and a sentence for each name that
    cannot stand in one. What a dictionary has no place for (kinds, offices, items, sources)
    is left out.
    """
    actors: dict[str, list[UserActor]] = {}
    for row in rows:
        actors.setdefault(row.name, []).append(row)
    lines: list[str] = []
    refused: list[str] = []
    for name, same in actors.items():
        try:
            lines.append(_written(name, tables))
        except ValueError as error:
            refused.append(str(error))
            continue
        for synonym in dict.fromkeys(other for row in same for other in row.names if other != name):
            try:
                lines.append(f"+{_written(synonym, tables)}")
            except ValueError as error:
                refused.append(str(error))
        lines += dict.fromkeys(f"\t[{to_cameo(row.code)}{_restriction(row)}]" for row in same)
    return "".join(f"{line}\n" for line in lines), refused
