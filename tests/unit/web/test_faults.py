"""Whatever goes wrong gets a sentence: the store busy or gone, our own faults."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from verbale.errors import ModelError, SourceError, StoreError, UsageError, VerbaleError
from verbale.store import Store
from verbale.web import create_app
from verbale.web.errors import status_of

Make = Callable[..., TestClient]
ACCEPT = {"kind": "attribution", "act": "accept", "item": "q1", "by": "Eva"}
PLACES = (
    "/",
    "/api/v1/search?q=treaty",
    "/api/v1/reports",
    "/api/v1/export/jsonl",
    "/api/v1/issues/fisheries",
)


def posting() -> dict[str, Any]:
    """A report that is about to be sent, as a server passes it on."""
    return {
        "type": "http", "method": "POST", "path": "/api/v1/reports", "raw_path": b"/api/v1/reports",
        "query_string": b"", "scheme": "http", "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2),
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("bad-date", "No."), 400),
        (SourceError("empty", "No."), 422),
        (SourceError("too-large", "No."), 413),
        (SourceError("timeout", "No."), 504),
        (SourceError("http-status", "No."), 502),
        (SourceError("private-address", "No."), 403),
        (StoreError("no-such-report", "No."), 404),
        (StoreError("ambiguous-report", "No."), 409),
        (StoreError("changed-meanwhile", "No."), 409),
        (StoreError("store-busy", "No."), 503),
        (StoreError("no-store", "No."), 503),
        (ModelError("damaged", "No."), 500),
        (VerbaleError("x", "No."), 500),
        (RuntimeError("x"), 500),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_a_fault_of_ours_says_nothing_of_itself(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(store)
    router = APIRouter()

    @router.get("/api/v1/broken")
    @router.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret words")

    app.include_router(router)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for path in ("/broken", "/api/v1/broken"):
            answer = client.get(path)
            assert answer.status_code == 500
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text
            assert "went wrong" in answer.text
            assert "content-security-policy" in answer.headers
            assert "secret words" in caplog.text
            caplog.clear()


def test_a_page_that_is_not_there(looking: TestClient) -> None:
    answer = looking.get("/nowhere/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text
    assert "<script>alert" not in answer.text
    api = looking.get("/api/v1/nowhere")
    assert (api.status_code, api.json()["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods(looking: TestClient, method: str) -> None:
    for path in ("/", "/api/v1/reports"):
        answer = looking.request(method, path)
        assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method-not-allowed"


def test_the_store_is_gone_and_comes_back(client: TestClient, store: Store, report: str) -> None:
    path = Path(store.path or "")
    before = client.get(f"/api/v1/reports/{report}").json()
    elsewhere = path.with_name("elsewhere.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(elsewhere)
    for place in PLACES:
        answer = client.get(place)
        assert answer.status_code == 503
        assert "is gone" in answer.text
    assert client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 503
    posted = client.post("/api/v1/reports", json={"text": "Eva said it."})
    assert (posted.status_code, posted.json()["error"]["code"]) == (503, "no-store")
    elsewhere.rename(path)
    assert client.get(f"/api/v1/reports/{report}").json() == before
    assert client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 201


def test_a_copy_is_brought_back(client: TestClient, store: Store, tmp_path: Path, report: str) -> None:
    path = Path(store.path or "")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    assert client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 201
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    assert client.get("/").status_code == 503
    (tmp_path / "copy.db").rename(path)
    assert client.get(f"/api/v1/reports/{report}/corrections").json() == {"items": []}
    assert client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 201
    client.__exit__(None, None, None)
    client.__enter__()
    with Store.open(path) as opened:
        assert len(opened.corrections()) == 1


def test_a_store_that_another_writes_to(
    client: TestClient, store: Store, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbale.web.jobs._PATIENT_SECONDS", 0.0)
    with closing(sqlite3.connect(store.path or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "store-busy"
        assert "retry-after" in answer.headers
        for place in PLACES:
            assert client.get(place).status_code == 200
        job = client.post("/api/v1/reports", json={"text": "Eva said it."})
        assert (job.status_code, job.json()["error"]["code"]) == (503, "store-busy")
        other.execute("ROLLBACK")
    assert client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 201
    assert client.post("/api/v1/reports", json={"text": "Eva said it."}).status_code == 201


def test_what_was_read_waits_for_whoever_writes(client: TestClient, store: Store) -> None:
    other = sqlite3.connect(store.path or "", isolation_level=None, check_same_thread=False)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.7, other.execute, ["ROLLBACK"])  # The store itself waits for 0.2 seconds.
        release.start()
        assert client.post("/api/v1/reports", json={"text": "Eva said it."}).status_code == 201
        release.join()


def test_a_client_that_goes_away_while_it_sends_is_no_fault(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    import anyio

    sent: list[Any] = []

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def keep(message: Any) -> None:
        sent.append(message)

    anyio.run(client.app, posting(), gone, keep)
    assert sent == []
    assert not caplog.records


def test_a_store_that_becomes_another_file(client: TestClient, store: Store) -> None:
    path = Path(store.path or "")
    path.rename(path.with_name("elsewhere.db"))
    path.write_text("This is no database, whatever its name says. " * 100)
    for place in PLACES:
        answer = client.get(place)
        assert answer.status_code == 503
        assert "not a database" in answer.text


def test_a_closed_store(client: TestClient, store: Store) -> None:
    store.close()
    answer = client.get("/api/v1/issues")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "closed")


def test_other_sockets_are_closed(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


def test_a_body_that_does_not_come(make: Make) -> None:
    import anyio

    client = make(patience=0.05)
    sent: list[Any] = []

    async def never() -> dict[str, Any]:
        await anyio.sleep(30)
        raise AssertionError

    async def keep(message: Any) -> None:
        sent.append(message)

    client.portal.call(client.app, posting(), never, keep)  # type: ignore[union-attr]
    assert sent[0]["status"] == 408
    assert b"did not come within" in sent[1]["body"]
