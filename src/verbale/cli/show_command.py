"""``verbale show``: a stored record against its text."""

from __future__ import annotations

import click

from verbale.cli.options import store_option
from verbale.cli.output import make_console


@click.command()
@click.argument("report", required=False)
@store_option()
def command(report: str | None, store: str | None) -> None:
    """Show a report's record against its text.

    REPORT is a report's id, its path or URL, or the beginning of its text's SHA-256; without
    it the report that was recorded last is shown.
    """
    from verbale.render.report import print_report
    from verbale.store import Store

    with Store.open(store, create=False) as opened:
        record = opened.record(report)
    print_report(make_console(), record, report)
