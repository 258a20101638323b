"""What passes between the process that clients talk to and those that answer for it.

Each is four bytes of length, the highest first, and MessagePack.
"""

from __future__ import annotations

from typing import BinaryIO, TypeVar

import msgspec

from .settings import Settings

#: Bytes of the length of a frame.
LENGTH = 4

Frame = TypeVar("Frame")


class Start(msgspec.Struct, frozen=True):
    """What a worker is told first; ``location`` as ``Store.open`` takes it."""

    location: str | None
    settings: Settings


class Ask(msgspec.Struct, frozen=True):
    """A request, as far as answers depend on it; ``packed`` where the client unpacks gzip."""

    path: str
    raw_path: bytes
    query: bytes
    packed: bool


class Told(msgspec.Struct):
    """An answer."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = []
    body: bytes = b""


def packed(frame: object) -> bytes:
    """A frame as it goes through a pipe."""
    raw = msgspec.msgpack.encode(frame)
    return len(raw).to_bytes(LENGTH, "big") + raw


def read(pipe: BinaryIO, kind: type[Frame]) -> Frame | None:
    """The next frame, None where there is none."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return msgspec.msgpack.decode(pipe.read(int.from_bytes(head, "big")), type=kind)
