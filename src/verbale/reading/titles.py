"""Phrases that name the holder of an office: "the Russian president", "his US counterpart",
"former French foreign minister", "Prime Minister" in front of a name.

>>> from verbale.tables.actors import load_tables
>>> from verbale.reading.lexicon import lexicon_of
>>> lexicon = lexicon_of(load_tables())
>>> [one.org for one in find_titles(lexicon.scan("Then the French president spoke."), lexicon)]
['FRA']
"""

from __future__ import annotations

from dataclasses import dataclass

from verbale.reading.lexicon import Lexicon, Name, Scan
from verbale.reading.lists import lists
from verbale.reading.names import words
from verbale.tables.actors import Office

_FORMER = lists().former
_COMING = lists().coming
_UNDER = lists().under
_PLAIN = lists().about_holders
_OWNERS = lists().owners
_ARTICLES = lists().articles
_LEADER = lists().heads
_COUNTERPART = lists().counterparts
_BEHIND_HEAD = lists().behind_titles


@dataclass(frozen=True, slots=True)
class Titled:
    """A phrase with a title of office, in code points.

    ``start, end`` from its article or owner to the state behind it, ``at`` the title alone and ``title``
    its words in lower case, empty for "counterpart"; ``head`` its noun. ``offices`` go by the title and
    are of ``org`` where that is said. ``owner`` is a possessive in front that names no state ("his", "the
    country's"), ``name`` where the name begins that the title stands in front of. ``standing`` is
    ``former``, ``future`` or ``deputy`` where the phrase says so, ``definite`` says that it means
    somebody known. ``article`` says that it begins with "the", "a" or an owner."""

    start: int
    end: int
    at: tuple[int, int]
    head: tuple[int, int]
    title: str
    offices: tuple[Office, ...]
    org: str | None
    owner: tuple[int, int] | None
    name: int | None
    standing: str | None
    definite: bool
    article: bool

    @property
    def counterpart(self) -> bool:
        """Whether it means who has the same office elsewhere."""
        return not self.title


def find_titles(scan: Scan, lexicon: Lexicon) -> list[Titled]:
    """The phrases with a title of office, in order."""
    ending = {name.last: name for name in scan.names if _is_body(name)}
    starting = {name.first: name for name in scan.names if _is_body(name)}
    people = {name.first for name in scan.names if name.key.startswith("person ")}
    tops = {
        i: _heads_of(_org(ending[i]), lexicon)
        for i, token in enumerate(scan.tokens)
        if token.plain in _LEADER and i in ending and token.joined and not _goes_on(scan, i + 1)
    }
    heads: list[tuple[int, int, tuple[Office, ...]]] = [
        (t.first, t.last, t.offices)
        for t in scan.titles
        if t.first not in tops and not (scan.tokens[t.last - 1].plain in _LEADER and _goes_on(scan, t.last))
    ]
    heads += [(i, i + 1, offices) for i, offices in tops.items()]
    heads += [(i, i + 1, ()) for i, token in enumerate(scan.tokens) if token.plain in _COUNTERPART]
    finder = _Finder(scan, ending, starting, people)
    return [found for first, last, offices in sorted(heads) if (found := finder.phrase(first, last, offices))]


def _heads_of(org: str, lexicon: Lexicon) -> tuple[Office, ...]:
    """The offices at the top of a state or an organisation."""
    roles = ("head_of_state", "head_of_government") if lexicon.tables.state(org) else ("head",)
    return tuple(o for o in lexicon.tables.offices_of(org) if o.role in roles)


def _goes_on(scan: Scan, i: int) -> bool:
    """Whether a noun or a preposition follows that makes another title: "chief negotiator", "head of"."""
    if i >= len(scan.tokens) or not scan.tokens[i].joined:
        return False
    plain = scan.tokens[i].plain
    return plain in words().titles | words().occupations | _BEHIND_HEAD


def _is_body(name: Name) -> bool:
    return name.entries[0].kind in ("state", "organisation", "institution", "group")


