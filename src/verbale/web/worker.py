"""A process that answers questions for the one that clients talk to.

It is told on standard input where the store is and then what is asked, and writes the answers to standard
output, one at a time, each as four bytes of length and MessagePack. It ends when its input does.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from typing import BinaryIO

from starlette.requests import Request
from starlette.types import ASGIApp, Message

from verbale.errors import VerbaleError
from verbale.store import Store

from .app import create_plain_app
from .errors import answer
from .frames import Ask, Start, Told, packed, read
from .pages.templating import prepare
from .room import PATIENCE, Room

_USUAL = ("/", "/search", "/actors", "/issues", "/ledger")


def scope_of(ask: Ask) -> dict[str, object]:
    """The request as an app takes it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": ask.path,
        "raw_path": ask.raw_path,
        "query_string": ask.query,
        "root_path": "",
        "headers": [(b"accept-encoding", b"gzip")] if ask.packed else [],
        "client": None,
        "server": None,
    }


async def ask_app(app: ASGIApp, ask: Ask) -> Told:
    """What an app answers."""
    told, body = Told(), bytearray()

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.status, told.headers = message["status"], list(message["headers"])
        body.extend(message.get("body", b""))

    scope = scope_of(ask)
    try:
        await app(scope, nothing, take)
    except Exception as error:
        body.clear()
        await answer(Request(scope), error)(scope, nothing, take)
    told.body = bytes(body)
    return told


def _work(asked: BinaryIO, answers: BinaryIO) -> None:
    start = read(asked, Start)
    if start is None:
        return
    with Store.open(start.location, create=False, patience=PATIENCE) as store:
        room = Room(store, start.settings)
        app = create_plain_app(room)
        with asyncio.Runner() as runner:
            # So that whoever asks first does not wait for what is read once.
            prepare()
            for path in _USUAL:
                runner.run(ask_app(app, Ask(path, path.encode(), b"", False)))
            gc.collect()
            gc.freeze()
            answers.write(packed(Told(status=200)))  # It is ready.
            answers.flush()
            while (ask := read(asked, Ask)) is not None:
                answers.write(packed(runner.run(ask_app(app, ask))))
                answers.flush()
        room.close()


def main() -> int:
    """Answers until there is nothing more to answer."""
    # Ctrl-C goes to all processes of a terminal, and SIGTERM to all of a service; this one ends with the one
    # that it works for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="verbale: %(message)s")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Nothing else comes between the answers.
    try:
        _work(sys.stdin.buffer, answers)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    except VerbaleError as error:
        logging.getLogger("verbale.web").error("a worker ended: %s", error)
        return 1
    return 0
