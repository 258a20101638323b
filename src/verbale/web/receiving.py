"""From what was sent to a report: pasted text, a dropped file, an address."""

from __future__ import annotations

import re
from itertools import islice

from msgspec import structs

from verbale.errors import SourceError, UsageError
from verbale.record import Document, Refusal, Report
from verbale.sources import Facts, report_from, report_from_text, reports_from_bytes

#: What a file that is sent may be said to be, and as what it is read; None where its bytes decide.
CONTENT_TYPES = {
    "text/plain": "text",
    "text/markdown": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/x-ndjson": "jsonl",
    "application/octet-stream": None,
}
_WEB_ADDRESS = re.compile(r"(?i)https?://[^\s\x00-\x20]+\Z")


def from_text(text: str, facts: Facts, url: str | None) -> Report:
    """The report of a pasted text, which stood at ``url`` where that is given."""
    if url is not None and not _WEB_ADDRESS.match(url):
        raise UsageError("bad-url", "The URL is no http or https address.")
    return structs.replace(report_from_text(text, facts), url=url)


def from_address(url: str, facts: Facts, allow_private: bool) -> Report:
    """The report at an address."""
    if not _WEB_ADDRESS.match(url.strip()):
        raise UsageError("bad-url", "Only http and https addresses are read.")
    return report_from(url.strip(), facts, allow_private=allow_private)


def from_bytes(data: bytes, content_type: str, name: str | None, facts: Facts) -> Report:
    """The one report of a file that was sent."""
    media, _, parameters = content_type.partition(";")
    kind = CONTENT_TYPES[media.strip().lower()]
    charset = re.search(r"(?i)charset\s*=\s*[\"']?([^\s;\"']+)", parameters)
    called = name or "The text"
    found = list(
        islice(
            reports_from_bytes(
                data,
                name=called,
                facts=facts,
                kind=kind,  # type: ignore[arg-type]
                charset=charset[1] if charset else None,
            ),
            2,
        )
    )
    if not found:
        raise SourceError("empty", f"{called} is empty.")
    if len(found) > 1:
        raise SourceError("several-reports", f"{called} holds more than one report.", "Send one at a time.")
    if isinstance(found[0], Refusal):
        raise SourceError(found[0].code, found[0].reason)
    return found[0]


def place(name: str | None, document: Document) -> str | None:
    """The name under which the store keeps a report. Two files of one name that people drop are no
    versions of each other, as they would be in one folder; an address is a place for all."""
    if name is None or document.url:
        return name
    return f"{document.sha256[:12]}/{name}"
