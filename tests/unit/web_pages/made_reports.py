"""Reports to be found again: thirty months of two ministers, their states and a treaty on fish.

Loaded with runpy by the tests of the pages, in this process and in a browser.
"""

from __future__ import annotations

from typing import Any

from verbale.record import (
    Actor,
    Attribution,
    Commitment,
    Dates,
    Document,
    Event,
    Issue,
    Mention,
    Record,
    Report,
    Side,
    Span,
)

BY = "example/1"
ATTITUDES = ("say", "deny", "accuse", "praise", "promise", "demand", "reject", "agree", "suggest")
ISSUES = ("fisheries", "visas", "energy")
#: Type, quad, intensity and status of what happens between the two states.
EVENTS = (
    ("AGREE", "VERBAL COOPERATION", 6.0, "agreed"),
    ("AID", "MATERIAL COOPERATION", 7.0, "happened"),
    ("ACCUSE", "VERBAL CONFLICT", -2.0, "claimed"),
    ("SANCTION", "MATERIAL CONFLICT", -7.0, "happened"),
    ("CONSULT", "VERBAL COOPERATION", 4.0, "planned"),
)
STATES = ("proposed", "agreed", "announced", "fulfilled", "broken")
#: What a report can have in it at worst.
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; alert(1) //", "{{ 7 * 7 }}",
    "</title>", "\u202eevil\u202c", "a/../b", "..", "100% #q1 ?x=1&y=2", "=cmd()", "שלום מר כהן",
    "👩\u200d👩\u200d👧 𝔘𝔫𝔦", "x" * 3000,
)  # fmt: skip


class Page:
    """A text as it grows, and the spans of what was put into it."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, words: str) -> Span:
        """The span of words that the text goes on with."""
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text), words)


def _actor(id: str, name: Span, kind: Any, code: str | None, office: str | None = None) -> Actor:
    mention = Mention(name.start, name.end, name.text, "name")
    return Actor(id, name.text, (), kind, code, None, office, (), (mention,), 0.9, BY)


def make(count: int = 30) -> list[Record]:
    """One report a month from March 2021, the last one without a date."""
    return [_record(n, n == count - 1) for n in range(count)]


def _record(n: int, undated: bool) -> Record:
    page = Page()
    month = 2 + n
    day = f"{2021 + month // 12}-{month % 12 + 1:02}-{10 + n % 9}"
    who, other = ("Ana Costa", "Bo Lind") if n % 3 else ("Ana Costa", "Cleo Okoro")
    one = page.add(who)
    page.add(", ")
    office = page.add("the foreign minister of Portugal" if n < 15 else "the prime minister of Portugal")
    page.add(", ")
    cue = page.add("said")
    page.add(" ")
    content = page.add(f"that the treaty of round {n} would be kept by everybody")
    page.add(". ")
    second = page.add(other)
    page.add(" ")
    second_cue = page.add("answered")
    page.add(": ")
    answer = page.add("“We shall see about the herring.”")
    page.add("\n")
    portugal, _, trigger, _, sweden = [
        page.add(words) for words in ("Portugal", " then ", "dealt", " with ", "Sweden")
    ]
    page.add(" and undertook ")
    action = page.add(f"to open {n + 2} harbours")
    page.add(".\n")
    type_, quad, intensity, status = EVENTS[n % len(EVENTS)]
    issue = ISSUES[n % len(ISSUES)]
    confidence = 0.35 if n % 5 == 0 else 0.9
    document = Report(
        page.text,
        title=f"Round {n} of the talks on fish",
        date=None if undated else day,
        publisher=("Harbour Press", "Tideway Gazette")[n % 2],
        id=f"round-{n}",
    ).document()
    return Record(
        document=document,
        actors=(
            _actor("a1", one, "person", "PRT GOV", office.text),
            _actor("a2", second, "person", "SWE GOV"),
            _actor("a3", portugal, "state", "PRT"),
            _actor("a4", sweden, "state", "SWE"),
        ),
        attributions=(
            _said("q1", "a1", one, cue, content, ATTITUDES[n % 9], "indirect", issue, confidence),
            _said("q2", "a2", second, second_cue, answer, "say", "direct", issue, 0.8),
        ),
        events=(
            Event(
                id="e1", type=type_, mode=None, contexts=(), quad=quad, intensity=intensity,
                source=(Side("a3", "PRT"),), target=(Side("a4", "SWE"),), trigger=trigger, status=status,
                according_to=None, attribution=None, issues=(issue,), date=None, place=None,
                confidence=confidence, by=BY,
            ),
        ),
        issues=(Issue(issue, (trigger,), 0.8, BY),),
        commitments=(
            Commitment(
                id="c1", parties=("a3",), to=("a4",), action=action, kind="promise",
                status=STATES[n % len(STATES)], due=Dates(day, day) if n % 2 else None, according_to=None,
                attribution=None, event="e1", evidence=(action,), issues=(issue,), confidence=confidence,
                by=BY,
            ),
        ),
    )  # fmt: skip


def _said(
    id: str, speaker: str, source: Span, cue: Span, content: Span, attitude: Any, kind: Any, issue: str,
    confidence: float,
) -> Attribution:  # fmt: skip
    return Attribution(
        id=id, source=source, speaker=speaker, cue=cue, content=(content,), kind=kind, attitude=attitude,
        within=None, issues=(issue,), confidence=confidence, by=BY,
    )  # fmt: skip


def hostile() -> list[Record]:
    """Reports whose every word, name, title, publisher, issue and id is hostile."""
    return [_hostile(n, words) for n, words in enumerate(HOSTILE)]


def _hostile(n: int, words: str) -> Record:
    page = Page()
    one = page.add(words)
    page.add(" ")
    cue = page.add(words)
    page.add(" ")
    content = page.add(words)
    page.add("\n")
    other = page.add(f"{words} again")
    document: Document = Report(
        page.text, title=words, date=f"2022-01-{n + 1:02}", publisher=words, id=f"{words} {n}"
    ).document()
    return Record(
        document=document,
        actors=(_actor("a1", one, "person", "PRT GOV", words), _actor("a2", other, "person", "SWE GOV")),
        attributions=(_said("q1", "a1", one, cue, content, "say", "indirect", words, 0.2),),
        events=(
            Event(
                id="e1", type="ACCUSE", mode=words, contexts=(), quad="VERBAL CONFLICT", intensity=-2.0,
                source=(Side("a1", "PRT GOV"),), target=(Side("a2", "SWE GOV"),), trigger=content,
                status="claimed", according_to="a1", attribution="q1", issues=(words,), date=None, place=None,
                confidence=0.2, by=BY,
            ),
        ),
        issues=(Issue(words, (content,), 0.8, BY),),
        commitments=(
            Commitment(
                id="c1", parties=("a1",), to=("a2",), action=content, kind="promise", status="proposed",
                due=None, according_to="a1", attribution="q1", event="e1", evidence=(content,),
                issues=(words,), confidence=0.2, by=BY,
            ),
        ),
    )  # fmt: skip
