"""Putting right by the API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from verbale.store import Store


@pytest.fixture
def send(client: TestClient, report: str) -> Callable[..., Any]:
    """Sends a correction of the report in the store."""

    def send(
        act: str, item: str | None = "q1", kind: str = "attribution", by: str = "Eva", **more: Any
    ) -> Any:
        body = {"kind": kind, "act": act, "item": item, "by": by, **more}
        return client.post(f"/api/v1/reports/{report}/corrections", json=body)

    return send


def test_a_row_is_accepted(send: Callable[..., Any], client: TestClient, report: str) -> None:
    answer = send("accept")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["correction"]["act"], made["correction"]["by"]) == ("accept", "Eva")
    assert made["row"] == client.get(f"/api/v1/reports/{report}").json()["attributions"][0]
    assert made["row"]["by"] == "example/1, confirmed by Eva"


def test_a_row_is_edited(send: Callable[..., Any], client: TestClient, report: str) -> None:
    row = send("edit", changes={"speaker": "Rui Melo", "attitude": "say"}).json()["row"]
    record = client.get(f"/api/v1/reports/{report}").json()
    assert row == record["attributions"][0]
    assert row["attitude"] == "say"
    assert next(actor["name"] for actor in record["actors"] if actor["id"] == row["speaker"]) == "Rui Melo"


def test_a_rejected_row_is_gone(send: Callable[..., Any], client: TestClient, report: str) -> None:
    assert send("reject", "c1", "commitment").json()["row"] is None
    assert client.get(f"/api/v1/reports/{report}").json()["commitments"] == []
    assert client.get("/api/v1/ledger").json()["states"]["agreed"]["total"] == 0
    assert '"commitments":[]' in client.get("/api/v1/export/jsonl").text


def test_a_row_is_added(send: Callable[..., Any], client: TestClient, report: str, record: Any) -> None:
    start = record.document.text.index("reopen")
    changes = {"type": "COOPERATE", "trigger": {"start": start, "end": start + 6}, "source": ["a3"]}
    made = send("add", None, "event", changes=changes).json()
    assert made["row"]["id"] == f"ex{made['correction']['id']}"
    assert made["row"] in client.get(f"/api/v1/reports/{report}").json()["events"]


def test_undo(send: Callable[..., Any], client: TestClient, report: str) -> None:
    before = client.get(f"/api/v1/reports/{report}").json()
    id = send("reject").json()["correction"]["id"]
    answer = client.post(f"/api/v1/corrections/{id}/undo", json={"by": "Bo"})
    assert answer.status_code == 200
    assert answer.json()["correction"]["undone_by"] == "Bo"
    assert client.get(f"/api/v1/reports/{report}").json() == before
    assert client.get(f"/api/v1/reports/{report}/corrections").json() == {"items": []}
    kept = client.get(f"/api/v1/reports/{report}/corrections?undone=true").json()["items"]
    assert [one["id"] for one in kept] == [id]
    again = client.post(f"/api/v1/corrections/{id}/undo", json={"by": "Bo"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed-meanwhile")


def test_the_second_of_two_is_told_and_nothing_is_lost(
    send: Callable[..., Any], client: TestClient, report: str
) -> None:
    first = send("edit", by="Eva", changes={"attitude": "say"}).json()
    second = send("edit", by="Bo", changes={"attitude": "demand"})
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "changed-meanwhile"
    assert "Eva" in second.json()["error"]["message"]
    held = client.get(f"/api/v1/reports/{report}").json()["attributions"][0]
    assert (held["attitude"], held["by"]) == ("say", "Eva")
    seen = first["correction"]["id"]
    assert send("edit", by="Bo", seen=seen, changes={"attitude": "demand"}).status_code == 201
    held = client.get(f"/api/v1/reports/{report}").json()["attributions"][0]
    assert (held["attitude"], held["by"]) == ("demand", "Bo")
    assert len(client.get(f"/api/v1/reports/{report}/corrections").json()["items"]) == 2


def test_of_many_at_once_one_wins(send: Callable[..., Any], store: Store) -> None:
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda n: send("edit", by=f"P{n}", changes={"attitude": "say"}), range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    (made,) = store.corrections()
    assert store.record().attributions[0].by == made.by


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"act": "edit", "item": "q1"}, 400, "bad-correction"),
        ({"act": "edit", "item": "q1", "changes": {"confidence": 1}}, 400, "bad-correction"),
        (
            {"act": "edit", "item": "q1", "changes": {"cue": {"start": 0, "end": 10**9}}},
            400,
            "bad-correction",
        ),
        ({"act": "edit", "item": "q1", "changes": {"cue": {"start": 0, "end": 10**30}}}, 400, None),
        ({"act": "edit", "item": "q1", "changes": {"speaker": "a\x00b"}}, 400, "bad-correction"),
        ({"act": "edit", "item": "q1", "changes": {"issues": [[[]]]}}, 400, "bad-correction"),
        ({"act": "accept", "item": "q9"}, 404, "no-such-row"),
        ({"act": "accept", "item": "q\x00"}, 404, "no-such-row"),
        ({"act": "accept", "item": "q1", "seen": 77}, 409, "changed-meanwhile"),
        ({"act": "accept", "item": "q1", "seen": 10**40}, 409, "changed-meanwhile"),
        ({"act": "accept", "item": "q1", "anchor": [0, 3]}, 409, "changed-meanwhile"),
        ({"act": "accept", "item": "q1", "anchor": [0]}, 400, "bad-request"),
        ({"act": "accept", "item": "q1", "by": ""}, 400, "bad-correction"),
        ({"act": "accept", "item": "q1", "by": "model/3"}, 400, "bad-correction"),
        ({"act": "accept", "item": "q1", "by": "x" * 999}, 400, "bad-correction"),
        ({"act": "praise", "item": "q1"}, 400, "bad-request"),
        ({"act": "accept", "item": "q1", "kind": "actor"}, 400, "bad-request"),
        ({"act": "accept", "item": "q1", "extra": 1}, 400, "bad-request"),
        ({"act": "accept"}, 400, "bad-correction"),
    ],
)
def test_what_cannot_be_put_right(
    client: TestClient, store: Store, report: str, body: dict[str, Any], status: int, code: str | None
) -> None:
    answer = client.post(
        f"/api/v1/reports/{report}/corrections", json={"kind": "attribution", "by": "Eva", **body}
    )
    assert answer.status_code == status
    error = answer.json()["error"]
    assert code in (None, error["code"])
    assert error["message"].endswith(".")
    assert store.corrections() == []


@pytest.mark.parametrize("id", ["99", "0", "-1", "x", "9" * 18, "9" * 40, "1.5"])
def test_no_such_correction(client: TestClient, id: str) -> None:
    answer = client.post(f"/api/v1/corrections/{id}/undo", json={"by": "Bo"})
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"].endswith(".")
