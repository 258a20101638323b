"""Every database that can hold a store, and a record to put in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from verbale.record import (
    Actor,
    Attribution,
    Commitment,
    Dates,
    Event,
    Issue,
    Mention,
    Record,
    Report,
    Side,
    Span,
)
from verbale.store import Store

#: The URL of an empty PostgreSQL database, where there is one to test with.
POSTGRESQL = os.environ.get("VERBALE_TEST_POSTGRESQL")

GENEVA = (
    "Vladimir Putin said that Russia would not deploy nuclear weapons in space. "
    '"We will answer any cyberattack," Joe Biden told reporters.\n'
    "The two presidents agreed on Wednesday to begin arms control talks in Genève."
)
BY = "example/1"


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def person(id: str, text: str, name: str, *aliases: str, code: str | None = None) -> Actor:
    at = span(text, name)
    mentions = (Mention(at.start, at.end, name, "name"),)
    return Actor(id, name, aliases, "person", code, None, None, (), mentions, 0.9, BY)


def said(id: str, text: str, who: str, cue: str, what: str, **more: Any) -> Attribution:
    given: dict[str, Any] = {
        "kind": "indirect",
        "attitude": "say",
        "within": None,
        "speaker": None,
        "confidence": 0.75,
        "by": BY,
    }
    spans = {"source": span(text, who), "cue": span(text, cue), "content": (span(text, what),)}
    return Attribution(id=id, **{**given, **spans, **more})


def geneva(text: str = GENEVA, **facts: Any) -> Record:
    """A record with an item of every kind; ``text`` has to begin with GENEVA."""
    document = Report(text=text, **{"date": "2021-06-16", "title": "Geneva summit", **facts}).document()
    talks = span(text, "begin arms control talks")
    return Record(
        document,
        actors=(
            person("a1", text, "Vladimir Putin", "Putin", code="RUS GOV"),
            person("a2", text, "Joe Biden", "Biden", "the US president", code="USA GOV"),
            Actor("a3", "Geneva", ("Genève",), "place", None, "Q71", None, (), (), 0.5, BY),
            Actor("a4", "The two presidents", (), "group", None, None, None, ("a1", "a2"), (), 0.5, BY),
        ),
        attributions=(
            said(
                "q1", text, "Vladimir Putin", "said", "that Russia would not deploy nuclear weapons in space",
                speaker="a1", attitude="deny", issues=("arms control",),
            ),
            said(
                "q2", text, "Joe Biden", "told", '"We will answer any cyberattack,"',
                speaker="a2", kind="direct", attitude="promise", about=("a1",), addressee=("a4",),
            ),
            said("q3", text, "reporters", "told", "any cyberattack", within="q2"),
        ),
        events=(
            Event(
                id="e1", type="AGREE", mode=None, contexts=("diplomatic", "military"), quad="vcoop",
                intensity=6.5, source=(Side("a1", "RUS GOV"), Side("a2", None)), target=(),
                trigger=span(text, "agreed"), status="agreed", according_to="a2", attribution="q2",
                issues=("arms control",), date=Dates("2021-06-16", "2021-06-16"), place="a3",
                confidence=0.625, by=BY,
            ),
        ),
        issues=(Issue("arms control", (span(text, "arms control"),), 0.5, BY),),
        commitments=(
            Commitment(
                id="c1", parties=("a1", "a2"), to=("a4",), action=talks, kind="agreement", status="agreed",
                due=Dates("2021-07-01", "2021-12-31"), according_to="a2", attribution="q2", event="e1",
                evidence=(talks,), issues=("arms control",), confidence=0.5, by=BY,
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def build() -> Callable[..., Record]:
    """Makes a record with an item of every kind from a text and facts."""
    return geneva


BACKENDS = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]


def empty_place(backend: str, folder: Path) -> str:
    """A place for a store where there is none yet."""
    if backend == "sqlite":
        return str(folder / "store.db")
    assert POSTGRESQL is not None
    engine = sa.create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA IF EXISTS verbale CASCADE"))
    engine.dispose()
    return POSTGRESQL


@pytest.fixture(params=BACKENDS)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a store where there is none yet, once for each database."""
    return empty_place(request.param, tmp_path)


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(location) as opened:
        yield opened


@pytest.fixture(scope="module", params=BACKENDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with one record, to be read only."""
    with Store.open(empty_place(request.param, tmp_path_factory.mktemp("filled"))) as opened:
        opened.add(geneva())
        yield opened
