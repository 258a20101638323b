"""How ``verbale read`` prints what it read: as JSON or for people."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from verbale.cli.output import make_console, say
from verbale.record import Record
from verbale.render.outline import summary
from verbale.render.plain import counted


class Printer(Protocol):
    """Takes records in order, and is told when there are no more."""

    def record(self, name: str | None, record: Record) -> None:
        """Print a record, or keep it until more is known; ``name`` is the input's."""

    def close(self, refused: int) -> None:
        """Finish the output; ``refused`` is how many inputs gave no record."""


class JsonLines:
    """One record a line."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output

    def record(self, name: str | None, record: Record) -> None:
        self._output.write(record.to_json().encode() + b"\n")
        self._output.flush()

    def close(self, refused: int) -> None:
        self._output.flush()


class JsonArray:
    """One array with a record a line, written as the records come."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._before = b"["

    def record(self, name: str | None, record: Record) -> None:
        self._output.write(self._before + b"\n" + record.to_json().encode())
        self._output.flush()
        self._before = b","

    def close(self, refused: int) -> None:
        self._output.write(b"[]\n" if self._before == b"[" else b"\n]\n")
        self._output.flush()


class ForPeople:
    """One report against its text; where there are several, one line each and their sum."""

    def __init__(self) -> None:
        self._first: tuple[str | None, Record] | None = None
        self._records = 0
        self._attributions = 0

    def record(self, name: str | None, record: Record) -> None:
        self._records += 1
        self._attributions += len(record.attributions)
        if self._records == 1:
            self._first = name, record
            return
        if self._first is not None:
            self._line(*self._first)
            self._first = None
        self._line(name, record)

    def _line(self, name: str | None, record: Record) -> None:
        say(f"{name or record.document.title or record.document.id}  {summary(record)}")

    def close(self, refused: int) -> None:
        if self._first is not None:
            from verbale.render.report import print_report

            name, record = self._first
            print_report(make_console(), record, name)
        elif self._records:
            left_out = f"; {refused:,} refused" if refused else ""
            attributions = counted(self._attributions, "attribution")
            say(f"{counted(self._records, 'report')}, {attributions}{left_out}")
