"""The pages with which things are found, in this process: a room of made reports, its pages taken apart."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import msgspec
import pytest
from starlette.testclient import TestClient

from verbale.store import Store
from verbale.store.answers import Column, Found, Series
from verbale.web import create_app
from verbale.web.pages.charts import ATTITUDES
from verbale.web.pages.wording import due

HERE = Path(__file__).parent
#: Elements that have no end.
_VOID = frozenset({"input", "link", "meta", "br", "img", "hr"})


class Seen(HTMLParser):
    """What is on a page: its elements with their attributes, its links, and whether all of them end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> ends nothing"
        assert self._open[-1] == tag, f"</{tag}> ends <{self._open[-1]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def links(self, begin: str = "/") -> list[str]:
        """The addresses that begin so, in order."""
        return [
            a["href"] or ""
            for tag, a in self.elements
            if tag == "a" and (a.get("href") or "").startswith(begin)
        ]

    def of(self, tag: str, **having: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of this kind that have these classes or values."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag
            and all(value in (attributes.get(key.strip("_")) or "").split() for key, value in having.items())
        ]


def query(address: str) -> dict[str, str]:
    """What an address asks for."""
    return dict(parse_qsl(urlsplit(address).query))


Look = Callable[..., Seen]


def _client(store: Store) -> TestClient:
    return TestClient(create_app(store), base_url="http://127.0.0.1", raise_server_exceptions=True)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The module that makes the reports."""
    return runpy.run_path(str(HERE / "made_reports.py"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, made: dict[str, Any]) -> Iterator[Store]:
    """A store of thirty reports."""
    with Store.open(tmp_path_factory.mktemp("pages") / "room.db") as store:
        store.add_many(made["make"]())
        yield store


@pytest.fixture(scope="module")
def client(store: Store) -> TestClient:
    """A client of the room over it."""
    return _client(store)


@pytest.fixture(scope="module")
def look(client: TestClient) -> Look:
    """Opens a page, which has to answer so, and takes it apart."""

    def look(address: str, status: int = 200) -> Seen:
        answer = client.get(address)
        assert answer.status_code == status, (address, answer.text[:500])
        assert len(answer.content) < 100_000, (address, len(answer.content))
        return Seen(answer.text)

    return look


EVERY = (
    "/search", "/search?q=herring", "/search?q=treaty+round&kind=attribution&speaker=Ana+Costa",
    "/search?q=nowhere", "/search?page=99", "/reports", "/reports?q=talks", "/reports?q=nowhere", "/actors",
    "/actors?q=an", "/actors?q=zzz", "/actors/Ana%20Costa", "/actors/Ana%20Costa?since=2022&until=2022-06",
    "/actors/Portugal", "/pairs", "/pairs?a=PRT&b=SWE", "/pairs?a=Portugal&b=Sweden",
    "/pairs?a=PRT&b=SWE&since=2021-04&until=2021-04", "/issues", "/issues?q=vis", "/issues?q=zzz",
    "/issues/fisheries", "/ledger", "/ledger?state=agreed", "/ledger?party=SWE&kind=promise&issue=visas",
    "/ledger?party=nobody",
)  # fmt: skip


@pytest.mark.parametrize("address", EVERY)
def test_every_page_is_sound(look: Look, address: str) -> None:
    seen = look(address)
    assert len(seen.of("h1")) == 1
    ids = [a["id"] for _, a in seen.elements if "id" in a]
    assert len(ids) == len(set(ids))
    # Nothing that the policy on content forbids.
    assert not any("style" in a for _, a in seen.elements)
    assert all("src" in a for tag, a in seen.elements if tag == "script")
    assert not any(name.startswith("on") for _, a in seen.elements for name in a)
    # What is named by another element is there.
    for name in ("aria-labelledby", "aria-describedby", "list", "for"):
        assert {a[name] for _, a in seen.elements if name in a} <= set(ids)


def test_every_page_leads_only_to_pages_that_are(look: Look, client: TestClient) -> None:
    own = ("/search", "/actors", "/pairs", "/issues", "/ledger", "/reports?")
    links = {link for address in EVERY for link in look(address).links() if link.startswith(own)}
    asked = sorted(links)[:: max(1, len(links) // 150)]
    assert len(asked) > 100
    assert [link for link in asked if client.get(link.partition("#")[0]).status_code != 200] == []


def test_every_row_leads_to_itself(store: Store, look: Look) -> None:
    addresses = ("/search", "/actors/Ana%20Costa", "/pairs?a=PRT&b=SWE", "/issues/fisheries", "/ledger")
    for address in addresses:
        hits = [a for tag, a in look(address).elements if tag == "a" and "data-hit" in a]
        assert hits
        for hit in hits:
            _, _, rest = (hit["href"] or "").partition("/reports/")
            report, _, item = rest.partition("#")
            record = store.record(unquote(report))
            rows = [*record.attributions, *record.events, *record.commitments]
            assert not item or item in {row.id for row in rows}


# Searching


def test_a_search_says_how_much_it_found_and_marks_the_words(look: Look) -> None:
    seen = look("/search?q=herring&kind=attribution")
    assert "30 found, the best first." in seen.text
    assert len(seen.of("mark")) == 20
    first = next(a for tag, a in seen.elements if tag == "a" and "data-hit" in a)
    assert (first["href"] or "").startswith("/reports/round-")
    assert (first["href"] or "").endswith("#q2")


def test_every_value_of_a_facet_gives_as_many_as_it_says(look: Look, store: Store) -> None:
    start = "/search?kind=attribution&issue=visas"
    seen = look(start)
    values = [link for link in seen.links("/search?") if "page=" not in link and "since=" not in link]
    facets = store.find(kind="attribution", issue="visas").facets
    tried = 0
    for facet in ("kind", "speaker", "country", "issue", "type", "publisher"):
        for value, total in facets[facet]:
            own = [link for link in values if query(link).get(facet) == value and "q" not in query(link)]
            if value in ("attribution", "visas"):
                continue
            assert own, (facet, value)
            assert f"{total} found" in look(own[-1]).text
            tried += 1
    assert tried > 10


def test_months_narrow_to_what_they_count(look: Look) -> None:
    links = [query(link) for link in look("/search?kind=report").links("/search?") if "since=" in link]
    assert len(links) == 29
    narrowed = look("/search?" + urlencode(links[3]))
    assert "1 found" in narrowed.text
    assert [query(chip)["kind"] for chip in narrowed.links("/search?") if "since" not in query(chip)]


def test_what_was_chosen_can_be_taken_back(look: Look) -> None:
    asked = "/search?q=treaty&speaker=Ana+Costa&since=2021-03&until=2021-12"
    seen = look(asked)
    chips = [
        (a.get("aria-label"), query(a["href"] or ""))
        for tag, a in seen.elements
        if tag == "a" and (a.get("aria-label") or "").startswith("Remove ")
    ]
    assert chips == [
        ("Remove Words: treaty", {"speaker": "Ana Costa", "since": "2021-03", "until": "2021-12"}),
        ("Remove Speaker: Ana Costa", {"q": "treaty", "since": "2021-03", "until": "2021-12"}),
        ("Remove Date: from Mar 2021 to Dec 2021", {"q": "treaty", "speaker": "Ana Costa"}),
    ]
    assert "/actors/Ana%20Costa" in seen.links()
    # The fields have whole days.
    assert [a["value"] for a in seen.of("input", type="date")] == ["2021-03-01", "2021-12-31"]


def test_countries_have_their_names(look: Look) -> None:
    assert "Portugal (PRT)" in look("/search").text
    assert "Country Portugal (PRT)" in look("/search?country=PRT").text


def test_weak_rows_look_weak(look: Look, store: Store) -> None:
    seen = look("/search?kind=event")
    weak = seen.of("li", class_="weak")
    hits = store.find(kind="event").hits
    assert len(weak) == sum((hit.confidence or 1) < 0.5 for hit in hits) > 0
    assert len(seen.of("span", class_="doubt")) == len(weak)


def test_nothing_found_says_what_to_widen(look: Look) -> None:
    seen = look("/search?q=nowhere&type=agree&country=PRT")
    assert "Nothing on record fits all of this." in seen.text
    assert "Widen it: any words , any country , any type ." in seen.text


def test_pages_of_hits_differ(look: Look) -> None:
    one, two = (
        [
            a["href"]
            for tag, a in look(f"/search?kind=attribution&page={n}").elements
            if "data-hit" in a and tag
        ]
        for n in (1, 2)
    )
    assert not set(one) & set(two)
    assert "Page 2 of 3" in look("/search?kind=attribution&page=2").text
    assert "There is no page 9" in look("/search?kind=attribution&page=9").text


def test_more_than_is_counted_is_said(monkeypatch: pytest.MonkeyPatch, store: Store, look: Look) -> None:
    monkeypatch.setattr(Store, "find", lambda *_, **__: many(store))
    seen = look("/search?q=the")
    assert (
        "More than 5,000 found: too many to rank, so the newest first. "
        "Counts with ≈ are over a few thousand of the newest alone." in seen.text
    )
    assert "≈" in seen.text


_find = Store.find


def many(store: Store) -> Found:
    """What a search gives that finds too much to count."""
    found = _find(store, kind="report", size=40)
    return msgspec.structs.replace(found, total=5_000, more=True, partial=("speaker", "type"))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search?since=soon", "'soon' is no date for 'since'."),
        ("/search?type=shout", "There is no type 'shout'."),
        ("/search?country=Atlantis", "'Atlantis' is no country."),
        ("/search?q=" + "x" * 1001, "The query"),
        ("/reports?until=2021-13", "'2021-13' is no date for 'until'."),
        ("/actors/Ana%20Costa?since=2022&until=2021", "Swap the two dates."),
        ("/pairs?a=PRT&b=SWE&since=never", "'never' is no date for 'since'."),
        ("/ledger?state=lost", "There is no state 'lost' of commitments."),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(look: Look, address: str, sentence: str) -> None:
    seen = look(address, 400)
    assert sentence in seen.text
    assert seen.of("p", role="alert")


def test_odd_numbers_of_pages_are_the_first(look: Look) -> None:
    for page in ("0", "-1", "x", "９", "1e9", "99999999999999"):
        assert "Page 1 of" in look(f"/search?page={page}").text


# Reports


def test_reports_are_listed_the_newest_first(look: Look) -> None:
    seen = look("/reports")
    days = [a["datetime"] or "" for a in seen.of("time")]
    assert days == sorted(days, reverse=True)
    assert len(days) == 29  # One has none.
    assert "2 reports" in look("/reports?since=2021-03&until=2021-04").text
    assert "1 report," in look("/reports?q=%22round+7%22").text


def test_the_list_goes_on_where_the_search_looks_no_further(
    monkeypatch: pytest.MonkeyPatch, store: Store, look: Look
) -> None:
    every = [row.id for row in store.reports()]
    monkeypatch.setattr("verbale.store.questions.found.MOST", 7)
    monkeypatch.setattr("verbale.web.pages.reports._SIZE", 4)
    seen: list[str] = []
    for number in range(1, len(every) // 4 + 2):
        shown = look(f"/reports?page={number}&since=0001&")
        seen += [link for link in shown.links("/reports/") if "#" not in link]
    dated = look("/reports?since=0001&page=2")
    assert f"{len(set(seen)):,} reports, the newest first" in dated.text
    assert len(seen) == len(set(seen)) == len(every) - 1  # One has no date.
    monkeypatch.setattr("verbale.web.pages.reports._SIZE", 3)
    words = look("/reports?q=round*&page=3")
    assert "the newest first" in words.text
    assert len([link for link in words.links("/reports/") if "#" not in link]) == 3


# Actors


def test_the_page_of_an_actor(look: Look) -> None:
    seen = look("/actors/ana%20costa")
    assert "Ana Costa" in seen.text
    assert "30 reports, 10 Mar 2021 to" in seen.text
    # Offices, one after the other.
    first, second = seen.text.index("the foreign minister of"), seen.text.index("the prime minister of")
    assert first < second
    links = seen.links()
    assert "/issues/fisheries" in links
    assert "/pairs?a=Ana+Costa&b=Bo+Lind" in links
    assert "/actors.csv?name=Ana+Costa" in links
    assert any(query(link) == {"kind": "attribution", "speaker": "Ana Costa"} for link in links)
    assert "that the treaty of round 28 would be kept by everybody" in seen.text


def test_an_actor_in_some_days_only(look: Look) -> None:
    seen = look("/actors/Ana%20Costa?since=2022-01&until=2022-03")
    assert "3 reports, " in seen.text
    months = [query(link) for link in seen.links("/search?") if query(link).get("since") == "2022-02"]
    assert months[0] == {
        "kind": "attribution",
        "speaker": "Ana Costa",
        "since": "2022-02",
        "until": "2022-02",
    }


@pytest.mark.parametrize(
    ("address", "sentence", "suggested"),
    [
        ("/actors/Ana%20Coster", "“ Ana Coster ” is not the name of any actor", "/actors/Ana%20Costa"),
        ("/actors/Nobody", "“ Nobody ” is not the name of any actor", None),
        ("/issues/fishery", "“ fishery ” is not the name of any issue", "/issues/fisheries"),
        ("/actors.csv?name=Ana+Coster", "“ Ana Coster ”", "/actors/Ana%20Costa"),
        ("/issues.csv?name=fish", "“ fish ”", "/issues/fisheries"),
    ],
)
def test_who_and_what_is_not_on_record(
    look: Look, address: str, sentence: str, suggested: str | None
) -> None:
    seen = look(address, 404)
    assert sentence in seen.text
    assert suggested is None or suggested in seen.links()


# Pairs


def test_a_pair_shows_its_months_and_leads_to_their_events(look: Look, store: Store) -> None:
    seen = look("/pairs?a=PRT&b=SWE")
    assert "30 events between them" in seen.text
    months = [query(link) for link in seen.links("/pairs?") if link.endswith("#events")]
    assert months
    point = store.pair("PRT", "SWE").points[1]
    narrowed = look(f"/pairs?a=PRT&b=SWE&since={point.month}&until={point.month}")
    assert "1 event between them" in narrowed.text
    assert narrowed.links("/reports/") == ["/reports/round-1#e1"]


def test_what_was_only_planned_stands_beside(look: Look) -> None:
    text = look("/pairs?a=PRT&b=SWE").text
    done, beside = text.split("Beside it: only planned")
    assert "CONSULT" in beside
    assert "planned" not in done.split("What happened")[1]
    assert not {"AGREE", "SANCTION"} & set(beside.split())


def test_a_country_is_more_than_the_actor_of_its_name(look: Look) -> None:
    seen = look("/pairs?a=Portugal&b=SWE")
    assert "Everybody who acts for Portugal (PRT)" in seen.text
    assert {"a": "PRT", "b": "SWE"} in [query(link) for link in seen.links("/pairs?")]


def test_a_pair_of_unknown_names(look: Look) -> None:
    seen = look("/pairs?a=Ana+Coster&b=SWE", 404)
    assert "“ Ana Coster ” is on record neither as an actor nor as a country." in seen.text
    assert {"a": "Ana Costa", "b": "SWE"} in [query(link) for link in seen.links("/pairs?")]
    assert "No report on record has them do anything" in look("/pairs?a=Ana+Costa&b=Bo+Lind").text
    assert "Name a second actor or country." in look("/pairs?a=PRT").text


# Issues, the ledger, data


def test_an_issue_shows_positions_in_their_words(look: Look) -> None:
    seen = look("/issues/fisheries")
    assert "Who holds which position" in seen.text
    assert "that the treaty of round 27 would be kept by everybody" in seen.text
    assert any(
        query(link) == {"kind": "attribution", "issue": "fisheries", "speaker": "Ana Costa", "type": "say"}
        for link in seen.links("/search?")
    )


def test_the_board_has_a_column_for_each_state_there_is(look: Look, store: Store) -> None:
    seen = look("/ledger")
    headings = [a["id"] for a in seen.of("h2")]
    there = [f"state-{state}" for state, column in store.board().items() if column.total]
    assert [id for id in headings if id in there] == there
    assert "state-lapsed" not in headings
    assert "30 commitments on record." in seen.text


def test_what_is_overdue_is_said(look: Look) -> None:
    assert "was due 11 Apr 2021" in look("/ledger?state=agreed&party=PRT").text
    fulfilled = look("/ledger?state=fulfilled").text
    assert "due 13 Jun 2021" in fulfilled
    assert "was due" not in fulfilled


def test_due_days_in_words(store: Store) -> None:
    owed = next(row for column in store.board().values() for row in column.rows if row.due)
    owed = msgspec.structs.replace(owed, due=("2024-05-01", "2024-05-31"), status="agreed")
    assert due(owed, date(2024, 5, 31)) == "due 1 May 2024 to 31 May 2024"
    assert due(owed, date(2024, 6, 1)) == "was due 1 May 2024 to 31 May 2024"
    assert due(msgspec.structs.replace(owed, due=None)) is None


@pytest.mark.parametrize(
    ("address", "headings", "first"),
    [
        (
            "/pairs.csv?a=PRT&b=SWE",
            "month,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict,intensity,beside",
            "2021-03,1,0,0,0,6.0,0",
        ),
        ("/issues.csv?name=fisheries", None, "2021-03,2,2"),
        ("/actors.csv?name=Ana+Costa", "month,statements,energy,fisheries,visas", "2021-03,1,0,1,0"),
    ],
)
def test_the_numbers_are_there_as_data(
    client: TestClient, address: str, headings: str | None, first: str
) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    lines = answer.text.split("\r\n")
    assert headings is None or lines[0] == headings
    assert lines[1].startswith(first)


# An empty store, and hostile reports


def test_an_empty_room_says_so(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.db") as store:
        client = _client(store)
        for address in ("/search", "/reports", "/actors", "/issues", "/ledger", "/pairs"):
            seen = Seen(client.get(address).text)
            assert address == "/pairs" or "Read a report" in seen.text or "Read one" in seen.text


def test_what_reports_say_is_only_ever_text(tmp_path: Path, made: dict[str, Any]) -> None:
    with Store.open(tmp_path / "hostile.db") as store:
        store.add_many(made["hostile"]())
        client = _client(store)
        addresses = ["/search", "/reports", "/actors", "/issues", "/ledger", "/pairs?a=PRT&b=SWE"]
        for address in addresses[:4]:
            addresses += [link for link in Seen(client.get(address).text).links() if link.startswith(_FROM)]
        addresses = list(dict.fromkeys(addresses))
        assert len(addresses) > 60
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (200, 404), address
            assert len(answer.content) < 100_000, address
            seen = Seen(answer.text)
            assert not seen.of("img")
            assert all("src" in a for tag, a in seen.elements if tag == "script")
            assert not any(name.startswith("on") or name == "style" for _, a in seen.elements for name in a)


_FROM = ("/search?", "/actors/", "/issues/", "/pairs?", "/ledger?")


# As much as there can be


LONG = "Extraordinarily & <long> words " * 300
MONTHS = [f"{2019 + n // 12}-{n % 12 + 1:02}" for n in range(60)]
COUNTS = tuple((month, 1_234) for month in MONTHS)


def full(rows: tuple[Any, ...], times: int, **values: Any) -> tuple[Any, ...]:
    """As many rows as a page shows, all as long as can be."""
    return tuple(msgspec.structs.replace(rows[0], title=LONG, **values) for _ in range(times))


def test_a_full_page_of_an_issue_is_small(monkeypatch: pytest.MonkeyPatch, store: Store, look: Look) -> None:
    page = store.issue_page("fisheries")
    assert page is not None
    said = full(page.positions[0].statements, 3, text=LONG, cue=LONG)
    attitudes = tuple((name, 123) for name in ATTITUDES)
    position = msgspec.structs.replace(
        page.positions[0], speaker=LONG[:200], statements=said, attitudes=attitudes, total=999
    )
    party = page.owed[0].parties[0]
    page = msgspec.structs.replace(
        page,
        months=tuple(Series(name=name, total=9, months=COUNTS) for name in ATTITUDES),
        positions=(position,) * 10,
        happenings=full(page.happenings, 10, snippet=LONG, source=(party,) * 9, target=(party,) * 9),
        owed=full(
            page.owed, 10, action=LONG, parties=(party,) * 9, to=(party,) * 9, issues=(LONG[:200],) * 9
        ),
        beside=((LONG[:200], 9),) * 20,
    )
    monkeypatch.setattr(Store, "issue_page", lambda *_, **__: page)
    look("/issues/full")


def test_a_full_page_of_a_pair_is_small(monkeypatch: pytest.MonkeyPatch, store: Store, look: Look) -> None:
    pair = store.pair("PRT", "SWE")
    point = msgspec.structs.replace(
        pair.points[0], verbal_cooperation=11, material_cooperation=12, verbal_conflict=13,
        material_conflict=14, beside=15,
    )  # fmt: skip
    party = pair.events[0].source[0]
    pair = msgspec.structs.replace(
        pair,
        points=tuple(msgspec.structs.replace(point, month=month) for month in MONTHS),
        events=full(pair.events, 40, snippet=LONG, source=(party,) * 9, target=(party,) * 9),
    )
    monkeypatch.setattr(Store, "pair", lambda *_, **__: pair)
    look("/pairs?a=full&b=SWE")


def test_a_full_page_of_an_actor_is_small(monkeypatch: pytest.MonkeyPatch, store: Store, look: Look) -> None:
    page = store.actor_page("Ana Costa")
    other = store.actor_page("Portugal")
    assert page is not None
    assert other is not None
    party = other.done[0].source[0]
    events = full(other.done, 15, snippet=LONG, source=(party,) * 9, target=(party,) * 9)
    page = msgspec.structs.replace(
        page,
        months=COUNTS,
        by_issue=tuple(Series(name=f"{n} {LONG[:190]}", total=9, months=COUNTS) for n in range(20)),
        statements=full(page.statements, 15, text=LONG, cue=LONG, issues=(LONG[:200],) * 9),
        done=events,
        undergone=events,
        commitments=full(other.commitments, 15, action=LONG, parties=(party,) * 9, to=(party,) * 9),
        beside=((LONG[:200], 9),) * 12,
        also=((LONG[:200], 9),) * 20,
    )
    monkeypatch.setattr(Store, "actor_page", lambda *_, **__: page)
    look("/actors/full")


def test_a_full_board_is_small(monkeypatch: pytest.MonkeyPatch, store: Store, look: Look) -> None:
    row = store.board()["agreed"].rows[0]
    party = row.parties[0]
    more = {"action": LONG, "parties": (party,) * 9, "to": (party,) * 9, "issues": (LONG[:200],) * 9}

    def board(*_: Any, states: Any = (), per_state: int, **__: Any) -> dict[str, Column]:
        column = Column(total=999, rows=full((row,), per_state, **more))
        return dict.fromkeys(states or ("proposed", "agreed", *"abcdef"), column)

    monkeypatch.setattr(Store, "board", board)
    look("/ledger?party=full")
    look("/ledger?state=agreed&party=full")
