"""A room in this process, with a reader that needs no model and a store of the test's own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

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
from verbale.web import Settings, create_app

HOST = "http://127.0.0.1"
BY = "example/1"
TEXT = (
    "Ana Costa said that Lisbon would reopen its embassy in Quito. "
    'Bo Lind denied that Sweden had broken the fisheries treaty: "We never did," he said.\n'
    "Portugal and Sweden agreed to meet in Oslo by May."
)


def _span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def _actor(id: str, name: str, kind: Any, code: str | None) -> Actor:
    at = _span(name)
    mentions = (Mention(at.start, at.end, at.text, "name"),)
    return Actor(id, name, (), kind, code, None, None, (), mentions, 0.9, BY)


def _said(id: str, speaker: str, who: str, cue: str, what: str, attitude: Any) -> Attribution:
    return Attribution(
        id=id, source=_span(who), speaker=speaker, cue=_span(cue), content=(_span(what),), kind="indirect",
        attitude=attitude, within=None, issues=("fisheries",), confidence=0.8, by=BY,
    )  # fmt: skip


def example(**facts: Any) -> Record:
    """A record with a row of every kind."""
    document = Report(text=TEXT, **{"date": "2024-03-05", "title": "Embassies", **facts}).document()
    sides = (Side("a3", "PRT"), Side("a4", "SWE"))
    meeting = _span("to meet in Oslo by May")
    return Record(
        document,
        actors=(
            _actor("a1", "Ana Costa", "person", "PRT GOV"),
            _actor("a2", "Bo Lind", "person", "SWE GOV"),
            _actor("a3", "Portugal", "state", "PRT"),
            _actor("a4", "Sweden", "state", "SWE"),
        ),
        attributions=(
            _said("q1", "a1", "Ana Costa", "said", "that Lisbon would reopen its embassy", "promise"),
            _said("q2", "a2", "Bo Lind", "denied", "that Sweden had broken the fisheries treaty", "deny"),
        ),
        events=(
            Event(
                id="e1", type="AGREE", mode=None, contexts=("diplomatic",), quad="VERBAL COOPERATION",
                intensity=2.5, source=sides, target=(), trigger=_span("agreed"), status="agreed",
                according_to=None, attribution=None, issues=("fisheries",), date=None,
                place=None, confidence=0.7, by=BY,
            ),
        ),
        issues=(Issue("fisheries", (_span("fisheries"),), 0.9, BY),),
        commitments=(
            Commitment(
                id="c1", parties=("a3", "a4"), to=(), action=meeting, kind="agreement", status="agreed",
                due=Dates("2024-05-01", "2024-05-31"), according_to=None, attribution=None, event="e1",
                evidence=(meeting,), issues=("fisheries",), confidence=0.6, by=BY,
            ),
        ),
    )  # fmt: skip


class SaidReader:
    """Reads ``Name said "..."``. ``gate`` holds it up until it is set; ``texts`` is what it was given."""

    _SAID = re.compile(r'([A-Z]\w*) (said) ("[^"]*")')

    def __init__(self) -> None:
        self.version = "said/1"
        self.texts: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def read(self, report: Report, progress: Callable[[float], None]) -> Record:
        self.texts.append(report.text)
        progress(0.25)
        assert self.gate.wait(20)
        if "CRASH" in report.text:
            raise RuntimeError("the reader broke")
        found = []
        for number, match in enumerate(self._SAID.finditer(report.text), 1):
            spans = [Span(*match.span(group), match[group]) for group in (1, 2, 3)]
            found.append(
                Attribution(
                    id=f"q{number}",
                    source=spans[0],
                    speaker=None,
                    cue=spans[1],
                    content=(spans[2],),
                    kind="direct",
                    attitude="say",
                    within=None,
                    confidence=0.9,
                    by="said/1",
                )
            )
        return Record(report.document(), attributions=tuple(found))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one report in it, in ``room.db``."""
    with Store.open(tmp_path / "room.db", patience=0.2) as opened:
        opened.add(example(), "embassies.txt", by=BY)
        yield opened


@pytest.fixture
def reader() -> SaidReader:
    """The reader of the room."""
    return SaidReader()


Make = Callable[..., TestClient]


@pytest.fixture
def make(store: Store, reader: SaidReader) -> Iterator[Make]:
    """Makes a client of a room over ``store`` with some settings; the first part of ``app`` may be changed
    before it is used."""
    opened: list[TestClient] = []

    def make(**settings: Any) -> TestClient:
        app: FastAPI = create_app(store, Settings(**settings), reader)  # type: ignore[arg-type]
        client = TestClient(app, base_url=HOST)
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make: Make) -> TestClient:
    """A client of a room with the usual settings."""
    return make()


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a room that the tests of a module only look at."""
    with Store.open(tmp_path_factory.mktemp("looking") / "room.db", patience=0.2) as opened:
        opened.add(example(), "embassies.txt", by=BY)
        settings = Settings(rate=1e6, burst=1e6, reading_rate=1e6, reading_burst=1e6)
        app = create_app(opened, settings, SaidReader())  # type: ignore[arg-type]
        with TestClient(app, base_url=HOST) as client:
            yield client


@pytest.fixture
def report(store: Store) -> str:
    """The id of the report that is in the store."""
    return store.record().document.id


@pytest.fixture(scope="session")
def built() -> Callable[..., Record]:
    """Makes a record with a row of every kind, with some facts."""
    return example


@pytest.fixture(scope="session")
def reader_class() -> type[SaidReader]:
    """The class of the reader."""
    return SaidReader


@pytest.fixture
def record() -> Record:
    """The record that is in the store."""
    return example()
