"""Actors from CSV files: of our form, or of another with columns that can be recognised."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, cast

from verbale.errors import UsageError
from verbale.tables.actors.cameo import from_cameo, split_code
from verbale.tables.actors.dates import PartialDate, parse_date
from verbale.tables.actors.dictionaries import Refused, Taken
from verbale.tables.actors.forms import USERS
from verbale.tables.actors.rows import wikidata_item
from verbale.tables.actors.spelling import clean_name, usual_spelling
from verbale.tables.actors.values import ActorTables, UserActor, UserKind

#: What columns are called elsewhere, by ours; matched without case, and with _ for other signs.
_CALLED = {
    "name": ("name", "actor", "actor_name", "full_name", "label", "entity", "person"),
    "names": ("names", "alias", "aliases", "synonyms", "also_known_as", "aka", "other_names"),
    "kind": ("kind", "type", "actor_type", "entity_type"),
    "code": ("code", "actor_code", "codes", "plover", "plover_code"),
    "cameo": ("cameo", "cameo_code", "petrarch_code"),
    "country": ("country", "country_code", "iso3", "state", "nationality"),
    "office": ("office",),
    "from": ("from", "start", "start_date", "since", "begin", "valid_from", "date_from"),
    "to": ("to", "end", "end_date", "until", "valid_to", "date_to"),
    "wikidata": ("wikidata", "wikidata_id", "qid", "item"),
    "source": ("source", "reference", "url"),
}
_COLUMNS = {called: ours for ours, names in _CALLED.items() for called in names}

_KINDS: dict[str, UserKind] = {
    **dict.fromkeys(("person", "per", "individual", "people", "human"), "person"),
    **dict.fromkeys(("state", "country", "nation"), "state"),
    **dict.fromkeys(("organisation", "organization", "org", "igo", "ngo", "company"), "organisation"),
    **dict.fromkeys(("institution", "ministry", "government", "agency"), "institution"),
    **dict.fromkeys(("group", "armed group", "rebel group", "party"), "group"),
    **dict.fromkeys(("place", "location", "loc", "city"), "place"),
}

_OPEN_ENDS = frozenset({"present", "now", "ongoing", "open", "-"})
_STAMP = re.compile(r"\+?([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].*")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ITEM = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q[0-9]+)")


def _date(text: str) -> PartialDate | None:
    """The date of a cell, cut to the day as it is written; raises ValueError where it is none."""
    if not text or text.lower() in _OPEN_ENDS:
        return None
    if found := _STAMP.fullmatch(text):
        text = found[1]
    elif found := _COMPACT.fullmatch(text):
        text = "-".join(found.groups())
    return parse_date(text.replace("/", "-"))


def _names(text: str) -> tuple[str, ...]:
    """The names of a list, separated by ``|``, or by ``;`` where there is no ``|``."""
    parts = text.split("|" if "|" in text else ";")
    return tuple(dict.fromkeys(clean_name(part) for part in parts if part.strip()))


def _country(text: str, tables: ActorTables) -> str | None:
    """The code of the state that a cell gives by its code or a name, None where it is empty.

    Raises ValueError where there is no such state.
    """
    if not text:
        return None
    if tables.state(text.upper()):
        return text.upper()
    wanted = text.casefold()
    for state in tables.states:
        if wanted in {name.casefold() for name in (state.name, *state.names)}:
            return state.code
    raise ValueError(f"There is no state {text!r}.")


def code_of_office(office: str, tables: ActorTables) -> str | None:
    """The code of whoever holds an office of ours, None where there is no such office."""
    found = tables.office(office)
    if found is None:
        return None
    state, organisation = tables.state(found.org), tables.organisation(found.org)
    owner = state.actor_code if state else organisation.code if organisation else None
    return None if owner is None else " ".join(dict.fromkeys(f"{owner} {found.sectors}".split()))


class _Sheet(NamedTuple):
    """A file's rows as cells by our columns."""

    columns: tuple[str | None, ...]
    unused: tuple[str, ...]

    def cells(self, row: list[str]) -> dict[str, str]:
        """The cells of a row by column, without those of which nothing is taken."""
        pairs = zip(self.columns, row, strict=False)
        return {column: " ".join(cell.split()) for column, cell in pairs if column}


