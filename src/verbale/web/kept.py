"""Answers kept until anything in the store changes: pages are gone back to, and many people look at the
same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verbale.errors import StoreError

from .room import Room

_MOST_BYTES = 32 * 2**20
_LARGEST = 512 * 1024
#: What is in memory in any case, and what the store does not decide.
_NO_ANSWERS = ("/static/", "/sign-in", "/api/v1/jobs/")

Answer = list[Message]


class KeptAnswers:
    """Gives the answer that was given before, where that is still the one.

    Only what the store alone decides is kept: no answer that is an error, is not to be stored, or is a
    file to save. What a page says of days depends on today, too.
    """

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._stamp: Hashable = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if (known := self._answers.get(key)) is not None:
            self._answers.move_to_end(key)
            for message in known:
                await send(
                    {**message, "headers": list(message["headers"])} if "headers" in message else message
                )
            return
        stamp, given = self._stamp, Given()

        async def noting(message: Message) -> None:
            given.note(message)
            await send(message)

        await self._app(scope, receive, noting)
        if given.whole and stamp == self._stamp:
            self._keep(key, given)

    def _key(self, scope: Scope) -> Hashable:
        """What an answer depends on beside the store; None where it is not one to keep."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_NO_ANSWERS):
            return None
        try:
            changes = self._room.store.changes()
        except StoreError:
            return None
        stamp = None if changes is None else (id(self._room.store), changes, date.today())
        if stamp != self._stamp:
            self._stamp = stamp
            self._answers.clear()
            self._bytes = 0
        if stamp is None:
            return None
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        return scope["path"], scope["query_string"], packed

    def _keep(self, key: Hashable, given: Given) -> None:
        if key not in self._answers:
            self._answers[key] = given.messages
            self._bytes += given.size
        while self._bytes > _MOST_BYTES:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= sum(len(message.get("body", b"")) for message in oldest)


class Given:
    """An answer as it is given, where it is one to keep."""

    def __init__(self) -> None:
        self.messages: Answer = []
        self.size = 0
        self.whole = False
        self._unfit = False

    def note(self, message: Message) -> None:
        """A part of the answer; parts come in order."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            stored = "no-store" not in headers.get("cache-control", "")
            file = "content-disposition" in headers or "set-cookie" in headers
            self._unfit = message["status"] != 200 or not stored or file
            message = {**message, "headers": list(message["headers"])}
        self.size += len(message.get("body", b""))
        self._unfit |= self.size > _LARGEST
        if self._unfit:
            self.messages.clear()
            return
        self.messages.append(message)
        self.whole = message["type"] == "http.response.body" and not message.get("more_body", False)
