"""The process that serves the room, asked over real sockets."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from verbale.store import Store
from verbale.web import server

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port on which an empty room is served."""
    path = tmp_path_factory.mktemp("served") / "room.db"
    Store.open(path).close()
    command = [
        sys.executable,
        "-m",
        "verbale",
        "serve",
        "--store",
        str(path),
        "--port",
        "0",
        "--workers",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert said
        yield int(said[1])
        process.terminate()
        assert process.wait(20) == 0


@pytest.mark.parametrize("path", ["/", "/search", "/api/v1/issues", "/nowhere"])
def test_the_head_of_an_answer_may_be_asked_for(port: int, path: str) -> None:
    statuses, headers = [], []
    for method in ("GET", "HEAD"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        statuses.append(answer.status)
        headers.append({name: value for name, value in answer.getheaders() if name != "date"})
        assert bool(answer.read()) is (method == "GET")
        connection.close()
    assert statuses[0] == statuses[1]
    assert headers[0] == headers[1]


def _sent(port: int, path: str, piece: bytes, most: int) -> tuple[int, bytes]:
    """How many bytes a server takes of a body without end, and what it answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
        sock.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        taken = 0
        try:
            while taken < most:
                sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                taken += len(piece)
            sock.sendall(b"0\r\n\r\n")
        except OSError:
            pass
        answered = b""
        with suppress(OSError):
            answered = sock.recv(65536)
    return taken, answered


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/reports", "/sign-in"])
def test_a_body_without_end_is_taken_for_a_while_only(port: int, path: str) -> None:
    began = time.monotonic()
    taken, _ = _sent(port, path, b"x" * MEGABYTE, 1_000 * MEGABYTE)
    assert taken < 300 * MEGABYTE
    assert time.monotonic() - began < 15


def test_what_is_too_large_ends_the_connection(port: int) -> None:
    _, answered = _sent(port, "/api/v1/reports", b"x" * MEGABYTE, 17 * MEGABYTE)
    assert answered.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answered.lower()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "raised", "connections"),
    [
        (256, 1024, 1024, 824),
        (1024, 10**6, 2200, 2000),
        (20_000, 20_000, None, 2000),
        (-1, -1, None, 2000),
        (64, 64, 64, 1),
    ],
)
def test_connections_leave_files_to_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, connections: int
) -> None:
    import resource

    now = [soft, hard]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(now))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: now.__setitem__(0, limits[0]))
    assert server._most_connections() == connections
    assert now[0] == (soft if raised is None else raised)
