"""What one table says against another, or against itself: the checks that loading cannot make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from verbale.tables.actors.forms import INTERNATIONAL, SECTORS
from verbale.tables.actors.load import read_tables, read_user_rows, with_users
from verbale.tables.actors.rows import Report
from verbale.tables.actors.values import (
    ActorTables,
    Holder,
    Office,
    Organisation,
    Place,
    Role,
    State,
    UserActor,
)

Severity = Literal["error", "warning"]
Dated = State | Organisation | Office | Holder | UserActor
Named = State | Organisation | Holder | UserActor
D = TypeVar("D", State, Office, Holder)

#: The tables begin here; what was before is given where it is known.
BEGINNING = date(1990, 1, 1).toordinal()
#: So many days without a holder may be no mistake: elections, talks on a coalition.
LONGEST_GAP = 45
_ALWAYS = date.max.toordinal()


class Problem(NamedTuple):
    """What is wrong, where, in one sentence; a warning may be as it is."""

    file: str
    line: int
    sentence: str
    severity: Severity

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.sentence}"


def _error(place: Place, sentence: str) -> Problem:
    return Problem(place.file, place.line, sentence, "error")


def _warning(place: Place, sentence: str) -> Problem:
    return Problem(place.file, place.line, sentence, "warning")


def _surely(row: Dated) -> tuple[int, int]:
    """The ordinal days between which a row holds whatever its imprecise dates are."""
    return row.since.latest if row.since else 0, row.until.earliest if row.until else _ALWAYS


def _meet(one: Dated, other: Dated) -> bool:
    """Whether two rows surely hold at once for more than the day of a handover."""
    starts, ends = zip(_surely(one), _surely(other), strict=True)
    return max(starts) < min(ends)


def _named(holder: Holder) -> str:
    span = " to ".join(str(end) if end else "?" for end in (holder.since, holder.until))
    return f"{holder.name} ({span})"


def _unknown_code(code: str, known: frozenset[str]) -> str | None:
    """What is wrong with an actor's code, None where nothing is."""
    first, *sectors = code.split()
    if first not in known:
        return f"{first!r} is no state's code, nor one of {', '.join(sorted(INTERNATIONAL))}."
    strange = [sector for sector in sectors if sector not in SECTORS]
    return f"{' '.join(strange)!r} in {code!r} is no sector." if strange else None


class _Rows:
    """The tables with what several checks ask of them."""

    def __init__(self, tables: ActorTables) -> None:
        self.tables = tables
        self.states = list(zip(tables.states, tables.places.states, strict=True))
        self.organisations = list(zip(tables.organisations, tables.places.organisations, strict=True))
        self.offices = list(zip(tables.offices, tables.places.offices, strict=True))
        self.holders = list(zip(tables.holders, tables.places.holders, strict=True))
        self.roles = list(zip(tables.roles, tables.places.roles, strict=True))
        self.users = list(zip(tables.users, tables.places.users, strict=True))
        own = (state.code for state in tables.states if state.plover is None)
        self.codes = INTERNATIONAL.union(own)


def _twice(rows: Iterable[tuple[str, Place]], what: str) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for key, place in rows:
        if key in first:
            where = first[key]
            yield _error(place, f"The {what} {key!r} is given in {where.file}, line {where.line} too.")
        first.setdefault(key, place)


def _keys(rows: _Rows) -> Iterator[Problem]:
    """Codes and ids given twice, and nouns of one kind."""
    yield from _twice(((state.code, place) for state, place in rows.states), "code")
    yield from _twice(((one.id, place) for one, place in rows.organisations), "id")
    yield from _twice(((office.id, place) for office, place in rows.offices), "office")
    nouns = (
        (f"{word} ({role.kind}, {role.number})", place) for role, place in rows.roles for word in role.words
    )
    yield from _twice(nouns, "word")


