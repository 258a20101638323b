"""What clients send, within bounds of size and time, however they send it."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Message, Receive

from .errors import RequestError

#: What is taken in beyond the limit and thrown away: a client that is cut off in the middle of sending
#: never sees the answer.
POLITE_BYTES = 64 * 2**20
_POLITE_SECONDS = 5.0


def too_large(limit: int) -> RequestError:
    """The error for a body of more than ``limit`` bytes."""
    size = f"{limit / 2**20:g} MB" if limit >= 2**20 else f"{limit} bytes"
    sentence = f"What was sent is larger than the {size} that are taken."
    return RequestError(413, "too-large", sentence, headers={"Connection": "close"})


def limited(receive: Receive, limit: int, seconds: float) -> Receive:
    """``receive``, which raises RequestError where more than ``limit`` bytes come, or not all of them
    within ``seconds``."""
    left, deadline, whole = limit, time.monotonic() + seconds, False

    async def bounded() -> Message:
        nonlocal left, whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            sentence = f"What was to be sent did not come within {seconds:g} seconds."
            raise RequestError(408, "timeout", sentence, headers={"Connection": "close"}) from None
        if message["type"] == "http.request":
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                if not whole:
                    await drain(receive)
                raise too_large(limit)
        return message

    return bounded


async def drain(receive: Receive) -> None:
    """Takes in what else a client sends, for a while, and keeps nothing of it."""
    taken = 0
    try:
        async with asyncio.timeout(_POLITE_SECONDS):
            while taken < POLITE_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
