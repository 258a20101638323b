"""``verbale ledger``: what is owed, over all reports of the store."""

from __future__ import annotations

from typing import get_args

import click
import msgspec

from verbale.cli.options import iso_date, json_option, store_option
from verbale.cli.output import binary_output, complain, make_console
from verbale.errors import UsageError
from verbale.record import CommitmentKind, CommitmentStatus


@click.command()
@click.option(
    "--state", "states", multiple=True, type=click.Choice(get_args(CommitmentStatus)),
    help="Only commitments in this state; may be given several times.",
)  # fmt: skip
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(get_args(CommitmentKind)),
    help="Only commitments of this kind; may be given several times.",
)  # fmt: skip
@click.option("--party", "parties", metavar="NAME", multiple=True, help="Who owes or is owed: a name, words of it, or a code; all that are given.")  # fmt: skip  # noqa: E501
@click.option("--issue", "issues", metavar="NAME", multiple=True, help="Only commitments on this issue, or on one with these words.")  # fmt: skip  # noqa: E501
@click.option("--since", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or later.")
@click.option("--until", metavar="YYYY-MM-DD", callback=iso_date, help="Only reports of this day or earlier.")
@json_option("Print the rows as one JSON array.")
@store_option()
def command(
    states: tuple[str, ...],
    kinds: tuple[str, ...],
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_json: bool,
    store: str | None,
) -> None:
    """Show what is owed: agreements, promises, consultations, proposals and obligations.

    Newest reports come last.
    """
    if since and until and since > until:
        raise UsageError("empty-period", f"--since {since} is later than --until {until}.")
    from verbale.ledger import ledger
    from verbale.store import Store

    with Store.open(store, create=False) as opened:
        rows = list(
            ledger(opened.records(since, until), states=states, kinds=kinds, parties=parties, issues=issues)
        )
    rows.sort(key=lambda row: row.date or "")
    if as_json:
        lines = b",\n".join(msgspec.json.encode(row) for row in rows)
        binary_output().write(b"[\n" + lines + b"\n]\n" if rows else b"[]\n")
        return
    if not rows:
        complain("no commitment of the store is like that")
        return
    from verbale.render.ledger import print_ledger

    print_ledger(make_console(), rows)
