"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from verbale.errors import ModelError, UsageError

if TYPE_CHECKING:
    from verbale.reading import Reader

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def store_option() -> Decorator:
    """``--store``, None where it is not given."""
    return click.option(
        "--store",
        metavar="PATH|URL",
        help="The store: a file or a database URL.  [default: verbale.db in your data folder]",
    )


def json_option(help: str) -> Decorator:
    """``--json``, as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=help)


def model_option() -> Decorator:
    """``--model``, None for the model that is shipped."""
    return click.option("--model", metavar="PATH", help="Another model than the one that is shipped.")


def actors_option() -> Decorator:
    """``--actors``, None where it is not given."""
    return click.option(
        "--actors",
        metavar="FILE",
        help="Your table of actors.  [default: VERBALE_ACTORS, or actors.csv in your data folder]",
    )


def iso_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Callback of an option: its value, where that is a day as YYYY-MM-DD.

    Raises click.BadParameter where it is not.
    """
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # Python reads other ISO forms too (20210616, 2021-W24-3); dates are compared as text.
    if day is None or day.isoformat() != value:
        raise click.BadParameter(f"{value!r} is not a date as YYYY-MM-DD.", ctx, parameter)
    return value


def load_reader(model: str | None, jobs: int | None = 1, actors: str | None = None) -> Reader:
    """The reader with the model of ``--model``, loaded, for so many reports at a time (None: one for each
    core), and the user's table of ``--actors``.

    Raises ModelError where the shipped model is unfit, UsageError where what was given is.
    """
    from verbale.reading import Reader

    try:
        # Where several reports are read at a time, each has one thread.
        reader = Reader(model, threads=None if jobs == 1 else 1, actors=actors)
        reader.model_name  # noqa: B018 (the model is loaded when it is first asked for)
    except ModelError as error:
        if model is None:
            raise
        raise UsageError(error.code, error.sentence, error.hint) from error
    return reader
