"""Pages over HTTP, with bounds on everything that a stranger's server decides.

Names are resolved once, the address found is checked, and that address is the one connected
to, so that a name cannot lead into the user's own network between the check and its use.
Every redirect is checked the same way. Proxies of the environment are not used, since behind
one the address would be somebody else's to choose.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import msgspec

from verbale.errors import SourceError
from verbale.sources.kinds import Kind, kind_by_content_type
from verbale.sources.text import too_large

MAX_BODY = 20 * 2**20
"""The largest body that is fetched, in bytes after decompression."""
TIMEOUT = 20.0
"""Seconds that fetching one address may take in all, redirects included."""
MAX_REDIRECTS = 5

_REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = "text/html, application/xhtml+xml, text/plain, application/x-ndjson; q=0.9, */*; q=0.1"
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses as NAT64 writes them

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Fetched(msgspec.Struct, frozen=True):
    """A body, the address that gave it after redirects, its content type as sent, and the
    kind that this says (None where it says nothing)."""

    url: str
    data: bytes
    content_type: str | None
    kind: Kind | None


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
    max_body: int = MAX_BODY,
) -> Fetched:
    """What ``url`` answers, within ``timeout`` seconds and ``max_body`` bytes.

    Raises SourceError: ``bad-url``, ``unresolved``, ``private-address`` (for an address that
    is not public, unless ``allow_private``), ``unreachable``, ``timeout``, ``http-status``,
    ``redirects``, ``content-type``, ``too-large``, ``broken-answer``.
    """
    deadline = time.monotonic() + timeout
    hop = url
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer = _ask(hop, allow_private, deadline, max_body)
        except TimeoutError as error:
            raise SourceError("timeout", f"{hop} did not answer within {timeout:g} seconds.") from error
        except ssl.SSLError as error:
            raise SourceError("unreachable", f"{hop} gives no safe connection: {error.reason}.") from error
        except http.client.HTTPException as error:
            raise SourceError("broken-answer", f"{hop} gave an answer that is not HTTP.") from error
        except OSError as error:
            said = error.strerror or str(error)
            raise SourceError("unreachable", f"{hop} cannot be reached: {said}.") from error
        except ValueError as error:  # an address that one of the libraries cannot take apart
            raise SourceError("bad-url", f"{hop} is not a valid address.") from error
        if isinstance(answer, Fetched):
            return answer
        hop = answer
    raise SourceError("redirects", f"{url} redirects more than {MAX_REDIRECTS} times.")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local,
    multicast or reserved, and no IPv6 wrapping of such an IPv4 address.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address)
    wrapped = _wrapped(ip)
    if any(not inner.is_global or inner.is_multicast for inner in wrapped):
        return False
    return bool(wrapped) or (ip.is_global and not ip.is_multicast and not ip.is_reserved)


def _wrapped(ip: _Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _TRANSLATED:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def _ask(url: str, allow_private: bool, deadline: float, max_body: int) -> Fetched | str:
    """The answer of one address: its body, or where it redirects to."""
    parts = _parts(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    wire = _connect(url, host, port, secure, allow_private, deadline)
    connection = http.client.HTTPSConnection(host, port) if secure else http.client.HTTPConnection(host, port)
    connection.sock = wire
    try:
        connection.request("GET", _target(parts), headers=_headers())
        response = connection.getresponse()
        with response:
            return _answer(response, url, max_body)
    finally:
        connection.close()
        wire.hang_up()


def _answer(response: http.client.HTTPResponse, url: str, max_body: int) -> Fetched | str:
    if response.status in _REDIRECTS and (location := response.getheader("Location")):
        # Headers are read as Latin-1; servers that write more than ASCII there mean UTF-8.
        return urljoin(url, location.encode("latin-1", "replace").decode("utf-8", "replace"))
    if response.status != 200:
        said = f"{response.status} {response.reason}".strip()
        raise SourceError("http-status", f"{url} answered {said}.")
    content_type = response.getheader("Content-Type")
    kind = kind_by_content_type(content_type, url)  # before the body: a film is not worth reading
    return Fetched(url, _body(response, url, max_body), content_type, kind)


def _parts(url: str) -> SplitResult:
    """The parts of an address; raises SourceError (``bad-url``)."""
    try:
        parts = urlsplit(url)
        port_ok = parts.port != 0
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except ValueError as error:
        raise SourceError("bad-url", f"{url} is not a valid address.") from error
    if parts.scheme not in ("http", "https"):
        raise SourceError("bad-url", f"{url} is not an http or https address.")
    if not host or not port_ok or re.search(r"[\x00-\x20\x7f]", url):
        raise SourceError("bad-url", f"{url} is not a valid address.")
    if parts.username is not None or parts.password is not None:
        raise SourceError("bad-url", "An address with a user name or password in it is not fetched.")
    netloc = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=netloc if parts.port is None else f"{netloc}:{parts.port}")


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    return f"{path}?{quote(parts.query, safe=_PATH_SAFE + '?')}" if parts.query else path


def _headers() -> dict[str, str]:
    try:
        ours = version("verbale")
    except PackageNotFoundError:  # run from a source tree that was never installed
        ours = "unknown"
    agent = f"verbale/{ours} (reads news reports for its user)"
    return {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip", "Connection": "close"}


def _resolve(url: str, host: str, port: int, deadline: float) -> list[str]:
    """The IP addresses of a host.

    The system's resolver has no time limit, so it works in a thread that is left behind
    where it takes too long.
    """
    answers: queue.Queue[list[str] | OSError | UnicodeError] = queue.Queue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception) or not answer:
        raise SourceError("unresolved", f"{url} names a host that is not known: {host}.")
    return answer


def _connect(url: str, host: str, port: int, secure: bool, allow_private: bool, deadline: float) -> _Wire:
    """A connection to one of the host's addresses, all of which were checked before."""
    addresses = _resolve(url, host, port, deadline)
    hidden = [] if allow_private else [address for address in addresses if not is_public(address)]
    if hidden:
        raise SourceError(
            "private-address",
            f"{url} leads to {hidden[0]}, which is no public address, so it is not fetched.",
        )
    failure: OSError | None = None
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=_left(deadline))
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
            continue
        return _Wire(_secured(sock, host, deadline) if secure else sock, deadline)
    raise failure or OSError("no address")


