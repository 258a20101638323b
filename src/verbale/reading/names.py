"""What a source names: the name in "a spokesman, Ana Costa of Vega Group, who ..." and whose it is.

A source is cut down to the noun phrase that heads it; the run of capitalised words at its
end is a name, once titles are off, unless the words around it make a description of it.
The lists of words are in ``tables/names.toml``.

>>> text = "Foreign Minister Ana Costa, 52, said so."
>>> read_source(text, 0, 30).text
'Ana Costa'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

import msgspec

from verbale.record import ActorKind, MentionType
from verbale.tables import Header, read_table

_TOKEN = re.compile(r"[^\W_](?:[\w.&'’\-]*[\w.'’])?|[^\s\w]")
_POSSESSIVE = re.compile(r"['’]s?$")
_CUTS = frozenset(',;:()[]—–-/"“”„«»')
_RELATIVES = frozenset(("who", "whom", "whose", "which"))
#: Words and signs of a source that are looked at; its head does not lie further on.
_LONGEST = 64
#: Second parts of titles: "president-elect".
_AFTER_TITLE = frozenset(("elect", "designate", "general", "emeritus", "in"))
#: First parts of titles: "ex-president".
_BEFORE_TITLE = frozenset(("ex", "then", "vice", "co", "deputy", "sub", "under"))


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Closed lists of words; the table says what each is for."""

    titles: frozenset[str]
    surname_titles: frozenset[str]
    occupations: frozenset[str]
    before_titles: frozenset[str]
    portfolios: frozenset[str]
    long_places: frozenset[str]
    surname_particles: frozenset[str]
    prefixes: frozenset[str]
    patronymics: frozenset[str]
    family_first: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    plural: frozenset[str]
    male_names: frozenset[str]
    female_names: frozenset[str]
    possessive_names: frozenset[str]
    institutions: frozenset[str]
    topical: frozenset[str]
    realms: frozenset[str]
    pairs: frozenset[str]
    common: frozenset[str]
    determiners: frozenset[str]
    openers: frozenset[str]
    prepositions: frozenset[str]
    emphatics: frozenset[str]
    pronouns: frozenset[str]
    abbreviations: frozenset[str]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    header: Header
    words: Words


@cache
def words() -> Words:
    """The table of words that decide how a source is read."""
    table, _ = read_table("names.toml", _Table)
    return table.words


@dataclass(frozen=True, slots=True)
class Named:
    """How a source refers: ``start`` and ``end`` (code points of the text) of the name in
    it, or of the whole source where it names nobody or several."""

    start: int
    end: int
    text: str
    type: MentionType
    kind: ActorKind | None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def plain(self) -> str:
        """In lower case, without full stops and a possessive ending."""
        return _POSSESSIVE.sub("", self.text).replace(".", "").lower()

    @property
    def capital(self) -> bool:
        """Whether it may be a word of a name: "Costa", "al-Sadr"."""
        if self.text[0].isupper():
            return True
        prefix, _, rest = self.text.replace("’", "-").replace("'", "-").partition("-")
        return rest[:1].isupper() and prefix in words().prefixes


@dataclass(frozen=True, slots=True)
class _Head:
    """The noun phrase that heads a source; what follows it, up to where it is cut or more; and
    whether several are named in it."""

    tokens: list[_Token]
    rest: list[_Token]
    joint: bool


@dataclass(frozen=True, slots=True)
class _Name:
    tokens: list[_Token]
    titled: bool


def read_source(text: str, start: int, end: int) -> Named:
    """What the source ``text[start:end]`` names."""
    source = text[start:end]
    if _is_pronoun(source.strip()):
        return Named(start, end, source, "pronoun", None)
    matches = islice(_TOKEN.finditer(text, start, end), _LONGEST)
    tokens = [_Token(m.group(), m.start(), m.end()) for m in matches]
    head = _head(tokens)
    if head.joint:
        return Named(start, end, source, "description", "group")
    name = _name(head.tokens) or _apposed(head)
    if name is None:
        return Named(start, end, source, "description", None)
    first, last = name.tokens[0].start, name.tokens[-1].end
    last -= len(name.tokens[-1].text) - len(_POSSESSIVE.sub("", name.tokens[-1].text))
    return Named(first, last, text[first:last], "name", _kind(name, head.rest))


