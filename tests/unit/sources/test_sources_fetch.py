"""Fetching, against a server of our own on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from verbale.errors import SourceError
from verbale.record import Refusal, Report
from verbale.sources import fetch as fetch_module
from verbale.sources import read_inputs, report_from
from verbale.sources.fetch import fetch, is_public

SAID = "The minister said that the talks had been useful."
PAGE = f"<html><body><p>{SAID}</p></body></html>".encode()
Answer = Callable[[BaseHTTPRequestHandler], None]


def send(data: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer of one body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": "text/html", "Content_Length": str(len(data)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def send_raw(data: bytes) -> Answer:
    return lambda handler: void(handler.wfile.write(data))


def void(_: object) -> None:
    pass


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A page that never ends, a byte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.02)


class Site:
    """A server whose answers the test sets by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append((self.path, dict(self.headers)))
                with suppress(BrokenPipeError, ConnectionResetError):  # the reader hung up
                    site.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def code_of(url: str, **more: object) -> str:
    with pytest.raises(SourceError) as caught:
        fetch(url, **{"allow_private": True, **more})  # type: ignore[arg-type]
    assert caught.value.sentence.endswith(".")
    return caught.value.code


def test_a_page(site: Site) -> None:
    site.answers["/a%20b/%C3%A9?q=1"] = send(PAGE, Content_Type="text/html; charset=utf-8")
    found = fetch(f"{site.url}/a%20b/é?q=1#part", allow_private=True)
    assert found.data == PAGE
    assert found.content_type == "text/html; charset=utf-8"
    assert found.kind == "html"
    headers = site.seen[0][1]
    assert headers["User-Agent"].startswith("verbale/")
    assert headers["Host"] == f"127.0.0.1:{site.port}"


def test_inputs_and_python_read_addresses(site: Site) -> None:
    site.answers["/a"] = send(PAGE)
    site.answers["/t"] = send("“Он сказал”".encode("cp1251"), Content_Type="text/plain; charset=windows-1251")
    site.answers["/l.jsonl"] = send(b'{"text": "One."}\n{"text": "Two."}\n', Content_Type="text/plain")
    site.answers["/moved"] = send(b"", 302, Location="/a")
    (page,) = read_inputs([f"{site.url}/moved"], allow_private=True)
    assert page == Report(text=SAID, url=f"{site.url}/a", name=f"{site.url}/moved")
    (text,) = read_inputs([f"{site.url}/t"], allow_private=True)
    assert isinstance(text, Report)
    assert text.text == "“Он сказал”"
    assert text.url == f"{site.url}/t"
    lines = list(read_inputs([f"{site.url}/l.jsonl"], allow_private=True))
    assert [line.name for line in lines] == [f"{site.url}/l.jsonl:1", f"{site.url}/l.jsonl:2"]
    assert report_from(f" {site.url}/a ", allow_private=True).text == SAID
    (refused,) = read_inputs([f"{site.url}/a"])
    assert isinstance(refused, Refusal)
    assert refused.code == "private-address"
    with pytest.raises(SourceError):
        report_from(f"{site.url}/a")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (send(b"gone", 404), "http-status"),
        (send(b"", 204), "http-status"),
        (send(b"", 304), "http-status"),
        (send(b"", 302), "http-status"),
        (send(b"%PDF-", Content_Type="application/pdf"), "content-type"),
        (send(b"x", Content_Type="image/png"), "content-type"),
        (send(b"<" * 2000), "too-large"),
        (send(b"<" * 2000, Content_Length="10"), None),
        (send(b"<" * 20, Content_Length="500"), "broken-answer"),
        (send(gzip.compress(b"<" * 10_000_000), Content_Encoding="gzip"), "too-large"),
        (send(gzip.compress(PAGE)[:-4], Content_Encoding="gzip"), "broken-answer"),
        (send(b"not gzip", Content_Encoding="gzip"), "broken-answer"),
        (send(b"x", Content_Encoding="br"), "broken-answer"),
        (send_raw(b"SSH-2.0-server\r\n"), "broken-answer"),
        (send_raw(b""), "broken-answer"),
        (send_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "broken-answer"),
        (send_raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<" * 2000), "too-large"),
        (send(b"", 302, Location="file:///etc/passwd"), "bad-url"),
        (send(b"", 302, Location="ftp://example.org/"), "bad-url"),
        (send(b"", 302, Location="http://[::1"), "bad-url"),
        (send(b"", 302, Location="http://x:99999999/"), "bad-url"),
        (send(b"", 301, Location="/"), "redirects"),
    ],
)
def test_answers_that_are_no_report(site: Site, answer: Answer, code: str | None) -> None:
    site.answers["/"] = answer
    if code is None:
        assert len(fetch(site.url, allow_private=True, max_body=1000).data) == 10
    else:
        assert code_of(site.url, max_body=1000) == code