def _secured(sock: socket.socket, host: str, deadline: float) -> ssl.SSLSocket:
    try:
        secured = ssl.create_default_context().wrap_socket(
            sock, server_hostname=host, do_handshake_on_connect=False
        )
    except BaseException:
        sock.close()
        raise
    try:
        secured.settimeout(_left(deadline))
        secured.do_handshake()
    except BaseException:
        secured.close()
        raise
    return secured


def _left(deadline: float) -> float:
    """Seconds that are left; raises TimeoutError where none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """A socket, as far as http.client uses one, whose every step ends at one deadline: a
    socket's own timeout starts anew with each byte that a slow server sends."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._deadline))
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def receive(self, into: memoryview) -> int:
        self._sock.settimeout(_left(self._deadline))
        return self._sock.recv_into(into)

    def close(self) -> None:
        """Nothing: http.client closes its socket while the answer is still being read."""

    def hang_up(self) -> None:
        self._sock.close()


class _Incoming(io.RawIOBase):
    """What arrives on a wire, as a readable file."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive(memoryview(buffer))


def _body(response: http.client.HTTPResponse, url: str, max_body: int) -> bytes:
    """The whole body, decompressed, read no further than ``max_body``."""
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    chunks = iter(lambda: response.read(65536), b"")
    if encoding in ("gzip", "x-gzip"):
        chunks = _inflated(chunks, url)
    elif encoding != "identity":
        raise SourceError("broken-answer", f"{url} sent a body in an encoding not asked for: {encoding}.")
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_body:
            raise too_large(url, max_body)
    if response.length:  # what Content-Length promised beyond what came
        raise SourceError("broken-answer", f"{url} sent a body that is cut short.")
    return bytes(body)


def _inflated(chunks: Iterator[bytes], url: str) -> Iterator[bytes]:
    """Decompressed pieces of bounded size, however much a piece would unfold to."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            while chunk:
                yield inflater.decompress(chunk, 65536)
                chunk = inflater.unconsumed_tail
    except zlib.error as error:
        raise SourceError("broken-answer", f"{url} sent a damaged gzip body.") from error
    if not inflater.eof:
        raise SourceError("broken-answer", f"{url} sent a gzip body that is cut short.")