def _is_pronoun(word: str) -> bool:
    low = word.lower()
    return low in words().pronouns and not (word.isupper() and low in words().abbreviations)


def _head(tokens: list[_Token]) -> _Head:
    """Up to the first comma, relative pronoun, or preposition that belongs to no name."""
    joint = False
    for i, token in enumerate(tokens):
        if i and (token.text in _CUTS or token.low in _RELATIVES):
            rest = tokens[i:]
            return _Head(_trimmed(tokens[:i]), rest, joint or _lists(tokens[:i], rest))
        if token.low in ("and", "or", "&") and _joins(tokens, i):
            joint = True
        elif token.low in words().prepositions and not token.capital and not _holds(tokens, i):
            return _Head(_trimmed(tokens[:i]), tokens[i:], joint)
    return _Head(_trimmed(tokens), [], joint)


def _cut(tokens: list[_Token], begin: int = 0) -> int:
    """Where the first comma, bracket, dash or relative pronoun stands from ``begin`` on."""
    ends = (i for i in range(begin, len(tokens)) if tokens[i].text in _CUTS or tokens[i].low in _RELATIVES)
    return next(ends, len(tokens))


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Without "himself" and the like, and without a possessive ending that stands apart."""

    def hangs_on(token: _Token) -> bool:
        return token.low in words().emphatics or bool(_POSSESSIVE.fullmatch(token.text))

    end = len(tokens)
    while end > 1 and hangs_on(tokens[end - 1]):
        end -= 1
    return tokens[:end]


def _lists(head: list[_Token], rest: list[_Token]) -> bool:
    """Whether names follow one another, as in "Costa, Diaz and Ek"."""
    low = [t.low for t in rest]
    if "and" not in low or not head[-1].capital:
        return False
    upto = rest[: low.index("and") + 2]
    return upto[-1].capital and all(t.capital or t.text == "," or t.low == "and" for t in upto)


def _run(tokens: list[_Token], last: int) -> int:
    """Where the name begins that ends with ``tokens[last]``."""
    first = last
    while first > 0:
        before = tokens[first - 1]
        inner = first > 1 and tokens[first - 2].capital
        particle = before.text.islower() and before.low in words().surname_particles
        if particle or (before.capital and before.low != "the"):
            first -= 1
        elif inner and (before.text.isdigit() or before.low in ("of", "for", "on", "and", "&", "in")):
            first -= 2
        elif before.low == "the" and first > 2 and tokens[first - 2].low in ("of", "for"):
            if not tokens[first - 3].capital:
                break
            first -= 3
        else:
            break
    return first


def _is_body(tokens: list[_Token]) -> bool:
    """Whether words are those of an institution or a state: "Ministry", "Ministry of Trade"."""
    table = words()
    ends = [i for i, t in enumerate(tokens) if t.low in ("of", "for", "on")][:1] or [len(tokens)]
    return any(tokens[i - 1].plain in table.institutions | table.realms for i in (*ends, len(tokens)) if i)


def _holds(tokens: list[_Token], i: int) -> bool:
    """Whether the preposition at ``i`` belongs to a name: "Ministry of Trade", not "Costa of Vega"."""
    low = tokens[i].low
    if low not in ("of", "for", "on", "in") or not i or i + 1 >= len(tokens) or not tokens[i - 1].capital:
        return False
    following = i + 1 + (tokens[i + 1].low == "the")
    if following >= len(tokens) or not tokens[following].capital:
        return False
    left = tokens[_run(tokens, i - 1) : i]
    if _is_body(left):
        return True
    if low in ("on", "in") or tokens[i - 1].plain in words().common:
        return False
    return _is_title(tokens[i - 1]) or (len(left) == 1 and not (i > 1 and _is_title(tokens[i - 2])))


def _joins(tokens: list[_Token], i: int) -> bool:
    """Whether the "and" at ``i`` stands between two who speak, rather than within one name
    ("Ministry of Trade and Industry") or between two words for one ("author and activist")."""
    if not i or i + 1 >= len(tokens):
        return False
    before, after = tokens[i - 1], tokens[i + 1]
    if after.capital:
        return not (before.capital and _is_one_name(tokens, i))
    if before.capital and before.plain not in words().titles | words().occupations:
        return True
    return after.low in ("the", "a", "his", "her", "their") and tokens[-1].capital


def _is_one_name(tokens: list[_Token], i: int) -> bool:
    """Whether the capitalised words around the "and" at ``i`` are one name."""
    table = words()
    before, after = tokens[i - 1], tokens[i + 1]
    if tokens[i].text == "&" or " ".join((before.plain, "and", after.plain)) in _pair_ends():
        return True
    left = tokens[_run(tokens, i - 1) : i]
    if before.plain in table.portfolios and (after.plain in table.portfolios or _is_of_title(left)):
        return True
    if any(t.plain in table.topical for t in left[:-1]) and any(t.low in ("of", "for", "on") for t in left):
        return True
    end = next((j for j in range(i + 1, len(tokens)) if not tokens[j].capital), len(tokens))
    return len(left) <= 2 and tokens[end - 1].plain in table.topical


@cache
def _pair_ends() -> frozenset[str]:
    return frozenset(" ".join(pair.split()[-3:]) for pair in words().pairs)


def _is_of_title(left: list[_Token]) -> bool:
    """Whether words begin as "Minister of Trade" does."""
    of = next((i for i, t in enumerate(left) if i and t.low in ("of", "for")), None)
    return of is not None and _is_title(left[of - 1])


def _is_title(token: _Token) -> bool:
    titles = words().titles
    if token.plain in titles:
        return True
    first, *others = token.plain.split("-")
    return bool(others) and (
        (first in titles and others[0] in _AFTER_TITLE) or (first in _BEFORE_TITLE and others[-1] in titles)
    )


def _name(tokens: list[_Token]) -> _Name | None:
    """The name at the end of a noun phrase, None where the phrase describes."""
    if not tokens or not (tokens[-1].capital or (tokens[-1].text.isdigit() and len(tokens) > 1)):
        return None
    first = _run(tokens, len(tokens) - 1)
    lower, run = tokens[:first], tokens[first:]
    run, titled = _without_titles(run, bool(lower))
    if not titled and run:
        titled = bool(lower) and (_is_title(lower[-1]) or lower[-1].plain in words().occupations)
        run = _owned(run)
    while len(run) > 1 and run[0].plain in words().before_titles:
        run = run[1:]
    if not any(token.capital for token in run) or (not titled and _describes(lower, run)):
        return None
    return _Name(run, titled)


def _without_titles(run: list[_Token], after_words: bool) -> tuple[list[_Token], bool]:
    """The run without the titles in front of its name, and whether there were any; nothing is
    left of a run that is a title."""
    table = words()
    if not after_words and len(run) > 1 and run[0].plain in table.occupations and run[1].text != "&":
        return run[1:], True  # "Economist Ana Costa", at the start of a sentence
    last = max((i for i, t in enumerate(run) if _is_title(t) and not _of_body(run, i)), default=-1)
    if last == len(run) - 1 and run[last].plain in table.surname_titles and len(run) > 1 and not after_words:
        titles = [i for i, t in enumerate(run[:-1]) if _is_title(t)]
        last = titles[-1] if titles else -1
    if last < 0:
        return run, False
    name = last + 1
    if name < len(run) and run[name].low in ("of", "for"):
        name = _after_portfolio(run, name + 1)
    return run[name:], True


def _of_body(run: list[_Token], i: int) -> bool:
    """Whether a title is part of an institution's name: "Department of Justice", "Coroner's
    Office"."""
    of = next((j for j, t in enumerate(run[:i]) if t.low in ("of", "for")), 0)
    ends = i + 1 == len(run) or run[i + 1].low in ("of", "for")
    if not ends and _POSSESSIVE.search(run[i].text) and _is_body(run):
        return True
    return ends and of > 0 and run[of - 1].plain in words().institutions


