"""Errors as answers, in one place: a status for each, and one shape for programs and one for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from verbale.errors import SourceError, StoreError, UsageError, VerbaleError

from .pages.templating import page

log = logging.getLogger("verbale.web")

#: Statuses of the codes for which that of their class is not the one.
_STATUS = {
    "no-such-report": 404, "no-such-row": 404, "no-such-correction": 404,
    "ambiguous-report": 409, "changed-meanwhile": 409,
    "read-only": 403, "private-address": 403, "bad-record": 422,
    "bad-url": 400, "too-large": 413, "content-type": 415,
    "unresolved": 502, "unreachable": 502, "http-status": 502, "broken-answer": 502, "redirects": 502,
    "timeout": 504,
}  # fmt: skip
_CLASSES = ((UsageError, 400), (SourceError, 422), (StoreError, 503))
_OUR_FAULT = "Something went wrong here; the server's log says what."
_HTTP = {
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not take such requests."),
}


class RequestError(VerbaleError):
    """A request that is not answered as it stands, with the ``status`` and ``headers`` of the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, sentence, hint)
        self.status = status
        self.headers = dict(headers or {})


class Fault(msgspec.Struct, frozen=True):
    """What went wrong: a stable ``code`` for programs, one sentence for people, and what to do, where that
    can be said."""

    code: str
    message: str
    hint: str | None = None


class Faulty(msgspec.Struct, frozen=True):
    """The answer to everything that cannot be answered."""

    error: Fault


def fault(error: Exception) -> Fault:
    """What is said of an error; of one that is a fault of ours, nothing but that."""
    if isinstance(error, VerbaleError):
        return Fault(error.code, error.sentence, error.hint)
    return Fault("internal-error", _OUR_FAULT)


def status_of(error: Exception) -> int:
    """The HTTP status for an error."""
    if isinstance(error, RequestError):
        return error.status
    if not isinstance(error, VerbaleError):
        return 500
    known = _STATUS.get(error.code)
    return known or next((status for kind, status in _CLASSES if isinstance(error, kind)), 500)


def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that ended in ``error``: JSON below ``/api``, else a page."""
    status, said = status_of(error), fault(error)
    headers = dict(error.headers) if isinstance(error, RequestError) else {}
    if status == 503:
        headers.setdefault("Retry-After", "2")
    if status == 500:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    if request.url.path.startswith("/api/") or request.url.path == "/openapi.json":
        return Response(msgspec.json.encode(Faulty(said)), status, headers, "application/json")
    try:
        made: Response = _page(request, status, said)
    except Exception:
        log.exception("the page of an error failed")
        made = PlainTextResponse(said.message, status)
    made.headers.update(headers)
    return made


def _page(request: Request, status: int, said: Fault) -> Response:
    if status != 401:
        return page(request, "error.html", status, fault=said, number=status)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = here if request.method == "GET" else "/"
    return page(request, "sign-in.html", status, next=wanted, trouble=said.message)


async def on_error(request: Request, error: Exception) -> Response:
    """The handler of everything that is raised while a request is answered."""
    return answer(request, _as_ours(error))


def _as_ours(error: Exception) -> Exception:
    if isinstance(error, RequestValidationError):
        return _unusable(error)
    if isinstance(error, HTTPException):
        code, sentence = _HTTP.get(error.status_code, ("refused", f"{error.detail}."))
        return RequestError(error.status_code, code, sentence, headers=error.headers)
    return error


def _unusable(error: RequestValidationError) -> UsageError:
    """The first parameter that cannot be used, and why."""
    first = error.errors()[0]
    # Where the parameter came from, its name, and where in it.
    name = str([*first.get("loc", ()), "request", "request"][1])
    why = str(first.get("msg", "it cannot be used")).replace("Input should be", "it has to be")
    if why.endswith(" or ''"):  # Which is as good as nothing.
        why = " or ".join(why.removesuffix(" or ''").rsplit(", ", 1))
    return UsageError("bad-value", f"The value of {name!r} cannot be used: {why[:1].lower()}{why[1:]}.")
