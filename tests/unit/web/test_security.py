"""Who is let in, under which name, from which page, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from verbale.store import Store
from verbale.web import Settings, create_app
from verbale.web.errors import RequestError
from verbale.web.rates import Rate, client_of
from verbale.web.tokens import COOKIE, Doorkeeper

Make = Callable[..., TestClient]
TOKEN = "correct-horse-battery"
ACCEPT = {"kind": "attribution", "act": "accept", "item": "q1", "by": "Eva"}


@pytest.mark.parametrize("path", ["/", "/static/base.css", "/api/v1/issues", "/nowhere", "/api/v1/jobs/none"])
def test_every_answer_has_the_headers(looking: TestClient, path: str) -> None:
    headers = looking.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "cache-control" in headers


# Names


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:8765", "[::1]"])  # fmt: skip  # noqa: E501
def test_it_is_reached_under_its_names(looking: TestClient, host: str) -> None:
    assert looking.get("/api/v1/issues", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", ":"]
)
def test_it_is_not_reached_under_another_name(looking: TestClient, host: str) -> None:
    answer = looking.get("/api/v1/issues", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "other-host"


def test_names_can_be_given(make: Make) -> None:
    client = make(hosts=("room.example",))
    assert client.get("/", headers={"host": "room.example:443"}).status_code == 200
    assert client.get("/", headers={"host": "127.0.0.1"}).status_code == 421


# Pages from elsewhere


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/reports/{}/corrections", "/api/v1/reports", "/sign-in"])
def test_pages_from_elsewhere_send_nothing(
    client: TestClient, report: str, headers: dict[str, str], path: str
) -> None:
    answer = client.post(path.format(report), json=ACCEPT, headers=headers)
    assert answer.status_code == 403
    assert client.get(f"/api/v1/reports/{report}/corrections").json() == {"items": []}


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1"}])
def test_our_own_pages_and_programs_send(client: TestClient, report: str, headers: dict[str, str]) -> None:
    answer = client.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT, headers=headers)
    assert answer.status_code == 201


def test_pages_from_elsewhere_may_link_here_and_nothing_else(looking: TestClient) -> None:
    site = {"sec-fetch-site": "cross-site"}
    assert looking.get("/", headers={**site, "sec-fetch-mode": "navigate"}).status_code == 200
    assert looking.get("/", headers={**site, "sec-fetch-mode": "no-cors"}).status_code == 403
    assert looking.get("/api/v1/issues", headers=site).status_code == 403


# Tokens


@pytest.fixture
def locked(make: Make) -> TestClient:
    """A client of a room that asks for a token."""
    return make(tokens=("another-token-of-length", TOKEN))


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same, for tests that never come in."""
    with Store.open(tmp_path_factory.mktemp("shut") / "room.db") as opened:
        app = create_app(opened, Settings(tokens=("another-token-of-length", TOKEN)))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def test_a_token_lets_in(locked: TestClient) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert locked.get("/api/v1/issues", headers=bearer).status_code == 200
    assert locked.get("/", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x",
     f"Bearer {TOKEN[:-1]}",     "Bearer tökén", f"Bearer {TOKEN} {TOKEN}", "Bearer " + "x" * 9_000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/issues", "/", "/openapi.json", "/api/v1/docs"])
def test_a_broken_token_gets_a_sentence(shut: TestClient, header: str | None, path: str) -> None:
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    answer = shut.get(path, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "token" in answer.text
    if path != "/":
        assert "embassy" not in answer.text


def test_nothing_is_written_without_a_token(locked: TestClient, report: str, store: Any) -> None:
    assert locked.post(f"/api/v1/reports/{report}/corrections", json=ACCEPT).status_code == 401
    assert locked.post("/api/v1/reports", json={"text": "Bo said."}).status_code == 401
    assert store.corrections() == []


def test_signing_in(locked: TestClient) -> None:
    assert 'name="token"' in locked.get("/sign-in").text
    form = {"content-type": "application/x-www-form-urlencoded"}
    wrong = locked.post("/sign-in", content="token=wrong&next=/search", headers=form)
    assert wrong.status_code == 401
    assert "not known" in wrong.text
    right = locked.post(
        "/sign-in", content=f"token={TOKEN}&next=/search?q=x", headers=form, follow_redirects=False
    )
    assert right.status_code == 303
    assert right.headers["location"] == "/search?q=x"
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert TOKEN not in cookie
    assert locked.get("/api/v1/issues").status_code == 200
    locked.post("/sign-out")
    assert locked.get("/api/v1/issues").status_code == 401


def test_a_page_that_needs_a_token_asks_for_it(locked: TestClient) -> None:
    text = locked.get("/search?q=a%22b").text
    assert 'name="token"' in text
    assert 'name="next" value="/search?q=a%22b"' in text
    assert 'name="next" value="/"' in locked.post("/search").text


def test_a_made_up_cookie_is_no_token(locked: TestClient) -> None:
    for value in ("", TOKEN, "0" * 64):
        locked.cookies.set(COOKIE, value)
        assert locked.get("/api/v1/issues").status_code == 401


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "/\\evil.example", "x", "/\n/evil", ""])  # fmt: skip  # noqa: E501
def test_signing_in_leads_nowhere_else(locked: TestClient, next: str) -> None:
    answer = locked.post("/sign-in", data={"token": TOKEN, "next": next}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_nobody_guesses_for_long(locked: TestClient) -> None:
    answers = [locked.post("/sign-in", data={"token": f"guess-{n}"}).status_code for n in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[-1] == 429


def test_a_form_of_any_length_is_refused_or_read(locked: TestClient) -> None:
    assert locked.post("/sign-in", data={"token": "x" * 5_000}).status_code == 413
    assert locked.post("/sign-in", content=b"&".join([b"a=b"] * 900)).status_code == 400
    assert locked.post("/sign-in", content=b"token=%ff%00").status_code == 401


def test_without_tokens_everybody_comes_in() -> None:
    assert Doorkeeper(()).open
    assert not Doorkeeper(("t" * 20,)).open
    assert not Doorkeeper(()).knows("")


# Rates


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_again() -> None:
    clock = Clock()
    rate = Rate(2, 4, clock)
    assert [rate.take("a") for _ in range(4)] == [0, 0, 0, 0]
    assert rate.take("a") == 0.5
    assert rate.take("b") == 0
    clock.now = 0.5
    assert rate.take("a") == 0
    assert rate.take("a") == 0.5
    clock.now = 100
    assert [rate.take("a") > 0 for _ in range(5)] == [False] * 4 + [True]


def test_fifty_a_second_for_a_minute_are_never_too_many() -> None:
    clock = Clock()
    rate = Rate(100, 300, clock)
    for number in range(3_000):
        clock.now = number // 50
        rate.check("a")


def test_strangers_are_forgotten() -> None:
    rate = Rate(1, 1, Clock())
    for number in range(11_000):
        rate.take(str(number))
    assert len(rate._left) == 10_000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::2:3", True),
        ("2001:db8::1", "2001:db8:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_client_is_an_address_or_a_network(one: str, other: str, same: bool) -> None:
    assert (client_of((one, 1)) == client_of((other, 2))) is same


def test_no_address_is_a_client_too() -> None:
    assert client_of(None) == ""


def test_too_many_requests_get_a_sentence(make: Make) -> None:
    client = make(rate=0.5, burst=2)
    assert [client.get("/api/v1/issues").status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get("/")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in (1, 2)
    assert "Wait" in answer.text


def test_reading_is_limited_more_than_looking(make: Make) -> None:
    client = make(reading_rate=0.1, reading_burst=1)
    assert client.post("/api/v1/reports", json={"text": "Bo said."}).status_code == 201
    answer = client.post("/api/v1/reports", json={"text": "Eva said."})
    assert answer.status_code == 429
    assert client.get("/api/v1/reports").json()["total"] == 2


def test_a_limit_says_how_long() -> None:
    with pytest.raises(RequestError) as caught:
        Rate(0.1, 0, Clock()).check("a")
    assert caught.value.headers == {"Retry-After": "10"}
    assert caught.value.hint == "Wait 10 seconds."


# Sizes


@pytest.mark.parametrize("path", ["/api/v1/search?q=", "/reports/", "/api/v1/actors/"])
def test_a_long_address_gets_a_sentence(looking: TestClient, path: str) -> None:
    answer = looking.get(path + "x" * 8_100)
    assert answer.status_code == 414
    assert "longer" in answer.text


def test_long_headers_get_a_sentence(looking: TestClient) -> None:
    assert looking.get("/", headers={"x-long": "x" * 40_000}).status_code == 431


def _pieces(count: int) -> Iterator[bytes]:
    yield from [b" " * 100_000] * count


@pytest.mark.parametrize("sent", [b" " * 2_000_000, 20])
@pytest.mark.parametrize(("path", "kind"), [("/api/v1/reports", "text/plain"), ("/api/v1/corrections/1/undo", "application/json"), ("/sign-in", "x")])  # fmt: skip  # noqa: E501
def test_a_large_body_is_not_taken_however_it_comes(
    make: Make, sent: bytes | int, path: str, kind: str
) -> None:
    client = make(max_body=1_500_000, max_request=100_000)
    body = _pieces(sent) if isinstance(sent, int) else sent
    answer = client.post(path, content=body, headers={"content-type": kind})
    assert answer.status_code == 413
    assert "larger than" in answer.text


@pytest.mark.parametrize("path", ["/%ff", "/reports/%00", "/api/v1/search?q=%ed%a0%80", "/api/v1/search?q=%c0%80", "/actors/%F5"])  # fmt: skip  # noqa: E501
def test_an_address_that_is_no_text_gets_a_sentence(looking: TestClient, path: str) -> None:
    answer = looking.get(path)
    assert answer.status_code == 400
    assert "The address holds" in answer.text
