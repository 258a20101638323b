"""Reports: all of them, one with its record, and new ones to read."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from verbale.errors import UsageError
from verbale.record import Record
from verbale.sources import Facts
from verbale.store import ReportRow

from ..errors import RequestError
from ..jobs import Job, Jobs, Work
from ..receiving import CONTENT_TYPES, from_address, from_bytes, from_text
from ..room import room_of
from .answers import FAULTS, json_answer, parsed, says
from .parameters import Page, Since, Size, Until, Words, next_page

router = APIRouter(tags=["reports"], responses=FAULTS)
_LONGEST_NAME = 300


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the reports, the last recorded first; ``next`` is the address of the next page."""

    total: int
    page: int
    size: int
    items: tuple[ReportRow, ...]
    next: str | None


class NewReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report to read: its text, or the ``url`` to fetch it from. With both, the text stood there."""

    text: str | None = None
    url: str | None = None
    title: str | None = None
    date: str | None = None
    publisher: str | None = None


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewReport"}},
            **{kind: {"schema": {"type": "string"}} for kind in CONTENT_TYPES},
        },
    }
}


@router.get("/reports", responses={200: says(Reports, "A page of reports.")})
def reports(
    request: Request,
    q: Words = None,
    actor: Annotated[str | None, Query(description="A name in the report.")] = None,
    since: Since = None,
    until: Until = None,
    page: Page = 1,
    size: Size = 50,
) -> Response:
    """The reports, the last recorded first"""
    found = room_of(request).store.listed(
        since or None, until or None, query=q or "", actor=actor or None, page=page, size=size
    )
    return json_answer(
        Reports(
            total=found.total,
            page=page,
            size=size,
            items=found.reports,
            next=next_page(request, found.total, page, size),
        )
    )


@router.post(
    "/reports",
    status_code=201,
    responses={
        200: says(Record, "It was on record already."),
        201: says(Record, "It was read and recorded."),
        202: says(Job, "It is being read."),
    },
    openapi_extra=_BODY,
)
async def read(
    request: Request,
    wait: Annotated[bool, Query(description="Answer when it is recorded; else at once, with a job.")] = True,
    name: Annotated[str | None, Query(description="What a file that is sent is called.")] = None,
    title: Annotated[str | None, Query(description="Of a file: its title.")] = None,
    date: Annotated[str | None, Query(description="Of a file: its date, YYYY-MM-DD.")] = None,
    publisher: Annotated[str | None, Query(description="Of a file: who published it.")] = None,
) -> Response:
    """Read a report

    Send JSON, or a file as it is: text, HTML, or bytes of which Verbale tells what they are.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await request.body()
    if media == "application/json":
        work = _of_json(request, parsed(raw, NewReport))
    elif media in CONTENT_TYPES:
        facts = Facts(date=date or None, title=title or None, publisher=publisher or None)
        work = _of_file(request, raw, _file_name(name), facts)
    else:
        raise RequestError(
            415, "content-type", "A report is sent as JSON, text, HTML or application/octet-stream."
        )
    if not wait:
        return json_answer(work.job, 202, {"Location": f"/api/v1/jobs/{work.job.job}"})
    # A client that goes away does not take its report with it.
    outcome = await asyncio.shield(asyncio.wrap_future(work.done))
    store = room_of(request).store
    record = await run_in_threadpool(store.record, outcome.sha256)
    headers = {"Location": f"/api/v1/reports/{quote(record.document.id, safe='')}"}
    return json_answer(record, 201 if outcome.new else 200, headers)


def _of_json(request: Request, sent: NewReport) -> Work:
    facts = Facts(date=sent.date or None, title=sent.title, publisher=sent.publisher)
    text, url = sent.text, sent.url or None
    if text is not None:
        return _jobs(request).start(None, lambda: from_text(text, facts, url))
    if url is None:
        raise UsageError("nothing-to-read", "There is neither a text nor a URL to read.")
    private = room_of(request).settings.allow_private
    return _jobs(request).start(url, lambda: from_address(url, facts, private), fetched=True)


def _of_file(request: Request, raw: bytes, name: str | None, facts: Facts) -> Work:
    kind = request.headers["content-type"]
    return _jobs(request).start(name, lambda: from_bytes(raw, kind, name, facts))


def _file_name(name: str | None) -> str | None:
    """The last part of a file's path, without what cannot be shown."""
    shown = "".join(c for c in (name or "").replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    return shown[:_LONGEST_NAME] or None


@router.get("/jobs/{job}", responses={200: says(Job, "The job.")})
def job(request: Request, job: Annotated[str, Path(description="The id of the job.")]) -> Response:
    """How far the reading of a report is"""
    return json_answer(_jobs(request).job(job), headers={"Cache-Control": "no-store"})


@router.get("/reports/{report}", responses={200: says(Record, "The record.")})
def report(
    request: Request,
    report: Annotated[str, Path(description="Its id, or the SHA-256 of its text.")],
    corrected: Annotated[bool, Query(description="As people put it right, or as it was read.")] = True,
) -> Response:
    """A report with its record"""
    return json_answer(room_of(request).store.record(report, corrected=corrected))


def _jobs(request: Request) -> Jobs:
    jobs: Any = request.app.state.jobs
    assert isinstance(jobs, Jobs)
    return jobs
