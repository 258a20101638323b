"""What the questions over many reports answer, whatever database holds the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale import record as r
from verbale.errors import UsageError
from verbale.store import Store
from verbale.store.answers import Found
from verbale.store.questions import found as found_module

BY = "example/1"
QUADS = {
    "AGREE": ("VERBAL COOPERATION", 2.5), "AID": ("MATERIAL COOPERATION", 7.0),
    "ACCUSE": ("VERBAL CONFLICT", -3.0), "ASSAULT": ("MATERIAL CONFLICT", -9.0),
}  # fmt: skip
#: Names of actors with their codes.
CAST = {
    "Vladimir Putin": "RUS GOV", "Sergei Lavrov": "RUS GOV", "Joe Biden": "USA GOV", "Egypt": "EGY",
    "Ethiopia": "ETH", "African Union": "IGO", "fishermen": None,
}  # fmt: skip
ALIASES = {"Vladimir Putin": ("Putin", "the Russian president"), "Joe Biden": ("Biden",)}
Said = tuple[str | None, str, str]
Done = tuple[str, str, list[str], list[str]]


class Builder:
    """Puts a text together and notes where its parts stand."""

    def __init__(self, number: int) -> None:
        self.text = f"Report {number}.\n"

    def add(self, words: str) -> r.Span:
        start = len(self.text)
        self.text += f"{words}\n"
        return r.Span(start, start + len(words), words)


def make(
    number: int,
    *,
    date: str | None = "2024-04-16",
    publisher: str | None = "Meridian News",
    said: Sequence[Said] = (),
    done: Sequence[Done] = (),
    owed: Sequence[tuple[str, list[str], list[str]]] = (),
    issues: tuple[str, ...] = (),
    on: str | None = None,
    event_date: r.Dates | None = None,
    extra: str = "",
) -> r.Record:  # fmt: skip
    """A record in which ``said`` are speaker, attitude and content; ``done`` type, status, sources and
    targets; ``owed`` status, parties and to whom; every item is on the issue ``on``."""
    text = Builder(number)
    ids = {name: f"a{n}" for n, name in enumerate(CAST, 1)}
    own = (on,) if on else ()
    actors = []
    for name, code in CAST.items():
        at = text.add(name)
        sort = "name" if code else "description"
        mention = r.Mention(at.start, at.end, name, sort)
        kind = "state" if code and " " not in name else "person"
        actors.append(
            r.Actor(ids[name], name, ALIASES.get(name, ()), kind, code, None, None, (), (mention,), 0.9, BY)
        )
    attributions = []
    for n, (speaker, attitude, content) in enumerate(said, 1):
        source, cue = text.add(speaker or "It"), text.add("said")
        attributions.append(
            r.Attribution(
                id=f"q{n}", source=source, speaker=ids.get(speaker or ""), cue=cue,
                content=(text.add(content),), kind="indirect", attitude=attitude, within=None, issues=own,
                confidence=0.5, by=BY,
            )
        )  # fmt: skip
    events = []
    for n, (type, status, source_names, target_names) in enumerate(done, 1):
        quad, intensity = QUADS[type]
        events.append(
            r.Event(
                id=f"e{n}", type=type, mode=None, contexts=(), quad=quad, intensity=intensity,
                source=tuple(r.Side(ids[one], CAST[one]) for one in source_names),
                target=tuple(r.Side(ids[one], CAST[one]) for one in target_names),
                trigger=text.add(type.lower()), status=status, according_to=None, attribution=None,
                issues=own, date=event_date, place=None, confidence=0.5, by=BY,
            )
        )  # fmt: skip
    commitments = []
    for n, (state, parties, to) in enumerate(owed, 1):
        action = text.add("to pay")
        commitments.append(
            r.Commitment(
                id=f"c{n}", parties=tuple(ids[one] for one in parties), to=tuple(ids[one] for one in to),
                action=action, kind="promise", status=state, due=None, according_to=None, attribution=None,
                event=None, evidence=(action,), issues=own, confidence=0.5, by=BY,
            )
        )  # fmt: skip
    text.text += extra
    names = dict.fromkeys((*issues, *own))
    document = r.Report(text.text, f"Title {number}", date, publisher).document()
    spans = (r.Span(0, 6, "Report"),)
    return r.Record(
        document, tuple(actors), tuple(attributions), tuple(events),
        tuple(r.Issue(name, spans, 0.5, BY) for name in names), tuple(commitments),
    )  # fmt: skip


Fill = Callable[..., Store]


@pytest.fixture
def fill(store: Store) -> Fill:
    """Puts records into an empty store."""

    def put(*records: r.Record) -> Store:
        for number, record in enumerate(records):
            store.add(record, f"/reports/{number}.txt")
        return store

    return put


def items(found: Found) -> list[tuple[str | None, str]]:
    return [(hit.title, hit.item or hit.kind) for hit in found.hits]


# Finding


def test_what_was_found_is_shown(fill: Fill) -> None:
    store = fill(make(1, said=[("Vladimir Putin", "deny", "no treaty was broken")], on="arms control"))
    [hit] = store.find("treaty", kind="attribution").hits
    record = store.record()
    assert (hit.kind, hit.item, hit.type, hit.status) == ("attribution", "q1", "deny", None)
    assert (hit.speaker, hit.countries, hit.issues) == ("Vladimir Putin", ("RUS",), ("arms control",))
    assert (hit.sha256, hit.report) == (record.document.sha256, record.document.id)
    assert (hit.title, hit.date, hit.publisher) == ("Title 1", "2024-04-16", "Meridian News")
    assert record.document.text[hit.start : hit.end] == hit.snippet == "no treaty was broken"
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["treaty"]
    assert (hit.cue, hit.confidence) == ("said", 0.5)
    assert hit.score > 0


def test_an_event_and_a_report_are_shown(fill: Fill) -> None:
    store = fill(make(1, done=[("ACCUSE", "claimed", ["Egypt"], ["Ethiopia"])], extra="Rain fell."))
    text = store.record().document.text
    [event] = store.find(kind="event").hits
    assert (event.item, event.type, event.status, event.countries) == (
        "e1",
        "ACCUSE",
        "claimed",
        ("EGY", "ETH"),
    )
    assert text[event.start : event.end] == "accuse"
    [report] = store.find("rain").hits
    assert (report.kind, report.item, report.type, report.confidence) == ("report", None, None, None)
    assert (report.start, report.end) == (0, len(text))
    assert [report.snippet[start:end] for start, end in report.marks] == ["Rain"]


def test_without_words_the_newest_reports_come_first(fill: Fill) -> None:
    says: list[Said] = [("Egypt", "say", "one"), ("Egypt", "say", "two")]
    days = ["2024-04-16", None, "2024-05-01"]
    store = fill(*(make(n, date=day, said=says) for n, day in enumerate(days)))
    found = store.find()
    order = [f"Title {n}" for n in (2, 0, 1)]
    assert items(found) == [(title, item) for title in order for item in ("report", "q1", "q2")]
    assert (found.total, found.more, found.partial) == (9, False, ())
    pages = [store.find(page=page, size=4) for page in (1, 2, 3, 4)]
    assert [hit for page in pages for hit in page.hits] == list(found.hits)
    assert [len(page.hits) for page in pages] == [4, 4, 1, 0]


def test_the_best_match_comes_first(fill: Fill) -> None:
    store = fill(
        make(1, date="2024-01-01", said=[("Egypt", "say", "water water water")]),
        make(
            2, date="2024-05-01", said=[("Egypt", "say", "water and many other words that were spoken there")]
        ),
    )
    found = store.find("water", kind="attribution")
    assert items(found) == [("Title 1", "q1"), ("Title 2", "q1")]
    assert found.hits[0].score > found.hits[1].score


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"speaker": "Vladimir Putin"}, ["q1"]),
        ({"speaker": "vladimir PUTIN"}, ["q1"]),
        ({"speaker": "Putin"}, ["q1"]),
        ({"speaker": "russian president"}, ["q1"]),
        ({"speaker": "nobody"}, []),
        ({"speaker": "%"}, []),
        ({"country": "RUS"}, ["e1", "q1", "report"]),
        ({"country": "usa"}, ["e1", "q2", "report"]),
        ({"country": "FRA"}, []),
        ({"issue": "ARMS control"}, ["e1", "q1", "q2", "report"]),
        ({"issue": "arms"}, []),
        ({"type": "deny"}, ["q1"]),
        ({"type": "DENY"}, ["q1"]),
        ({"type": "agree"}, ["q2"]),
        ({"type": "AGREE"}, ["e1"]),
        ({"status": "planned"}, ["e1"]),
        ({"publisher": "meridian news"}, ["e1", "q1", "q2", "report"]),
        ({"publisher": "Lakes Radio"}, []),
        ({"kind": "event"}, ["e1"]),
        ({"since": "2024-04", "until": "2024-04"}, ["e1", "q1", "q2", "report"]),
        ({"since": "2024-04-17"}, []),
        ({"until": "2023"}, []),
        ({"country": "RUS", "type": "deny", "issue": "arms control"}, ["q1"]),
        ({"type": "deny", "status": "planned"}, []),
        ({"query": "launchers", "country": "USA"}, ["q2", "report"]),
        ({"query": "launchers", "country": "RUS"}, ["report"]),
        ({"query": "launchers", "country": "RUS", "kind": "attribution"}, []),
        ({"query": "!?"}, []),
        ({"source": "Vladimir Putin"}, ["e1"]),
        ({"source": "putin", "query": "agree"}, ["e1"]),
        ({"source": "putin", "country": "USA", "status": "planned"}, ["e1"]),
        ({"source": "Egypt"}, []),
        ({"source": "Egypt", "query": "agree"}, []),
        ({"source": "nobody"}, []),
        ({"source": "!?"}, []),
        ({"target": "Vladimir Putin"}, []),
        ({"about": "Vladimir Putin"}, []),
    ],
)
def test_narrowed(fill: Fill, narrowed: dict[str, str], found: list[str]) -> None:
    store = fill(
        make(
            1,
            said=[("Vladimir Putin", "deny", "no warheads"), ("Joe Biden", "agree", "fewer launchers")],
            done=[("AGREE", "planned", ["Vladimir Putin", "Joe Biden"], [])],
            on="arms control",
        )
    )
    hits = store.find(**narrowed).hits  # type: ignore[arg-type]
    assert sorted(hit.item or hit.kind for hit in hits) == sorted(found)


@pytest.mark.parametrize(
    "unusable",
    [
        {"type": "shout"}, {"status": "done"}, {"kind": "commitment"}, {"country": "Russia"},
        {"country": "IGO"}, {"since": "soon"}, {"since": "2024-05", "until": "2024-04"}, {"page": 0},
        {"size": 0}, {"size": 201}, {"query": "x" * 1001}, {"speaker": "x" * 1001}, {"issue": "x" * 1001},
    ],
)  # fmt: skip
def test_unusable_values_are_refused(filled: Store, unusable: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        filled.find(**unusable)


def test_a_facet_that_is_narrowed_shows_what_else_there_is(fill: Fill) -> None:
    store = fill(make(1, said=[("Egypt", "say", "x"), ("Egypt", "deny", "y"), ("Ethiopia", "deny", "z")]))
    found = store.find(speaker="Egypt", type="deny")
    assert found.total == 1
    assert found.facets["speaker"] == [("Egypt", 1), ("Ethiopia", 1)]
    assert found.facets["type"] == [("deny", 1), ("say", 1)]
    assert found.facets["country"] == [("EGY", 1)]
    assert found.facets["status"] == []
    assert found.facets["date"] == [("2024-04", 1)]


def test_old_versions_are_not_found(store: Store) -> None:
    old = make(1, said=[("Egypt", "say", "old")], done=[("AID", "happened", ["Egypt"], ["Ethiopia"])])
    store.add(old, "/a")
    store.add(make(2, said=[("Egypt", "say", "new")]), "/a")
    assert {hit.title for hit in store.find().hits} == {"Title 2"}
    assert store.find("old").total == 0
    page = store.actor_page("Egypt")
    assert page is not None
    assert (page.reports, page.said, page.did) == (1, 1, 0)
    assert store.pair("EGY", "ETH").total == 0
    store.add(old, "/b")
    assert {hit.title for hit in store.find().hits} == {"Title 1", "Title 2"}
    assert store.pair("EGY", "ETH").total == 1


def test_an_answer_follows_what_is_written(fill: Fill, location: str) -> None:
    store = fill(make(1, said=[("Egypt", "say", "water")]))
    assert store.find("water").total == 2
    store.add(make(2, said=[("Egypt", "say", "water")]), "/2")
    assert store.find("water").total == 4
    with Store.open(location) as other:
        other.add(make(3, said=[("Egypt", "say", "water")]), "/3")
    assert store.find("water").total == 6
    assert [row.reports for row in store.actors_overview("egy")] == [3]


def test_answers_are_the_callers_own(fill: Fill) -> None:
    store = fill(make(1, said=[("Egypt", "say", "water")], on="dams"))
    store.find().facets["kind"].clear()
    store.board().clear()
    store.issues_overview().clear()
    store.actors_overview().clear()
    assert store.find().facets["kind"]
    assert store.board()
    assert store.issues_overview()
    assert store.actors_overview()


def test_what_people_put_right_counts(fill: Fill) -> None:
    store = fill(make(1, said=[("Egypt", "say", "water"), ("Egypt", "say", "power")]))
    sha = store.record().document.sha256
    correction = store.correct(
        sha, kind="attribution", act="edit", item="q1", changes={"attitude": "deny"}, by="Ann"
    )
    assert dict(store.find().facets["type"]) == {"deny": 1, "say": 1}
    assert items(store.find(type="deny")) == [("Title 1", "q1")]
    rejected = store.correct(sha, kind="attribution", act="reject", item="q2", by="Ann")
    page = store.actor_page("Egypt")
    assert page is not None
    assert page.said == 1
    store.undo(rejected.id, by="Ann")
    store.undo(correction.id, by="Ann")
    assert dict(store.find().facets["type"]) == {"say": 2}


def test_more_hits_than_are_looked_at(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_module, "MOST", 4)
    monkeypatch.setattr(found_module, "SAMPLE", 3)
    store = fill(*(make(n, date=f"2024-04-{n:02}", said=[("Egypt", "say", "water")]) for n in range(1, 11)))
    many = store.find(size=2)
    assert (many.total, many.more, set(many.partial)) == (3, True, set(found_module.FACETS))
    assert [hit.title for hit in many.hits] == ["Title 10", "Title 10"]
    words = store.find("water", kind="attribution")
    assert (words.total, words.more) == (4, True)
    assert [hit.date for hit in words.hits] == [f"2024-04-{n:02}" for n in (10, 9, 8, 7)]
    few = store.find("water", since="2024-04-09", kind="attribution")
    assert (few.total, few.more) == (2, False)
    assert "date" in few.partial
    assert "speaker" not in few.partial


@pytest.mark.parametrize("query", ["", "water"])
def test_reports_are_all_counted_and_gone_through(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(found_module, "MOST", 4)
    monkeypatch.setattr(found_module, "SAMPLE", 3)
    store = fill(*(make(n, said=[("Egypt", "say", "water")]) for n in range(1, 12)))  # All of one day.
    pages = [store.find(query, kind="report", page=page, size=3) for page in range(1, 6)]
    assert {(page.total, page.more) for page in pages} == {(11, False)}
    titles = [hit.title for page in pages for hit in page.hits]
    assert titles == [f"Title {n}" for n in range(11, 0, -1)]
    assert [len(page.hits) for page in pages] == [3, 3, 3, 2, 0]


# Actors, pairs, issues, commitments


def test_the_page_of_an_actor(fill: Fill) -> None:
    store = fill(
        make(
            1,
            date="2024-03-01",
            said=[("Vladimir Putin", "deny", "first")],
            done=[("ACCUSE", "happened", ["Vladimir Putin"], ["Joe Biden"])],
            owed=[("proposed", ["Egypt"], ["Vladimir Putin"])],
            on="arms control",
        ),
        make(
            2,
            date="2024-04-02",
            said=[("Vladimir Putin", "say", "second"), ("Joe Biden", "say", "third")],
            done=[("AID", "happened", ["Joe Biden"], ["Vladimir Putin"])],
        ),
    )
    page = store.actor_page("putin")
    assert page is not None
    assert (page.name, page.kind, page.country, page.others) == ("Vladimir Putin", "person", "RUS", ())
    assert (page.reports, page.first, page.last) == (2, "2024-03-01", "2024-04-02")
    assert dict(page.also) == {"Putin": 2, "the Russian president": 2}
    assert [(one.code, one.first, one.reports) for one in page.offices] == [("RUS GOV", "2024-03-01", 2)]
    assert (page.said, page.months) == (2, (("2024-03", 1), ("2024-04", 1)))
    assert page.attitudes == (("deny", 1), ("say", 1))
    assert [one.text for one in page.statements] == ["second", "first"]
    assert [(one.name, one.months) for one in page.by_issue] == [("arms control", (("2024-03", 1),))]
    assert (page.did, [one.type for one in page.done]) == (1, ["ACCUSE"])
    assert (page.suffered, [one.type for one in page.undergone]) == (1, ["AID"])
    assert (page.owes, [one.status for one in page.commitments]) == (1, ["proposed"])
    assert dict(page.beside)["Joe Biden"] == 2
    assert "fishermen" not in dict(page.beside)
    april = store.actor_page("Vladimir Putin", since="2024-04")
    assert april is not None
    assert (april.reports, april.said, april.did, april.suffered, april.owes) == (1, 1, 0, 1, 0)
    long_ago = store.actor_page("Vladimir Putin", until="2000")
    assert long_ago is not None
    assert (long_ago.reports, long_ago.statements, long_ago.last) == (0, (), None)


@pytest.mark.parametrize("name", ["nobody", "", "!?", "Vladimir"])
def test_nobody_has_no_page(filled: Store, name: str) -> None:
    assert filled.actor_page(name) is None


def test_actors_of_one_name(fill: Fill) -> None:
    record = make(1)
    actors = (
        *record.actors,
        r.Actor("x", "Igor Putin", ("Putin",), "person", None, None, None, (), (), 0.5, BY),
    )
    store = fill(msgspec.structs.replace(record, actors=actors), make(2))
    page = store.actor_page("Putin")
    assert page is not None
    assert (page.name, page.others) == ("Vladimir Putin", (("Igor Putin", 1),))


def test_what_two_do_to_each_other(fill: Fill) -> None:
    store = fill(
        make(1, date="2024-03-05", done=[
            ("ACCUSE", "happened", ["Egypt"], ["Ethiopia"]), ("ASSAULT", "denied", ["Ethiopia"], ["Egypt"]),
        ]),
        make(2, date="2024-04-05", done=[
            ("AID", "claimed", ["Ethiopia"], ["Egypt"]), ("AGREE", "agreed", ["Egypt", "Ethiopia"], []),
            ("AID", "happened", ["Joe Biden"], ["Egypt"]),
        ]),
    )  # fmt: skip
    pair = store.pair("EGY", "ETH")
    assert (pair.a, pair.a_is, pair.b, pair.b_is, pair.total) == ("EGY", "country", "ETH", "country", 4)
    march, april = pair.points
    assert (march.month, march.verbal_conflict, march.material_conflict) == ("2024-03", 1, 0)
    assert (march.intensity, march.beside) == (-3.0, 1)
    assert (april.month, april.material_cooperation, april.verbal_cooperation) == ("2024-04", 1, 1)
    assert april.intensity == 4.75
    ways = [(one.type, one.way) for one in pair.events]
    assert ways == [("AID", "back"), ("AGREE", "both"), ("ACCUSE", "forth"), ("ASSAULT", "back")]
    assert [one.name for one in pair.events[0].source] == ["Ethiopia"]
    turned = store.pair("Ethiopia", "EGY", since="2024-04", until="2024-04")
    assert (turned.a, turned.a_is) == ("Ethiopia", "actor")
    assert [(one.type, one.way) for one in turned.events] == [("AID", "forth"), ("AGREE", "both")]
    assert store.pair("biden", "egypt").total == 1
    assert store.pair("EGY", "EGY").total == 0
    assert store.pair("nobody", "EGY") == msgspec.structs.replace(
        store.pair("nobody", "EGY"), a="nobody", a_is="actor", points=(), total=0, events=()
    )


def test_members_of_a_joint_actor_act(fill: Fill) -> None:
    record = make(1, done=[("AGREE", "agreed", ["fishermen"], [])])
    joint = msgspec.structs.replace(record.actors[-1], members=("a4", "a5"))
    store = fill(msgspec.structs.replace(record, actors=(*record.actors[:-1], joint)))
    assert store.pair("EGY", "ETH").total == 1


def test_an_event_with_a_day_of_its_own(fill: Fill) -> None:
    done: list[Done] = [("AID", "happened", ["Egypt"], ["Ethiopia"])]
    store = fill(make(1, done=done, event_date=r.Dates("2024-02-10", "2024-02-12")))
    pair = store.pair("EGY", "ETH", until="2024-03")
    assert [point.month for point in pair.points] == ["2024-02"]
    assert [(one.day, one.date) for one in pair.events] == [("2024-02-10", "2024-04-16")]
    assert store.pair("EGY", "ETH", since="2024-04").total == 0


def test_the_page_of_an_issue(fill: Fill) -> None:
    late: list[Said] = [("Egypt", "demand", "a treaty"), ("Egypt", "say", "it is late")]
    soon: list[Said] = [("Egypt", "demand", "a treaty soon"), ("Ethiopia", "reject", "any treaty")]
    owed = [("agreed", ["Egypt"], ["Ethiopia"])]
    accused: Done = ("ACCUSE", "happened", ["Egypt"], ["Ethiopia"])
    store = fill(
        make(1, date="2024-03-01", said=late, on="Dams", issues=("water",), owed=owed),
        make(2, date="2024-04-01", said=soon, on="Dams", done=[accused]),
        make(3, said=[("Ethiopia", "say", "nothing")], on="water"),
    )
    page = store.issue_page("dams")
    assert page is not None
    assert (page.name, page.reports, page.first, page.last) == ("Dams", 2, "2024-03-01", "2024-04-01")
    assert (page.statements, page.events, page.commitments, page.counted) == (4, 1, 1, 4)
    months = {one.name: (one.total, one.months) for one in page.months}
    assert months["demand"] == (2, (("2024-03", 1), ("2024-04", 1)))
    egypt, ethiopia = page.positions
    assert (egypt.speaker, egypt.country, egypt.total) == ("Egypt", "EGY", 3)
    assert egypt.attitudes == (("demand", 2), ("say", 1))
    assert [one.text for one in egypt.statements] == ["a treaty soon", "it is late", "a treaty"]
    assert (ethiopia.first, ethiopia.last, ethiopia.statements[0].attitude) == (
        "2024-04-01",
        "2024-04-01",
        "reject",
    )
    assert page.countries == (("EGY", 3), ("ETH", 1))
    assert ([one.type for one in page.happenings], [one.status for one in page.owed]) == (
        ["ACCUSE"],
        ["agreed"],
    )
    assert page.beside == (("water", 1),)
    assert store.issue_page("nothing") is None
    first, second = store.issues_overview()
    assert (first.name, first.reports, first.statements, first.events, first.commitments) == (
        "Dams",
        2,
        4,
        1,
        1,
    )
    assert (first.first, first.last, first.months) == (
        "2024-03-01",
        "2024-04-01",
        (("2024-03", 1), ("2024-04", 1)),
    )
    assert (second.name, second.reports, second.statements) == ("water", 2, 1)


def test_a_report_is_on_every_issue_of_what_is_in_it(fill: Fill) -> None:
    store = fill(msgspec.structs.replace(make(1, said=[("Egypt", "say", "x")], on="Dams"), issues=()))
    assert [(row.name, row.reports, row.statements) for row in store.issues_overview()] == [("Dams", 1, 1)]
    assert store.find(issue="dams", kind="report").total == 1
    assert store.issue_page("dams") is not None


def test_the_list_of_actors(fill: Fill) -> None:
    store = fill(make(1), make(2))
    rows = store.actors_overview()
    assert {row.name for row in rows} == set(CAST) - {"fishermen"}
    assert {row.reports for row in rows} == {2}
    assert [(row.name, row.kind, row.code) for row in store.actors_overview("PUT")] == [
        ("Vladimir Putin", "person", "RUS GOV")
    ]
    assert [row.name for row in store.actors_overview("vlad")] == ["Vladimir Putin"]
    assert [row.name for row in store.actors_overview("uti")] == []
    assert len(store.actors_overview(limit=2)) == 2
    assert store.actors_overview("zz") == store.actors_overview("%") == store.actors_overview("!") == []


def test_the_board(fill: Fill) -> None:
    owed = [("agreed", ["Egypt"], ["Ethiopia"]), ("broken", ["Egypt"], [])]
    store = fill(
        make(1, date="2024-03-01", owed=owed, on="Dams"),
        make(2, date="2024-04-01", owed=[("agreed", ["Joe Biden"], ["Egypt"])]),
        make(3, date="2024-04-02", owed=[("agreed", ["Vladimir Putin"], [])]),
    )
    board = store.board()
    assert list(board) == list(get_args(r.CommitmentStatus))
    assert {state: one.total for state, one in board.items() if one.total} == {"agreed": 3, "broken": 1}
    assert [row.title for row in board["agreed"].rows] == ["Title 3", "Title 2", "Title 1"]
    row = board["agreed"].rows[2]
    assert [(one.name, one.code) for one in (*row.parties, *row.to)] == [
        ("Egypt", "EGY"),
        ("Ethiopia", "ETH"),
    ]
    assert (row.action, row.issues, row.kind) == ("to pay", ("Dams",), "promise")
    few = store.board(states=["agreed"], per_state=1)
    assert [(state, one.total, len(one.rows)) for state, one in few.items()] == [("agreed", 3, 1)]
    for party, total in (
        ("EGY", 2),
        ("Egypt", 2),
        ("biden", 1),
        ("putin", 1),
        ("joe", 1),
        ("nobody", 0),
        ("!", 0),
    ):
        assert store.board(party=party)["agreed"].total == total, party
    assert store.board(issue="DAMS")["agreed"].total == 1
    assert store.board(party="USA", issue="dams")["agreed"].total == 0
    assert store.board(kinds=["proposal"])["agreed"].total == 0
    assert store.board(kinds=["promise"], party="EGY")["agreed"].total == 2


@pytest.mark.parametrize(
    "unusable", [{"states": ["done"]}, {"kinds": ["x"]}, {"per_state": 0}, {"party": "x" * 1001}]
)
def test_an_unusable_board_is_refused(filled: Store, unusable: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        filled.board(**unusable)


def test_a_store_of_the_first_version_answers_too(fill: Fill, location: str) -> None:
    aid: Done = ("AID", "happened", ["Egypt"], ["Ethiopia"])
    one = make(1, said=[("Egypt", "say", "water")], on="Dams", owed=[("agreed", ["Egypt"], [])], done=[aid])
    store = fill(one, make(2, said=[("Egypt", "deny", "water")]))

    def asked(store: Store) -> list[object]:
        return [store.find("water"), store.actor_page("Egypt"), store.pair("EGY", "ETH"), store.board()]

    before, hits = asked(store), store.find("water").total
    with store._writing() as connection:
        for table in ("facets", "facet_values", "called", "topics", "dyads", "corrections", "readings"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    store.close()
    with Store.open(location) as again:
        assert asked(again) == before
        assert again.add(make(3, said=[("Egypt", "say", "water")]), "/3")
        assert again.find("water").total == hits + 2


# Laws

WORDS = ["water", "power", "Genève", "arms control"]
SAID = st.tuples(
    st.sampled_from([*CAST, "a\nspokesman", "officials ", None]),
    st.sampled_from(["say", "deny", "agree"]),
    st.sampled_from(WORDS),
)
SIDE = st.lists(st.sampled_from(list(CAST)), max_size=2, unique=True)
DONE = st.tuples(st.sampled_from(["AGREE", "AID"]), st.sampled_from(["happened", "agreed"]), SIDE, SIDE)
REPORTS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.sampled_from([None, "2024-04-16", "2024-04-30", "2024-05-01"]),
            "publisher": st.sampled_from([None, "One", "two  Two"]),
            "said": st.lists(SAID, max_size=3),
            "done": st.lists(DONE, max_size=2),
            "owed": st.lists(st.tuples(st.sampled_from(["agreed", "broken"]), SIDE, SIDE), max_size=1),
            "on": st.sampled_from([None, "Dams", "dams"]),
            "issues": st.sampled_from([(), ("water",)]),
        }
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.open(path).close()
    with Store.open(path) as store, store._backend.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="module")
def fresh(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """Makes empty stores quickly."""
    places: Iterator[Path] = iter(lambda: tmp_path_factory.mktemp("fresh") / "store.db", None)

    def make_one() -> Store:
        place = next(places)
        shutil.copy(template, place)
        return Store.open(place)

    return make_one


def chosen(facet: str, value: str) -> dict[str, str]:
    """The value of a facet as it is asked for."""
    return {"since": value, "until": value} if facet == "date" else {facet: value}


@settings(max_examples=25, deadline=None)
@given(reports=REPORTS, query=st.sampled_from(["", "", "water", "said", '"arms control"']), data=st.data())
def test_choosing_a_value_gives_what_its_facet_said(
    fresh: Callable[[], Store], reports: list[dict[str, Any]], query: str, data: st.DataObject
) -> None:
    with fresh() as store:
        for number, given_ in enumerate(reports):
            store.add(make(number, **given_), f"/{number}")
        asked: dict[str, str] = {}
        for _ in range(3):
            found = store.find(query, size=200, **asked)  # type: ignore[arg-type]
            assert not found.more
            assert not found.partial
            assert len(found.hits) == found.total
            values = [(facet, value, times) for facet, some in found.facets.items() for value, times in some]
            for facet, value, times in values:
                narrower = {**asked, **chosen(facet, value)}
                assert store.find(query, **narrower).total == times, narrower  # type: ignore[arg-type]
            if not values:
                break
            facet, value, _ = data.draw(st.sampled_from(values))
            asked |= chosen(facet, value)


@settings(max_examples=25, deadline=None)
@given(reports=REPORTS)
def test_facets_count_what_the_records_say(fresh: Callable[[], Store], reports: list[dict[str, Any]]) -> None:
    records = [make(number, **given_) for number, given_ in enumerate(reports)]
    with fresh() as store:
        for number, record in enumerate(records):
            store.add(record, f"/{number}")
        facets = {facet: dict(values) for facet, values in store.find().facets.items()}
        said = [(record, one) for record in records for one in record.attributions]
        done = [(record, one) for record in records for one in record.events]
        kinds = {"report": len(records), "attribution": len(said), "event": len(done)}
        assert facets["kind"] == {kind: number for kind, number in kinds.items() if number}
        types = [one.attitude for _, one in said] + [event.type for _, event in done]
        assert facets["type"] == {type: types.count(type) for type in types}
        statuses = [event.status for _, event in done]
        assert facets["status"] == {status: statuses.count(status) for status in statuses}
        months = [record.document.date for record in records for _ in range(size_of(record))]
        assert sum(facets["date"].values()) == sum(day is not None for day in months)
        for name in CAST:
            page = store.actor_page(name)
            assert page is not None
            ids = {record.document.id: {a.id for a in record.actors if a.name == name} for record in records}
            assert page.said == sum(one.speaker in ids[record.document.id] for record, one in said)
            assert page.did == sum(
                any(side.actor in ids[record.document.id] for side in event.source) for record, event in done
            )
            assert page.did == store.find(source=name).total
            assert page.suffered == store.find(target=name, kind="event").total
            assert page.about == store.find(about=name).total
            for one in page.by_issue:
                own = store.find(kind="attribution", speaker=name, issue=one.name)
                assert own.total == one.total
        for row in store.issues_overview():
            issue = store.issue_page(row.name, limit=20)
            assert issue is not None
            assert issue.counted == issue.statements
            for position in issue.positions:
                own = store.find(kind="attribution", speaker=position.speaker, issue=row.name)
                assert own.total == position.total
            for code, times in issue.countries:
                assert store.find(kind="attribution", country=code, issue=row.name).total == times
        assert sum(one.total for one in store.board().values()) == sum(len(x.commitments) for x in records)


def size_of(record: r.Record) -> int:
    return 1 + len(record.attributions) + len(record.events)


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["%", "_", "a*", '"', "\x00"]
)


@settings(max_examples=50, deadline=None)
@given(query=ANY, name=ANY)
def test_no_name_breaks_a_question(filled: Store, query: str, name: str) -> None:
    filled.find(query, speaker=name, issue=name, publisher=name)
    filled.actor_page(name)
    filled.pair(name, query)
    filled.issue_page(name)
    filled.actors_overview(name)
    filled.board(party=name, issue=query)
