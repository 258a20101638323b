"""``verbale serve`` in a process of its own."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import Result

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[bytes]"]
TOKEN = "correct-horse-battery"


class Room:
    """A room that a process serves."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        assert process.stdout is not None
        self.line = process.stdout.readline().decode()
        found = re.search(r"http://\S+", self.line)
        assert found, (self.line, process.stderr and process.stderr.read())
        parts = urlsplit(found[0])
        self.host, self.port = parts.hostname or "", parts.port or 0

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            sent = None if body is None else json.dumps(body)
            kind = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, sent, {**kind, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, bytes, bytes]:
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=30)
        return self.process.returncode, output, errors


@pytest.fixture
def serve(start: Start, tmp_path: Path) -> Iterator[Callable[..., Room]]:
    """Starts a room over ``s.db`` on a port of its choice."""
    rooms: list[Room] = []

    def serve(*arguments: str, **environment: str) -> Room:
        store = ("--store", str(tmp_path / "s.db"), "--port", "0", "--workers", "1")
        rooms.append(Room(start("serve", *store, *arguments, **environment)))
        return rooms[-1]

    yield serve
    for room in rooms:
        if room.process.poll() is None:
            room.process.kill()
            room.process.communicate()


def test_it_opens_reads_and_ends_quietly(serve: Callable[..., Room], tmp_path: Path) -> None:
    room = serve()
    store = tmp_path / "s.db"
    assert room.line == f"Reading room at http://127.0.0.1:{room.port}/ (store {store}); Ctrl-C stops it\n"
    status, page = room.ask("GET", "/")
    assert status == 200
    assert b"<title>" in page
    status, made = room.ask("POST", "/api/v1/reports", {"text": 'Putin said "no".'})
    assert status == 201
    id = json.loads(made)["document"]["id"]
    assert room.ask("GET", f"/api/v1/reports/{id}")[1] == made
    assert room.ask("GET", "/", Host="evil.example")[0] == 421
    assert room.stop() == (0, b"", b"")


def test_ctrl_c_ends_it_quietly_with_clients_hanging_on(serve: Callable[..., Room]) -> None:
    room = serve()
    with (
        socket.create_connection((room.host, room.port)) as idle,
        socket.create_connection((room.host, room.port)) as slow,
    ):
        slow.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
        assert room.ask("GET", "/api/v1/issues")[0] == 200
        began = time.monotonic()
        assert room.stop(signal.SIGINT) == (0, b"", b"")
        assert time.monotonic() - began < 15
        idle.settimeout(5)
        assert idle.recv(10) == b""


def test_what_is_no_http_is_no_fault(serve: Callable[..., Room]) -> None:
    room = serve()
    for sent in (
        b"\x16\x03\x01\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        with socket.create_connection((room.host, room.port), timeout=10) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100).startswith((b"HTTP/1.1 4", b""))
    assert room.ask("GET", "/api/v1/issues")[0] == 200
    assert room.stop() == (0, b"", b"")


def test_tokens_open_it_to_other_machines(serve: Callable[..., Room], tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(f"\n{TOKEN}\n")
    room = serve("--host", "0.0.0.0", "--token-file", str(tmp_path / "tokens"))
    room.host = "127.0.0.1"
    assert room.ask("GET", "/api/v1/issues", Host="room.example")[0] == 401
    status, _ = room.ask("GET", "/api/v1/issues", Host="room.example", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert room.stop()[0] == 0


def test_a_token_of_the_environment_counts_here_too(serve: Callable[..., Room]) -> None:
    room = serve("--hostname", "room.example", VERBALE_TOKENS=f"{TOKEN}, another-of-length")
    assert room.ask("GET", "/api/v1/issues")[0] == 401
    bearer = {"Authorization": "Bearer another-of-length"}
    assert room.ask("GET", "/api/v1/issues", Host="room.example", **bearer)[0] == 200
    assert room.ask("GET", "/api/v1/issues", Host="other.example", **bearer)[0] == 421


def test_a_port_in_use(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port), "--store", str(tmp_path / "s.db"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--host", "0.0.0.0"),
        ("--host", "::"),
        ("--host", "192.0.2.1"),
        ("--host", "room.example"),
        ("--host", "127.0.0.1.example"),
        ("--hostname", "room.example"),
    ],
)
def test_without_a_token_nobody_else_is_let_in(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("serve", *arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "Without a token" in result.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no host", "x" * 300, "nowhere.invalid"])
def test_a_host_that_cannot_be(run: Run, host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBALE_TOKEN", TOKEN)
    result = run("serve", "--host", host, "--store", str(tmp_path / "s.db"))
    assert result.exit_code == 2
    assert "cannot listen" in result.stderr


@pytest.mark.parametrize("content", [None, b"", b"short\n", b"t\xc3\xb6kens-with-umlauts\n", b"\xff" * 20, b"a b\tc d e f g h i\n"])  # fmt: skip  # noqa: E501
def test_tokens_that_are_none(run: Run, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "tokens"
    if content is not None:
        file.write_bytes(content)
    result = run("serve", "--token-file", str(file), "--store", str(tmp_path / "s.db"))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_a_store_that_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.db").write_text("no database, for sure " * 10)
    result = run("serve", "--port", "0", "--store", str(tmp_path / "s.db"))
    assert result.exit_code == 2
    assert "not a database" in result.stderr
