"""What stands before every page and every operation."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bodies import drain, limited, too_large
from .errors import RequestError, answer
from .rates import Rate, client_of
from .requests import check_form, check_host, check_origin
from .settings import Settings
from .tokens import Doorkeeper

log = logging.getLogger("verbale.web")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Where one is let in without a token: to bring one, and for what every page is made with.
_OPEN_TO_ALL = ("/sign-in", "/static/")
#: Requests that are answered or wait to be, at most.
_MOST_INSIDE = 400
#: What takes reports.
_READING = "/api/v1/reports"


class Guard:
    """Refuses what may not be answered, bounds what is sent, adds the headers of every answer, and answers
    where everything else has failed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._doorkeeper = Doorkeeper(settings.tokens)
        self._asking = Rate(settings.rate, settings.burst)
        self._reading = Rate(settings.reading_rate, settings.reading_burst)
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] == "HEAD":  # The answer is made, and the server sends its head alone.
            scope = {**scope, "method": "GET"}
        self._inside += 1
        try:
            await self._answered(scope, receive, send)
        finally:
            self._inside -= 1

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        try:
            self._check(request)
            limit = self._limit(request)
            if int(request.headers.get("content-length") or 0) > limit:
                await drain(receive)
                raise too_large(limit)
            await self._app(scope, limited(receive, limit, self._settings.patience), with_headers)
        except ClientDisconnect:
            return  # In the middle of what it sent: nobody is there to be answered.
        except Exception as error:
            if begun:
                # Too late for another answer: the client sees that this one is cut short.
                log.exception("%s %s broke off", request.method, scope["path"])
                raise
            await answer(request, error)(scope, receive, with_headers)

    def _check(self, request: Request) -> None:
        client = client_of(request.scope.get("client"))
        self._asking.check(client)
        if self._inside > _MOST_INSIDE:
            raise RequestError(503, "busy", "Too much is asked for at once.", "Try again in a moment.")
        check_form(request)
        check_host(request, self._settings.hosts)
        check_origin(request)
        path = request.scope["path"]
        if not path.startswith(_OPEN_TO_ALL):
            self._doorkeeper.check(request)
        if path == _READING and request.method == "POST":
            self._reading.check(client)

    def _limit(self, request: Request) -> int:
        reading = request.scope["path"] == _READING
        return self._settings.max_body if reading else self._settings.max_request
