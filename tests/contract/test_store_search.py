"""What search finds, whatever database holds the store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verbale.errors import UsageError
from verbale.record import Record
from verbale.store import Store

Build = Callable[..., Record]


def items(store: Store, query: str = "", **more: str) -> list[str]:
    return sorted(hit.item for hit in store.search(query, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["e1", "q1", "q2", "q3"]),
        ("  ", ["e1", "q1", "q2", "q3"]),
        ("nuclear", ["q1"]),
        ("NUCLÉAR weapons", ["q1"]),
        ("weapons nuclear", ["q1"]),
        ('"nuclear weapons"', ["q1"]),
        ("“nuclear weapons”", ["q1"]),
        ('"weapons nuclear"', []),
        ("nuclear cyberattack", []),
        ("cyber", []),
        ("cyber*", ["q2", "q3"]),
        ('"cyber*"', []),
        ("geneve", ["e1"]),
        ("Genève", ["e1"]),
        ("agreed", ["e1"]),
        ("told", ["q2", "q3"]),
        ("putin nuclear", ["q1"]),
        ("summit", []),
        ("!?", []),
        ("*", []),
        ("words:nuclear", []),
        ('"nuclear', ["q1"]),
        ("nuclear AND weapons", []),
        ("(nuclear) -weapons", ["q1"]),
    ],
)
def test_search_by_words(filled: Store, query: str, found: list[str]) -> None:
    assert items(filled, query) == found


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"speaker": "Putin"}, ["q1"]),
        ({"speaker": "vladimir PÚTIN"}, ["q1"]),
        ({"speaker": "Put"}, []),
        ({"speaker": "us president"}, ["e1", "q2"]),
        ({"speaker": "president us"}, []),
        ({"speaker": "reporters"}, ["q3"]),
        ({"speaker": "%"}, []),
        ({"about": "putin"}, ["e1", "q2"]),
        ({"about": "Geneve"}, ["e1"]),
        ({"issue": "Arms Control"}, ["e1", "q1"]),
        ({"issue": "arms"}, []),
        ({"type": "agree"}, ["e1"]),
        ({"type": "AGREE"}, ["e1"]),
        ({"type": "deny"}, ["q1"]),
        ({"type": "direct"}, ["q2"]),
        ({"type": "event"}, ["e1"]),
        ({"type": "attribution", "speaker": "Biden", "about": "Putin"}, ["q2"]),
        ({"since": "2021-06-16", "until": "2021-06-16", "issue": "arms control"}, ["e1", "q1"]),
        ({"since": "2021-06-17"}, []),
        ({"until": "2021-06-15"}, []),
    ],
)
def test_search_narrowed(filled: Store, narrowed: dict[str, str], found: list[str]) -> None:
    assert items(filled, **narrowed) == found


def test_a_hit_shows_what_was_found(filled: Store, build: Build) -> None:
    record = build()
    said, agreed = filled.search("nuclear")[0], filled.search(type="event")[0]
    assert (said.report, said.sha256) == (record.document.id, record.document.sha256)
    assert (said.title, said.date) == ("Geneva summit", "2021-06-16")
    assert (said.kind, said.type, said.speaker, said.cue) == ("attribution", "deny", "Vladimir Putin", "said")
    assert record.document.text[said.start : said.end] == said.snippet
    assert said.score > 0
    assert (agreed.kind, agreed.type, agreed.speaker) == ("event", "AGREE", "Joe Biden")
    assert record.document.text[agreed.start : agreed.end] == "agreed"
    assert agreed.snippet.startswith("The two presidents agreed on Wednesday")
    assert agreed.score == 0


@pytest.mark.parametrize(
    "unusable",
    [
        {"since": "yesterday"},
        {"until": "2021-02-30"},
        {"since": "2021-06-17", "until": "2021-06-16"},
        {"type": "shout"},
        {"limit": 0},
        {"query": "x" * 1001},
        {"speaker": "x" * 1001},
    ],
)
def test_unusable_values_are_refused(filled: Store, unusable: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        filled.search(**unusable)  # type: ignore[arg-type]


def test_reports_refuse_a_wrong_date_at_once(filled: Store) -> None:
    with pytest.raises(UsageError):
        filled.reports(since="2021-13-01")
