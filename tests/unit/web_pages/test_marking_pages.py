"""The page of a report in process: its facts, parts, form and history, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from verbale import record as r
from verbale.corrections import anchor
from verbale.store import Store
from verbale.web import create_app
from verbale.web.pages.forms import statements_around
from verbale.web.pages.report import web_address
from verbale.web.pages.words import called, clip, day, moment
from verbale.web.settings import Settings

TEXT = "Ana Costa said that the port would open. Duarte met her.\n"


def span(words: str) -> r.Span:
    start = TEXT.index(words)
    return r.Span(start, start + len(words), words)


def record_of(text: str = TEXT, **facts: str) -> r.Record:
    said = r.Attribution(
        id="q1", source=span("Ana Costa"), speaker="a1", cue=span("said"),
        content=(span("that the port would open"),), kind="indirect", attitude="say", within=None,
        confidence=0.9, by="attribution/3",
    )  # fmt: skip
    met = r.Event(
        id="e1", type="CONSULT", mode="visit", contexts=(), quad="VERBAL COOPERATION", intensity=4.0,
        source=(r.Side("a2", None),), target=(r.Side("a1", "PRT GOV"),), trigger=span("met"),
        status="happened", according_to=None, attribution=None, issues=(), date=None, place=None,
        confidence=0.42, by="events/1",
    )  # fmt: skip
    actors = tuple(
        r.Actor(
            id,
            name,
            (),
            "person",
            None,
            None,
            None,
            (),
            (r.Mention(s.start, s.end, name, "name"),),
            0.9,
            "x/1",
        )
        for id, name, s in (("a1", "Ana Costa", span("Ana Costa")), ("a2", "Duarte", span("Duarte")))
    )
    return r.Record(r.Report(text, **facts).document(), actors=actors, attributions=(said,), events=(met,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "room.db") as opened:
        yield opened


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url="http://127.0.0.1") as opened:
        yield opened


def page_of(client: TestClient, store: Store, record: r.Record) -> str:
    store.add(record)
    answer = client.get(f"/reports/{record.document.sha256}")
    assert answer.status_code == 200
    return answer.text


def test_facts_are_shown(client: TestClient, store: Store) -> None:
    facts = {
        "title": "A port",
        "date": "2024-05-03",
        "publisher": "Porto Post",
        "url": "https://post.example/1",
    }
    html = page_of(client, store, record_of(**facts))
    assert "<title>A port · Verbale</title>" in html
    assert "3 May 2024" in html
    assert 'href="https://post.example/1"' in html
    assert "/export/jsonl" in html
    assert '<script type="application/ld+json">' in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " https://x.example", "ftp://x", "//x", None]
)
def test_only_addresses_of_the_web_are_links(url: str | None) -> None:
    assert web_address(url) is None


def test_a_report_without_title_is_called_by_its_beginning(client: TestClient, store: Store) -> None:
    html = page_of(client, store, record_of())
    assert (
        '<h1 dir="auto" class="untitled">Ana Costa said that the port would open. Duarte met her.</h1>'
        in html
    )


def test_weak_rows_have_the_word(client: TestClient, store: Store) -> None:
    html = page_of(client, store, record_of())
    assert re.search(r'<li id="e1" class="e d0 w".*?weak, 0\.42', html, re.DOTALL)
    assert "weak, 0.90" not in html


def test_a_row_says_who_corrected_it(client: TestClient, store: Store) -> None:
    record = record_of()
    store.add(record)
    sha256 = record.document.sha256
    made = store.correct(sha256, kind="attribution", act="accept", item="q1", by="Eva <b>")
    store.correct(sha256, kind="event", act="reject", item="e1", by="Bo")
    html = page_of(client, store, record)
    assert f"data-s={made.id}" in html
    assert "confirmed by <bdi>Eva &lt;b&gt;</bdi>" in html
    assert 'id="e1"' not in html
    assert re.search(r"Rejected <span class=n>1</span>.*<del dir=auto>met</del>", html, re.DOTALL)
    history = client.get(f"/reports/{sha256}/history").text
    assert "2 corrections" in history
    assert history.count("data-undo=") == 2


def test_a_part_is_the_text_from_one_place_to_another(client: TestClient, store: Store) -> None:
    record = record_of()
    store.add(record)
    address = f"/reports/{record.document.id}"
    part = client.get(address, params={"from": 0, "to": 10}).text
    assert "<html" not in part
    assert "data-from=0 data-to=10" in part
    assert 'id="q1"' in part
    assert 'id="e1"' not in part
    rest = client.get(address, params={"from": 10}).text
    assert f"data-from=10 data-to={len(TEXT)}" in rest
    assert "data-last" in rest
    assert client.get(address, params={"from": 10**6}).status_code == 200
    assert client.get(address, params={"from": "x"}).status_code in (400, 422)


def test_many_actors_and_rejected_rows_come_apart(client: TestClient, store: Store) -> None:
    record = record_of()
    one, met = record.actors[0], record.events[0]
    actors = [msgspec.structs.replace(one, id=f"a{n}", name=f"Actor {n} {'<' * 50}") for n in range(900)]
    events = [msgspec.structs.replace(met, id=f"e{n}", trigger=r.Span(n, n + 1, TEXT[n])) for n in range(50)]
    record = msgspec.structs.replace(record, actors=tuple(actors), events=tuple(events))
    store.add(record)
    for n in range(50):
        store.correct(record.document.sha256, kind="event", act="reject", item=f"e{n}", by="Bo")
    html = client.get(f"/reports/{record.document.sha256}").text
    assert len(html) < 100_000
    assert "10 more in the history" in html
    found = re.search(r"data-more=(\d+)", html)
    assert found
    assert html.count("class=a>") - html.count("<p class=a>") == int(found[1])
    rest = client.get(f"/reports/{record.document.sha256}/cast", params={"from": found[1]}).text
    assert rest.count("<li ") == 900 - int(found[1])
    assert "<html" not in rest


def test_an_empty_report_has_a_page(client: TestClient, store: Store) -> None:
    html = page_of(client, store, r.Record(r.Report("").document()))
    assert "An empty report" in html
    assert "Nothing was found" in html


@pytest.mark.parametrize("path", ["", "/history", "/form?kind=event&item=e1"])
def test_no_such_report(client: TestClient, path: str) -> None:
    answer = client.get(f"/reports/nowhere{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_the_form_of_a_row(client: TestClient, store: Store) -> None:
    record = record_of()
    store.add(record)
    address = f"/reports/{record.document.id}/form"
    form = client.get(address, params={"kind": "event", "item": "e1"}).text
    assert '<option value="CONSULT" selected>' in form
    assert f'data-at="{span("met").start}-{span("met").end}"' in form
    assert 'value="Duarte"' in form
    assert client.get(address, params={"kind": "event", "item": "e9"}).status_code == 404
    assert client.get(address, params={"kind": "rumour", "item": "e1"}).status_code in (400, 422)
    new = client.get(address, params={"kind": "commitment", "start": 24, "end": 39}).text
    assert f">{TEXT[24:39]}<" in new
    assert "data-new" in new


def test_the_statements_that_a_row_may_stand_in() -> None:
    record = record_of()
    inner = msgspec.structs.replace(record.attributions[0], id="q2", within="q1")
    record = msgspec.structs.replace(record, attributions=(*record.attributions, inner))
    words = "Ana Costa said: that the port would open"
    outer, inner = record.attributions
    assert statements_around(record, outer, anchor(outer)) == []
    assert statements_around(record, inner, anchor(inner)) == [("q1", words)]
    assert statements_around(record, record.events[0], (0, 3)) == [("q1", words), ("q2", words)]
    many = tuple(msgspec.structs.replace(outer, id=f"q{n}", cue=r.Span(n, n + 1, TEXT[n])) for n in range(40))
    found = statements_around(msgspec.structs.replace(record, attributions=many), None, (39, 40))
    assert [id for id, _ in found] == [f"q{n}" for n in range(15, 40)]


def test_signing_out_is_offered_where_tokens_are_in_use(client: TestClient, store: Store) -> None:
    assert "/sign-out" not in client.get("/").text
    token = "a token that nobody knows"
    app = create_app(store, Settings(tokens=(token,)))
    with TestClient(app, base_url="http://127.0.0.1") as locked:
        page = locked.get("/", headers={"Authorization": f"Bearer {token}"}).text
        assert 'action="/sign-out"' in page
        for path in ("/", "/sign-in"):
            assert "/sign-out" not in locked.get(path, headers={"Accept": "text/html"}).text


def test_an_id_with_slashes_has_a_page(client: TestClient, store: Store) -> None:
    store.add(record_of(id="tag:post.example,2024:a/b?c#d"))
    assert client.get("/reports/tag%3Apost.example%2C2024%3Aa%2Fb%3Fc%23d").status_code == 200
    assert client.get("/reports/tag%3Apost.example%2C2024%3Aa%2Fb%3Fc%23d/history").status_code == 200


@pytest.mark.parametrize(
    ("shown", "as_"),
    [
        (day("2021-06-16"), "16 June 2021"),
        (day("soon"), "soon"),
        (day(None), ""),
        (moment("2024-04-16T10:11:12.000000Z"), "16 Apr 2024, 10:11"),
        (moment("then"), "then"),
        (clip("one  two", 20), "one two"),
        (clip("a" * 30, 10), "a" * 9 + "…"),
        (clip("one two three four", 12), "one two…"),
        (called("/home/eva/a.txt"), "a.txt"),
        (called("C:\\news\\a.txt"), "a.txt"),
        (called("https://x.example/a/b"), "https://x.example/a/b"),
        (called("-"), "-"),
    ],
)
def test_words(shown: str, as_: str) -> None:
    assert shown == as_
