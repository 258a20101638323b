"""Whatever the text, reading it never fails and every span is what stands there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbale.errors import SourceError
from verbale.reading import Reader
from verbale.record import Record, Refusal, Report, Span
from verbale.tables.plover import ontology


@pytest.fixture(scope="module")
def reader() -> Reader:
    """One reader for all texts."""
    return Reader(threads=1)


SENTENCES = [
    "The minister said that talks would go on.",
    "{} Ana Costa told reporters in Vega.",
    "According to officials, Costa denied that Diaz had said he would resign.",
    "Costa added: {}",
    "{} said Diaz, who accused her of “theft”.",
    "The Foreign Ministry announced it was “ready”, adding that nothing had been signed.",
    "COSTA: I think they said {} twice.",
    "Nothing happened.",
    "France and Italy agreed to meet in Vega on Friday, and {} Spain withdrew its troops.",
    "Costa accused Russia of attacking Kyiv; sanctions could follow, {} he warned.",
    "Moscow has the obligation to contribute to the Minsk Agreement, {}",
    "He asked why, and she replied {}",
]
QUOTED = [
    "We will not go",
    "they said they would",
    "No",
    "he told us “it’s over”, and left",
    "l’accord est mort",
    "x",
]
MARKS = [
    "“{}”",
    '"{}"',
    "‘{}’",
    "'{}'",
    "„{}“",
    "«{}»",
    "« {} »",
    "»{}«",
    "「{}」",
    "“{}",
    "{}”",
    '"{}',
    "‹{}›",
    "“‘{}’”",
]
ODD = [
    "\u00a0", "\u202f", "\u2003", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0301", "\u0308\u0323",
    "e\u0301", "İ", "ß", "ﬁ", "½", "ﷺ", "한국", "中文", "שלום", "مرحبا",
    "\u202e", "\u202c", "\u2067", "👩‍👩‍👧", "🇷🇺", "👍🏽",
    "𝔘𝔫𝔦", "\x07", "\x1b[31m", "\ufffd", "\U0010ffff", "…", "—", "A" * 120, "1,000.5", "@costa",
    "https://example.org/a?b",
]  # fmt: skip
BREAKS = [
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    " ",
    " \n ",
    "",
]


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence that may quote, with odd characters put in anywhere."""
    quoted = draw(st.sampled_from(MARKS)).format(draw(st.sampled_from(QUOTED)))
    text = draw(st.sampled_from(SENTENCES)).format(quoted)
    for odd in draw(st.lists(st.sampled_from(ODD), max_size=3)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + odd + text[at:]
    return text


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A few sentences between line breaks of all kinds."""
    parts = draw(st.lists(sentences() | st.text(max_size=15), max_size=6))
    return "".join(part + draw(st.sampled_from(BREAKS)) for part in parts)


def spans(record: Record) -> Iterator[Span]:
    """Every span of a record."""
    for actor in record.actors:
        yield from actor.mentions
    for said in record.attributions:
        yield from (span for span in (said.source, said.cue, *said.content) if span)
    for event in record.events:
        yield event.trigger
    for issue in record.issues:
        yield from issue.mentions
    for owed in record.commitments:
        yield owed.action
        yield from owed.evidence


def check(record: Record, text: str) -> None:
    """The laws of a record."""
    assert record.document.text == text
    assert record.document.characters == len(text)
    for span in spans(record):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    actors = [actor.id for actor in record.actors]
    ids = [said.id for said in record.attributions]
    assert len({*actors, *ids}) == len(actors) + len(ids)
    for actor in record.actors:
        assert actor.name
        assert actor.mentions
        assert actor.name not in actor.aliases
    by_id = {said.id: said for said in record.attributions}
    for i, said in enumerate(record.attributions):
        assert said.content
        assert {said.speaker, *said.about} - {None} <= set(actors)
        assert said.speaker not in said.about
        assert 0 <= said.confidence <= 1
        assert all(part.text.strip() for part in said.content)
        if said.within is not None:
            assert said.within in ids[:i], "an attribution follows the one it stands in"
            around = by_id[said.within].content
            own = [part for part in (said.source, said.cue, *said.content) if part]
            assert any(all(c.start <= part.start and part.end <= c.end for part in own) for c in around)
    outer = [
        min(s.start for s in (a.source, a.cue, *a.content) if s) for a in record.attributions if not a.within
    ]
    assert outer == sorted(outer)
    check_events(record, set(actors), set(ids))
    assert Record.from_json(record.to_json()) == record


def check_events(record: Record, actors: set[str], attributions: set[str]) -> None:
    """The laws of events, issues and commitments."""
    known = ontology()
    events = {event.id for event in record.events}
    issues = {issue.name for issue in record.issues}
    assert len(events) == len(record.events)
    for event in record.events:
        kind = known.types[event.type]
        assert event.mode is None or event.mode in kind.modes
        assert (event.quad, event.intensity) == (kind.quad, known.score(event.type, event.mode))
        sides = [side.actor for side in (*event.source, *event.target)]
        assert sides
        assert len(set(sides)) == len(sides)
        assert {*sides, event.according_to, event.place} - {None} <= actors
        assert {event.attribution} - {None} <= attributions
        assert set(event.contexts) <= set(known.contexts)
        assert set(event.issues) <= issues
        assert 0 <= event.confidence <= 1
        assert event.date is None or event.date.start <= event.date.end
    for owed in record.commitments:
        assert owed.parties
        assert {*owed.parties, *owed.to, owed.according_to} - {None} <= actors
        assert {owed.attribution} - {None} <= attributions
        assert {owed.event} - {None} <= events
        assert set(owed.issues) <= issues
        assert owed.evidence


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts())
def test_any_report(reader: Reader, text: str) -> None:
    check(reader.read(Report(text, date="2021-06-16")), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\r\n\r\n",
        "\u2028",
        "\u200b\u200d\ufeff",
        "".join(map(chr, range(32))),
        "\x07\x1b[2J\x7f\x80\x9f",
        "12 345 — 67.",
        "?!… “” '' «»",
        "👩‍👩‍👧 🇷🇺",
        "\u0301\u0301\u0301",
        "“" * 200,
        "“‘" * 50 + "no" + "’”" * 50,
        "'" * 100 + "x",
        "Costa said yes.",
        "Costa",
        "said",
        ":",
    ],
)
def test_texts_without_much_in_them(reader: Reader, text: str) -> None:
    check(reader.read(text), text)


def test_texts_without_letters_say_nothing(reader: Reader) -> None:
    for text in ("", " \n ", "12 345 — 67.", "…", "\x01\x02"):
        assert reader.read(text) == Record(Report(text).document())


def test_one_line_and_many_say_the_same_where_lines_are_paragraphs(reader: Reader) -> None:
    lines = ["Talks resume in Vega", "“We will go,” Ana Costa said.", "Diaz denied that he had left."]
    found = [reader.read(end.join(lines)) for end in ("\n", "\r", "\x0b", "\u2028")]
    assert len(found[0].attributions) >= 2
    places = [
        [(a.speaker, a.kind, a.cue and a.cue.start, [(part.start, part.end) for part in a.content])
         for a in one.attributions]
        for one in found
    ]  # fmt: skip
    assert all(one == places[0] for one in places[1:])


def test_half_surrogates_are_refused(reader: Reader) -> None:
    """No input lets them pass, but a text in memory may hold them."""
    text = "“We \ud800 go,” Costa said."
    with pytest.raises(SourceError, match="character 4"):
        reader.read(text)
    first, second = reader.read_many([Report(text, name="x"), "Costa said yes."])
    assert isinstance(first, Refusal)
    assert (first.name, first.stage, first.code) == ("x", "reading", "surrogates")
    assert isinstance(second, Record)
