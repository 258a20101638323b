"""Questions by the API give what the store answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from starlette.testclient import TestClient

from verbale.store import Store
from verbale.store.answers import ActorPage, Found, IssuePage, IssueRow, Pair


def test_search_gives_what_the_store_finds(client: TestClient, store: Store) -> None:
    answer = client.get("/api/v1/search?q=treaty&kind=attribution&speaker=Lind&type=&country=")
    found = msgspec.json.decode(answer.content, type=Found)
    assert found == store.find("treaty", kind="attribution", speaker="Lind")
    assert found.total == 1
    page = client.get("/api/v1/search?page=2&size=3").json()
    assert (page["page"], page["size"], len(page["hits"])) == (2, 3, 1)


@pytest.mark.parametrize(
    "query", ["q=(", "q=%22", "q=*", "q=a%20OR%20b", "q=NEAR(a", "q=%F0%9F%92%A9", "q=%E2%80%AE",
              "speaker=%25", "issue=_"]
)  # fmt: skip
def test_whatever_is_searched_for_is_only_words(looking: TestClient, query: str) -> None:
    assert looking.get(f"/api/v1/search?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=1e9", "page=" + "9" * 50, "size=0", "size=201", "size=x", "kind=actor",
     "status=new", "since=yesterday", "since=2024-13-01", "since=2024-05-01&until=2024-04-01", "type=NOTHING",
     "country=_", "q=" + "x" * 1001],
)  # fmt: skip
def test_what_cannot_be_asked_gets_a_sentence(looking: TestClient, query: str) -> None:
    answer = looking.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].endswith(".")


def test_actors(client: TestClient, store: Store) -> None:
    rows = client.get("/api/v1/actors?q=bo").json()["items"]
    assert rows == [msgspec.to_builtins(row) for row in store.actors_overview("bo")]
    assert rows[0]["name"] == "Bo Lind"
    answer = client.get("/api/v1/actors/bo%20lind")
    assert msgspec.json.decode(answer.content, type=ActorPage) == store.actor_page("Bo Lind")


@pytest.mark.parametrize("kind", ["actors", "issues"])
@pytest.mark.parametrize("name", ["nobody", "a/b", "..", "☃", "%", "x" * 900])
def test_nobody_and_nothing(looking: TestClient, kind: str, name: str) -> None:
    answer = looking.get(f"/api/v1/{kind}/{quote(name, safe='')}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] in (f"no-such-{kind[:-1]}", "not-found")


def test_a_pair(client: TestClient, store: Store) -> None:
    answer = client.get("/api/v1/pairs?a=PRT&b=Sweden")
    assert msgspec.json.decode(answer.content, type=Pair) == store.pair("PRT", "Sweden")
    assert answer.json()["total"] == 1
    alone = client.get("/api/v1/pairs?a=PRT")
    assert alone.status_code == 400
    assert "'b'" in alone.json()["error"]["message"]


def test_issues(client: TestClient, store: Store) -> None:
    rows = msgspec.json.decode(client.get("/api/v1/issues").content, type=dict[str, list[IssueRow]])["items"]
    assert rows == store.issues_overview()
    answer = client.get("/api/v1/issues/fisheries?limit=5")
    assert msgspec.json.decode(answer.content, type=IssuePage) == store.issue_page("fisheries", limit=5)


def test_the_ledger(client: TestClient, store: Store) -> None:
    def totals(query: str) -> dict[str, Any]:
        states = client.get(f"/api/v1/ledger?{query}").json()["states"]
        return {name: column["total"] for name, column in states.items()}

    assert totals("state=agreed") == {"agreed": 1}
    assert totals("state=&kind=&party=SWE")["agreed"] == 1
    assert totals("party=Norway")["agreed"] == 0
    assert totals("state=agreed&state=broken&issue=fisheries") == {"agreed": 1, "broken": 0}
    assert client.get("/api/v1/ledger?state=lost").status_code == 400


def test_who_did_what_to_whom(client: TestClient, store: Store) -> None:
    page = store.actor_page("Portugal")
    assert page is not None
    assert client.get("/api/v1/search?source=portugal").json()["total"] == page.did == 1
    assert client.get("/api/v1/search?target=Portugal&about=").json()["total"] == page.suffered == 0


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ledger?state=lost", "The value of 'state' cannot be used: it has to be 'proposed', 'agreed', "),
        (
            "search?kind=x",
            "The value of 'kind' cannot be used: it has to be 'attribution', 'event' or 'report'.",
        ),
        ("search?page=x", "The value of 'page' cannot be used: "),
        ("pairs?a=x", "The value of 'b' cannot be used: field required."),
    ],
)
def test_what_cannot_be_used_is_called_by_its_name(looking: TestClient, query: str, says: str) -> None:
    assert looking.get(f"/api/v1/{query}").json()["error"]["message"].startswith(says)
