"""What an input is: by its ending, its content type, or its first bytes."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from verbale.errors import SourceError

Kind = Literal["text", "html", "jsonl"]

ENDINGS: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_CONTENT_TYPES: dict[str, Kind] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "text",
    "application/jsonl": "jsonl", "application/x-ndjson": "jsonl", "application/ndjson": "jsonl",
    "application/x-jsonlines": "jsonl", "application/jsonlines": "jsonl",
}  # fmt: skip
_UNSAID = ("", "application/octet-stream", "binary/octet-stream")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|(?:html|head|body|article|main|section|div|p|h1)[\s>])",
    re.IGNORECASE | re.DOTALL,
)


def kind_by_ending(path: str) -> Kind | None:
    """The kind that the ending of a path says, None for endings that say nothing."""
    return ENDINGS.get(PurePosixPath(path).suffix.lower())


def kind_by_content_type(content_type: str | None, url: str) -> Kind | None:
    """The kind that an HTTP answer's content type says, None where it says nothing.

    Servers of plain files send JSON Lines as text/plain, so there the address counts too.
    Raises SourceError (``content-type``) for types that are no reports.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    by_ending = kind_by_ending(urlsplit(url).path)
    if media_type in _UNSAID:
        return by_ending
    if media_type == "text/plain" and by_ending == "jsonl":
        return "jsonl"
    if media_type not in _CONTENT_TYPES:
        raise SourceError(
            "content-type", f"{url} is {media_type}; only HTML, plain text and JSON Lines are read."
        )
    return _CONTENT_TYPES[media_type]


def charset_of(content_type: str | None) -> str | None:
    """The charset that a content type declares, as it is written there."""
    found = re.search(r"(?i)charset\s*=\s*[\"']?([^\s;\"']+)", content_type or "")
    return found[1] if found else None


def looks_like_jsonl(line: bytes) -> bool:
    """Whether a first line that is not blank is one of JSON Lines, though perhaps broken."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"[^\"\n]{0,100}\"\s*:", line) is not None


def sniff(data: bytes, name: str) -> Kind:
    """The kind of a whole input that neither ending nor content type tells: HTML or text.

    Raises SourceError (``json``) for one JSON document of several lines, which would
    otherwise pass for a text.
    """
    head = data[:4096].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    if _HTML.match(head):
        return "html"
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(data.removeprefix(codecs.BOM_UTF8)):
        raise SourceError("json", f"{name} is a JSON document.", "Give JSON Lines: one report a line.")
    return "text"


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=dict[str, msgspec.Raw] | list[dict[str, msgspec.Raw]])
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True
