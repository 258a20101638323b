"""What the tables say of an actor on the day of a report: name, code, office, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from verbale.reading.lexicon import Entry, Lexicon, Person
from verbale.record import ActorKind
from verbale.tables.actors import Office, Organisation, State, UserActor
from verbale.tables.actors.dates import may_hold
from verbale.tables.actors.values import Holder

#: Of several offices the one that comes first here is named.
_RANK = (
    "head_of_state", "head_of_government", "head", "foreign_minister", "defence_minister", "vice_president",
    "deputy_head_of_government", "speaker", "opposition_leader",
)  # fmt: skip

_SMALL = frozenset(("the", "of", "and"))

# How sure an identification is: by full name and office of the day, by office alone, and so on.
_BY_NAME, _BY_NAME_OUT_OF_OFFICE, _BY_BARE_NAME = 0.95, 0.8, 0.55
_BY_OFFICE, _BY_OFFICE_LATER, _BY_OFFICE_UNDATED, _AMBIGUOUS = 0.9, 0.7, 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an actor is. ``candidates`` are names of all who it may be, where that is open."""

    name: str
    kind: ActorKind | None = None
    code: str | None = None
    office: str | None = None
    wikidata: str | None = None
    confidence: float = 0.9
    candidates: tuple[str, ...] = ()
    country: str | None = None
    role: str | None = None


