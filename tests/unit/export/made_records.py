"""Records as no reader makes them: any text, spans anywhere in it, everything within everything.

Loaded with runpy by the tests of what is made from records.
"""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from verbale import record as r

#: A record takes many draws, so fewer of them are made than of simpler things.
SOME = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])

#: What texts are made of: words, and all that has ever upset offsets, lines, markup or direction.
PIECES = [
    "Costa", "said", "“We will go,”", "that talks would go on", "U.S.", "the EU’s 30-day plan", "1,000.5",
    ". ", "? ", "… ", ", ", " ", "  ", "\t", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85",
    "\u2028", "\u2029", "\u00a0", "\u3000", "\u200b", "\u2060", "\ufeff", "\u00ad", "\x00", "\x07",
    "\x1b[31m", "\x9f", "e\u0301", "\u0301", "\u0308\u0323", "👩‍👩‍👧", "🇷🇺🇺🇸", "👍🏽", "❤️", "𝔘𝔫𝔦",
    "\U0010ffff", "ﷺ", "שלום אמר", "مرحبا قال", "\u202e", "\u202c", "\u2067", "\u2069", "\u200f",
    "日本は言った", "한국", "<b>bold</b>", "<script>alert(1)</script>", "</script>", "<!--", "-->", "]]>",
    "&amp;", "&#13;", "<img src=x", " onerror='alert(1)'>", '"', "'", "`", "\\", "\\s", "|", "_", "=", ";",
    ":", "#", "T1", "B-cue:q1",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join)
MAYBE = st.none() | NAMES
FRACTIONS = st.floats(0, 1)
DAYS = st.dates().map(str)
BY = st.sampled_from(
    ["attribution/3", "events/1", "attribution/3, confirmed by Zoë <b>", "Ana Costa", "מיכל\u202e", "a/b"]
)


def few(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A tuple of up to ``most`` values."""
    return st.lists(values, max_size=most).map(tuple)


@st.composite
def spans(draw: st.DrawFn, text: str) -> r.Span:
    """A span anywhere in the text, empty ones and lone white space too."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return r.Span(start, end, text[start:end])


@st.composite
def records(draw: st.DrawFn) -> r.Record:
    """A record whose references hold, but for one here and there."""
    facts = {field: draw(MAYBE) for field in ("title", "publisher", "url", "language", "id")}
    document = r.Report(draw(TEXTS), date=draw(st.none() | DAYS), **facts).document()
    span = spans(document.text)
    dates = st.none() | st.builds(r.Dates, DAYS, DAYS)
    actor_ids = [f"a{n}" for n in range(1, draw(st.integers(0, 3)) + 1)]
    said_ids = [f"q{n}" for n in range(1, draw(st.integers(0, 5)) + 1)]
    event_ids = [f"e{n}" for n in range(1, draw(st.integers(0, 2)) + 1)]
    who, said, event = (st.sampled_from([*ids, "gone"]) for ids in (actor_ids, said_ids, event_ids))
    kinds = {
        name: st.sampled_from(get_args(getattr(r, name)))
        for name in (
            "ActorKind", "MentionType", "AttributionKind", "Attitude", "EventType", "EventStatus",
            "CommitmentKind", "CommitmentStatus",
        )
    }  # fmt: skip
    mention = st.builds(lambda s, kind: r.Mention(s.start, s.end, s.text, kind), span, kinds["MentionType"])
    side = few(st.builds(r.Side, who, st.none() | st.just("RUS GOV")))
    shared = {"issues": few(NAMES, 2), "confidence": FRACTIONS, "by": BY}

    def build(cls: type[Any], ids: list[str], **fields: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.builds(cls, id=st.just(id_), **fields)) for id_ in ids)

    return r.Record(
        document,
        actors=build(
            r.Actor, actor_ids, name=NAMES, aliases=few(NAMES), kind=st.none() | kinds["ActorKind"],
            code=st.none() | st.just("USA"), wikidata=st.none() | st.just("Q30"), office=MAYBE,
            members=few(who), mentions=few(mention), confidence=FRACTIONS, by=BY,
        ),
        attributions=build(
            r.Attribution, said_ids, source=st.none() | span, speaker=st.none() | who, cue=st.none() | span,
            content=few(span), kind=kinds["AttributionKind"], attitude=kinds["Attitude"],
            within=st.none() | said, addressee=few(who), about=few(who), **shared,
        ),
        events=build(
            r.Event, event_ids, type=kinds["EventType"], mode=MAYBE, contexts=few(NAMES), quad=NAMES,
            intensity=st.floats(-10, 10), source=side, target=side, trigger=span,
            status=kinds["EventStatus"], according_to=st.none() | who, attribution=st.none() | said,
            date=dates, place=st.none() | who, **shared,
        ),
        issues=draw(few(st.builds(r.Issue, NAMES, few(span), FRACTIONS, BY), 2)),
        commitments=build(
            r.Commitment, ["c1", "c2"], parties=few(who), to=few(who), action=span,
            kind=kinds["CommitmentKind"], status=kinds["CommitmentStatus"], due=dates,
            according_to=st.none() | who, attribution=st.none() | said, event=st.none() | event,
            evidence=few(span), **shared,
        ),
    )  # fmt: skip