class _Finder:
    def __init__(
        self, scan: Scan, ending: dict[int, Name], starting: dict[int, Name], people: set[int]
    ) -> None:
        self._scan = scan
        self._ending = ending
        self._starting = starting
        self._people = people

    def phrase(self, first: int, last: int, offices: tuple[Office, ...]) -> Titled | None:
        """The phrase around the title of the tokens ``[first, last)``, None where it is none."""
        tokens = self._scan.tokens
        counterpart = self._scan.tokens[first].plain in _COUNTERPART
        start, org, owner, standing = first, None, None, None
        definite, article, plain_state = False, False, False
        at = first
        while at > 0 and tokens[at].joined:
            before = tokens[at - 1]
            if org is None and (name := self._ending.get(at)):
                org, at = _org(name), name.first
                start, definite = at, True
                plain_state = not before.possessive
                continue
            if before.plain in _FORMER:
                standing = "former"
            elif before.plain in _COMING:
                standing = "future"
            elif before.plain in _UNDER:
                standing = "deputy"
            elif (before.plain in _OWNERS and org is None) or (before.plain in _OWNERS and counterpart):
                owner, definite, article = (before.start, before.end), True, True
                start = at - 1
                break
            elif before.plain in _ARTICLES:
                start, article = at - 1, True
                definite = before.plain not in ("a", "an")
                break
            elif before.possessive and org is None:
                begin = at - 1
                while (
                    begin > 0 and tokens[begin].joined and tokens[begin - 1].plain not in _ARTICLES | _OWNERS
                ):
                    if tokens[begin - 1].capital is not before.capital or first - begin > 4:
                        break
                    begin -= 1
                if begin > 0 and tokens[begin].joined and tokens[begin - 1].plain in _ARTICLES | _OWNERS:
                    begin -= 1
                owner, definite, article = (tokens[begin].start, before.end), True, True
                start = begin
                break
            elif not (before.plain in _PLAIN or before.plain.endswith("elect")):
                break
            at -= 1
            start = at
        if first > start and tokens[first - 1].plain.endswith("-elect"):
            standing = "future"
        end = last
        if end + 1 < len(tokens) and tokens[end].joined and tokens[end].plain in ("elect", "designate"):
            standing, end = "future", end + 1
        if org is None and owner is None:
            end, org = self._behind(end)
            definite = definite or (org is not None and article is False)
        following = tokens[end] if end < len(tokens) else None
        named = following is not None and following.joined and following.capital and end == last
        if named and following is not None:
            named = end in self._people or not (
                end in self._starting or following.plain in words().institutions | {"i"}
            )
        if counterpart and org is None:
            return None
        if org is not None and not counterpart:
            of_org = tuple(o for o in offices if o.org == org)
            if not of_org and ((plain_state and not article and not named) or tokens[first].plain in _LEADER):
                return None
            offices = of_org
        capital = tokens[first].capital
        if not (article or org or named or capital):
            return None
        head = next((i for i in range(first + 1, last) if tokens[i].plain in _BEHIND_HEAD), last) - 1
        return Titled(
            tokens[start].start,
            tokens[end - 1].end,
            (tokens[first].start, tokens[last - 1].end),
            (tokens[head].start, tokens[head].end),
            "" if counterpart else " ".join(t.plain for t in tokens[first:last]),
            offices,
            org,
            owner,
            following.start if named and following else None,
            standing,
            definite or (capital and not article),
            article,
        )

    def _behind(self, end: int) -> tuple[int, str | None]:
        """The token behind "of Russia" that stands at ``end``, and whose office that makes it."""
        tokens = self._scan.tokens
        if end + 1 < len(tokens) and tokens[end].joined and tokens[end].plain in ("of", "at"):
            begin = end + 1 + (tokens[end + 1].plain == "the")
            name = self._starting.get(begin)
            if name and tokens[begin].joined and name.use == "name" and not tokens[name.last - 1].possessive:
                return name.last, _org(name)
        return end, None


def _org(name: Name) -> str:
    """What the tables of offices call a state or an organisation."""
    return name.key.removeprefix("organisation ")
