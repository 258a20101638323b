"""``verbale who``: an actor across all reports of the store."""

from __future__ import annotations

import click
import msgspec

from verbale.cli.options import actors_option, iso_date, json_option, store_option
from verbale.cli.output import binary_output, complain, make_console, say
from verbale.errors import UsageError


@click.command()
@click.argument("name")
@click.option("--since", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or later.")
@click.option("--until", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or earlier.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many statements of each actor at most.",
)
@json_option("Print the actors as one JSON array.")
@store_option()
@actors_option()
def command(
    name: str,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
    store: str | None,
    actors: str | None,
) -> None:
    """Show an actor: offices over time, what they said, who they are mentioned with.

    NAME is a whole name or words of one, as the record or the reports write it. What the tables
    of actors know comes first.
    """
    if since and until and since > until:
        raise UsageError("empty-period", f"--since {since} is later than --until {until}.")
    from verbale.store import Store

    with Store.open(store, create=False) as opened:
        found = opened.who(name, since=since, until=until, limit=limit)
    if as_json:
        lines = b",\n".join(msgspec.json.encode(one) for one in found)
        binary_output().write(b"[\n" + lines + b"\n]\n" if found else b"[]\n")
        return
    from verbale.cli.actor_lines import actor_lines
    from verbale.tables.actors import find_user_table, load_tables

    tables = load_tables(find_user_table(actors))
    named = dict.fromkeys([name, *(one.name for one in found[:1])])
    for known in named:
        if lines_ := actor_lines(known, tables, None):
            for line in lines_:
                say(line)
            say()
            break
    if not found:
        complain(f"no report of the store names {name!r}")
        return
    from verbale.render.people import print_actors

    print_actors(make_console(), found)