def _backwards(rows: Iterable[tuple[Dated, Place]]) -> Iterator[Problem]:
    for row, place in rows:
        if row.since and row.until and row.since.earliest > row.until.latest:
            yield _error(place, f"It begins ({row.since}) after its end ({row.until}).")


def _dates(rows: _Rows) -> Iterator[Problem]:
    """Rows that end before they begin."""
    yield from _backwards([*rows.states, *rows.organisations, *rows.offices, *rows.holders])


def _codes(rows: _Rows) -> Iterator[Problem]:
    """Codes, states and sectors that there are none of."""
    for state, place in rows.states:
        if state.plover and (wrong := _unknown_code(state.plover, rows.codes)):
            yield _error(place, wrong)
    for one, place in rows.organisations:
        if wrong := _unknown_code(one.code, rows.codes):
            yield _error(place, wrong)
        if one.country and rows.tables.state(one.country) is None:
            yield _error(place, f"There is no state {one.country!r}.")
    described: Sequence[tuple[Office | Role, Place]] = [*rows.offices, *rows.roles]
    for row, place in described:
        strange = [sector for sector in row.sectors.split() if sector not in SECTORS]
        if strange:
            yield _error(place, f"{' '.join(strange)!r} is no sector.")


def _references(rows: _Rows) -> Iterator[Problem]:
    """Offices of nobody, terms in no office, and offices that nobody held."""
    for office, place in rows.offices:
        org, slash, slug = office.id.partition("/")
        if not slash or not slug or org != office.org:
            yield _error(place, f"The office {office.id!r} does not begin with its org and a slash.")
        if rows.tables.state(office.org) is None and rows.tables.organisation(office.org) is None:
            yield _error(place, f"There is no state or organisation {office.org!r}.")
        if not rows.tables.holders_of(office.id):
            yield _warning(place, f"Nobody is said to hold {office.id!r}.")
    for holder, place in rows.holders:
        if rows.tables.office(holder.office) is None:
            yield _error(place, f"There is no office {holder.office!r}.")


def _repeated(rows: Iterable[tuple[Named, Place]]) -> Iterator[Problem]:
    for row, place in rows:
        for name, times in Counter((row.name, *row.names)).items():
            if times > 1:
                yield _warning(place, f"The name {name!r} is given {times} times.")


def _lists(rows: _Rows) -> Iterator[Problem]:
    """Entries of a list given twice, and names in it that are the row's own."""
    yield from _repeated([*rows.states, *rows.organisations, *rows.holders])
    for office, place in rows.offices:
        for title, times in Counter(office.titles).items():
            if times > 1:
                yield _warning(place, f"The title {title!r} is given {times} times.")
            if title != title.lower():
                yield _error(place, f"The title {title!r} is not in lower case.")


def _sources(rows: _Rows) -> Iterator[Problem]:
    for place in (place for _, place in rows.holders):
        if place.source is None:
            yield _error(place, "The term has no source.")
    for _, place in [*rows.states, *rows.organisations, *rows.offices, *rows.roles]:
        if place.source is None:
            yield _warning(place, "The row has no source.")


def _terms_of(rows: _Rows) -> dict[str, list[tuple[Holder, Place]]]:
    """The terms of each office, in order of their beginning."""
    found: dict[str, list[tuple[Holder, Place]]] = defaultdict(list)
    for term in rows.holders:
        found[term[0].office].append(term)
    for terms in found.values():
        terms.sort(key=lambda term: _surely(term[0]))
    return found


def _crowded(terms: list[tuple[Holder, Place]], seats: int) -> Iterator[Problem]:
    """More holders at once than there are seats; acting and contested ones do not count."""
    regular = [(holder, place) for holder, place in terms if holder.note is None]
    for at, (holder, place) in enumerate(regular):
        start, end = _surely(holder)
        others = [other for other, _ in regular[:at] if start < min(end, _surely(other)[1])]
        if len(others) >= seats:
            names = ", ".join(_named(other) for other in others)
            yield _error(place, f"{_named(holder)} holds {holder.office} at the same time as {names}.")


