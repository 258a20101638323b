"""Verbale reads news reports and keeps the record: who said what, and where it stands.

>>> import verbale
>>> record = verbale.read("“Talks will go on,” Minister Ana Costa said.", date="2021-06-16")
>>> [(a.source.text, a.cue.text, a.kind) for a in record.attributions]
[('Minister Ana Costa', 'said', 'direct')]

Everything else is loaded when it is first used, so that ``import verbale`` costs nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from verbale.errors import ModelError, SourceError, StoreError, UsageError, VerbaleError
    from verbale.reading import Reader
    from verbale.record import Record, Refusal, Report
    from verbale.store import Store

__version__ = "0.1.0"
__all__ = [
    "ModelError",
    "Reader",
    "Record",
    "Refusal",
    "Report",
    "SourceError",
    "Store",
    "StoreError",
    "UsageError",
    "VerbaleError",
    "read",
]

_HOMES = {
    "Reader": "verbale.reading",
    "Store": "verbale.store",
    **dict.fromkeys(("Record", "Refusal", "Report"), "verbale.record"),
    **dict.fromkeys(
        ("ModelError", "SourceError", "StoreError", "UsageError", "VerbaleError"), "verbale.errors"
    ),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'verbale' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


@cache
def _reader() -> Reader:
    from verbale.reading import Reader

    return Reader()


def read(
    source: str | Path | Report,
    *,
    date: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
) -> Record:
    """The record of one report: a text, a path, an http(s) address or a Report.

    A string is read as a text, unless all of it is an address; give files as ``Path``.
    ``date`` (YYYY-MM-DD), ``title`` and ``publisher`` win over what the source says.

    Raises UsageError for an invalid date, SourceError where the source holds no report.
    """
    from verbale.sources import Facts, report_from

    return _reader().read(report_from(source, Facts(date=date, title=title, publisher=publisher)))
