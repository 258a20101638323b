"""Where output goes: complaints to standard error, records to standard output."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO

import click

from verbale.record import Refusal
from verbale.render.plain import harmless, one_line

if TYPE_CHECKING:
    from rich.console import Console


def complain(sentence: str) -> None:
    """Print one line on standard error, ``verbale: `` and the sentence, safe for a terminal."""
    click.echo(f"verbale: {one_line(sentence)}", err=True)


def refused(refusal: Refusal) -> str:
    """A refusal as the sentence that is printed for it: the input's name, once, and why."""
    return f"{refusal.name}: {refusal.reason.removeprefix(f'{refusal.name} ')}"


def binary_output() -> BinaryIO:
    """Standard output for bytes: JSON is UTF-8 whatever the locale says."""
    return sys.stdout.buffer


def _never_fail(stream: TextIO) -> TextIO:
    """``stream``, with a question mark for what its encoding cannot say."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="replace")
    return stream


def say(line: str = "") -> None:
    """Print one line on standard output, safe for a terminal and for any encoding."""
    click.echo(harmless(line).replace("\n", " "), file=_never_fail(sys.stdout))


def make_console(stream: TextIO | None = None) -> Console:
    """A console on ``stream`` (default: standard output).

    It uses no colour where the stream is no terminal or ``NO_COLOR`` is set, takes text
    as it is (no markup, no emoji codes) and raises BrokenPipeError where nobody reads.
    """
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    target = _never_fail(stream or sys.stdout)
    return Plain(file=target, markup=False, emoji=False, highlight=False)


def replace_missing_streams() -> None:
    """Give the process an empty stream for each standard one that it was started without."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (it stays open)


def quieten_closed_streams() -> None:
    """Send what is left for a stream that nobody reads to nowhere, so that exit is quiet."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
