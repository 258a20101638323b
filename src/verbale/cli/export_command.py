"""``verbale export``: the store in the formats of the field."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from verbale.cli.options import iso_date, store_option
from verbale.cli.output import binary_output, complain
from verbale.errors import UsageError

#: As many files are named.
_NAMED = 12
#: What is wrong with a place that cannot be written to; what else goes wrong there is no fault of its name.
_UNWRITABLE = (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError, PermissionError)


class _Format(click.ParamType[str]):
    """The name of a format, looked up only when it is needed."""

    name = "format"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from verbale.export import FORMATS

        if value not in FORMATS:
            self.fail(f"{value!r} is not one of {', '.join(FORMATS)}.", param, ctx)
        return value


@click.command()
@click.argument("format", type=_Format())
@click.option("-o", "--output", metavar="F", type=click.Path(path_type=Path), help="The file to write, or for csv, parquet and brat the folder.  [default: standard output]")  # fmt: skip  # noqa: E501
@click.option("--since", metavar="DATE", callback=iso_date, help="Only reports of this day and later.")
@click.option("--until", metavar="DATE", callback=iso_date, help="Only reports of this day and before.")
@store_option()
def command(
    format: str, output: Path | None, since: str | None, until: str | None, store: str | None
) -> None:
    """Write what is in the store in a format of the field.

    FORMAT is jsonl, csv or parquet for all that is on record, plover for events as JSON with their
    status, polecat, icews, gdelt or phoenix for events as those data sets have them, webannotation,
    brat or conll for the text with what is marked in it, corrections for what people put right as
    sentences to train on.
    """
    from verbale.export import FOLDERS, TRAINING, lines, training_lines, write
    from verbale.store import Store

    if format in FOLDERS and output is None:
        raise UsageError("no-output", f"The format {format} is a folder of files: say where with -o.")
    with Store.open(store, create=False) as opened:
        records = opened.records(since, until)
        try:
            if format in FOLDERS and output is not None:
                _tell(write(format, records, output), output)
            elif format == TRAINING:
                _write_lines(training_lines(opened.readings(since, until)), output)
            else:
                _write_lines(lines(format, records), output)
        except _UNWRITABLE as error:
            raise UsageError("no-output", f"{output} cannot be written: {error.strerror}.") from error


def _tell(written: list[Path], folder: Path) -> None:
    """Names the files that were written, or how many there are where nobody would read that."""
    if len(written) > _NAMED:
        complain(f"written: {len(written):,} files in {folder}")
    else:
        for path in written:
            complain(f"written: {path}")


def _write_lines(found: Iterable[str], output: Path | None) -> None:
    """Writes lines to standard output, or to a file that is put in place once it is whole."""
    if output is None:
        out = binary_output()
        for line in found:
            out.write(line.encode())
        return
    part = output.with_name(output.name + ".part")
    with part.open("wb") as file:
        for line in found:
            file.write(line.encode())
    part.replace(output)
