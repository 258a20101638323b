"""Reading by the API: what is sent, how it is waited for, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from verbale.errors import SourceError
from verbale.record import Record, Report
from verbale.store import Store

Make = Callable[..., TestClient]
TALKS = 'Eva said "the talks were good — 日本 🕊".'


def job_of(client: TestClient, answer: Any) -> dict[str, Any]:
    """The job that an answer names, once it has ended."""
    for _ in range(200):
        job: dict[str, Any] = client.get(answer.headers["location"]).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def test_a_text_is_read_and_recorded(client: TestClient, store: Store) -> None:
    sent = {"text": TALKS, "title": "Talks", "date": "2024-05-06", "publisher": "Agency"}
    answer = client.post("/api/v1/reports", json={**sent, "url": "https://example.org/talks"})
    assert answer.status_code == 201
    record = Record.from_dict(answer.json())
    assert record == store.record(record.document.id)
    assert record.document.text == TALKS
    assert {name: getattr(record.document, name) for name in sent} == sent
    assert record.document.url == "https://example.org/talks"
    assert record.attributions[0].content[0].text == '"the talks were good — 日本 🕊"'
    location = answer.headers["location"]
    assert location == f"/api/v1/reports/{record.document.id}"
    assert client.get(location).json() == answer.json()


def test_the_same_text_again_changes_nothing(client: TestClient, store: Store, reader: Any) -> None:
    first = client.post("/api/v1/reports", json={"text": TALKS})
    again = client.post("/api/v1/reports", json={"text": TALKS})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert reader.texts == [TALKS]
    dated = client.post("/api/v1/reports", json={"text": TALKS, "date": "2024-05-06"})
    assert dated.status_code == 200
    assert dated.json()["document"]["date"] == "2024-05-06"
    assert store.counts().reports == 2


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain", TALKS.encode(), TALKS),
        ("text/plain; charset=utf-8", b"\xef\xbb\xbf" + TALKS.encode(), TALKS),
        ("text/plain; charset=windows-1252", 'Eva said "a café".'.encode("cp1252"), 'Eva said "a café".'),
        ("application/octet-stream", TALKS.encode("utf-16"), TALKS),
        ("text/plain; charset=utf-16-le", TALKS.encode("utf-16-le"), TALKS),
        (
            "application/json",
            b'\xef\xbb\xbf{"text": "Eva said it.", "title": "T", "date": "2024-01-02", "publisher": "P"}',
            "Eva said it.",
        ),
        ("application/octet-stream", b'{"text": "Eva said \\"no\\"."}\n', 'Eva said "no".'),
        ("application/x-ndjson", b'{"text": "Eva said \\"no\\"."}\n', 'Eva said "no".'),
    ],
)
def test_a_file_is_read(client: TestClient, kind: str, body: bytes, text: str) -> None:
    answer = client.post(
        "/api/v1/reports?title=T&date=2024-01-02&publisher=P", content=body, headers={"content-type": kind}
    )
    assert answer.status_code == 201, answer.text
    document = answer.json()["document"]
    assert (document["text"], document["title"]) == (text, "T")
    assert (document["date"], document["publisher"]) == ("2024-01-02", "P")


def test_a_page_is_read(client: TestClient) -> None:
    words = "Eva said the talks were good, and that they would go on for as long as anybody wanted them. " * 5
    html = (
        f"<!doctype html><html><body><article><p>{words}</p></article><script>alert(1)</script></body></html>"
    )
    answer = client.post(
        "/api/v1/reports?name=a.html", content=html.encode(), headers={"content-type": "text/html"}
    )
    assert answer.status_code == 201
    assert "alert" not in answer.json()["document"]["text"]


def test_files_of_one_name_are_no_versions_of_each_other(client: TestClient, store: Store) -> None:
    plain = {"content-type": "text/plain"}
    for text in (b"Eva said it.", b"Bo said it."):
        assert client.post("/api/v1/reports?name=notes.txt", content=text, headers=plain).status_code == 201
    rows = list(store.reports())
    assert [row.superseded_by for row in rows] == [None] * 3
    assert all(str(row.name).endswith("/notes.txt") for row in rows[1:])


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\notes\\a.txt", "a\x01b\u202e.txt", "x" * 900, "/"])
def test_names_of_files_are_only_names(client: TestClient, store: Store, name: str) -> None:
    answer = client.post(
        "/api/v1/reports", params={"name": name}, content=TALKS, headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 201
    kept = list(store.reports())[-1].name or "/"
    assert ".." not in kept
    assert kept.isprintable()
    assert len(kept) < 400


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 400, "nothing-to-read"),
        ({"text": ""}, 422, "empty"),
        ({"text": " \n\u200b"}, 422, "empty"),
        ({"text": "a\x00b"}, 422, "binary"),
        ({"text": "\x01\x02\x03"}, 422, "controls"),
        ({"text": "Eva said.", "date": "2024-02-30"}, 400, "bad-date"),
        ({"text": "Eva said.", "date": "yesterday"}, 400, "bad-date"),
        ({"text": "Eva said.", "url": "javascript:alert(1)"}, 400, "bad-url"),
        ({"text": 5}, 400, "bad-request"),
        ({"text": "Eva said.", "author": "Eva"}, 400, "bad-request"),
        ({"url": "ftp://example.org/a"}, 400, "bad-url"),
        ({"url": "file:///etc/passwd"}, 400, "bad-url"),
        ({"url": "http://user:word@example.org/"}, 400, "bad-url"),
        ({"url": "http://127.0.0.1/"}, 403, "private-address"),
        ({"url": "http://[::1]:5432/"}, 403, "private-address"),
        ({"url": "http://169.254.169.254/latest"}, 403, "private-address"),
        ({"url": "http://nowhere.invalid/"}, 502, "unresolved"),
        ([], 400, "bad-request"),
    ],
)
@pytest.mark.parametrize("wait", ["true", "false"])
def test_what_cannot_be_read_gets_a_sentence(
    looking: TestClient, sent: object, status: int, code: str, wait: str
) -> None:
    answer = looking.post(f"/api/v1/reports?wait={wait}", json=sent)
    if answer.status_code == 202:
        job = job_of(looking, answer)
        assert job["state"] == "failed"
        error = job["error"]
    else:
        assert answer.status_code == status
        error = answer.json()["error"]
    assert set(error) == {"code", "message", "hint"}
    assert error["code"] == code
    assert error["message"].endswith(".")
    assert looking.get("/api/v1/reports").json()["total"] == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"text": "\xff"}', b'{"text": "\\ud800"}', b"[" * 200_000,
     b'{"text":' * 50_000, b'{"a": ' * 900 + b"1" + b"}" * 900, b'{"text": 1e999}',
     b'{"text": ' + b"9" * 5_000 + b"}", b"NaN", b"\x00"],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/api/v1/reports", "/api/v1/reports/{}/corrections", "/api/v1/corrections/1/undo"]
)
def test_what_is_no_json_gets_a_sentence(looking: TestClient, body: bytes, path: str) -> None:
    answer = looking.post(path.format("r-"), content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize("kind", ["", "image/png", "multipart/form-data; boundary=x", "application/xml"])
def test_other_types_are_not_taken(looking: TestClient, kind: str) -> None:
    answer = looking.post("/api/v1/reports", content=b"x", headers={"content-type": kind})
    assert answer.status_code == 415


def test_binary_and_several_reports_are_not_taken(looking: TestClient) -> None:
    octets = {"content-type": "application/octet-stream"}
    pdf = looking.post("/api/v1/reports?name=a.pdf", content=b"%PDF-1.7\n\x00", headers=octets)
    assert (pdf.status_code, pdf.json()["error"]["code"]) == (422, "binary")
    assert "a.pdf" in pdf.json()["error"]["message"]
    two = b'{"text": "Eva said."}\n{"text": "Bo said."}\n'
    several = looking.post("/api/v1/reports", content=two, headers=octets)
    assert (several.status_code, several.json()["error"]["code"]) == (422, "several-reports")


def test_a_job_tells_how_far_it_is(client: TestClient, reader: Any) -> None:
    reader.gate.clear()
    answer = client.post("/api/v1/reports?wait=false", json={"text": TALKS})
    assert answer.status_code == 202
    second = client.post("/api/v1/reports?wait=false", json={"text": "Bo said it."})
    deadline = time.monotonic() + 5
    while (job := client.get(answer.headers["location"]).json())["progress"] is None:
        assert time.monotonic() < deadline
    assert (job["state"], job["progress"], job["page"], job["error"]) == ("reading", 0.25, None, None)
    assert client.get(second.headers["location"]).json()["state"] == "queued"
    reader.gate.set()
    job = job_of(client, answer)
    assert (job["state"], job["progress"]) == ("done", 1.0)
    assert job["page"] == f"/reports/{job['report']}"
    assert client.get(f"/api/v1/reports/{job['report']}").json()["document"]["text"] == TALKS
    assert job_of(client, second)["state"] == "done"


def test_a_reader_that_breaks_breaks_nothing_else(
    client: TestClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post("/api/v1/reports", json={"text": "CRASH"})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal-error"
    assert "broke" not in answer.text
    assert "the reader broke" in caplog.text
    job = job_of(client, client.post("/api/v1/reports?wait=false", json={"text": "CRASH again"}))
    assert (job["state"], job["error"]["code"]) == ("failed", "internal-error")
    assert client.post("/api/v1/reports", json={"text": TALKS}).status_code == 201
    assert store.counts().reports == 2


def test_no_more_wait_than_there_is_room_for(make: Make, reader: Any) -> None:
    client = make(queue=2)
    reader.gate.clear()
    sent = [client.post("/api/v1/reports?wait=false", json={"text": f"Eva said {n}."}) for n in range(3)]
    assert [answer.status_code for answer in sent] == [202, 202, 503]
    assert sent[2].json()["error"]["code"] == "busy"
    assert "retry-after" in sent[2].headers
    reader.gate.set()
    assert [job_of(client, answer)["state"] for answer in sent[:2]] == ["done", "done"]
    assert client.post("/api/v1/reports", json={"text": "Eva said 4."}).status_code == 201


def test_an_address_that_takes_its_time_keeps_nobody_waiting(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, reader: Any
) -> None:
    waiting = reader.gate
    waiting.clear()

    def slow(url: str, *_: object, **__: object) -> Report:
        if "slow" in url:
            waiting.wait(20)
            raise SourceError("timeout", f"{url} did not answer.")
        return Report(TALKS, url=url)

    monkeypatch.setattr("verbale.web.receiving.report_from", slow)
    hung = [
        client.post("/api/v1/reports?wait=false", json={"url": f"https://slow.example/{n}"}) for n in range(3)
    ]
    answer = client.post("/api/v1/reports?wait=false", json={"url": "https://example.org/quick"})
    deadline = time.monotonic() + 5
    while client.get(answer.headers["location"]).json()["state"] != "reading":
        assert time.monotonic() < deadline
    assert client.get(hung[0].headers["location"]).json()["state"] == "fetching"
    waiting.set()
    assert job_of(client, answer)["state"] == "done"
    assert {job_of(client, one)["error"]["code"] for one in hung} == {"timeout"}


def test_many_at_once_are_all_recorded(client: TestClient, store: Store) -> None:
    texts = [f'Eva said "number {n % 6}".' for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda text: client.post("/api/v1/reports", json={"text": text}), texts))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == 6
    assert store.counts().reports == 7


def test_the_list_is_paged(client: TestClient, store: Store) -> None:
    for number in range(7):
        store.add(Record(Report(text=f"Report {number}.", date=f"2024-01-0{number + 1}").document()))
    seen, address = [], "/api/v1/reports?size=3&since=2024-01-01"
    while address:
        page = client.get(address).json()
        assert page["total"] == 8
        seen += [row["date"] for row in page["items"]]
        address = page["next"]
    assert seen == [*(f"2024-01-0{n}" for n in range(7, 0, -1)), "2024-03-05"]
    assert client.get("/api/v1/reports?page=99").json()["items"] == []
    assert client.get("/api/v1/reports?until=2024-01-02").json()["total"] == 2
    assert [row["id"] for row in client.get("/api/v1/reports?actor=lind").json()["items"]] == [
        row.id for row in store.reports(actor="Lind")
    ]


def test_a_report_as_people_and_as_the_machine_have_it(client: TestClient, report: str, record: Any) -> None:
    edit = {"kind": "event", "act": "reject", "item": "e1", "by": "Eva"}
    client.post(f"/api/v1/reports/{report}/corrections", json=edit)
    assert client.get(f"/api/v1/reports/{report}").json()["events"] == []
    machine = client.get(f"/api/v1/reports/{report}?corrected=false").json()
    assert msgspec.convert(machine, Record) == record
    assert client.get(f"/api/v1/reports/{record.document.sha256}").json()["events"] == []


@pytest.mark.parametrize("report", ["r-none", "%2e%2e", "a%2Fb", "☃", "x" * 3000, "%", "' OR 1=1", "*"])
def test_no_such_report(looking: TestClient, report: str) -> None:
    for path in ("", "/corrections", "/export/jsonl"):
        answer = looking.get(f"/api/v1/reports/{report}{path}")
        assert answer.status_code == 404
        assert answer.json()["error"]["message"].endswith(".")


def test_an_ambiguous_report(client: TestClient) -> None:
    answer = client.get("/api/v1/reports/r-")
    assert answer.status_code in (200, 409)
