"""``verbale search``: what was said, by words, speaker, subject and time."""

from __future__ import annotations

import click
import msgspec

from verbale.cli.options import iso_date, json_option, store_option
from verbale.cli.output import binary_output, complain, make_console
from verbale.errors import UsageError


@click.command()
@click.argument("query")
@click.option("--speaker", metavar="NAME", help="Only what this speaker said.")
@click.option("--about", metavar="NAME", help="Only what is about this actor.")
@click.option("--issue", metavar="NAME", help="Only what touches this issue.")
@click.option("--type", "kind", metavar="TYPE", help="Only this attitude (deny) or event type (SANCTION).")
@click.option("--since", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or later.")
@click.option("--until", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or earlier.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many hits at most.",
)
@json_option("Print the hits as one JSON array.")
@store_option()
def command(
    query: str,
    speaker: str | None,
    about: str | None,
    issue: str | None,
    kind: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
    store: str | None,
) -> None:
    """Find what was said, by its words.

    All words of QUERY must occur; "quoted words" stand together, and sanction* is whatever
    begins so.
    """
    if since and until and since > until:
        raise UsageError("empty-period", f"--since {since} is later than --until {until}.")
    from verbale.store import Store

    with Store.open(store, create=False) as opened:
        hits = opened.search(
            query,
            speaker=speaker,
            about=about,
            issue=issue,
            type=kind,
            since=since,
            until=until,
            limit=limit,
        )
    if as_json:
        lines = b",\n".join(msgspec.json.encode(hit) for hit in hits)
        binary_output().write(b"[\n" + lines + b"\n]\n" if hits else b"[]\n")
    elif not hits:
        complain(f"nothing found for {query!r}")
    else:
        from verbale.render.hits import print_hits

        print_hits(make_console(), query, hits)
