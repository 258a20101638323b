"""Through the real page: the text is the record's to the character, and so are the words of every mark."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from verbale import record as r
from verbale.store import Store

made = runpy.run_path(str(Path(__file__).parents[1] / "unit" / "export" / "made_records.py"))

#: For each id and class, the words of its marks in the order of the page.
MARKS = """() => {
  const found = {};
  for (const one of document.querySelectorAll("#text [data-m]")) {
    const key = `${one.className.split(" ")[0]} ${one.dataset.m}`;
    const range = document.createRange();
    range.selectNodeContents(document.getElementById("text"));
    range.setEnd(one, 0);
    const start = door.points(range.toString());
    (found[key] ??= []).push([start, start + door.points(one.textContent), one.textContent]);
  }
  return found;
}"""
#: Every place is brought through the door and back.
DOOR = """() => {
  const text = document.getElementById("text").textContent, number = door.points(text), wrong = [];
  for (let at = 0; at <= number; at++) {
    const range = door.toRange(at, number);
    const back = door.toPoints(range.startContainer, range.startOffset);
    const there = door.toPoints(range.endContainer, range.endOffset, true);
    if (back !== at || there !== number || range.toString() !== [...text].slice(at).join("")) wrong.push(at);
  }
  return wrong;
}"""


@st.composite
def full_records(draw: st.DrawFn) -> r.Record:
    """A record that is full of rows anywhere in a text of all that has ever upset offsets."""
    seed = draw(st.integers(0, 2**63))
    pieces = draw(st.lists(st.sampled_from(made["PIECES"]), min_size=20, max_size=60))
    chance = Random(seed)
    text = f"{''.join(pieces)}👩‍👩‍👧e\u0301{seed}"

    def span() -> r.Span:
        start = chance.randrange(len(text))
        end = chance.randint(start, min(len(text), start + chance.choice((1, 5, 40, 400))))
        return r.Span(start, end, text[start:end])

    def mention() -> r.Mention:
        one = span()
        return r.Mention(one.start, one.end, one.text, "name")

    shared = {"confidence": 0.4, "by": "a/1"}
    return r.Record(
        r.Report(text).document(),
        actors=tuple(
            r.Actor(f"a{n}", text[n], (), None, None, None, None, (), (mention(), mention()), 0.9, "a/1")
            for n in range(3)
        ),
        attributions=tuple(
            r.Attribution(
                id=f"q{n}", source=span(), speaker=f"a{n % 3}", cue=span(), content=(span(), span()),
                kind="mixed", attitude="say", within=f"q{chance.randrange(6)}", **shared,
            )
            for n in range(6)
        ),
        events=tuple(
            r.Event(
                id=f"e{n}", type="AID", mode=None, contexts=(), quad="MATERIAL COOPERATION", intensity=5.0,
                source=(), target=(), trigger=span(), status="happened", according_to=None,
                attribution=f"q{n}", issues=(), date=None, place=None, **shared,
            )
            for n in range(3)
        ),
        commitments=tuple(
            r.Commitment(
                id=f"c{n}", parties=(), to=(), action=span(), kind="promise", status="agreed", due=None,
                according_to=None, attribution=None, event=None, evidence=(), issues=(), **shared,
            )
            for n in range(2)
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., object]):
    return serve(tmp_path_factory.mktemp("texts") / "texts.db")


@pytest.fixture(scope="module")
def one_page(browser: Browser) -> Iterator[Page]:
    """One page for all examples."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def store(served) -> Iterator[Store]:
    with Store.open(served.store) as opened:
        yield opened


def expected(record: r.Record) -> dict[str, set[int]]:
    """For each class and id, the places that are marked."""
    found: dict[str, set[int]] = {}

    def put(letter: str, id: str, *spans: r.Span | None) -> None:
        for span in spans:
            if span and span.start < span.end:
                found.setdefault(f"{letter} {id}", set()).update(range(span.start, span.end))

    for said in record.attributions:
        put("s", said.id, said.source)
        put("k", said.id, said.cue)
        put("c", said.id, *said.content)
    for event in record.events:
        put("e", event.id, event.trigger)
    for owed in record.commitments:
        put("o", owed.id, owed.action)
    for actor in record.actors:
        put("n", actor.id, *actor.mentions)
    return found


@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    derandomize=True,
)
@given(full_records())
def test_marked_text_equals_the_record(one_page: Page, served, store: Store, record: r.Record) -> None:
    fresh = record.document
    store.add(record)
    one_page.goto(f"{served.url}/reports/{fresh.sha256}")
    assert one_page.evaluate("() => document.getElementById('text').textContent") == fresh.text
    marks = one_page.evaluate(MARKS)
    places: dict[str, set[int]] = {}
    for key, pieces in marks.items():
        for start, end, words in pieces:
            assert fresh.text[start:end] == words
            places.setdefault(key, set()).update(range(start, end))
    assert places == expected(record)
    assert one_page.evaluate(DOOR) == []
