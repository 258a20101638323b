"""The table of issues: what diplomacy and politics turn on, and the words that name it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import msgspec

from verbale.tables import Header, bad_table, line_of, read_table
from verbale.tables.plover import ontology


class IssueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One issue: words that name it by themselves, words that show it two at a time, the PLOVER
    contexts that it falls under, and a sentence on it."""

    name: str
    names: tuple[str, ...]
    related: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    example: str = ""


class IssueTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All issues."""

    header: Header
    issue: tuple[IssueRow, ...]


@cache
def issue_table(users: Path | None = None) -> IssueTable:
    """The issues that ship, and those of a table of the user's own: one of a known name adds its words,
    any other is an issue of its own.

    Raises UsageError where a table does not have the form or names a context that PLOVER does not have.
    """
    table = _checked("issues.toml")
    if users is None:
        return table
    rows = {row.name: row for row in table.issue}
    for row in _checked(users).issue:
        known = rows.get(row.name)
        rows[row.name] = row if known is None else _joined(known, row)
    return IssueTable(header=table.header, issue=tuple(rows.values()))


def find_user_issues(given: str | Path | None = None) -> Path | None:
    """The user's table, for :func:`issue_table`: ``given``, else what VERBALE_ISSUES says, else
    ``issues.toml`` in the user's data folder, None where there is none."""
    if given is not None:
        return Path(given)
    if elsewhere := os.environ.get("VERBALE_ISSUES"):
        return Path(elsewhere)
    import platformdirs

    path = platformdirs.user_data_path("verbale", appauthor=False) / "issues.toml"
    return path if path.exists() else None


def _joined(known: IssueRow, own: IssueRow) -> IssueRow:
    return IssueRow(
        name=known.name,
        names=known.names + own.names,
        related=known.related + own.related,
        contexts=tuple(dict.fromkeys(known.contexts + own.contexts)),
        example=own.example or known.example,
    )


def _checked(source: str | Path) -> IssueTable:
    table, text = read_table(source, IssueTable)
    seen: set[str] = set()
    for row in table.issue:
        line = line_of(text, f'"{row.name}"'.strip('"'))
        if row.name in seen:
            raise bad_table(str(source), line, f"the issue “{row.name}” stands there twice.")
        if unknown := set(row.contexts) - set(ontology().contexts):
            raise bad_table(str(source), line, f"PLOVER has no context “{sorted(unknown)[0]}”.")
        if not row.names:
            raise bad_table(str(source), line, f"the issue “{row.name}” has no words that name it.")
        seen.add(row.name)
    return table
