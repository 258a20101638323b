"""What whoever starts the reading room decides."""

from __future__ import annotations

import msgspec

#: The names under which this machine reaches itself.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """``tokens`` are the secrets of which every request has to bring one; without any, only this machine
    is to be served. ``hosts`` are the names under which the room is reached, as they stand in addresses
    (``[::1]``); empty for any. ``allow_private`` lets addresses of private networks be read.

    ``max_body`` bytes are taken as a report, ``max_request`` as anything else that is sent, each within
    ``patience`` seconds. A client asks ``rate`` times a second and ``burst`` times at once, has
    ``reading_rate`` reports a second read and ``reading_burst`` at once. At most ``queue`` reports wait
    to be read.
    """

    tokens: tuple[str, ...] = ()
    hosts: tuple[str, ...] = LOOPBACK
    allow_private: bool = False
    max_body: int = 16 * 2**20
    max_request: int = 2**20
    patience: float = 60.0
    rate: float = 100.0
    burst: float = 300.0
    reading_rate: float = 2.0
    reading_burst: float = 60.0
    queue: int = 50