class Knowledge:
    """The tables on one day, None where the report has no date."""

    def __init__(self, lexicon: Lexicon, day: date | None) -> None:
        self.lexicon = lexicon
        self.tables = lexicon.tables
        self.day = day
        self._ordinal = day.toordinal() if day else None

    def holders(self, offices: Iterable[Office]) -> list[Person]:
        """Who may hold one of the offices on the day, all who ever did where there is none; without
        those whose claim is contested, where others have one."""
        rows: list[Holder] = []
        for office in offices:
            rows += (
                self.tables.holding(office.id, self.day) if self.day else self.tables.holders_of(office.id)
            )
        sure = [row for row in rows if row.note != "contested"] or rows
        return [self.lexicon.persons[name] for name in dict.fromkeys(row.name for row in sure)]

    def terms(self, person: Person) -> list[Holder]:
        """The terms of a person that may include the day; where there is no day, those still open."""
        if self._ordinal is None:
            return [term for term in person.terms if term.until is None]
        return [term for term in person.terms if may_hold(term.since, term.until, self._ordinal)]

    def office_of(self, person: Person) -> Office | None:
        """The highest office of a person on the day."""
        offices = [o for t in self.terms(person) if (o := self.tables.office(t.office))]
        return min(offices, key=lambda o: _RANK.index(o.role) if o.role in _RANK else 99, default=None)

    def offices(self, person: Person) -> set[str]:
        """The ids of all offices that a person ever held."""
        return {term.office for term in person.terms}

    def countries(self, person: Person) -> set[str]:
        """The states and organisations whose offices a person held."""
        return {office.org for term in person.terms if (office := self.tables.office(term.office))}

    def successor_of(self, org: str, role: str) -> list[Office]:
        """The offices of a role in a state or organisation."""
        return [office for office in self.tables.offices_of(org) if office.role == role]

    def code_of(self, org: str, sectors: str = "") -> str | None:
        """The actor code of a state or organisation with sectors behind it."""
        state, organisation = self.tables.state(org), self.tables.organisation(org)
        base = state.actor_code if state else organisation.code if organisation else None
        if base is None:
            return None
        own = base.split()
        return " ".join(own + [s for s in sectors.split() if s not in own])

    def office_name(self, office: Office) -> str:
        """An office as one writes it: "Russian president", "US secretary of state"."""
        return f"{self.adjective(office.org)} {written(office.titles[0])}"

    def adjective(self, org: str) -> str:
        """What makes something a state's or an organisation's: "Russian", "US", "NATO"."""
        state, organisation = self.tables.state(org), self.tables.organisation(org)
        if state:
            short = [n for n in state.names if n.isupper() and n.isalpha() and len(n) <= 3]
            use = " " in state.name and state.name.startswith("United") and short
            return min(short, key=len) if use else (state.demonyms or (state.name,))[0]
        if organisation is None:
            return org
        short = [
            n for n in (organisation.name, *organisation.names) if n.isupper() and n.isalpha() and len(n) < 7
        ]
        return min(short, key=len) if short else organisation.name

    def identify(self, entry: Entry, asserted: Office | None = None, told: bool = False) -> Identity:
        """Who an entry of the tables is on the day. ``asserted`` is an office that the report gives a
        person, ``told`` says that it speaks of the person's state or organisation."""
        value = entry.value
        if isinstance(value, State):
            return Identity(value.name, "state", value.actor_code, None, value.wikidata, 0.95, (), value.code)
        if isinstance(value, Organisation):
            return Identity(value.name, value.kind, value.code, None, value.wikidata, 0.95, (), value.country)
        if isinstance(value, Person):
            return self._person(value, asserted, told)
        return self._user(value)

    def _person(self, person: Person, asserted: Office | None, told: bool) -> Identity:
        wikidata = next((term.wikidata for term in person.terms if term.wikidata), None)
        office = asserted or self.office_of(person)
        if office is not None:
            sure = _BY_NAME if told or asserted else _BY_BARE_NAME
            code = self.code_of(office.org, office.sectors)
            return Identity(
                person.name,
                "person",
                code,
                self.office_name(office),
                wikidata,
                sure,
                (),
                office.org,
                office.role,
            )
        orgs = list(dict.fromkeys(o.org for t in person.terms if (o := self.tables.office(t.office))))
        over = self._ordinal is not None and any(
            term.until is not None and term.until.latest < self._ordinal for term in person.terms
        )
        code = self.code_of(orgs[-1], "ELI" if over else "") if orgs else None
        sure = _BY_NAME_OUT_OF_OFFICE if told else _BY_BARE_NAME
        return Identity(person.name, "person", code, None, wikidata, sure, (), orgs[-1] if orgs else None)

    def _user(self, rows: Sequence[UserActor]) -> Identity:
        def holds(row: UserActor) -> bool:
            if row.since is None and row.until is None:
                return True
            return self._ordinal is not None and may_hold(row.since, row.until, self._ordinal)

        dated = [row for row in rows if holds(row) and (row.since or row.until)]
        chosen = (dated or [row for row in rows if holds(row)] or list(rows))[0]
        sure = 0.95 if holds(chosen) else _AMBIGUOUS
        return Identity(
            chosen.name, chosen.kind, chosen.code, chosen.office, chosen.wikidata, sure, (), chosen.country
        )

    def by_office(self, office: Office, people: Sequence[Person], phrase: str) -> Identity:
        """Whoever holds an office on the day: one of ``people``, or open which of them."""
        code = self.code_of(office.org, office.sectors)
        title = self.office_name(office)
        known = Identity(phrase, "person", code, title, None, _AMBIGUOUS, (), office.org, office.role)
        if len(people) != 1:
            return replace(known, candidates=tuple(person.name for person in people))
        sure = _BY_OFFICE if self.day else _BY_OFFICE_UNDATED
        if self.day and self.day > self.tables.known_until:
            sure = _BY_OFFICE_LATER
        wikidata = next((term.wikidata for term in people[0].terms if term.wikidata), None)
        return replace(known, name=people[0].name, wikidata=wikidata, confidence=sure)


def written(words: str) -> str:
    """A title as one writes it, from small letters: "ambassador to the United States"."""
    parts = words.split()
    at = next((i for i, word in enumerate(parts) if word in ("to", "in")), len(parts))
    return " ".join([*parts[: at + 1], *(p if p in _SMALL else p.capitalize() for p in parts[at + 1 :])])