def _recognised(header: list[str], name: str) -> _Sheet:
    """What the columns of a file are; raises UsageError where the needed ones are not there."""
    keys = [re.sub(r"[\W_]+", "_", cell.strip().lower()).strip("_") for cell in header]
    columns: list[str | None] = []
    for key in keys:
        ours = _COLUMNS.get(key)
        columns.append(ours if ours not in columns else None)
    if "name" not in columns:
        raise UsageError("bad-table", f"{name} has no column with the names of actors.")
    if not {"code", "cameo", "country", "office"} & set(columns):
        raise UsageError("bad-table", f"{name} has no column with codes, countries or offices.")
    unused = tuple(cell.strip() for cell, ours in zip(header, columns, strict=True) if ours is None)
    return _Sheet(tuple(columns), unused)


def _code(cells: dict[str, str], country: str | None, tables: ActorTables) -> str:
    """The code of a row: as it is given, or of its office, or of its country."""
    if given := cells.get("code"):
        return split_code(given)
    if given := cells.get("cameo"):
        return from_cameo(given)
    if (office := cells.get("office")) and (found := code_of_office(office, tables)):
        return found
    state = tables.state(country) if country else None
    if state is None:
        raise ValueError("The row has no code, and no office or country that gives one.")
    return state.actor_code


def _actor(cells: dict[str, str], source: str, tables: ActorTables) -> UserActor:
    """The row that cells make; raises ValueError, with a sentence, where they do not."""
    country = _country(cells.get("country", ""), tables)
    kind = cells.get("kind", "").lower()
    if kind and kind not in _KINDS:
        raise ValueError(f"{cells['kind']!r} is no kind of actor.")
    since, until = _date(cells.get("from", "")), _date(cells.get("to", ""))
    if since and until and since.earliest > until.latest:
        raise ValueError(f"It begins ({since}) after its end ({until}).")
    item = _ITEM.sub(r"\1", cells.get("wikidata", ""))
    return UserActor(
        usual_spelling(clean_name(cells.get("name", "").replace("_", " ")), tables),
        tuple(usual_spelling(name.replace("_", " "), tables) for name in _names(cells.get("names", ""))),
        _code(cells, country, tables),
        _KINDS[kind] if kind else None,
        country,
        cells.get("office") or None,
        since,
        until,
        wikidata_item(item),
        cells.get("source") or source,
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with the lines on which they begin; comments are left out.

    The sign between cells is the one that the first row has most of.
    """
    lines = ["\n" if line.startswith("#") else f"{line}\n" for line in text.split("\n")]
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, row
        begins = reader.line_num + 1


def read_sheet(text: str, name: str, tables: ActorTables) -> Taken:
    """The rows of a CSV file called ``name``; lines that cannot be read are refused.

    Raises UsageError (``bad-table``) where the needed columns are not there.
    """
    rows = _rows(text)
    _, header = next(rows, (1, []))
    if ",".join(header) == USERS.columns:
        return _taken(rows, lambda row: cast(UserActor, USERS.make(_whole(row))))
    sheet = _recognised(header, name)
    taken = _taken(rows, lambda row: _actor(sheet.cells(row), name, tables))
    return taken._replace(unused=sheet.unused)


def _whole(row: list[str]) -> list[str]:
    """The cells of a row of our own form; raises ValueError where there are too many or few."""
    width = USERS.columns.count(",") + 1
    if len(row) != width:
        raise ValueError(f"The row has {len(row)} cells, where {width} are expected.")
    return [" ".join(cell.split()) for cell in row]


def _taken(rows: Iterable[tuple[int, list[str]]], make: Callable[[list[str]], UserActor]) -> Taken:
    made: list[UserActor] = []
    refused: list[Refused] = []
    try:
        for line, row in rows:
            try:
                made.append(make(row))
            except ValueError as error:
                refused.append(Refused(line, str(error)))
    except csv.Error as error:
        refused.append(Refused(line + 1, f"From here on it is no CSV: {error}."))
    return Taken(tuple(made), tuple(refused))