def _after_portfolio(run: list[_Token], i: int) -> int:
    """Where the name begins after "President of ...", "Secretary of State for ..."."""
    table = words()
    bodies = [j for j in range(i, len(run)) if run[j].plain in table.institutions | table.realms]
    if bodies:
        return bodies[-1] + 1
    begin = i
    topics = table.portfolios | {"of", "for", "and", "the", "&"}
    while i < len(run) and run[i].plain in topics:
        i += 1
    if i == begin or run[i - 1].low in ("of", "for", "the"):
        i += 2 if i < len(run) and run[i].plain in table.long_places else 1
    return i


def _owned(run: list[_Token]) -> list[_Token]:
    """The run without an owner in front: "Iran’s Zarif" is Zarif; "Iran’s Foreign Ministry"
    stays, for other states have one too."""
    for i in range(len(run) - 1, 0, -1):
        owner = run[i - 1]
        if _POSSESSIVE.search(owner.text) and not _is_body(run[i:]):
            return run if owner.low.replace("’", "'") in words().possessive_names else run[i:]
    return run


def _describes(lower: list[_Token], run: list[_Token]) -> bool:
    table = words()
    if len(run) == 1 and run[0].low in table.common | table.pronouns | table.prepositions:
        return not run[0].text.isupper() or run[0].low not in table.abbreviations
    first = (lower or run)[0]
    return first.low in table.determiners and not (first.text.isupper() and first.low in table.abbreviations)


