"""Which work is done by how many threads at a time, so that no sort of it keeps another waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from starlette.requests import Request

Result = TypeVar("Result")

#: Questions at a time: more would wait for each other, and for processors.
ASKING = 6


class Threads:
    """The limits of one room. Made when its event loop runs."""

    def __init__(self) -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = ASKING
        #: Writing waits for whoever writes to the store, in other processes too.
        self._writing = anyio.CapacityLimiter(4)
        #: Exports take long, and time that they are given is taken from others.
        self._exporting = anyio.CapacityLimiter(2)

    async def write(self, do: Callable[[], Result]) -> Result:
        """What ``do`` gives, which writes to the store."""
        return await anyio.to_thread.run_sync(do, limiter=self._writing)

    async def export(self, do: Callable[[], Result]) -> Result:
        """What ``do`` gives, which goes through much of the store."""
        return await anyio.to_thread.run_sync(do, limiter=self._exporting)


def threads_of(request: Request) -> Threads:
    """The limits of the room that a request is made in."""
    threads: Threads = request.app.state.threads
    return threads
