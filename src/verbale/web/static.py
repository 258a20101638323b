"""Scripts, styles and pictures: few and small, so they are kept in memory and wait for nothing."""

from __future__ import annotations

import mimetypes
from hashlib import sha256
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_FOR_GOOD = "public, max-age=31536000, immutable"
_TEXT = ("text/", "application/javascript", "image/svg")


class _File(msgspec.Struct, frozen=True):
    content: bytes
    kind: str
    tag: str
    changed: int


class Static:
    """The files of a folder. Browsers keep them for good where the address has a version, and ask about
    them otherwise."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405)
        name = request.url.path.removeprefix("/static/")
        # The names that there are, and no paths.
        file = self._file(name) if name and not name.startswith(".") and "/" not in name else None
        if file is None:
            raise HTTPException(404)
        headers = {"ETag": file.tag, "Cache-Control": _FOR_GOOD if request.url.query else "no-cache"}
        # What was packed on its way has a tag that is only like the file's.
        if file.tag.strip('"') in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        return Response(file.content, 200, headers, file.kind)

    def _file(self, name: str) -> _File | None:
        path = self._folder / name
        try:
            changed = path.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        known = self._files.get(name)
        if known is not None and known.changed == changed:
            return known
        if not path.is_file() or "\\" in name:
            return None
        content = path.read_bytes()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind.startswith(_TEXT):
            kind = f"{kind}; charset=utf-8"
        self._files[name] = _File(content, kind, f'"{sha256(content).hexdigest()[:16]}"', changed)
        return self._files[name]
