"""The store, or one report, in the formats of the field."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from verbale.corrections import Correction
from verbale.errors import UsageError
from verbale.export import FOLDERS, FORMATS, TRAINING, lines, training_lines, write
from verbale.record import Record
from verbale.store import Store
from verbale.store.questions.days import whole

from ..room import room_of
from ..threads import threads_of
from .answers import FAULTS
from .parameters import Since, Until, Words

router = APIRouter(tags=["exports"], responses=FAULTS)

Format = Annotated[
    Literal[
        "jsonl", "plover", "polecat", "icews", "gdelt", "phoenix", "webannotation", "conll",
        "csv", "parquet", "brat", "corrections",
    ],
    InPath(),
]  # fmt: skip
#: The media type and the ending of the file of each format.
_FILES = {
    "jsonl": ("application/x-ndjson", "jsonl"),
    "plover": ("application/x-ndjson", "jsonl"),
    "webannotation": ("application/x-ndjson", "jsonl"),
    **dict.fromkeys(("polecat", "icews", "gdelt", "phoenix"), ("text/tab-separated-values", "tsv")),
    **dict.fromkeys(("conll", TRAINING), ("text/plain", "txt")),
    **dict.fromkeys(FOLDERS, ("application/zip", "zip")),
}
#: Lines are sent in pieces of about so many characters.
_PIECE = 2**16

_CONTENT = {media: {"schema": {"type": "string"}} for media, _ in _FILES.values()}
_SAYS = {"description": "The file; of formats of several files, a ZIP archive of them.", "content": _CONTENT}


@router.get("/export/{format}", response_class=Response, responses={200: _SAYS})
async def export(
    request: Request,
    format: Format,
    since: Since = None,
    until: Until = None,
    q: Words = None,
    report: Annotated[str | None, Query(description="Only this report.")] = None,
) -> Response:
    """What is on record, in a format of the field"""
    store = room_of(request).store
    if report:
        return await threads_of(request).export(lambda: _of_report(store, format, report))
    days = whole(since or None, until or None)
    return await threads_of(request).export(lambda: _of_all(store, format, days, q or ""))


@router.get("/reports/{report}/export/{format}", response_class=Response, responses={200: _SAYS})
async def export_report(
    request: Request,
    report: Annotated[str, InPath(description="Its id, or the SHA-256 of its text.")],
    format: Format,
) -> Response:
    """A report, in a format of the field"""
    store = room_of(request).store
    return await threads_of(request).export(lambda: _of_report(store, format, report))


def _of_all(store: Store, format: str, days: tuple[date | None, date | None], query: str) -> Response:
    name = f"verbale-{date.today()}"
    if format != TRAINING:
        return _of_records(format, store.records(*days, query=query), name)
    if query:
        raise UsageError("bad-value", "What people put right is not narrowed by words.")
    return _file(format, training_lines(store.readings(*days)), name)


def _of_report(store: Store, format: str, report: str) -> Response:
    record = store.record(report)
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in record.document.id)[:80]
    if format == TRAINING:
        return _file(format, training_lines(_reading(store, record)), name)
    return _of_records(format, [record], name)


def _reading(store: Store, record: Record) -> Iterator[tuple[Record, list[Correction]]]:
    held = store.corrections(record.document.sha256)
    if held:
        yield store.record(record.document.sha256, corrected=False), held


def _of_records(format: str, records: Iterable[Record], name: str) -> Response:
    if format in FOLDERS:
        return _archive(format, records, name)
    return _file(format, lines(format, records), name)


def _file(format: str, found: Iterable[str], name: str) -> Response:
    pieces = _pieces(found)
    # The first piece now, so that what cannot be made is an answer of its own and no half of a file.
    first = next(pieces, b"")
    return StreamingResponse(chain([first], pieces), headers=_headers(format, name))


def _pieces(found: Iterable[str]) -> Iterator[bytes]:
    some: list[str] = []
    size = 0
    for line in found:
        some.append(line)
        size += len(line)
        if size >= _PIECE:
            yield "".join(some).encode()
            some, size = [], 0
    if some:
        yield "".join(some).encode()


def _archive(format: str, records: Iterable[Record], name: str) -> Response:
    packed = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed once it is sent)
    try:
        with tempfile.TemporaryDirectory() as folder:
            _pack(write(format, records, Path(folder)), Path(folder), packed)
        size = packed.tell()
        packed.seek(0)
    except BaseException:
        packed.close()
        raise
    headers = {**_headers(format, name), "Content-Length": str(size)}
    return StreamingResponse(_sent(packed), headers=headers)


def _pack(files: list[Path], folder: Path, into: BinaryIO) -> None:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for file in sorted(files):
            archive.write(file, file.relative_to(folder))


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _headers(format: str, name: str) -> dict[str, str]:
    media, ending = _FILES[format]
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return {
        "Content-Type": f"{media}{charset}",
        "Content-Disposition": f'attachment; filename="{name}.{format}.{ending}"',
    }


assert set(_FILES) == set(FORMATS)