def _same_person(terms: list[tuple[Holder, Place]]) -> Iterator[Problem]:
    for (one, _), (other, place) in combinations(terms, 2):
        if one.name == other.name and _meet(one, other):
            yield _error(place, f"{_named(other)} holds {other.office} already as {_named(one)}.")


def _gaps(office: Office, terms: list[tuple[Holder, Place]], rows: _Rows) -> Iterator[Problem]:
    """Long stretches in which nobody can have held an office."""
    state = rows.tables.state(office.org)
    reached = max([BEGINNING, *(row.since.latest for row in (office, state) if row and row.since)])
    for holder, place in sorted(terms, key=lambda term: term[0].since.earliest if term[0].since else 0):
        start = holder.since.earliest if holder.since else 0
        if start - reached > LONGEST_GAP:
            since = date.fromordinal(reached)
            yield _warning(place, f"Nobody holds {office.id} from {since} to {holder.since}.")
        reached = max(reached, holder.until.latest if holder.until else _ALWAYS)
    end = office.until.earliest if office.until else rows.tables.known_until.toordinal()
    if state and state.until:
        end = min(end, state.until.earliest)
    if end - reached > LONGEST_GAP:
        yield _warning(terms[-1][1], f"Nobody holds {office.id} after {date.fromordinal(reached)}.")


def _bounds(office: Office, terms: list[tuple[Holder, Place]]) -> Iterator[Problem]:
    """Terms that begin before their office or end after it."""
    for holder, place in terms:
        if office.since and holder.since and holder.since.latest < office.since.earliest:
            yield _warning(place, f"{_named(holder)} holds {office.id} before it begins ({office.since}).")
        if office.until and (holder.until is None or holder.until.earliest > office.until.latest):
            yield _warning(place, f"{_named(holder)} holds {office.id} after it ends ({office.until}).")


def _terms(rows: _Rows) -> Iterator[Problem]:
    """Who held an office at once, never, or too early."""
    for id, terms in _terms_of(rows).items():
        office = rows.tables.office(id)
        yield from _same_person(terms)
        yield from _crowded(terms, office.seats if office else 1)
        if office:
            yield from _gaps(office, terms, rows)
            yield from _bounds(office, terms)


def _items(rows: _Rows) -> Iterator[Problem]:
    """Wikidata items of two names, and names with two items."""
    named: dict[str, str] = {}
    items: dict[str, str] = {}
    every: Sequence[tuple[Named, Place]] = [*rows.states, *rows.organisations, *rows.holders]
    for row, place in every:
        item, name = row.wikidata, row.name
        if item and named.setdefault(item, name) != name:
            yield _warning(place, f"{item} is {named[item]!r} elsewhere and {name!r} here.")
        if item and items.setdefault(name, item) != item:
            yield _warning(place, f"{name!r} is {items[name]} elsewhere and {item} here.")


def _shared(
    entries: Iterable[tuple[str, D, Place]],
) -> Iterator[tuple[str, D, D, Place]]:
    """The words that two rows which surely exist at once have in common."""
    found: dict[str, list[tuple[D, Place]]] = defaultdict(list)
    for word, row, place in entries:
        found[word].append((row, place))
    for word, owners in found.items():
        for (one, _), (other, place) in combinations(owners, 2):
            if one is not other and _meet(one, other):
                yield word, one, other, place


def _names(rows: _Rows) -> Iterator[Problem]:
    """Names of two states at once (errors); demonyms and seats of government (warnings)."""
    names = ((name, state, place) for state, place in rows.states for name in {state.name, *state.names})
    for name, one, other, place in _shared(names):
        yield _error(place, f"{name!r} names both {one.code} and {other.code}.")
    words = (
        (word, state, place)
        for state, place in rows.states
        for word in {*state.demonyms, *state.metonyms, *state.capitals}
    )
    for word, one, other, place in _shared(words):
        yield _warning(place, f"{word!r} belongs to both {one.code} and {other.code}.")
    organisations: dict[str, Organisation] = {}
    for organisation, place in rows.organisations:
        for name in {organisation.name, *organisation.names}:
            former = organisations.setdefault(name, organisation)
            if former is not organisation and _meet(former, organisation):
                yield _warning(place, f"{name!r} names both {former.id} and {organisation.id}.")


