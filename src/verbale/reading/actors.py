"""Who is who in one report: mentions, chains and the actor tables put together.

Keys decide first: names that stand for one entry of the tables, or are one by their form, are one
actor, and so are an office's title and its holder on the day of the report. The model decides about
all other mentions (:mod:`~verbale.reading.coreference`). What a quotation says of itself comes last:
"I" is whose words they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from verbale.reading.attribution import Found
from verbale.reading.coreference import Chain, Mentioned, Mentions, Weights, chains
from verbale.reading.identity import Identity, Knowledge, written
from verbale.reading.lexicon import Entry, Name, Person, Scan
from verbale.reading.lists import lists
from verbale.reading.speakers import Cast
from verbale.reading.titles import Titled
from verbale.record import Actor, ActorKind, Mention, MentionType
from verbale.tables.actors import Office, Organisation

BY = "actors/2"

#: A phrase with a title is no wider, in characters.
_WIDEST = 200
#: Mentions of a chain that are asked for its gender, and mentions back in which a pair is looked for.
_SOME, _FAR = 64, 2000

_SPACE = re.compile(r"\s+")
#: What may stand between a name and its apposition, and behind that.
_APPOSED = re.compile(r",\s+|\s+[–—-]\s+|\s*\(")
_INSIDE = re.compile(r",?\s+(?:(?:named|called)\s+)?")
#: What a state is officially: "the Republic of Kenya".
_OFFICIAL = re.compile(
    r"(?:the )?(?:(?:Federal|Islamic|United|Democratic|Arab|Plurinational|Bolivarian|Co-operative) )*"
    r"(?:Republic|Kingdom|State|Commonwealth|Principality|Sultanate) of (?:the )?",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"\bwithout (?:naming|mentioning|identifying|singling out|referring(?: directly)? to) $", re.IGNORECASE
)
_ALSO = re.compile(r"\b(?:as well as|along with|together with|and)\s+$")
_SINGULAR = lists().he_or_she
_LISTED = re.compile(r",\s+\w|\band\b")
_AND = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_CLOSED = re.compile(r"\s*(?:[,.;)–—]|$)")
_I = lists().i
_YOU = lists().you
_THEY = lists().they
_WE = lists().we
_TOLD = re.compile(
    r"\b(?:told|tell|tells|telling|asked|informed|assured|reminded|warned|urged)$", re.IGNORECASE
)
_PLACING = lists().placing
_STOPS = lists().not_describing
_SMALL_WORDS = lists().skipped_initials
_DETERMINERS = lists().determiners
_KIN = lists().kin
_LEADERS = lists().leaders
_MINISTERS = lists().ministers
_PEOPLE = lists().people
_SIDES = lists().sides

Offsets = tuple[int, int]
#: A chain of mentions, or the key of sources that no chain has.
Place = int | str


@dataclass(slots=True)
class _Office:
    """Who may hold the office that a key stands for."""

    office: Office
    people: list[Person]
    phrase: str


class Actors:
    """Who is who in one report, who speaks in its attributions and who acts in its events; ``sides``
    are the places of those."""

    def __init__(
        self,
        text: str,
        scan: Scan,
        titled: Sequence[Titled],
        mentions: Mentions,
        weights: Weights,
        knowledge: Knowledge,
        found: Sequence[Found],
        sides: Iterable[Offsets] = (),
    ) -> None:
        self._text = text
        self._scan = scan
        self._titled = titled
        self._titled_starts = [one.start for one in titled]
        self._mentions = mentions
        self._knowledge = knowledge
        self._found = found
        self._weights_of = weights
        self._rows = mentions.rows
        self._sources = sorted({one.source for one in found if one.source} | set(sides))
        names = [(m.start, m.end) for m in self._rows if m.type == "name"]
        persons = {(m.start, m.end) for m in self._rows if m.type == "name" and m.kind == "person"}
        self._cast = Cast(text, [*self._sources, *names], persons)
        self._token_starts = [token.start for token in scan.tokens]
        self._heads = [m.head[0] for m in self._rows]
        self._spans = {(m.start, m.end): n for n, m in enumerate(self._rows)}
        self._entries: dict[str, Entry] = {}
        self._offices: dict[str, _Office] = {}
        self._asserted: dict[str, Office] = {}  # by the key of who is said to hold it
        self._holder: dict[str, str] = {}  # by the office's id
        self._titled_of: dict[int, Titled] = {}
        self._keys = self._all_keys()
        self._chains = [list(chain.members) for chain in self._chained()]
        self._chain_of = {m: n for n, chain in enumerate(self._chains) for m in chain}
        self._of_key = {key: self._chain_of[m] for m, key in enumerate(self._keys) if key is not None}
        self._key_of = {chain: key for key, chain in self._of_key.items()}
        self._joint: dict[str, tuple[Place, ...]] = {}
        self._counterparts()
        self._turns()
        self._pairs()
        self._quoted({source: self._place(source) for source in self._sources})
        self._told_whom()
        speaking = {source: self._place(source) for source in self._sources}
        speaking = {source: self._together(source) or place for source, place in speaking.items()}
        self._they(speaking)
        speaking = {s: place if place in self._joint else self._place(s) for s, place in speaking.items()}
        self._made = self._actors(speaking)
        self._speakers = {source: self._made.get(place) for source, place in speaking.items()}

    # What others ask.

    def actors(self) -> tuple[Actor, ...]:
        """The actors in the order in which they are first mentioned."""
        return tuple(self._ordered)

    def speaker(self, source: Offsets | None) -> str | None:
        """The actor id of a source, None where there is none or it is left open."""
        return self._speakers[source] if source else None

    def side(self, place: Offsets) -> str | None:
        """The actor id of a side of an event, None where it is left open."""
        return self._speakers.get(place)

    def addressee(self, cue: Offsets | None) -> tuple[str, ...]:
        """Whom somebody tells something: the actor right behind the cue."""
        n = self._behind(cue)
        id_ = self._made.get(self._chain_of[n]) if n is not None else None
        return (id_,) if id_ else ()

    # Keys.

    def _all_keys(self) -> list[str | None]:
        keys: list[str | None] = [self._name_key(m) if m.type == "name" else None for m in self._rows]
        self._shortened(keys)
        by_head = {one.head[0]: one for one in self._titled if one.name is None}
        self._titled_of = {n: by_head[m.head[0]] for n, m in enumerate(self._rows) if m.head[0] in by_head}
        for one in self._titled:
            if one.name is not None and (n := self._at(one.name)) is not None and (key := keys[n]):
                self._assert(one, key)
        for n, row in enumerate(self._rows):
            if row.type != "description":
                continue
            if (partner := self._apposition(n)) is not None and (key := keys[partner]):
                keys[n] = key
                if n in self._titled_of:
                    self._assert(self._titled_of[n], key)
        self._families(keys)
        named = {key for key in keys if key}
        for n, one in self._titled_of.items():
            if keys[n] is None:
                keys[n] = self._office_key(one, named)
        return keys

    def _families(self, keys: list[str | None]) -> None:
        """ "The Costas" are the couple, the parents or the family that the report speaks of, where it has
        several Costas or one."""
        surnames = {key.split()[-1] for key in keys if key and key.startswith(("name ", "person "))}
        surnames = {name.casefold() for name in surnames}
        kin = [n for n, head in enumerate(self._mentions.heads) if head in _KIN and keys[n] is None]
        for n, row in enumerate(self._rows):
            own = self._mentions.words[n]
            if len(own) != 2 or own[0] != "the" or not self._text[row.head[0]].isupper():
                continue
            if own[1].endswith("s") and (own[1][:-1] in surnames or own[1].removesuffix("es") in surnames):
                keys[n] = f"family {own[1]}"
                for m in kin:
                    keys[m] = keys[n]

    def _shortened(self, keys: list[str | None]) -> None:
        """Give initials the key of the name that they are of, and capitalised words that only describe
        ("the House", "the Foreign Ministry") that of the one name that ends with them."""
        long: dict[str, set[str]] = defaultdict(set)
        ends: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for n, key in enumerate(keys):
            own = _core(self._mentions.words[n])
            if key is None or len(own) < 2 or not key.startswith(("name ", "organisation ")):
                continue
            for part in (own, [w for w in own if w not in _SMALL_WORDS]):
                long["".join(w[0] for w in part)].add(key)
            for i in range(1, len(own)):
                ends[tuple(own[i:])].add(key)
        for n, row in enumerate(self._rows):
            if row.type != "name":
                continue
            own = _core(self._mentions.words[n])
            word = self._text[row.head[0] : row.head[1]].replace(".", "")
            if (
                len(own) == 1
                and word.isupper()
                and len(word) > 1
                and (keys[n] or "name ").startswith("name ")
            ):
                if len(found := long.get(word.lower(), set())) == 1:
                    keys[n] = next(iter(found))
            elif keys[n] is None and own and row.kind != "person" and word[:1].isupper():
                found = ends.get(tuple(own), set())
                keys[n] = next(iter(found)) if len(found) == 1 else "name " + " ".join(own)

    def _at(self, start: int) -> int | None:
        """The mention of type name that covers a place, the smallest where there are several."""
        first = bisect_left(self._heads, start - 80)
        last = bisect_right(self._heads, start + 80)
        rows = self._rows
        over = [
            n for n in range(first, last) if rows[n].type == "name" and rows[n].start <= start < rows[n].end
        ]
        over = [n for n in over if rows[n].head[0] >= start - 1]
        return min(over, key=lambda n: rows[n].end - rows[n].start, default=None)

    def _name_key(self, m: Mentioned) -> str | None:
        """What a name stands for: an entry of the tables, or the name itself."""
        span = (m.start, m.end)
        own = self._cast.named(span)
        if own is None:
            return None
        core = self._cast.core(span)
        for name in dict.fromkeys((self._cast.name_of(span), core)):
            if entry := self._entry(name, m):
                if name != core and entry.use != "name":
                    own = _spaced(core).casefold()  # "the House" is not the White House
                    continue
                if entry.use == "capital" and self._placed(m):
                    return f"place {_spaced(name).casefold()}"
                key = f"people {entry.key}" if entry.use == "demonym" else entry.key
                self._entries.setdefault(key, entry)
                return key
        return f"name {own}"

    def _entry(self, name: str, m: Mentioned) -> Entry | None:
        """What the tables have under a name, as it is used here."""
        lexicon = self._knowledge.lexicon
        found = [e for e in lexicon.entries(name) if not self._over(e) and self._meant(name, e)]
        if not found and (official := _OFFICIAL.match(name)):
            found = [
                e for e in lexicon.entries(name[official.end() :]) if e.use == "name" and e.kind == "state"
            ]
        parts = name.split()
        if not found and m.kind == "person" and len(parts) == 3:  # "Donald John Trump"
            found = [e for e in lexicon.entries(f"{parts[0]} {parts[2]}") if isinstance(e.value, Person)]
        if not found and m.kind == "person" and " " not in name:
            found = self._by_surname(name, m)
        if len(found) < 2:
            return found[0] if found else None
        people = [e for e in found if isinstance(e.value, Person)]
        if m.kind == "person" and people:
            now = [e for e in people if self._knowledge.terms(e.value)]  # type: ignore[arg-type]
            return now[0] if len(now) == 1 else None
        order = {"name": 0, "metonym": 1, "capital": 2, "demonym": 3}
        return min(found, key=lambda e: order[e.use])

    def _meant(self, name: str, entry: Entry) -> bool:
        """Whether a state's institution or party may be meant: one whose name others share ("Congress",
        "Conservatives") only where the text names its state."""
        country = entry.value.country if isinstance(entry.value, Organisation) else None
        if country is None or name.isupper() or len(name.split()) > 2:
            return True
        return country in self._told

    def _over(self, entry: Entry) -> bool:
        """Whether a state or organisation was no more on the day, or not yet there."""
        day = self._knowledge.day
        until = getattr(entry.value, "until", None)
        since = getattr(entry.value, "since", None)
        if day is None:
            return False
        ordinal = day.toordinal()
        return (until is not None and until.latest + 3650 < ordinal) or (
            since is not None and since.earliest > ordinal
        )

    def _by_surname(self, name: str, m: Mentioned) -> list[Entry]:
        """The one who goes by a surname and holds an office that the text speaks of."""
        known = self._knowledge
        fitting = self._all_by_surname(name, m)
        now = [p for p in fitting if known.terms(p)] if known.day else fitting
        fitting = now or fitting
        if len(fitting) != 1:
            return []
        return [e for e in known.lexicon.entries(fitting[0].name) if e.value is fitting[0]]

    def _all_by_surname(self, name: str, m: Mentioned) -> list[Person]:
        """All who go by a surname and held the office of the title in front, or hold one that the text
        speaks of."""
        known = self._knowledge
        people = known.lexicon.surnames.get(name.casefold(), [])
        titles = [t for t in self._titles_over(m.start, m.end) if t.name is not None]
        fitting = []
        for person in people:
            office = known.office_of(person)
            held = known.offices(person)
            by_title = any(o.id in held for t in titles for o in t.offices)
            if by_title or (known.day and office and office.org in self._told and not titles):
                fitting.append(person)
        return fitting

    @cached_property
    def _told(self) -> frozenset[str]:
        """The states and organisations that the text names."""
        bodies = [n.entries[0].key for n in self._scan.names if not isinstance(n.entries[0].value, Person)]
        return frozenset(key.removeprefix("organisation ") for key in bodies)

    def _placed(self, m: Mentioned) -> bool:
        """Whether a capital is where something is, rather than who acts."""
        at = bisect_left(self._token_starts, m.start)
        tokens = self._scan.tokens
        if at < len(tokens) and tokens[at].plain == "the":
            at += 1
        if self._text[m.end : m.end + 2].startswith((", ", "\n")) and at + 1 < len(tokens):
            if tokens[at + 1].capital and self._text[m.start - 2 : m.start].strip() in ("", "\n"):
                return True  # a dateline
        if self._text[m.end : m.end + 2] in ("'s", "’s"):
            return False
        if at > 0 and tokens[at].joined and tokens[at - 1].plain in _PLACING:
            return True
        if at > 1 and tokens[at - 1].plain == "central":
            return True
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return bool(
            following and following.joined and following.plain in ("airport", "suburb", "district", "streets")
        )

    def _assert(self, titled: Titled, key: str) -> None:
        """Note that the text gives somebody an office."""
        if titled.standing or titled.counterpart:
            return
        offices: tuple[Office, ...] = titled.offices
        if len(offices) > 1:
            entry = self._entries.get(key)
            held = (
                self._knowledge.offices(entry.value) if entry and isinstance(entry.value, Person) else set()
            )
            offices = tuple(o for o in offices if o.id in held)
        if len(offices) == 1:
            self._asserted.setdefault(key, offices[0])
            self._holder.setdefault(offices[0].id, key)

    def _apposition(self, n: int) -> int | None:
        """The name that a description stands in apposition to."""
        own = self._rows[n]
        for other in range(max(0, n - 3), min(len(self._rows), n + 4)):
            row = self._rows[other]
            if row.type != "name" or not self._alike(own, row):
                continue
            if own.start < row.start and row.end <= own.end <= row.end + 1:
                if _INSIDE.fullmatch(self._text[own.head[1] : row.start]):
                    return other  # "his wife Ana Costa", "their child, Ana"
            first, second = (row, own) if row.start < own.start else (own, row)
            between = self._text[first.end : second.start]
            if _APPOSED.fullmatch(between) and _CLOSED.match(self._text, second.end):
                return other
        return None

    def _alike(self, own: Mentioned, name: Mentioned) -> bool:
        """Whether a name may be of the kind that a description is of; the model takes some names of
        people for places."""
        if own.kind == name.kind:
            return own.kind != "place"
        words_ = self._text[name.start : name.end].split()
        unknown = not self._knowledge.lexicon.entries(" ".join(words_))
        return own.kind == "person" and name.kind == "place" and len(words_) > 1 and unknown

    def _office_key(self, one: Titled, named: set[str]) -> str | None:
        """Whom a description by office means."""
        if one.standing or one.counterpart or one.owner or not one.definite:
            return None
        offices = one.offices
        if one.org is None:
            orgs = self._orgs_of_title.get(one.title, set())
            said = [o for o in offices if o.id in self._holder or o.org in orgs]
            if len({o.org for o in said}) == 1:
                offices = tuple(said)
            elif len(offices) != 1 or said:
                capital = (
                    self._text[one.head[0]].isupper() and self._text[one.start] != self._text[one.head[0]]
                )
                return f"title {one.title}" if capital and one.article else None
        if not offices:
            return f"office {one.org} {one.title}" if one.org else None
        for office in offices:
            if office.id in self._holder:
                return self._holder[office.id]
        people = self._knowledge.holders(offices)
        present = [p for p in people if f"person {p.name}" in named]
        chosen = people if len(people) == 1 else present
        if len(chosen) == 1:
            key = f"person {chosen[0].name}"
            self._remember(chosen[0])
            self._asserted.setdefault(key, offices[0])
        else:
            key = f"office {offices[0].id}"
        phrase = _spaced(self._text[one.start : one.end])
        self._offices.setdefault(key, _Office(offices[0], people, phrase))
        return key

    @cached_property
    def _orgs_of_title(self) -> dict[str, set[str]]:
        """Whose office each title is said to be somewhere in the text."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self._titled:
            if one.org and not one.standing:
                found[one.title].add(one.org)
        return found

    def _titles_over(self, start: int, end: int) -> list[Titled]:
        """The phrases with a title that overlap a stretch, or whose name begins in it."""
        first = bisect_left(self._titled_starts, start - _WIDEST)
        last = bisect_left(self._titled_starts, end)
        return [
            one
            for one in self._titled[first:last]
            if (one.name is None and start < one.end) or (one.name is not None and start <= one.name < end)
        ]

    def _remember(self, person: Person) -> None:
        key = f"person {person.name}"
        for entry in self._knowledge.lexicon.entries(person.name):
            if entry.value is person:
                self._entries.setdefault(key, entry)

    # Chains.

    def _chained(self) -> list[Chain]:
        genders = {}
        for key, entry in self._entries.items():
            if isinstance(entry.value, Person):
                gender = next((term.gender for term in entry.value.terms if term.gender), None)
                genders[key] = {"m": 1, "f": 2}.get(gender or "", 0)
        found = chains(self._mentions, self._weights_of, self._keys, genders, self._nations())
        self._sure = {
            m: how for chain in found for m, how in zip(chain.members, chain.confidence, strict=True)
        }
        return found

    def _nations(self) -> list[frozenset[str]]:
        """The countries that each mention names up to its head: "two British soldiers". Names of persons
        tell nothing."""
        named = [
            (self._scan.tokens[name.first].start, country)
            for name in self._scan.names
            if (country := name.country)
        ]
        starts = [start for start, _ in named]
        found = []
        for row in self._rows:
            last = 0 if row.type == "pronoun" else bisect_left(starts, row.head[1])
            found.append(frozenset(country for _, country in named[bisect_left(starts, row.start) : last]))
        return found

    def _move(self, m: int, chain: int) -> None:
        """Put a mention into another chain."""
        if (now := self._chain_of[m]) != chain:
            self._chains[now].remove(m)
            self._chains[chain].append(m)
            self._chains[chain].sort()
            self._chain_of[m] = chain
            self._sure[m] = 0.9

    def _chain_for(self, key: str) -> int:
        """The chain of a key, a new one where there is none."""
        if key not in self._of_key:
            self._of_key[key] = len(self._chains)
            self._key_of[len(self._chains)] = key
            self._chains.append([])
        return self._of_key[key]

    def _counterparts(self) -> None:
        """ "His US counterpart" is who has the office in the US that he has."""
        for n, one in self._titled_of.items():
            if not one.counterpart or one.org is None:
                continue
            holder = self._owner_chain(n, one)
            key = self._key_of.get(holder) if holder is not None else None
            office = self._office_now(key) if key else None
            if office is None:
                continue
            role = office.role
            offices = self._knowledge.successor_of(one.org, role)
            if not offices and role in ("head_of_state", "head_of_government"):
                others = ("head_of_government", "head_of_state")
                offices = [o for r in others for o in self._knowledge.successor_of(one.org, r)][:1]
            if not offices:
                continue
            made = replace(one, offices=tuple(offices), owner=None, title=offices[0].titles[0], standing=None)
            if key := self._office_key(made, {k for k in self._keys if k}):
                self._move(n, self._chain_for(key))

    def _turns(self) -> None:
        """Two turns of phrase that say whom a pronoun means: "without naming Costa, Diaz said he ..." and
        "Costa's decision, as well as his plans"."""
        for n, row in enumerate(self._rows):
            word = self._text[row.start : row.end].lower()
            if row.type != "pronoun" or word not in _SINGULAR:
                continue
            chain = self._chain_of[n]
            for m in range(n - 1, max(-1, n - 12), -1):
                other = self._rows[m]
                if self._mentions.sentence[m] != self._mentions.sentence[n]:
                    break
                if other.kind != "person" or other.type != "name" or self._chain_of[m] == chain:
                    continue
                unnamed = _UNNAMED.search(self._text[max(0, other.start - 40) : other.start])
                owner = (
                    word in ("his", "her")
                    and self._text[other.end - 2 : other.end + 2].replace("’", "'").find("'s") >= 0
                    and _ALSO.search(self._text[max(0, row.start - 14) : row.start])
                )
                if (unnamed and self._mentions.quote[n] == self._mentions.quote[m]) or owner:
                    if self._agree(n, self._chain_of[m]):
                        self._move(n, self._chain_of[m])
                    break

    def _agree(self, n: int, chain: int) -> bool:
        """Whether a pronoun may be of the gender that a chain is known to be of."""
        own = self._mentions.gender[n]
        known = {int(self._mentions.gender[m]) for m in self._chains[chain][:_SOME]} - {0}
        return not own or not known or int(own) in known

    def _owner_chain(self, n: int, one: Titled) -> int | None:
        """Whose counterpart somebody is: of the pronoun in front, or of who was named last."""
        if one.owner:
            at = bisect_left(self._heads, one.owner[0])
            if at < n and self._rows[at].start == one.owner[0] and self._key_of.get(self._chain_of[at]):
                return self._chain_of[at]
        for m in range(n - 1, max(-1, n - 9), -1):
            row = self._rows[m]
            if row.end <= one.start and row.kind == "person" and row.type != "pronoun":
                key = self._key_of.get(self._chain_of[m])
                office = self._office_now(key) if key else None
                if office and office.org != one.org:
                    return self._chain_of[m]
        return None

    def _office_now(self, key: str) -> Office | None:
        """The office of who goes by a key."""
        if key in self._asserted:
            return self._asserted[key]
        if key in self._offices:
            return self._offices[key].office
        entry = self._entries.get(key)
        return self._knowledge.office_of(entry.value) if entry and isinstance(entry.value, Person) else None

    # Speakers.

    def _place(self, source: Offsets) -> Place:
        """The chain that a source is of, or else its key among the sources."""
        m = self._spans.get(source)
        if m is None:
            first, last = bisect_left(self._heads, source[0]), bisect_left(self._heads, source[1])
            rows = self._rows
            inside = [
                n for n in range(first, last) if source[0] <= rows[n].start and rows[n].end <= source[1]
            ]
            key = self._source_key(source)
            if key in self._of_key:
                return self._of_key[key]
            m = max(inside, key=lambda n: rows[n].end - rows[n].start, default=None)
            if m is not None and key and rows[m].type == "name" and rows[m].kind == "place":
                m = None  # "Iran’s Zarif": the place in it is not who speaks
        if m is not None:
            return self._chain_of[m]
        if self._is_label(source, "A") and (answering := self._answering()) is not None:
            return answering
        return self._cast.speaker(source) or ""

    def _is_label(self, source: Offsets, label: str) -> bool:
        """Whether a source is the "Q" or "A" in front of a turn."""
        return self._text[source[0] : source[1] + 1] == f"{label}:"

    def _answering(self) -> int | None:
        """The chain of who answers in an interview in "Q:" and "A:": the one person in its headline."""
        start = len(self._text) - len(self._text.lstrip())
        end = self._text.find("\n", start)
        named = {
            self._chain_of[n]
            for n in range(bisect_left(self._heads, max(end, 0)))
            if self._rows[n].type == "name" and self._rows[n].kind == "person"
        }
        return named.pop() if len(named) == 1 else None

    def _source_key(self, source: Offsets) -> str | None:
        """The key of the name in a source, as that of a mention."""
        row = Mentioned(source[0], source[1], source, "person", "name", 1.0)
        return self._name_key(row)

    def _quoted(self, speaking: dict[Offsets, Place]) -> None:
        """ "I" in quotation marks is who speaks there, "we" the state or organisation that speaks."""
        parts = sorted(
            (start, end, one.source, (one.by or "").startswith("turn/"))
            for one in self._found
            for start, end in one.content
            if one.source
        )
        open_: list[tuple[int, int, Offsets, bool]] = []
        following = 0
        adding = {
            one.content[0][0]: one.source
            for one in self._found
            if one.source and one.cue and one.content
            and self._text[one.cue[0] : one.cue[1]].lower().endswith("ing")
        }  # fmt: skip
        for n, row in enumerate(self._rows):
            if row.type != "pronoun":
                continue
            while following < len(parts) and parts[following][0] <= row.start:
                open_ = [part for part in open_ if part[1] > row.start] + [parts[following]]
                following += 1
            begin = row.start - 5 if self._text[row.start - 5 : row.start].lower() == "that " else row.start
            if begin in adding and self._text[row.start : row.end].lower() in _SINGULAR:
                place = speaking[adding[begin]]
                if isinstance(place, int) and self._agree(n, place):
                    self._move(n, place)  # "..., adding that he was"
            quoted = bool(self._mentions.quote[n])
            within = [part for part in open_ if row.end <= part[1] and (quoted or part[3])]
            if not quoted and not within:
                continue
            word = self._text[row.start : row.end].lower()
            if word not in _I and word not in _WE and word not in _YOU:
                continue
            place = speaking[max(within)[2]] if within else ""
            if word in _YOU:
                answering = self._answering() if within and self._is_label(max(within)[2], "Q") else None
                if answering is not None:
                    self._move(n, answering)
                elif isinstance(place, int) and self._chain_of[n] == place:
                    self._move(n, self._new_chain())
            elif word in _WE:
                self._own_side(n, place, max(within)[:2] if within else (row.start, row.end))
            elif isinstance(place, int):
                self._move(n, place)

    def _told_whom(self) -> None:
        """Nobody tells himself: in "Costa said Diaz had told him", "him" is Costa."""
        for one in self._found:
            if one.source is None or one.parent is None or (n := self._behind(one.cue)) is None:
                continue
            outer = self._found[one.parent].source
            if self._rows[n].type != "pronoun" or outer is None:
                continue
            own, other = self._place(one.source), self._place(outer)
            if self._chain_of[n] == own and isinstance(other, int) and other != own and self._agree(n, other):
                self._move(n, other)

    def _behind(self, cue: Offsets | None) -> int | None:
        """The mention right behind a cue that tells somebody something."""
        if cue is None or not _TOLD.search(self._text[cue[0] : cue[1]]):
            return None
        for n in range(bisect_left(self._heads, cue[1]), len(self._rows)):
            if self._rows[n].start > cue[1] + 1:
                break
            if self._rows[n].start >= cue[1]:
                return n
        return None

    def _own_side(self, n: int, place: Place, content: Offsets) -> None:
        """Give "we" to the state or organisation of who speaks; to nobody where that is not known and
        the words spoken name nobody that it could mean."""
        key = self._key_of.get(place) if isinstance(place, int) else None
        entry = self._entries.get(key) if key else None
        office = self._office_now(key) if key else None
        if office is not None:
            for side in (office.org, f"organisation {office.org}"):
                if side in self._of_key:
                    self._move(n, self._of_key[side])
                    return
        if isinstance(place, int) and entry is not None and not isinstance(entry.value, Person):
            self._move(n, place)
            return
        chain = self._chains[self._chain_of[n]]
        inside = (self._rows[m] for m in chain if self._rows[m].type != "pronoun")
        if not any(content[0] <= row.start and row.end <= content[1] for row in inside):
            self._move(n, self._new_chain())

    def _new_chain(self) -> int:
        self._chains.append([])
        return len(self._chains) - 1

    def _together(self, source: Offsets) -> str | None:
        """The key of several who speak as one, None where a source is of one alone."""
        joint = self._cast.joint(source) or _LISTED.search(self._text[source[0] : source[1]])
        if not joint:
            return None
        first, last = bisect_left(self._heads, source[0]), bisect_left(self._heads, source[1])
        rows = self._rows
        inside = [n for n in range(first, last) if source[0] <= rows[n].start and rows[n].end <= source[1]]
        outer = [
            n for n in inside
            if not any(
                m != n and rows[m].start <= rows[n].start and rows[n].end <= rows[m].end
                and (rows[m].start, rows[m].end) != (rows[n].start, rows[n].end)
                for m in inside
            )
        ]  # fmt: skip
        members = tuple(dict.fromkeys(self._chain_of[n] for n in outer))
        if len(members) < 2:
            return None
        if not self._cast.joint(source):
            gaps = [self._text[rows[a].end : rows[b].start] for a, b in pairwise(outer)]
            whole = rows[outer[0]].start == source[0] and rows[outer[-1]].end == source[1]
            if not whole or not all(_AND.fullmatch(gap) for gap in gaps):
                return None
            if any(self._keys[n] not in self._entries for n in outer):
                return None
        key = "joint " + " ".join(map(str, members))
        self._joint[key] = members
        return key

    def _they(self, speaking: dict[Offsets, Place]) -> None:
        """ "Costa and Diaz said they had agreed": "they" are both."""
        for one in self._found:
            place = speaking[one.source] if one.source else ""
            if place not in self._joint or not isinstance(place, str):
                continue
            for start, end in one.content:
                for n in range(bisect_left(self._heads, start), bisect_left(self._heads, end)):
                    word = self._text[self._rows[n].start : self._rows[n].end].lower()
                    if word in _THEY and self._chain_of[n] in self._joint[place]:
                        self._move(n, self._chain_for(place))

    def _pairs(self) -> None:
        """ "The two leaders", "both sides": who they are where the report leaves no doubt."""
        for n, row in enumerate(self._rows):
            if row.type != "description" or self._keys[n] is not None:
                continue
            low = self._mentions.words[n]
            if not low or not ("two" in low[:2] or "both" in low[:2]):
                continue
            members = self._two(self._mentions.heads[n], row.start)
            if members:
                key = "joint " + " ".join(map(str, members))
                self._joint[key] = members
                self._move(n, self._chain_for(key))

    def _two(self, head: str, before: int) -> tuple[Place, ...]:
        """The two that a noun in the plural may mean, in order; nothing where they are not plain."""
        if head in _SIDES:
            return tuple(sorted(self._chain_for(key) for key in self._two_states))
        if head in _LEADERS:
            roles: tuple[str, ...] | None = ("head_of_state", "head_of_government", "head")
        elif head in _MINISTERS:
            roles = ("foreign_minister", "defence_minister")
        elif head in _PEOPLE:
            roles = None
        else:
            return ()
        counted: Counter[int] = Counter()
        last = bisect_left(self._heads, before)
        for m in range(max(0, last - _FAR), last):
            key = self._keys[m]
            if key is None or self._rows[m].kind != "person":
                continue
            office = self._office_now(key)
            if roles is None or (office and office.role in roles):
                counted[self._of_key[key]] += 1
        pair = counted.most_common(3)
        if len(pair) < 2 or (len(pair) > 2 and pair[1][1] < 2 * pair[2][1]):
            return ()
        return tuple(sorted(chain for chain, _ in pair[:2]))

    @cached_property
    def _two_states(self) -> tuple[str, ...]:
        """The keys of the two states that the report is about; none where a third comes up nearly as
        often."""
        counts = Counter(name.key for name in self._scan.names if name.entries[0].kind == "state")
        for key in self._keys:
            office = self._office_now(key) if key else None
            if office and self._knowledge.tables.state(office.org):
                counts[office.org] += 1
        ranked = counts.most_common(3)
        if len(ranked) < 2 or (len(ranked) > 2 and ranked[1][1] < 2 * ranked[2][1]):
            return ()
        entries = {name.key: name.entries[0] for name in self._scan.names}
        for key, _ in ranked[:2]:
            if key not in entries:
                return ()
            self._entries.setdefault(key, entries[key])
        return ranked[0][0], ranked[1][0]

    # Actors.

    def _actors(self, speaking: dict[Offsets, Place]) -> dict[Place, str]:
        """Make the actors in the order of their first mentions; their ids by place."""
        spoken: dict[Place, list[Offsets]] = defaultdict(list)
        for source, place in speaking.items():
            if place != "":
                spoken[place].append(source)
        wanted = {m for members in self._joint.values() for m in members}
        rows: list[tuple[Place, Actor]] = []
        for n, chain in enumerate(self._chains):
            key = self._key_of.get(n)
            if (key and key.startswith("joint ")) or not (
                n in spoken or n in wanted or self._counts(n, chain)
            ):
                continue
            if made := self._of_chain(n, chain, spoken.get(n, [])):
                rows.append((n, made))
        for place, sources in spoken.items():
            if isinstance(place, str) and not place.startswith("joint "):
                rows.append((place, self._of_sources(sources)))
        described: MentionType = "description"
        together = {
            key: (
                members,
                dict.fromkeys(spoken.get(key, ()), described) | self._spans_of(self._of_key.get(key)),
            )
            for key, members in self._joint.items()
        }
        made_places = {place for place, _ in rows}
        for key, (members, spans) in together.items():
            if spans and all(m in made_places for m in members):
                rows.append((key, self._of_members(spans)))
        rows.sort(key=lambda row: self._first(row[1]))
        ids = {place: f"a{n}" for n, (place, _) in enumerate(rows, 1)}
        self._ordered = []
        for place, actor in rows:
            members = tuple(ids[m] for m in self._joint[place]) if place in self._joint else ()
            self._ordered.append(_with(actor, id=ids[place], members=members))
        for key in self._joint:
            if key in ids and key in self._of_key:
                ids[self._of_key[key]] = ids[key]
        return ids

    @staticmethod
    def _first(actor: Actor) -> tuple[int, int]:
        if not actor.mentions:
            return 1 << 60, 0
        return actor.mentions[0].start, -actor.mentions[0].end

    def _spans_of(self, chain: int | None) -> dict[Offsets, MentionType]:
        members = self._chains[chain] if chain is not None else []
        return {(self._rows[m].start, self._rows[m].end): self._rows[m].type for m in members}

    def _counts(self, n: int, chain: Sequence[int]) -> bool:
        """Whether a chain is worth an actor though it never speaks: it has a name or an office, or
        is described and comes up again."""
        types = [self._rows[m].type for m in chain]
        known = bool(chain) and n in self._key_of
        return known or "name" in types or (len(types) > 1 and "description" in types)

    def _of_chain(self, n: int, chain: Sequence[int], sources: list[Offsets]) -> Actor | None:
        """The actor of a chain, None for pronouns that stand for nobody known."""
        rows = [self._rows[m] for m in chain]
        names = [row for row in rows if row.type == "name"]
        described = [row for row in rows if row.type == "description"]
        key = self._key_of.get(n)
        if (
            not names
            and not described
            and (key is None or not (key in self._entries or key in self._offices))
        ):
            return None
        spans: dict[Offsets, MentionType] = {(row.start, row.end): row.type for row in rows}
        for source in sources:
            label: MentionType = "pronoun" if self._is_label(source, "A") else "description"
            spans.setdefault(source, "name" if self._cast.named(source) else label)
        if not spans:  # a state that only its people stand for: "Russian"
            spans = dict.fromkeys(self._spans_of_name(key), "name")
        told = [*names, *described, *(Mentioned(s, e, (s, e), "person", "name", 1.0) for s, e in sources)]
        identity = self._identity(key, chain, names, described, told)
        sure = sum(self._sure[m] for m in chain) / max(1, len(chain)) if chain else 0.9
        return self._actor(identity, spans, round(min(identity.confidence, 0.3 + 0.7 * sure), 3))

    def _spans_of_name(self, key: str | None) -> list[Offsets]:
        """Where the text has words of the tables for an actor."""
        tokens = self._scan.tokens
        return [
            (tokens[name.first].start, tokens[name.last - 1].end)
            for name in self._scan.names
            if name.key == key
        ]

    def _identity(
        self,
        key: str | None,
        chain: Sequence[int],
        names: Sequence[Mentioned],
        described: Sequence[Mentioned],
        told: Sequence[Mentioned],
    ) -> Identity:
        known = self._knowledge
        if key and key in self._entries and not key.startswith("people "):
            entry = self._entries[key]
            spoken_of = isinstance(entry.value, Person) and not known.countries(entry.value).isdisjoint(
                self._told
            )
            if key in self._offices and not names:
                office = self._offices[key]
                return known.by_office(office.office, [entry.value], office.phrase)  # type: ignore[list-item]
            return known.identify(entry, self._asserted.get(key), spoken_of)
        if key and key.startswith("people "):
            state = self._entries[key].key
            name = _spaced(self._text[names[0].start : names[0].end]) if names else state
            return Identity(name, "group", known.code_of(state, "CVL"), None, None, 0.8)
        if key and key in self._offices:
            office = self._offices[key]
            return known.by_office(office.office, office.people, office.phrase)
        return self._from_text(chain, names, described, told)

    def _from_text(
        self,
        chain: Sequence[int],
        names: Sequence[Mentioned],
        described: Sequence[Mentioned],
        told: Sequence[Mentioned],
    ) -> Identity:
        """What the report itself says of somebody whom the tables do not know."""
        forms = Counter(self._cast.name_of((row.start, row.end)) for row in names)
        if forms:
            name = max(forms, key=lambda form: (not form.isupper(), forms[form]))
        else:
            first = described[0]
            name = _spaced(self._text[first.start : first.end])
        kind = self._kind(chain)
        if kind == "place":
            return Identity(name, kind, None, None, None, 0.9 if names else 0.6)
        country, sectors, office = self._facts(told)
        country = country or self._shared_country(name, names)
        code = self._knowledge.code_of(country, sectors) if country else None
        return Identity(name, kind, code or sectors or None, office, None, 0.9 if names else 0.6)

    def _shared_country(self, name: str, rows: Sequence[Mentioned]) -> str | None:
        """The country of all who may be meant by a title and a surname, where it is the same:
        "President Bush"."""
        people = [p for row in rows[:1] for p in self._all_by_surname(name, row)]
        countries = {country for person in people for country in self._knowledge.countries(person)}
        return countries.pop() if len(countries) == 1 else None

    def _facts(self, rows: Sequence[Mentioned]) -> tuple[str | None, str, str | None]:
        """Country, sectors and office that the words of mentions give."""
        countries: Counter[str] = Counter()
        sectors: list[str] = []
        office: str | None = None
        known = self._knowledge
        for row in rows:
            start = row.start
            for one in self._titles_over(row.start, row.end):
                if one.org:
                    countries[one.org] += 2
                found = {o.sectors for o in one.offices}
                own = found.pop() if len(found) == 1 else "GOV"
                sectors.append("ELI" if one.standing == "former" else own)
                start = min(start, one.start)
                if office is None and one.org and not one.counterpart and one.standing != "former":
                    before = "deputy " if one.standing == "deputy" else ""
                    office = f"{known.adjective(one.org)} {before}{written(one.title)}"
            first = bisect_left(self._token_starts, start)
            last = bisect_left(self._token_starts, row.end)
            first = self._before(first, row)
            for name in self._names_between(first, last):
                if not isinstance(name.entries[0].value, Person):
                    countries[name.key.removeprefix("organisation ")] += 1
            if not sectors:
                head = bisect_left(self._token_starts, row.head[1])
                sectors += self._roles(
                    first, head if row.type == "description" and row.head != (row.start, row.end) else last
                )
        country = countries.most_common(1)[0][0] if countries else None
        return country, " ".join(dict.fromkeys(s for part in sectors[:1] for s in part.split())), office

    def _before(self, first: int, row: Mentioned) -> int:
        """The first of the words in front of a name that describe it: "Russian opposition figure"."""
        tokens = self._scan.tokens
        begin = first
        while begin > 0 and first - begin < 6 and begin < len(tokens) and tokens[begin].joined:
            before = tokens[begin - 1]
            if before.possessive or any(name.last == begin for name in self._names_near(begin)):
                return begin - 1
            if row.type != "name" or before.capital or before.plain in _STOPS or before.plain.endswith("ed"):
                break
            begin -= 1
        return first if begin != first and not self._roles(begin, first) else begin

    def _names_near(self, last: int) -> list[Name]:
        at = bisect_left(self._name_firsts, last - 5)
        return [name for name in self._scan.names[at : at + 6] if name.last == last]

    def _names_between(self, first: int, last: int) -> list[Name]:
        at = bisect_left(self._name_firsts, first)
        found = []
        while at < len(self._scan.names) and self._scan.names[at].last <= last:
            found.append(self._scan.names[at])
            at += 1
        return found

    @cached_property
    def _name_firsts(self) -> list[int]:
        return [name.first for name in self._scan.names]

    def _roles(self, first: int, last: int) -> list[str]:
        """The sectors that nouns of the tables give, of the tokens between."""
        roles = self._knowledge.lexicon.roles
        tokens = self._scan.tokens[first:last]
        for at in range(len(tokens)):
            for length in (3, 2, 1):
                if sectors := roles.get(tuple(t.plain for t in tokens[at : at + length])):
                    return [sectors]
        return []

    def _kind(self, chain: Sequence[int]) -> ActorKind | None:
        rows = [self._rows[m] for m in chain]
        kinds = Counter(row.kind for row in rows if row.type != "pronoun")
        if any(self._text[row.start : row.end].lower() in _SINGULAR for row in rows if row.type == "pronoun"):
            return "person"
        kind = kinds.most_common(1)[0][0] if kinds else "person"
        told = [self._cast.kind_of((row.start, row.end)) for row in rows if row.type == "name"]
        told = [one for one in told if one]
        if told and kind != "person":
            return told[0]
        plural = all(self._mentions.number[m] == 2 for m in chain if self._rows[m].type == "description")
        if kind == "person":
            return "group" if plural and "name" not in {row.type for row in rows} else "person"
        return "place" if kind == "place" else "organisation"

    def _of_sources(self, sources: list[Offsets]) -> Actor:
        """The actor of sources in which the model sees no mention."""
        named = self._cast.named(sources[0]) is not None
        spans: dict[Offsets, MentionType] = dict.fromkeys(sources, "name" if named else "description")
        rows = [Mentioned(s, e, (s, e), "person", "description", 1.0) for s, e in sources]
        country, sectors, office = self._facts(rows)
        code = self._knowledge.code_of(country, sectors) if country else None
        identity = Identity(
            self._cast.name_of(sources[0]), self._cast.kind_of(sources[0]), code or sectors or None, office
        )
        return self._actor(identity, spans, 0.8 if named else 0.6)

    def _of_members(self, spans: dict[Offsets, MentionType]) -> Actor:
        """Several who act as one."""
        start, end = min((span for span, type_ in spans.items() if type_ != "pronoun"), default=min(spans))
        return self._actor(Identity(_spaced(self._text[start:end]), "group"), spans, 0.8)

    def _actor(self, identity: Identity, spans: dict[Offsets, MentionType], sure: float) -> Actor:
        mentions = tuple(
            Mention(start, end, self._text[start:end], type_) for (start, end), type_ in sorted(spans.items())
        )
        aliases = {self._alias(m) for m in mentions if m.type != "pronoun"} | set(identity.candidates)
        return Actor(
            id="",
            name=identity.name,
            aliases=tuple(sorted(aliases - {identity.name})),
            kind=identity.kind,
            code=identity.code,
            wikidata=identity.wikidata,
            office=identity.office,
            members=(),
            mentions=mentions,
            confidence=sure,
            by=BY,
        )

    def _alias(self, m: Mention) -> str:
        if m.type == "name" and (m.start, m.end) in self._cast:
            return self._cast.core((m.start, m.end))
        return _spaced(m.text)


def _core(own: Sequence[str]) -> list[str]:
    """The words of a mention without articles, owners and a possessive ending."""
    found = [w.removesuffix("'s").removesuffix("’s") for w in own]
    while found and found[0] in _DETERMINERS:
        found.pop(0)
    return [w for w in found if w and w not in ("s", "'s", "’s")]


def _with(actor: Actor, **changes: object) -> Actor:
    facts = {field: getattr(actor, field) for field in actor.__struct_fields__}
    return Actor(**{**facts, **changes})


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
