"""Processes that answer questions beside this one.

Python runs one thread at a time, and questions are work for a processor: with a process for each core,
twice as many are answered on two. What changes the store, reads reports or goes on for long stays in
this process, and so does everything while no other is ready.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import RequestError
from .frames import LENGTH, Ask, Start, Told, packed
from .settings import Settings

log = logging.getLogger("verbale.web")

#: Seconds after which a question is given up, and the process that is at it.
_GIVEN_UP = 60.0
#: Processes that a question is given to at most, where the first ends over it or was ended.
_TRIES = 2
#: Seconds before a process is started again, where those before it gave no answer.
_PAUSES = (0.0, 0.0, 1.0, 5.0, 30.0)
_MOST_WORKERS = 4
#: Seconds that are waited for processes to start.
_FIRST_SECONDS = 15.0
#: Seconds in which a process has to come to its end.
_LAST_SECONDS = 2.0
_COMMAND = "from verbale.web.worker import main; raise SystemExit(main())"
#: What is answered here: what other processes know nothing of, and what goes on for long.
_HERE = (
    "/static/", "/sign-in", "/openapi.json", "/api/v1/jobs/", "/api/v1/export/", "/api/v1/docs",
    "/api/v1/openapi.json",
)  # fmt: skip


def usual_count() -> int:
    """As many as there are processors for this process, within bounds."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS)


class Workers:
    """``count`` processes that answer from the store at ``location`` (as ``Store.open`` takes it)."""

    def __init__(self, count: int, location: str | None, settings: Settings) -> None:
        self._count = count
        self._start = Start(location, settings)
        #: Those that are free; None wakes who waits for one when there is none left.
        self._free: asyncio.Queue[Process | None] = asyncio.Queue()
        self._all: set[Process] = set()
        #: How many ended, or did not start, since one answered.
        self._lost = 0
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether there is any."""
        return bool(self._all)

    async def open(self) -> None:
        """Starts the processes, and waits for a while until they are ready: whoever came before would be
        answered by this one alone, with no processor left for it."""
        for _ in range(self._count):
            self._begin()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FIRST_SECONDS)

    async def close(self) -> None:
        """Lets the processes end: at once those that only start, the others after what they are at."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        ready = list(self._all)
        for process in ready:
            if process.stdin is not None:
                process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(process.wait() for process in ready)), _LAST_SECONDS)
        for process in ready:
            await _end(process)

    async def ask(self, ask: Ask) -> Told | None:
        """The answer of the first process that is free, None where there is no process any more; raises
        RequestError (503) where it gives none: what ended others is not to be asked here."""
        for tried in range(_TRIES):
            if (process := await self._next()) is None:
                if tried:
                    break
                return None
            try:
                told = await asyncio.wait_for(_exchanged(process, ask), _GIVEN_UP)
            except BaseException as error:
                # What comes out of it from now on would be taken for the answer to something else.
                await asyncio.shield(self._lose(process))
                if not isinstance(error, OSError | EOFError):
                    raise
                if isinstance(error, TimeoutError):
                    break
                continue
            self._lost = 0
            self._free.put_nowait(process)
            return told
        raise RequestError(503, "no-answer", "No answer was found in time.", "Try again in a moment.")

    async def _next(self) -> Process | None:
        """The next process that is free and has not ended; None where there is none to wait for."""
        while self._all:
            process = await self._free.get()
            if process is None:
                continue
            if not _ended(process):
                return process
            await self._lose(process)
        self._free.put_nowait(None)  # Others wait, too.
        return None

    def _begin(self) -> None:
        pause = _PAUSES[min(self._lost, len(_PAUSES) - 1)]
        task = asyncio.get_running_loop().create_task(self._started(pause))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _started(self, pause: float) -> None:
        await asyncio.sleep(pause)
        # -P: whatever lies in the folder where the room was opened is not imported.
        command = [sys.executable, "-P", "-c", _COMMAND]
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=2**20)
        try:
            await _exchanged(process, self._start)
        except (OSError, EOFError):
            await self._lose(process)  # It has said why. The others, or this process, do its work.
            return
        except asyncio.CancelledError:
            await _end(process)
            raise
        self._all.add(process)
        self._free.put_nowait(process)

    async def _lose(self, process: Process) -> None:
        self._all.discard(process)
        if not self._all:
            self._free.put_nowait(None)
        await _end(process)
        if not self._closed:
            self._lost += 1
            self._begin()


def _ended(process: Process) -> bool:
    """Whether a process has ended, if nobody was told yet."""
    if process.returncode is not None:
        return True
    if sys.platform == "win32":
        return False
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


async def _end(process: Process) -> None:
    """Ends a process, if it has not ended, and sees it off."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()


async def _exchanged(process: Process, frame: object) -> Told:
    """What a process answers to a frame."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(packed(frame))
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Told)


class Shared:
    """Has questions answered by workers, where there are some, and everything else by ``app``."""

    def __init__(self, app: ASGIApp, workers: Workers | None) -> None:
        self._app = app
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        workers = self._workers
        if workers is None or not workers.ready or not _is_question(scope):
            await self._app(scope, receive, send)
            return
        gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        raw_path = scope.get("raw_path") or b""
        told = await workers.ask(Ask(scope["path"], raw_path, scope["query_string"], gzip))
        if told is None:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": told.status, "headers": told.headers})
        await send({"type": "http.response.body", "body": told.body})


def _is_question(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    return not path.startswith(_HERE) and "/export/" not in path
