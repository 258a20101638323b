"""The inputs a user names: files, folders, addresses, standard input.

Everything is lazy: one report is in memory at a time, and a file is opened when its turn
comes. What cannot be read becomes a Refusal in its place and the rest goes on.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from verbale.errors import SourceError
from verbale.record import Refusal, Report
from verbale.sources.build import build_report, report_from_text, with_facts
from verbale.sources.facts import NO_FACTS, Carried, Facts
from verbale.sources.fetch import fetch
from verbale.sources.html import html_report_from_bytes
from verbale.sources.jsonl import reports_from_lines
from verbale.sources.kinds import (
    Kind,
    charset_of,
    kind_by_ending,
    looks_like_jsonl,
    sniff,
)
from verbale.sources.refusals import refusal, unreadable
from verbale.sources.text import MAX_BYTES, decode, too_large


def read_inputs(
    inputs: Sequence[str | Path],
    facts: Facts = NO_FACTS,
    *,
    allow_private: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[Report | Refusal]:
    """The reports of the inputs, in their order, one at a time.

    An input is a file, a folder (every .txt .text .md .html .htm .xhtml .jsonl .ndjson below
    it, by name; hidden ones are left out), an http(s) address, or ``-`` for ``stdin``
    (standard input by default), which may hold text, HTML or JSON Lines. ``facts`` win over
    what an input carries. Addresses in private networks are refused unless
    ``allow_private``. Failures are Refusals, never exceptions.
    """
    for given in inputs:
        if given == "-":
            yield from _guarded("-", _from_stream(stdin or sys.stdin.buffer, "-", facts, None))
        elif isinstance(given, str) and is_url(given):
            yield from _guarded(given, _from_url(given, facts, allow_private))
        else:
            yield from _from_path(os.fspath(given), facts)


def report_from(
    source: str | Path | Report, facts: Facts = NO_FACTS, *, allow_private: bool = False
) -> Report:
    """The one report of a text, an http(s) address, a path or a report.

    A string is a text, unless all of it is an http(s) address. Raises SourceError where
    there is no report or (``several-reports``) more than one.
    """
    if isinstance(source, Report):
        return with_facts(source, facts)
    if isinstance(source, str) and not re.fullmatch(r"(?i)https?://\S+", source.strip()):
        return report_from_text(source, facts)
    if isinstance(source, str):
        results = _guarded(source, _from_url(source.strip(), facts, allow_private))
    else:
        results = _from_path(os.fspath(source), facts)
    first, *more = islice(results, 2)
    if isinstance(first, Refusal):
        raise SourceError(first.code, first.reason)
    if more:
        raise SourceError("several-reports", f"{source} holds more than one report.")
    return first


def reports_from_bytes(
    data: bytes,
    *,
    name: str,
    facts: Facts = NO_FACTS,
    kind: Kind | None = None,
    charset: str | None = None,
    url: str | None = None,
) -> Iterator[Report | Refusal]:
    """The reports of an input held in memory: one of a text or page, one a line of JSON
    Lines. Where ``kind`` is None the bytes decide; ``charset`` is a declared encoding."""
    if kind == "jsonl" or (kind is None and looks_like_jsonl(data.lstrip()[:200])):
        return reports_from_lines(_lines(io.BytesIO(data)), name, facts)
    return _guarded(name, _lone_report(data, name, facts, kind, charset, url))


def is_url(given: str) -> bool:
    """Whether an input is an address rather than a path (``ftp://`` too, to be refused)."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", given) is not None


def _guarded(name: str, reports: Iterator[Report | Refusal]) -> Iterator[Report | Refusal]:
    """``reports``, with the error that ends them, if one does, as a Refusal."""
    try:
        yield from reports
    except SourceError as error:
        yield refusal(name, error)
    except (OSError, ValueError) as error:
        yield refusal(name, unreadable(name, error))


def _from_path(path: str, facts: Facts) -> Iterator[Report | Refusal]:
    if os.path.isdir(path):
        return _from_folder(path, facts)
    return _from_file(path, facts)


def _from_file(path: str, facts: Facts) -> Iterator[Report | Refusal]:
    name = _shown(path)

    def opened() -> Iterator[Report | Refusal]:
        with open(path, "rb") as stream:
            yield from _from_stream(stream, name, facts, kind_by_ending(path))

    return _guarded(name, opened())


def _from_folder(path: str, facts: Facts) -> Iterator[Report | Refusal]:
    empty = True
    for found in _walk(path):
        empty = False
        if isinstance(found, Refusal):
            yield found
        else:
            yield from _from_file(found, facts)
    if empty:
        name = _shown(path)
        known = ".txt, .md, .html or .jsonl"
        yield refusal(name, SourceError("empty-folder", f"{name} is a folder without any {known} files."))


def _walk(folder: str) -> Iterator[str | Refusal]:
    """The files of known endings below a folder, sorted by name folder by folder. Links to
    folders are not followed, for they may lead in circles."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            if kind_by_ending(path) and not os.path.isdir(path):
                yield path
            continue
        try:
            waiting += reversed(_entries(path))
        except OSError as error:
            yield refusal(_shown(path), unreadable(_shown(path), error))


def _entries(folder: str) -> list[tuple[str, bool]]:
    """The visible entries of a folder by name, and whether each is a folder itself."""
    with os.scandir(folder) as found:
        visible = sorted(
            (entry.name, entry.is_dir(follow_symlinks=False)) for entry in found if entry.name[0] != "."
        )
    return [(os.path.join(folder, name), is_folder) for name, is_folder in visible]


def _from_url(url: str, facts: Facts, allow_private: bool) -> Iterator[Report | Refusal]:
    fetched = fetch(url, allow_private=allow_private)
    yield from reports_from_bytes(
        fetched.data,
        name=url,
        facts=facts,
        kind=fetched.kind,
        charset=charset_of(fetched.content_type),
        url=fetched.url,
    )


def _from_stream(stream: BinaryIO, name: str, facts: Facts, kind: Kind | None) -> Iterator[Report | Refusal]:
    """The reports of a stream, which is read line by line as soon as it shows JSON Lines."""
    head = [] if kind else _head(stream)
    if kind == "jsonl" or (head and looks_like_jsonl(head[-1])):
        yield from reports_from_lines(_lines(stream, head), name, facts)
        return
    begun = b"".join(head)
    data = begun + stream.read(max(MAX_BYTES + 1 - len(begun), 0))
    yield from _lone_report(data, name, facts, kind, None, None)


def _lone_report(
    data: bytes, name: str, facts: Facts, kind: Kind | None, charset: str | None, url: str | None
) -> Iterator[Report | Refusal]:
    if len(data) > MAX_BYTES:
        raise too_large(name, MAX_BYTES)
    if (kind or sniff(data, name)) == "html":
        yield html_report_from_bytes(data, name=name, facts=facts, charset=charset, url=url)
    else:
        carried = Carried(url=url)
        yield build_report(decode(data, name, charset), carried=carried, facts=facts, name=name)


def _head(stream: BinaryIO) -> list[bytes]:
    """The first lines, up to and with the first that is not blank."""
    lines: list[bytes] = []
    size = 0
    while size <= MAX_BYTES and (line := stream.readline(MAX_BYTES + 1)):
        lines.append(line)
        size += len(line)
        if line.strip():
            break
    return lines


def _lines(stream: BinaryIO, head: Sequence[bytes] = ()) -> Iterator[tuple[int, bytes | None]]:
    """The numbered lines that are not blank; None in place of a line too long."""
    rest = iter(lambda: stream.readline(MAX_BYTES + 1), b"")
    for number, line in enumerate(chain(head, rest), 1):
        if len(line) > MAX_BYTES:
            if not line.endswith(b"\n"):
                _skip_line(stream)
            yield number, None
        elif line.strip():
            yield number, line


def _skip_line(stream: BinaryIO) -> None:
    """Read to the end of the present line and keep nothing of it."""
    while (piece := stream.readline(2**20)) and not piece.endswith(b"\n"):
        pass


def _shown(path: str) -> str:
    """A path as a text that can be printed and stored, whatever bytes are in it."""
    return os.fsencode(path).decode("utf-8", "replace")
