"""Answers are kept until anything changes, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from verbale.record import Record, Report
from verbale.store import Store

ACCEPT = {"kind": "attribution", "act": "accept", "item": "q1", "by": "Eva"}


@pytest.fixture
def asked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the store was really asked to find."""
    queries: list[str] = []
    find = Store.find

    def noting(self: Store, query: str = "", **more: Any) -> Any:
        queries.append(query)
        return find(self, query, **more)

    monkeypatch.setattr(Store, "find", noting)
    return queries


def test_an_answer_is_given_again(client: TestClient, asked: list[str]) -> None:
    first, again = (client.get("/api/v1/search?q=treaty") for _ in range(2))
    assert asked == ["treaty"]
    assert again.content == first.content
    assert again.headers == first.headers
    assert "content-security-policy" in again.headers


def test_another_question_is_another_answer(client: TestClient, asked: list[str]) -> None:
    client.get("/api/v1/search?q=treaty")
    client.get("/api/v1/search?q=embassy")
    client.get("/api/v1/search?q=treaty", headers={"accept-encoding": "identity"})
    client.head("/api/v1/search?q=treaty")
    assert asked[:3] == ["treaty", "embassy", "treaty"]


def test_a_correction_shows_at_once(client: TestClient, report: str) -> None:
    page = client.get(f"/reports/{report}")
    assert page.status_code == 200
    made = client.post(f"/api/v1/reports/{report}/corrections", json={**ACCEPT, "act": "reject"}).json()
    assert client.get(f"/reports/{report}").content != page.content
    assert client.get(f"/api/v1/reports/{report}").json()["attributions"][0]["id"] == "q2"
    client.post(f"/api/v1/corrections/{made['correction']['id']}/undo", json={"by": "Eva"})
    assert client.get(f"/api/v1/reports/{report}").json()["attributions"][0]["id"] == "q1"


def test_what_another_process_writes_shows_at_once(client: TestClient, store: Store) -> None:
    assert client.get("/api/v1/reports").json()["total"] == 1
    with Store.open(store.path) as other:
        other.add(Record(Report(text="Nothing was said.").document()))
    assert client.get("/api/v1/reports").json()["total"] == 2


def test_errors_jobs_and_files_are_not_kept(client: TestClient, asked: list[str]) -> None:
    for _ in range(2):
        assert client.get("/api/v1/search?q=x&type=NOTHING").status_code == 400
    assert asked == ["x", "x"]
    answer = client.post("/api/v1/reports?wait=false", json={"text": "Eva said it."})
    assert client.get(answer.headers["location"]).headers["cache-control"] == "no-store"


def test_a_store_that_is_gone_is_not_remembered(client: TestClient, store: Store) -> None:
    assert client.get("/api/v1/search?q=treaty").status_code == 200
    path = Path(store.path or "")
    path.rename(path.with_name("gone.db"))
    assert client.get("/api/v1/search?q=treaty").status_code == 503


def test_old_answers_make_room(client: TestClient, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbale.web.kept._MOST_BYTES", 2_000)
    for number in range(30):
        client.get(f"/api/v1/search?q=w{number}")
    client.get("/api/v1/search?q=w29")
    client.get("/api/v1/search?q=w0")
    assert asked[-1] == "w0"
    assert asked.count("w29") == 1


def test_nothing_is_kept_for_those_without_a_token(make: Callable[..., TestClient]) -> None:
    client = make(tokens=("correct-horse-battery",))
    bearer = {"authorization": "Bearer correct-horse-battery"}
    assert client.get("/api/v1/search?q=treaty", headers=bearer).status_code == 200
    assert client.get("/api/v1/search?q=treaty").status_code == 401
