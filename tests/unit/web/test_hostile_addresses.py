"""Addresses that people give to be read: private ones, redirects to them, bodies without an end."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from starlette.testclient import TestClient

from verbale.store import Store

WORDS = b"Eva said that the talks were good, and that they would go on for as long as they had to. " * 3


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says."""

    def do_GET(self) -> None:
        getattr(self, self.path.strip("/").partition("/")[0], self.good)()

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def _begin(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def good(self) -> None:
        self._begin(Content_Type="text/plain")
        self.wfile.write(WORDS)

    def private(self) -> None:
        self._begin(302, Location="http://127.0.0.2:9/secret")

    def file(self) -> None:
        self._begin(302, Location="file:///etc/passwd")

    def circle(self) -> None:
        self._begin(302, Location="/circle")

    def endless(self) -> None:
        self._begin(Content_Type="text/plain")
        try:
            while True:
                self.wfile.write(WORDS * 1000)
        except OSError:
            pass

    def film(self) -> None:
        self._begin(Content_Type="video/mp4")

    def missing(self) -> None:
        self._begin(404)

    def script(self) -> None:
        self._begin(Content_Type="text/html")
        self.wfile.write(
            b"<html><body><article><p><script>alert(1)</script>" + WORDS + b"</p></article></body>"
        )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of a stranger's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as public, the rest of the private addresses do not."""
    monkeypatch.setattr(
        "verbale.sources.fetch.is_public",
        lambda address: ipaddress.ip_address(address) == ipaddress.ip_address("127.0.0.1"),
    )


def test_private_addresses_are_not_fetched(client: TestClient, server: str) -> None:
    answer = client.post("/api/v1/reports", json={"url": server})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "private-address")


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("private", 403, "private-address"),
        ("file", 400, "bad-url"),
        ("circle", 502, "redirects"),
        ("endless", 413, "too-large"),
        ("film", 415, "content-type"),
        ("missing", 502, "http-status"),
    ],
)
def test_what_strangers_answer_gets_a_sentence(
    client: TestClient, store: Store, server: str, path: str, status: int, code: str
) -> None:
    answer = client.post("/api/v1/reports", json={"url": f"{server}/{path}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"].endswith(".")
    assert store.counts().reports == 1


@pytest.mark.usefixtures("public")
def test_good_ones_are_read(client: TestClient, server: str) -> None:
    answer = client.post("/api/v1/reports", json={"url": f"{server}/good", "date": "2024-01-01"})
    assert answer.status_code == 201
    document = answer.json()["document"]
    assert document["url"] == f"{server}/good"
    assert document["date"] == "2024-01-01"
    page = client.post("/api/v1/reports", json={"url": f"{server}/script"})
    assert "alert" not in page.json()["document"]["text"]


def test_private_ones_where_that_is_wanted(make: Any, server: str) -> None:
    client = make(allow_private=True)
    assert client.post("/api/v1/reports", json={"url": f"{server}/good"}).status_code == 201
