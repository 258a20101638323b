"""How far a long reading has come, on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from verbale.cli.output import complain, make_console
from verbale.render.plain import one_line

if TYPE_CHECKING:
    from rich.progress import Progress


class Counter:
    """Counts reports on standard error from the second on, where that is a terminal.

    Where standard output is one too it stays silent: the reports that are printed there
    show how far it is. How many there will be is not known, for inputs are not listed
    before they are read.
    """

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty() and not sys.stdout.isatty()
        self._done = 0
        self._bar: Progress | None = None

    def step(self) -> None:
        """One more input is done."""
        self._done += 1
        if self._done == 2 and self._wanted:
            self._bar = self._start()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)

    def complain(self, sentence: str) -> None:
        """Print a complaint above the count."""
        if self._bar is None:
            complain(sentence)
        else:
            self._bar.console.print(f"verbale: {one_line(sentence)}", soft_wrap=True)

    def stop(self) -> None:
        """Take the count away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _start(self) -> Progress:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        bar = Progress(
            BarColumn(),
            TextColumn("{task.completed:,} reports"),
            TimeElapsedColumn(),
            console=make_console(sys.stderr),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.add_task("reading", total=None)
        bar.start()
        return bar