def _apposed(head: _Head) -> _Name | None:
    """The name in apposition to a description: "the minister, Ana Costa, ..."."""
    comma = _cut(head.rest)
    if comma == len(head.rest) or head.rest[comma].text != ",":
        return None
    if not any(_is_title(t) or (t.plain in words().occupations and not t.capital) for t in head.tokens):
        return None
    phrase = head.rest[comma + 1 : _cut(head.rest, comma + 1)]
    if not phrase or not phrase[0].capital or any(t.low in ("and", "of", "for", "in") for t in phrase):
        return None
    if comma and phrase[0].plain in words().long_places:
        return None  # "the mayor of Portland, New Mexico"
    name = _name(phrase)
    return _Name(name.tokens, True) if name and len(name.tokens) > 1 and not _is_body(name.tokens) else None


def _kind(name: _Name, rest: list[_Token]) -> ActorKind | None:
    if name.titled:
        return "person"
    last = name.tokens[-1].plain
    if last in words().realms or (_is_body(name.tokens) and _realm_of(name.tokens)):
        return "state"
    if _is_body(name.tokens):
        return "institution"
    return "person" if _tells_a_person(rest) else None


def _realm_of(tokens: list[_Token]) -> bool:
    return any(t.plain in words().realms and tokens[i + 1].low == "of" for i, t in enumerate(tokens[:-1]))


def _tells_a_person(rest: list[_Token]) -> bool:
    """Whether what follows a name says that it is a person's: ", who", ", 52", ", an economist"."""
    if not rest:
        return False
    following = rest[1:] if rest[0].text in _CUTS else rest
    if not following:
        return False
    if following[0].low in ("who", "whom") or (following[0].text.isdigit() and len(following[0].text) == 2):
        return True
    upto = following[: _cut(following)]
    end = next((i for i, t in enumerate(upto) if t.low in words().prepositions), len(upto))
    return any(_is_title(t) or t.plain in words().occupations for t in upto[:end] if not t.capital)
