"""What the actor tables hold: states, organisations, offices and who held them when."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

import msgspec

from verbale.tables.actors.dates import PartialDate, may_hold

StateStatus = Literal["state", "disputed", "former", "territory"]
Region = Literal[
    "Africa", "Caribbean", "Central Asia", "East Asia", "Europe", "Latin America",
    "Middle East", "North America", "Oceania", "South Asia", "Southeast Asia",
]  # fmt: skip
OfficeRole = Literal[
    "central_bank", "defence_minister", "deputy", "deputy_head_of_government", "envoy",
    "finance_minister", "foreign_minister", "head", "head_of_government", "head_of_state",
    "intelligence_chief", "interior_minister", "military_chief", "national_security",
    "opposition_leader", "speaker", "spokesperson", "vice_president",
]  # fmt: skip
OrganisationKind = Literal["organisation", "institution", "group"]
Gender = Literal["m", "f"]
TermNote = Literal["acting", "interim", "contested"]
NounKind = Literal["person", "institution", "group", "organisation", "place"]
Number = Literal["sing", "plur"]
UserKind = Literal["person", "state", "organisation", "institution", "group", "place"]


class Row(msgspec.Struct, frozen=True, gc=False):
    """Base of the rows: immutable. ``since`` and ``until`` are both inclusive, None where open."""


class State(Row, frozen=True, gc=False):
    """A state, a disputed entity, a former state or a territory.

    ``code`` is its own (ISO 3166 alpha-3 where it has one), ``plover`` the actor code where
    that differs.
    """

    code: str
    plover: str | None
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]
    status: StateStatus
    region: Region
    wikidata: str | None
    since: PartialDate | None
    until: PartialDate | None

    @property
    def actor_code(self) -> str:
        """Its code as an actor: ``RUS``, ``GEO PRE``."""
        return self.plover or self.code


class Organisation(Row, frozen=True, gc=False):
    """An organisation between states, an institution of one, or a group.

    ``code`` is its code as an actor (``IGO``, ``PSE REB``), ``country`` the code of its state.
    """

    id: str
    name: str
    names: tuple[str, ...]
    kind: OrganisationKind
    code: str
    seat: str | None
    country: str | None
    since: PartialDate | None
    until: PartialDate | None
    wikidata: str | None


class Office(Row, frozen=True, gc=False):
    """An office of a state or an organisation (``org``), held by ``seats`` people at once.

    ``titles`` are in lower case and without the state; ``sectors`` are separated by spaces.
    """

    id: str
    org: str
    role: OfficeRole
    titles: tuple[str, ...]
    sectors: str
    seats: int
    since: PartialDate | None
    until: PartialDate | None


class Holder(Row, frozen=True, gc=False):
    """One term of one person in an office."""

    office: str
    name: str
    names: tuple[str, ...]
    gender: Gender | None
    since: PartialDate | None
    until: PartialDate | None
    note: TermNote | None
    wikidata: str | None


class Role(Row, frozen=True, gc=False):
    """Nouns that say what somebody is: their sectors, separated by spaces, and the role of
    the offices that they can name."""

    words: tuple[str, ...]
    kind: NounKind
    sectors: str
    role: OfficeRole | None
    number: Number


class UserActor(Row, frozen=True, gc=False):
    """A row of a user's: any kind of actor, with its code in a stretch of time.

    Several rows of one name are one actor whose code changes; a row without dates holds
    where none with dates does.
    """

    name: str
    names: tuple[str, ...]
    code: str
    kind: UserKind | None
    country: str | None
    office: str | None
    since: PartialDate | None
    until: PartialDate | None
    wikidata: str | None
    source: str | None


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a row stands and what it says it is from."""

    file: str
    line: int
    source: str | None


class Places(msgspec.Struct, frozen=True, gc=False):
    """The places of all rows, each tuple in the order of the rows themselves."""

    states: tuple[Place, ...] = ()
    organisations: tuple[Place, ...] = ()
    offices: tuple[Place, ...] = ()
    holders: tuple[Place, ...] = ()
    roles: tuple[Place, ...] = ()
    users: tuple[Place, ...] = ()


def start_day(row: Holder | UserActor) -> tuple[int, int]:
    """Order of rows in time: by the day from which they may hold, then by their end."""
    since = row.since.earliest if row.since else 0
    return since, row.until.latest if row.until else date.max.toordinal()


class ActorTables(msgspec.Struct, frozen=True, dict=True, eq=False):
    """All actor tables, immutable; look-ups are by code and id.

    ``known_until`` is the last day up to which changes of office are known, ``version`` a
    short string that changes with any row.
    """

    states: tuple[State, ...]
    organisations: tuple[Organisation, ...]
    offices: tuple[Office, ...]
    holders: tuple[Holder, ...]
    roles: tuple[Role, ...]
    users: tuple[UserActor, ...]
    known_until: date
    version: str
    places: Places = Places()

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {organisation.id: organisation for organisation in self.organisations}

    @cached_property
    def _offices(self) -> dict[str, Office]:
        return {office.id: office for office in self.offices}

    @cached_property
    def _offices_of(self) -> dict[str, tuple[Office, ...]]:
        found: dict[str, list[Office]] = {}
        for office in self.offices:
            found.setdefault(office.org, []).append(office)
        return {org: tuple(offices) for org, offices in found.items()}

    @cached_property
    def _holders_of(self) -> dict[str, tuple[Holder, ...]]:
        found: dict[str, list[Holder]] = {}
        for holder in self.holders:
            found.setdefault(holder.office, []).append(holder)
        return {office: tuple(sorted(holders, key=start_day)) for office, holders in found.items()}

    def state(self, code: str) -> State | None:
        """The state of that code of its own (``RUS``), None where there is none."""
        return self._states.get(code)

    def organisation(self, id: str) -> Organisation | None:
        """The organisation of that id, None where there is none."""
        return self._organisations.get(id)

    def office(self, id: str) -> Office | None:
        """The office of that id (``RUS/president``), None where there is none."""
        return self._offices.get(id)

    def offices_of(self, org: str) -> tuple[Office, ...]:
        """The offices of a state or an organisation, in the order of the tables."""
        return self._offices_of.get(org, ())

    def holders_of(self, office_id: str) -> tuple[Holder, ...]:
        """All terms in an office, in order of date."""
        return self._holders_of.get(office_id, ())

    def holding(self, office_id: str, day: date) -> tuple[Holder, ...]:
        """The terms that may include the day, in order of date: on the day of a handover
        both, and where a date is imprecise all that it allows."""
        ordinal = day.toordinal()
        return tuple(
            holder for holder in self.holders_of(office_id) if may_hold(holder.since, holder.until, ordinal)
        )
