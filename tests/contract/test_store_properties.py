"""Laws of the store: what goes in comes out, and no query breaks it."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale import record as r
from verbale.store import Store

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
MAYBE = st.none() | NAMES
FRACTIONS = st.floats(0, 1)
DAYS = st.dates().map(str)
IDS = st.sampled_from(["a1", "a2", "é\x00", "'"])


def few(values: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=most).map(tuple)


@st.composite
def spans(draw: st.DrawFn, text: str) -> r.Span:
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return r.Span(start, end, text[start:end])


def item(cls: type[Any], **fields: Any) -> st.SearchStrategy[Any]:
    return st.builds(cls, id=NAMES, confidence=FRACTIONS, by=NAMES, **fields)


@st.composite
def records(draw: st.DrawFn) -> r.Record:
    facts = {field: draw(MAYBE) for field in ("title", "publisher", "url", "language", "id")}
    document = r.Report(draw(TEXT), date=draw(st.none() | DAYS), **facts).document()
    span = spans(document.text)
    dates = st.none() | st.builds(r.Dates, DAYS, DAYS)
    mention = st.builds(
        lambda s, kind: r.Mention(s.start, s.end, s.text, kind),
        span,
        st.sampled_from(get_args(r.MentionType)),
    )
    names, ids, sides = few(NAMES), few(IDS), few(st.builds(r.Side, IDS, MAYBE))
    actors = item(
        r.Actor, name=NAMES, aliases=names, kind=st.none() | st.sampled_from(get_args(r.ActorKind)),
        code=MAYBE, wikidata=MAYBE, office=MAYBE, members=ids, mentions=few(mention),
    )  # fmt: skip
    attributions = item(
        r.Attribution, source=st.none() | span, speaker=st.none() | IDS, cue=st.none() | span,
        content=few(span), kind=st.sampled_from(get_args(r.AttributionKind)),
        attitude=st.sampled_from(get_args(r.Attitude)), within=MAYBE, addressee=ids, about=ids, issues=names,
    )  # fmt: skip
    events = item(
        r.Event, type=st.sampled_from(get_args(r.EventType)), mode=MAYBE, contexts=names, quad=NAMES,
        intensity=st.floats(-10, 10), source=sides, target=sides, trigger=span,
        status=st.sampled_from(get_args(r.EventStatus)), according_to=MAYBE, attribution=MAYBE, issues=names,
        date=dates, place=MAYBE,
    )  # fmt: skip
    issues = st.builds(r.Issue, NAMES, few(span), FRACTIONS, NAMES)
    commitments = item(
        r.Commitment, parties=ids, to=ids, action=span, kind=st.sampled_from(get_args(r.CommitmentKind)),
        status=st.sampled_from(get_args(r.CommitmentStatus)), due=dates, according_to=MAYBE,
        attribution=MAYBE, event=MAYBE, evidence=few(span), issues=names,
    )  # fmt: skip
    return r.Record(
        document, numbered(draw(few(actors)), "a"), numbered(draw(few(attributions)), "q"),
        numbered(draw(few(events)), "e"), draw(few(issues)), numbered(draw(few(commitments)), "c"),
    )  # fmt: skip


def numbered(items: tuple[Any, ...], letter: str) -> tuple[Any, ...]:
    """``items`` with ids that no other item of the record has."""
    return tuple(msgspec.structs.replace(x, id=f"{letter}{n}") for n, x in enumerate(items, 1))


@settings(max_examples=40, deadline=None)
@given(record=records(), name=MAYBE)
def test_any_record_comes_back(filled: Store, record: r.Record, name: str | None) -> None:
    held = filled.holds(record.document.sha256)
    assert filled.add(record, name) or held
    if not held:
        assert filled.record(record.document.sha256).to_json() == record.to_json()
        assert filled.record() == record
    filled.search(limit=1000, superseded=True)


QUERIES = st.text(
    st.sampled_from("ab\"“”*:^()-+{}\x00' %_|&!<>\\") | st.characters(exclude_categories=["Cs"])
)
WORDS = st.lists(
    QUERIES | st.sampled_from(["AND", "OR", "NOT", "NEAR(a b)", "words:russia", '"']), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(words=WORDS, name=QUERIES)
def test_no_query_is_an_error(filled: Store, words: list[str], name: str) -> None:
    filled.search(" ".join(words)[:1000])
    filled.search("russia", speaker=name, about=name, issue=name)
    list(filled.reports(query=" ".join(words)[:1000], actor=name))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_word_of_a_content_finds_it(filled: Store, data: st.DataObject) -> None:
    words = ["that", "Russia", "would", "not", "deploy", "nuclear", "weapons", "in", "space"]
    some = data.draw(st.lists(st.sampled_from(words), min_size=1))
    shape = data.draw(st.sampled_from([str.upper, str.lower, str.title, '"{}"'.format, "{}*".format]))
    assert "q1" in [hit.item for hit in filled.search(" ".join(map(shape, some)), limit=1000)]
