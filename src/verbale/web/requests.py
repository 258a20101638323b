"""Whether a request may be answered at all: its form, its host, and where it comes from."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlsplit

from starlette.requests import Request

from .errors import RequestError

LONGEST_ADDRESS = 8_000
LONGEST_HEADERS = 32_000
_SAFE_METHODS = frozenset({"GET", "HEAD"})


def check_form(request: Request) -> None:
    """Raises RequestError for addresses and headers that are too long, and for an address that holds what
    is no text."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    if len(raw) + len(query) > LONGEST_ADDRESS:
        raise RequestError(414, "long-address", f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > LONGEST_HEADERS:
        raise RequestError(431, "long-headers", "The headers of the request are too long.")
    for part in (raw, query):
        if b"%" in part or not part.isascii():
            _check_text(part)


def _check_text(part: bytes) -> None:
    plain = unquote_to_bytes(part)
    try:
        plain.decode()
    except UnicodeDecodeError:
        raise RequestError(400, "bad-address", "The address holds bytes that are no UTF-8.") from None
    if b"\x00" in plain:
        raise RequestError(400, "bad-address", "The address holds a NUL character.")


def check_host(request: Request, hosts: tuple[str, ...]) -> None:
    """Raises RequestError where the room is asked under a name that is not one of ``hosts``: a page from
    elsewhere whose name was made to lead here would otherwise be taken for one of ours."""
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if hosts and name.lower().rstrip(".") not in hosts:
        known = " or ".join(hosts)
        raise RequestError(421, "other-host", f"This room is reached as {known}, not as {host[:100]!r}.")


def check_origin(request: Request) -> None:
    """Raises RequestError (403) for what a browser sends for a page from elsewhere.

    Browsers say where a request comes from (Fetch Metadata; older ones its Origin when something is sent).
    A page from elsewhere may link here, and do nothing else. What says nothing is no browser.
    """
    site = request.headers.get("sec-fetch-site")
    if request.method in _SAFE_METHODS:
        elsewhere = site in ("cross-site", "same-site")
        if elsewhere and request.headers.get("sec-fetch-mode") != "navigate":
            raise _from_elsewhere()
        return
    if site is not None:
        if site not in ("same-origin", "none"):
            raise _from_elsewhere()
        return
    origin = request.headers.get("origin")
    if origin is not None and not _same(origin, request):
        raise _from_elsewhere()


def _same(origin: str, request: Request) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower() != ""
    except ValueError:
        return False


def _from_elsewhere() -> RequestError:
    return RequestError(403, "cross-site", "This came from a page of another site, so it is not done.")
