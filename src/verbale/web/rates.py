"""How often one client may ask: a bucket of tokens for each."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from .errors import RequestError

#: Clients that are remembered; the one that asked longest ago is forgotten, its bucket being full by then.
_MOST_CLIENTS = 10_000


class Rate:
    """``burst`` requests at once, and then ``per_second``, from each client.

    >>> rate = Rate(per_second=1, burst=2, clock=lambda: 0.0)
    >>> rate.take("10.0.0.1"), rate.take("10.0.0.1"), rate.take("10.0.0.1")
    (0.0, 0.0, 1.0)
    """

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """0 where the client may ask now, else the seconds after which it may."""
        now = self._clock()
        left, since = self._left.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._left[client] = (left - 1 if allowed else left, now)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second

    def check(self, client: str) -> None:
        """Raises RequestError (429) where the client has to wait."""
        wait = self.take(client)
        if wait:
            seconds = ceil(wait)
            raise RequestError(
                429,
                "too-many-requests",
                "These are too many requests at once.",
                f"Wait {seconds} second{'s' if seconds > 1 else ''}.",
                {"Retry-After": str(seconds)},
            )


def client_of(address: tuple[str, int] | None) -> str:
    """The client behind an address: of IPv6 its network of 64 bits, any address of which one may take."""
    host = address[0] if address else ""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(ip, ipaddress.IPv4Address):
        return host
    return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
