"""The form of each table: its columns in their order, and how a row's cells become a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from verbale.tables.actors.rows import (
    actor_code,
    members,
    needed,
    one_of,
    sector_codes,
    several,
    when,
    wikidata_item,
)
from verbale.tables.actors.values import (
    Gender,
    Holder,
    NounKind,
    Number,
    Office,
    OfficeRole,
    Organisation,
    OrganisationKind,
    Region,
    Role,
    State,
    StateStatus,
    TermNote,
    UserActor,
    UserKind,
)

#: Codes that stand in the place of a country's (PLOVER manual, "Non-state international actors").
INTERNATIONAL = frozenset({"EUR", "IGO", "IMG", "ISM", "MNC", "NGO", "UNO"})

#: Sector codes (PLOVER manual, "Sector Codes").
SECTORS = frozenset(
    {
        "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED",
        "MIL", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF", "UNK",
    }
)  # fmt: skip

_REGIONS: dict[str, Region] = members(Region)
_OFFICE_ROLES: dict[str, OfficeRole] = members(OfficeRole)
_STATUSES: dict[str, StateStatus] = members(StateStatus)
_ORGANISATION_KINDS: dict[str, OrganisationKind] = members(OrganisationKind)
_NOUN_KINDS: dict[str, NounKind] = members(NounKind)
_NUMBERS: dict[str, Number] = members(Number)
# Where a cell may be empty.
_NOTHING: dict[str, None] = {"": None}
_ROLES: dict[str, OfficeRole | None] = _NOTHING | members(OfficeRole)
_GENDERS: dict[str, Gender | None] = _NOTHING | members(Gender)
_NOTES: dict[str, TermNote | None] = _NOTHING | members(TermNote)
_USER_KINDS: dict[str, UserKind | None] = _NOTHING | members(UserKind)


def _state(cells: list[str]) -> State:
    code, plover, name, names, demonyms, capital, metonyms, status, region, wikidata, since, until, _ = cells
    return State(
        actor_code(code),
        actor_code(plover) if plover else None,
        needed(name, "name"),
        several(names),
        several(demonyms),
        several(capital),
        several(metonyms),
        one_of(status, _STATUSES, "status"),
        one_of(region, _REGIONS, "region"),
        wikidata_item(wikidata),
        when(since),
        when(until),
    )


def _organisation(cells: list[str]) -> Organisation:
    id, name, names, kind, code, seat, country, since, until, wikidata, _ = cells
    return Organisation(
        needed(id, "id"),
        needed(name, "name"),
        several(names),
        one_of(kind, _ORGANISATION_KINDS, "kind"),
        actor_code(code),
        seat or None,
        country or None,
        when(since),
        when(until),
        wikidata_item(wikidata),
    )


def _office(cells: list[str]) -> Office:
    office, org, role, titles, sectors, seats, since, until, _ = cells
    if not seats.isdecimal() or seats == "0":
        raise ValueError(f"{seats!r} in the column seats is no number of people.")
    return Office(
        needed(office, "office"),
        needed(org, "org"),
        one_of(role, _OFFICE_ROLES, "role"),
        several(needed(titles, "titles")),
        sector_codes(sectors),
        int(seats),
        when(since),
        when(until),
    )


def _holder(cells: list[str]) -> Holder:
    office, name, names, gender, since, until, note, wikidata, _ = cells
    return Holder(
        needed(office, "office"),
        needed(name, "name"),
        several(names),
        one_of(gender, _GENDERS, "gender"),
        when(since),
        when(until),
        one_of(note, _NOTES, "note"),
        wikidata_item(wikidata),
    )


def _role(cells: list[str]) -> Role:
    words, kind, sectors, role, number, _ = cells
    return Role(
        several(needed(words, "words")),
        one_of(kind, _NOUN_KINDS, "kind"),
        sector_codes(sectors),
        one_of(role, _ROLES, "role"),
        one_of(number, _NUMBERS, "number"),
    )


def _user_actor(cells: list[str]) -> UserActor:
    name, names, kind, code, country, office, since, until, wikidata, source = cells
    if name.startswith("#"):
        raise ValueError(f"{name!r} cannot be a name: what begins with # is a comment.")
    return UserActor(
        needed(name, "name"),
        several(names),
        actor_code(code),
        one_of(kind, _USER_KINDS, "kind"),
        country or None,
        office or None,
        when(since),
        when(until),
        wikidata_item(wikidata),
        source or None,
    )


class Form(NamedTuple):
    """The name of a form with its version, its columns in their order, and what makes a row."""

    format: str
    columns: str
    make: Callable[[list[str]], Any]


STATES = Form(
    "verbale-states/1",
    "code,plover,name,names,demonyms,capital,metonyms,status,region,wikidata,from,to,source",
    _state,
)
ORGANISATIONS = Form(
    "verbale-organisations/1",
    "id,name,names,kind,code,seat,country,from,to,wikidata,source",
    _organisation,
)
OFFICES = Form("verbale-offices/1", "office,org,role,titles,sectors,seats,from,to,source", _office)
HOLDERS = Form("verbale-holders/1", "office,name,names,gender,from,to,note,wikidata,source", _holder)
ROLES = Form("verbale-roles/1", "words,kind,sectors,role,number,source", _role)
USERS = Form("verbale-actors/1", "name,names,kind,code,country,office,from,to,wikidata,source", _user_actor)
