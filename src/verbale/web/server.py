"""The process that serves the room: its socket, its signals, its patience with clients."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from verbale.errors import UsageError

from .bodies import POLITE_BYTES

#: Seconds in which the head of a request has to come.
_HEAD_SECONDS = 20.0
#: Seconds that requests have to end in when the process is told to.
_LAST_SECONDS = 2
_MOST_CONNECTIONS = 2_000
#: Files that are opened for other things than connections, at most.
_OTHER_FILES = 200


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises UsageError (``cannot-listen``) where there can be none."""
    name = host.strip("[]")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(2048)
        except BaseException:
            made.close()
            raise
    except (OSError, UnicodeError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "it is no address"
        raise UsageError(
            "cannot-listen", f"It cannot listen on {host}, port {port}: {why}.", "Choose another with --port."
        ) from error
    return made


def address_of(listening: socket.socket) -> str:
    """The address of the room behind a socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(app: FastAPI, listening: socket.socket, what: str, say: Callable[[str], Any]) -> None:
    """Serves ``app`` until Ctrl-C or SIGTERM; says one line when it listens."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="verbale: %(message)s")
    # The guard tells of faults itself; what strangers send that is no HTTP, and who was still asking when
    # it ended, is no fault of anybody here.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        http=_Patient,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_most_connections(),
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    line = f"Reading room at {address_of(listening)} ({what}); Ctrl-C stops it"
    _Server(config, lambda: say(line)).run([listening])


def _most_connections() -> int:
    """As many connections as there are to be at most, or as files may be opened: without any left, neither
    the store nor anybody else could be answered from."""
    if sys.platform == "win32":
        return _MOST_CONNECTIONS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _OTHER_FILES
    if soft < wanted and soft != resource.RLIM_INFINITY:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if soft == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(1, min(_MOST_CONNECTIONS, soft - _OTHER_FILES))


class _Server(uvicorn.Server):
    """One that says when it listens, and whose end by a signal is an end like any other."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[], Any]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listens()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        def end(number: int, frame: FrameType | None) -> None:
            self.force_exit = self.should_exit and number == signal.SIGINT
            self.should_exit = True

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Patient(H11Protocol):
    """Connections on which no request comes, or only part of its head, are closed after a while, and those
    that go on sending what was answered already after some of it."""

    _waiting: asyncio.TimerHandle | None = None
    _too_late = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()
            self._too_late = 0
            return
        if self.conn.their_state is h11.SEND_BODY:
            self._too_late += len(data)
            if self._too_late > POLITE_BYTES:
                self.transport.close()
        if self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