def _titles(rows: _Rows) -> Iterator[Problem]:
    """Titles that two offices of one state or organisation have at once."""
    titles = ((f"{o.org}: {title}", o, place) for o, place in rows.offices for title in set(o.titles))
    for title, one, other, place in _shared(titles):
        word = title.partition(": ")[2]
        yield _warning(place, f"The title {word!r} is that of both {one.id} and {other.id}.")


def _user_rows(rows: _Rows) -> Iterator[Problem]:
    """All that can be wrong in a user's rows."""
    yield from _backwards(rows.users)
    yield from _repeated(rows.users)
    yield from _strangers(rows)
    yield from _contradictions(rows)


def _strangers(rows: _Rows) -> Iterator[Problem]:
    """What a user's rows name that the tables do not know."""
    for user, place in rows.users:
        if wrong := _unknown_code(user.code, rows.codes):
            yield _warning(place, wrong)
        if user.country and rows.tables.state(user.country) is None:
            yield _warning(place, f"There is no state {user.country!r}.")
        if user.office and rows.tables.office(user.office) is None:
            yield _warning(place, f"There is no office {user.office!r}.")


def _contradictions(rows: _Rows) -> Iterator[Problem]:
    """Actors with two codes at once."""
    named: dict[str, list[tuple[UserActor, Place]]] = defaultdict(list)
    for user, place in rows.users:
        named[user.name].append((user, place))
    for same in named.values():
        dated = [term for term in same if term[0].since or term[0].until]
        undated = [term for term in same if term not in dated]
        for terms in (sorted(dated, key=lambda term: _surely(term[0])), undated):
            for (one, _), (other, place) in pairwise(terms):
                if one.code != other.code and _meet(one, other):
                    sentence = f"{other.name!r} is {one.code!r} and {other.code!r} at the same time."
                    yield _warning(place, sentence)


_CHECKS = (
    _keys, _dates, _codes, _references, _lists, _sources,
    _terms, _items, _names, _titles, _user_rows,
)  # fmt: skip


def check_tables(tables: ActorTables) -> list[Problem]:
    """What is wrong in the tables, in order of file and line."""
    rows = _Rows(tables)
    return sorted(problem for check in _CHECKS for problem in check(rows))


def _keeper(problems: list[Problem]) -> Report:
    """What keeps each fault that it is told of as an error."""
    return lambda file, line, sentence: problems.append(Problem(file, line, sentence, "error"))


def checked_tables() -> tuple[ActorTables, list[Problem]]:
    """The tables that are shipped and all their problems, rows that cannot be read among them."""
    problems: list[Problem] = []
    tables = read_tables(files("verbale.tables.actors"), _keeper(problems))
    return tables, sorted([*problems, *check_tables(tables)])


def checked_users(file: Path, tables: ActorTables) -> tuple[tuple[UserActor, ...], list[Problem]]:
    """The rows of a user's table and all their problems beside ``tables``.

    Raises UsageError (``missing-table``, ``bad-table``) where it cannot be read at all.
    """
    problems: list[Problem] = []
    users, places = read_user_rows(file, _keeper(problems))
    return users, sorted([*problems, *_user_rows(_Rows(with_users(tables, users, places)))])


def user_problems(tables: ActorTables, row: UserActor) -> list[Problem]:
    """What is wrong with a single row of a user's beside ``tables``."""
    return list(_user_rows(_Rows(with_users(tables, (row,), (Place("", 1, row.source),)))))
