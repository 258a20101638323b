"""Processes that answer beside the one that clients talk to."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from verbale.store import Store
from verbale.web import Settings, create_app
from verbale.web.workers import Workers, usual_count

REJECT = {"kind": "attribution", "act": "reject", "item": "q1", "by": "Eva"}


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, built: Any, reader_class: Any
) -> Iterator[tuple[TestClient, Workers, Store]]:
    """A client of a room with one worker, once that is ready."""
    with Store.open(tmp_path_factory.mktemp("shared") / "room.db") as store:
        store.add(built())
        workers = Workers(1, str(store.path), Settings())
        app = create_app(store, Settings(), reader_class(), workers)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            until_ready(client, workers)
            yield client, workers, store


def until_ready(client: TestClient, workers: Workers, count: int = 1) -> None:
    deadline = time.monotonic() + 30
    while len(workers._all) < count:
        assert time.monotonic() < deadline
        client.get("/api/v1/jobs/none")
        time.sleep(0.02)


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process cannot ask its store, so that whatever is answered comes from a worker."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked here")

    for name in ("find", "record", "listed", "issues_overview"):
        monkeypatch.setattr(Store, name, refuse)


@pytest.mark.usefixtures("nothing_here")
def test_questions_are_answered_by_workers(shared: tuple[TestClient, Workers, Store], record: Any) -> None:
    client, _, _ = shared
    id = record.document.id
    assert client.get("/api/v1/search?q=treaty").json()["total"] >= 1
    assert client.get(f"/api/v1/reports/{id}").json()["document"]["text"] == record.document.text
    assert "Ana Costa" in client.get(f"/reports/{id}").text
    missing = client.get("/api/v1/reports/none")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no-such-report")
    assert "nothing at this address" in client.get("/nowhere").text
    packed = client.get(f"/reports/{id}", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-security-policy" in packed.headers
    assert client.get("/api/v1/search?since=never").status_code == 400


def test_what_is_written_shows_at_once(shared: tuple[TestClient, Workers, Store], record: Any) -> None:
    client, _, _ = shared
    report = f"/api/v1/reports/{record.document.id}"
    before = client.get(report).json()
    made = client.post(f"{report}/corrections", json=REJECT).json()["correction"]
    assert len(client.get(report).json()["attributions"]) == len(before["attributions"]) - 1
    client.post(f"/api/v1/corrections/{made['id']}/undo", json={"by": "Eva"})
    assert client.get(report).json() == before
    posted = client.post("/api/v1/reports", json={"text": 'Eva said "it".'})
    assert client.get(posted.headers["location"]).json() == posted.json()


def test_the_store_may_go_and_come_back(shared: tuple[TestClient, Workers, Store]) -> None:
    client, _, store = shared
    path = Path(store.path or "")
    path.rename(path.with_name("elsewhere.db"))
    for place in ("/api/v1/issues", "/search"):
        answer = client.get(place)
        assert answer.status_code == 503
        assert "is gone" in answer.text
    path.with_name("elsewhere.db").rename(path)
    assert client.get("/api/v1/issues").status_code == 200


@pytest.fixture
def two(store: Store) -> Iterator[tuple[TestClient, Workers]]:
    """A client of a room with two workers that are ready."""
    workers = Workers(2, str(store.path), Settings())
    with TestClient(create_app(store, workers=workers), base_url="http://127.0.0.1") as client:
        until_ready(client, workers, 2)
        yield client, workers


def kill(process: Any) -> None:
    """Kills a process, and waits until it is dead."""
    os.kill(process.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def test_where_one_is_killed_another_answers(two: tuple[TestClient, Workers]) -> None:
    client, workers = two
    kill(next(iter(workers._all)))
    for word in ("embassy", "treaty", "lisbon"):
        assert client.get(f"/api/v1/search?q={word}").status_code == 200
    until_ready(client, workers, 2)


def test_where_all_are_killed_this_process_answers(two: tuple[TestClient, Workers]) -> None:
    client, workers = two
    for process in list(workers._all):
        kill(process)
    for word in ("embassy", "treaty", "lisbon"):
        assert client.get(f"/api/v1/search?q={word}").status_code == 200
    until_ready(client, workers, 2)


def test_one_that_ends_again_and_again_is_started_again(two: tuple[TestClient, Workers]) -> None:
    client, workers = two
    for size in (1, 2):
        for process in list(workers._all):
            kill(process)
        assert client.get(f"/api/v1/search?q=embassy&size={size}").status_code == 200
        until_ready(client, workers, 2)
        assert client.get(f"/api/v1/search?q=treaty&size={size}").status_code == 200
        assert workers._lost == 0


def test_what_ends_them_is_not_asked_here(
    two: tuple[TestClient, Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workers = two
    asked = 0

    async def fatal(process: Any, frame: object) -> Any:
        nonlocal asked
        asked += 1
        process.kill()
        raise EOFError

    with monkeypatch.context() as patch:
        patch.setattr("verbale.web.workers._exchanged", fatal)
        answer = client.get("/api/v1/search?q=embassy")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no-answer")
    assert asked >= 2
    until_ready(client, workers)


def test_a_service_that_ends_does_not_end_them_first(two: tuple[TestClient, Workers]) -> None:
    client, workers = two
    before = set(workers._all)
    for process in before:
        os.kill(process.pid, signal.SIGTERM)
    assert client.get("/api/v1/search?q=embassy").status_code == 200
    assert workers._all == before


def test_one_that_takes_too_long_is_given_up(
    shared: tuple[TestClient, Workers, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workers, _ = shared
    (process,) = workers._all
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr("verbale.web.workers._GIVEN_UP", 0.05)
    assert client.get("/api/v1/search?q=lisbon").status_code == 503
    assert client.get("/api/v1/search?q=lisbon").status_code == 200


def test_without_any_that_starts_it_answers_itself(
    store: Store, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workers = Workers(1, str(tmp_path / "none.db"), Settings())
    with TestClient(create_app(store, workers=workers), base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/search?q=treaty").status_code == 200
        deadline = time.monotonic() + 30
        while not workers._lost and time.monotonic() < deadline:
            client.get("/api/v1/jobs/none")
            time.sleep(0.02)
        assert workers._lost
        assert client.get("/api/v1/search?q=embassy").status_code == 200
    assert "There is no store at" in capfd.readouterr().err


def test_there_are_as_many_as_processors() -> None:
    assert 1 <= usual_count() <= 4
