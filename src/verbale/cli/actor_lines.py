"""What the actor tables know of a name, as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from verbale.tables.actors import ActorTables, Holder, Office, Organisation, PartialDate, State, UserActor
from verbale.tables.actors.dates import may_hold

Dated = Holder | UserActor


def _span(since: PartialDate | None, until: PartialDate | None) -> str:
    """Two dates as words, with what is open left out."""
    if since is None and until is None:
        return ""
    if until is None:
        return f"since {since}"
    return f"{since} to {until}" if since else f"until {until}"


def _holds(row: Dated, day: date | None) -> bool:
    return day is None or may_hold(row.since, row.until, day.toordinal())


def _also(names: Iterable[str], item: str | None) -> str:
    also = ", ".join(names)
    known = [f"also {also}"] if also else []
    return f" ({'; '.join([*known, *([item] if item else [])])})" if known or item else ""


def _term(holder: Holder, what: str) -> str:
    note = f" ({holder.note})" if holder.note else ""
    return f"  {what}{note}  {_span(holder.since, holder.until)}".rstrip()


def _office_lines(office: Office, tables: ActorTables, day: date | None) -> Iterator[str]:
    """An office with all who held it, or with those who hold it on a day."""
    sectors = f" [{office.sectors}]" if office.sectors else ""
    yield f"{office.id}  {', '.join(office.titles)}{sectors}  {_span(office.since, office.until)}".rstrip()
    holders = tables.holders_of(office.id) if day is None else tables.holding(office.id, day)
    yield from (_term(holder, holder.name) for holder in holders)


def _offices_lines(org: str, tables: ActorTables, day: date | None) -> Iterator[str]:
    """The offices of a state or an organisation, each with who holds it on a day."""
    when = day or tables.known_until
    for office in tables.offices_of(org):
        holders = ", ".join(holder.name for holder in tables.holding(office.id, when)) or "nobody known"
        yield f"  {office.id}  {holders} ({when})"


def _state_lines(state: State, tables: ActorTables, day: date | None) -> Iterator[str]:
    described = f"{state.status}, {state.region}, {_span(state.since, state.until)}".removesuffix(", ")
    yield f"{state.name} [{state.actor_code}]  {described}{_also(state.names, state.wikidata)}"
    for what, words in (
        ("people and things", state.demonyms),
        ("capital", state.capitals),
        ("government", state.metonyms),
    ):
        if words:
            yield f"  {what}: {', '.join(words)}"
    yield from _offices_lines(state.code, tables, day)


def _organisation_lines(one: Organisation, tables: ActorTables, day: date | None) -> Iterator[str]:
    seat = f", {one.seat}" if one.seat else ""
    described = f"{one.kind}{seat}, {_span(one.since, one.until)}".removesuffix(", ")
    yield f"{one.name} [{one.code}]  {described}{_also(one.names, one.wikidata)}"
    yield from _offices_lines(one.id, tables, day)


def _person_lines(name: str, terms: list[Holder], day: date | None) -> Iterator[str]:
    """A holder of offices with all terms, or with those of a day."""
    names = dict.fromkeys(other for term in terms for other in term.names)
    items = [term.wikidata for term in terms if term.wikidata]
    yield f"{name}{_also(names, items[0] if items else None)}"
    yield from (_term(term, term.office) for term in terms if _holds(term, day))


def _user_lines(name: str, rows: list[UserActor], day: date | None) -> Iterator[str]:
    """A user's actor with its codes, or with that of a day."""
    names = dict.fromkeys(other for row in rows for other in row.names)
    items = [row.wikidata for row in rows if row.wikidata]
    yield f"{name}{_also(names, items[0] if items else None)}, from your table"
    holding = [row for row in rows if _holds(row, day)]
    dated = [row for row in holding if row.since or row.until]
    for row in holding if day is None or not dated else dated:
        office = f"  {row.office}" if row.office else ""
        yield f"  [{row.code}]{office}  {_span(row.since, row.until)}".rstrip()


def _is_called(wanted: str, *names: str) -> bool:
    return any(name.casefold() == wanted for name in names)


def actor_lines(name: str, tables: ActorTables, day: date | None = None) -> list[str]:
    """All that the tables know of a name, a code, or an office (``GBR/prime_minister``), on a
    day or altogether; a bare surname finds everybody who has it where nobody is called so.
    """
    wanted = " ".join(name.split()).casefold()
    lines: list[str] = []
    for office in tables.offices:
        if _is_called(wanted, office.id):
            lines += _office_lines(office, tables, day)
    for state in tables.states:
        if _is_called(
            wanted, state.code, state.name, *state.names, *state.demonyms, *state.capitals, *state.metonyms
        ):
            lines += _state_lines(state, tables, day)
    for one in tables.organisations:
        if _is_called(wanted, one.id, one.name, *one.names):
            lines += _organisation_lines(one, tables, day)
    return [*lines, *_people_lines(wanted, tables, day)]


def _people_lines(wanted: str, tables: ActorTables, day: date | None) -> Iterator[str]:
    people: list[Dated] = [*tables.holders, *tables.users]
    found = [row for row in people if _is_called(wanted, row.name, *row.names)]
    if not found:
        found = [row for row in people if row.name.casefold().rpartition(" ")[2] == wanted]
    # Other names may stand in one row of several of the same actor.
    for name in dict.fromkeys(row.name for row in found if isinstance(row, Holder)):
        yield from _person_lines(name, [term for term in tables.holders if term.name == name], day)
    for name in dict.fromkeys(row.name for row in found if isinstance(row, UserActor)):
        yield from _user_lines(name, [user for user in tables.users if user.name == name], day)
