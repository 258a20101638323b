"""JSON Lines: one report a line.

``text`` (or ``content``, ``body``, or ``html`` to extract the text from) is needed; title,
date, publisher, url, id and language are read where they are given; other keys are left.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from verbale.errors import SourceError
from verbale.record import Refusal, Report
from verbale.sources.build import build_report
from verbale.sources.days import day_of
from verbale.sources.facts import Carried, Facts, language_code, tidy, web_address
from verbale.sources.html import html_report
from verbale.sources.refusals import refusal
from verbale.sources.text import MAX_BYTES, too_large

_TEXT_KEYS = ("text", "content", "body")


def reports_from_lines(
    lines: Iterable[tuple[int, bytes | None]], name: str, facts: Facts
) -> Iterator[Report | Refusal]:
    """The report of each numbered line that is not blank, named ``name:number``.

    A line that is no report, or None for one too long to keep, gives a Refusal and the others
    go on; an input without any lines gives one Refusal.
    """
    number = 0
    for number, line in lines:
        line_name = f"{name}:{number}"
        try:
            if line is None:
                raise too_large(line_name, MAX_BYTES)
            yield report_from_line(line, line_name, facts)
        except SourceError as error:
            yield refusal(line_name, error)
    if number == 0:
        yield refusal(name, SourceError("empty", f"{name} is empty."))


def report_from_line(line: bytes, name: str, facts: Facts) -> Report:
    """The report of one line. Raises SourceError (``broken-json``, ``no-text``, ``bad-date``,
    ``bad-value``, and what an unusable text raises)."""
    entry = _entry(line, name)
    carried = Carried(
        date=_day(entry, name),
        title=tidy(_string(entry, "title", name)),
        publisher=tidy(_string(entry, "publisher", name)),
        url=web_address(_string(entry, "url", name)),
        language=language_code(_string(entry, "language", name)),
        id=tidy(_identifier(entry, name)),
    )
    for key in _TEXT_KEYS:
        if (text := _string(entry, key, name)) is not None:
            return build_report(text, carried=carried, facts=facts, name=name)
    if (page := _string(entry, "html", name)) is not None:
        return html_report(page, name=name, facts=facts, carried=carried)
    raise SourceError("no-text", f"{name} has no text.", "The text stands under the key text.")


def _entry(line: bytes, name: str) -> dict[str, Any]:
    """The JSON object of a line."""
    try:
        return msgspec.json.decode(line.removeprefix(codecs.BOM_UTF8), type=dict[str, Any])
    except msgspec.ValidationError as error:
        raise SourceError("broken-json", f"{name} is no JSON object.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError("broken-json", f"{name} is broken JSON: {error}.") from error


def _string(entry: dict[str, Any], key: str, name: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise SourceError("bad-value", f"{name} has something else than text under the key {key}.")
    return value


def _identifier(entry: dict[str, Any], name: str) -> str | None:
    value = entry.get("id")
    return str(value) if type(value) is int else _string(entry, "id", name)


def _day(entry: dict[str, Any], name: str) -> str | None:
    written = _string(entry, "date", name)
    if written is None or not written.strip():
        return None
    day = day_of(written)
    if day is None:
        shown = tidy(written[:60])
        raise SourceError("bad-date", f"{name} has the date {shown!r}, which is no full date.")
    return day
