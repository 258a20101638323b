"""``verbale actors``: what the tables of actors know, and a user's own table beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbale.cli.app import OUR_FAULT, REFUSED
from verbale.cli.options import actors_option, iso_date
from verbale.cli.output import complain, say
from verbale.errors import UsageError
from verbale.render.plain import counted

if TYPE_CHECKING:
    from verbale.tables.actors import ActorTables, PartialDate, Problem, UserActor
    from verbale.tables.actors.users import ActorFormat

KINDS = ("person", "state", "organisation", "institution", "group", "place")
FORMATS = ("csv", "petrarch")


@click.group()
def command() -> None:
    """Look into the tables of actors, and keep your own beside them.

    Your rows are CSV in one file, actors.csv in your data folder unless --actors or the
    environment's VERBALE_ACTORS names another.
    """


def partial_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> PartialDate | None:
    """Callback of an option: its value, where that is a date as YYYY-MM-DD, YYYY-MM or YYYY.

    Raises click.BadParameter where it is not.
    """
    from verbale.tables.actors.dates import parse_date

    try:
        return None if value is None else parse_date(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, parameter) from None


def _date_option(name: str, into: str, help: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """An option that takes a date that may be imprecise."""
    return click.option(name, into, metavar="DATE", callback=partial_date, help=help)


@command.command()
@click.argument("name")
@click.option("--code", metavar="CODE", help='Country and sectors, such as "RUS GOV".')
@click.option("--kind", type=click.Choice(KINDS), help="What it is.")
@click.option("--country", metavar="CODE", help="The state it belongs to, such as RUS.")
@click.option("--office", metavar="ID", help="The office it holds, such as RUS/president.")
@_date_option("--from", "since", "The first day of which this holds: YYYY-MM-DD, YYYY-MM or YYYY.")
@_date_option("--to", "until", "The last day of which this holds, in the same forms.")
@click.option("--also", metavar="NAME", multiple=True, help="Another name; may be given several times.")
@click.option("--wikidata", metavar="ITEM", help="Its item of Wikidata, such as Q7747.")
@click.option("--source", metavar="TEXT", help="Where you know it from.")
@actors_option()
def add(
    name: str,
    code: str | None,
    kind: str | None,
    country: str | None,
    office: str | None,
    since: PartialDate | None,
    until: PartialDate | None,
    also: tuple[str, ...],
    wikidata: str | None,
    source: str | None,
    actors: str | None,
) -> int:
    """Add an actor to your table, or another stretch of time to one that is there.

    Rows of one NAME are one actor: give each its dates where the code changes.
    """
    from verbale.tables.actors import load_tables
    from verbale.tables.actors.location import user_table_path
    from verbale.tables.actors.users import add_rows, new_actor

    tables = load_tables()
    row = new_actor(tables, name, also, code, kind, country, office, since, until, wikidata, source)
    path = user_table_path(actors)
    added = add_rows(path, [row])
    _warn(row, tables)
    say(f"{row.name} [{row.code}]: {'added to' if added else 'already in'} {path}")
    return 0


def _warn(row: UserActor, tables: ActorTables) -> None:
    """Say what of a row the tables do not know."""
    from verbale.tables.actors.check import user_problems

    for problem in user_problems(tables, row):
        complain(f"warning: {problem.sentence}")


@command.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "format", type=click.Choice(FORMATS), help="What FILE is.  [default: as it looks]")
@actors_option()
def import_actors(file: Path, format: ActorFormat | None, actors: str | None) -> int:
    """Add the actors of a file to your table.

    FILE is CSV, or an actor dictionary of PETRARCH or TABARI. Lines that cannot be read are
    named, all others are taken; rows that are there already are not added again.
    """
    from verbale.tables.actors import load_tables
    from verbale.tables.actors.location import user_table_path
    from verbale.tables.actors.users import add_rows, read_actors

    taken = read_actors(file, load_tables(), format)
    path = user_table_path(actors)
    added = add_rows(path, taken.rows)
    for refused in taken.refused:
        complain(f"{file}, line {refused.line}: {refused.sentence}")
    if taken.unused:
        complain(f"{file}: nothing is taken of {', '.join(taken.unused)}")
    parts = [f"{counted(added, 'row')} added to {path}"]
    if there := len(taken.rows) - added:
        parts.append(f"{there:,} there already")
    if taken.no_actors:
        parts.append(f"{counted(taken.no_actors, 'name')} of no actor left out")
    if taken.refused:
        parts.append(f"{len(taken.refused):,} refused")
    say("; ".join(parts))
    return REFUSED if taken.refused else 0


@command.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="What FILE will be.",
)
@actors_option()
def export(file: Path, format: ActorFormat, actors: str | None) -> int:
    """Write your table to a file, which is replaced where it is there.

    A dictionary (petrarch) has no place for kinds, countries, offices, Wikidata's items and
    sources; its codes are CAMEO's.
    """
    from verbale.tables.actors import load_tables
    from verbale.tables.actors.dictionaries import write_dictionary
    from verbale.tables.actors.location import user_table_path
    from verbale.tables.actors.users import as_table, write_whole

    path = user_table_path(actors)
    if file.exists() and path.exists() and file.samefile(path):
        raise UsageError("same-file", f"{file} is the table itself.", "Name another file.")
    tables = load_tables(path)
    refused: list[str] = []
    if format == "csv":
        text = as_table(tables.users)
    else:
        text, refused = write_dictionary(tables.users, tables)
    write_whole(file, text)
    for sentence in refused:
        complain(sentence)
    say(f"{counted(len(tables.users), 'row')} of {path} written to {file}")
    return REFUSED if refused else 0


@command.command()
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--all", "everything", is_flag=True, help="List warnings on Verbale's own tables too.")
@actors_option()
def check(file: str | None, everything: bool, actors: str | None) -> int:
    """Check the tables of actors: Verbale's own, and yours or FILE.

    Exits with 3 where your table has errors.
    """
    from verbale.tables.actors.check import checked_tables, checked_users
    from verbale.tables.actors.location import find_user_table

    table = find_user_table(file or actors)
    own, ours = checked_tables()
    users, yours = checked_users(table, own) if table else ((), [])
    for problem in [*(one for one in ours if everything or one.severity == "error"), *yours]:
        say(str(problem))
    say(
        f"Verbale's tables: {counted(len(own.states), 'state')}, "
        f"{counted(len(own.organisations), 'organisation')}, {counted(len(own.offices), 'office')} with "
        f"{counted(len(own.holders), 'term')}, known until {own.known_until}; {_sum(ours)}"
    )
    if table:
        say(f"{table}: {counted(len(users), 'row')}; {_sum(yours)}")
    if any(problem.severity == "error" for problem in yours):
        return REFUSED
    return OUR_FAULT if any(problem.severity == "error" for problem in ours) else 0


def _sum(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    return f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"


@command.command()
@click.argument("name")
@click.option("--date", "day", metavar="YYYY-MM-DD", callback=iso_date, help="Only what held on this day.")
@actors_option()
def show(name: str, day: str | None, actors: str | None) -> None:
    """Show what the tables know of a name.

    NAME is that of a person, a state or an organisation, a code (RUS), or an office
    (GBR/prime_minister), which is listed with all its holders.
    """
    from verbale.cli.actor_lines import actor_lines
    from verbale.tables.actors import load_tables
    from verbale.tables.actors.location import find_user_table

    tables = load_tables(find_user_table(actors))
    when = date.fromisoformat(day) if day else None
    lines = actor_lines(name, tables, when)
    for line in lines:
        say(line)
    if not lines:
        complain(f"the tables know no {name!r}")
    elif when and when > tables.known_until:
        complain(f"changes of office are known until {tables.known_until} only")