def test_gzip(site: Site) -> None:
    site.answers["/"] = send(gzip.compress(PAGE * 5000), Content_Encoding="gzip")
    assert fetch(site.url, allow_private=True).data == PAGE * 5000


def test_five_redirects_are_followed(site: Site) -> None:
    for hop in range(5):
        site.answers[f"/{hop}"] = send(b"", 307, Location=f"/{hop + 1}")
    site.answers["/5"] = send(PAGE)
    assert fetch(f"{site.url}/0", allow_private=True).url == f"{site.url}/5"


def test_the_time_limit_holds_for_the_whole(site: Site) -> None:
    site.answers["/drip"] = drip
    site.answers["/silent"] = lambda handler: time.sleep(1)
    site.answers["/headers"] = lambda handler: void(
        [void(handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")) or time.sleep(0.02) for _ in range(200)]
    )
    for path in ("/drip", "/silent", "/headers"):
        begun = time.monotonic()
        assert code_of(site.url + path, timeout=0.3) == "timeout"
        assert time.monotonic() - begun < 2


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    assert code_of("http://slow.example/", timeout=0.1) == "timeout"


def test_what_cannot_be_reached(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert code_of(f"http://127.0.0.1:{taken.getsockname()[1]}/") == "unreachable"
    assert code_of(f"https://127.0.0.1:{site.port}/") == "unreachable"

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert code_of("http://nowhere.example/") == "unresolved"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "http://", "http:///path", "http://a b/", "http://[::1/",
        "http://example.org:0/", "http://example.org:99999/", "http://user:secret@example.org/",
        "http://" + "a" * 70 + ".org/", "http://..", "gopher://x",
    ],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    assert code_of(url) == "bad-url"


def test_secrets_in_an_address_are_not_repeated() -> None:
    with pytest.raises(SourceError) as caught:
        fetch("http://user:secret@example.org/")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def test_private_addresses_are_refused_under_any_name(site: Site) -> None:
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1"):
        assert code_of(f"http://{host}:{site.port}/", allow_private=False) in (
            "private-address",
            "unresolved",
        )
    assert code_of(f"http://[::ffff:127.0.0.1]:{site.port}/", allow_private=False) == "private-address"
    assert not site.seen


def test_a_redirect_into_the_private_network_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "is_public", lambda address: address == "127.0.0.1")
    site.answers["/"] = send(b"", 302, Location=f"http://127.0.0.2:{site.port}/inside")
    with pytest.raises(SourceError, match=r"127\.0\.0\.2") as caught:
        fetch(site.url)
    assert caught.value.code == "private-address"
    assert [path for path, _ in site.seen] == ["/"]


def test_the_address_checked_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its answer between check and use gains nothing."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *more: object, **named: object) -> object:
        if host == "rebinding.example":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(host, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetch_module, "is_public", lambda address: address == "127.0.0.1")
    site.answers["/"] = send(PAGE)
    assert fetch(f"http://rebinding.example:{site.port}/").data == PAGE
    assert len(asked) == 1
    assert site.seen[0][1]["Host"] == f"rebinding.example:{site.port}"


def test_one_private_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    assert code_of("http://mixed.example/", allow_private=False) == "private-address"
