"""The marked text of a report is its text to the character, and its marks are the record's spans."""

from __future__ import annotations

import runpy
from collections import defaultdict
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale import record as r
from verbale.web.pages import parts
from verbale.web.pages.marking import escaped
from verbale.web.pages.outline import heights, outline, spans_of
from verbale.web.pages.parts import lay_out, part
from verbale.web.room import Opened

made = runpy.run_path(str(Path(__file__).parents[1] / "export" / "made_records.py"))
_ROLES = {"c": "content", "s": "source", "k": "cue", "e": "event", "o": "action", "n": "mention"}


class Seen(HTMLParser):
    """The text of marked HTML, and for each role and id the places that are marked."""

    def __init__(self, html: str, at: int = 0) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.places: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.tags: set[str] = set()
        self._at = at
        self._open: list[tuple[str, tuple[str, str] | None]] = []
        self._box: int | None = None
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags.add(tag)
        self._box = int(given["data-u"] or 0) if tag == "s" else None
        letter = (given.get("class") or " ").split(" ")[0]
        self._open.append((tag, (_ROLES[letter], given["data-m"] or "") if "data-m" in given else None))

    def handle_endtag(self, tag: str) -> None:
        self._box = None
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        data = data if self._box is None else chr(self._box)
        for _, key in self._open:
            if key:
                self.places[key] |= set(
                    range(self._at + len(self.text), self._at + len(self.text) + len(data))
                )
        self.text += data


def opened(record: r.Record) -> Opened:
    return Opened(record=record, corrections={})


def expected(record: r.Record) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in (*record.attributions, *record.events, *record.commitments):
        for role, span in spans_of(row):
            found[role, row.id] |= set(range(span.start, span.end))
    for actor in record.actors:
        for mention in actor.mentions:
            found["mention", actor.id] |= set(range(mention.start, mention.end))
    return {key: places for key, places in found.items() if places}


@made["SOME"]
@given(made["records"]())
def test_text_and_marks_are_the_records(record: r.Record) -> None:
    whole = part(lay_out(opened(record)), 0, len(record.document.text))
    seen = Seen(str(whole.text))
    assert seen.text == record.document.text
    assert seen.places == expected(record)
    assert seen.tags <= {"div", "p", "mark", "b", "i", "u", "span", "s"}


@made["SOME"]
@given(made["records"](), st.integers(1, 400))
def test_parts_make_the_whole(record: r.Record, budget: int) -> None:
    laid = lay_out(opened(record))
    text, at, rows = "", 0, []
    places: dict[tuple[str, str], set[int]] = defaultdict(set)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "BUDGET", budget)
        patch.setattr(parts, "_STEP", 3)
        while True:
            one = part(laid, at)
            assert one.end > at or not record.document.text
            seen = Seen(str(one.text), at)
            text += seen.text
            rows += [line.row for line in one.lines]
            for key, found in seen.places.items():
                places[key] |= found
            at = one.end
            if one.last:
                break
    assert text == record.document.text
    assert rows == [line.row for line in laid.lines]
    assert places == expected(record)


@made["SOME"]
@given(made["records"]())
def test_every_row_is_in_the_outline_once_and_below_what_it_stands_in(record: r.Record) -> None:
    lines = outline(opened(record))
    rows = [*record.attributions, *record.events, *record.commitments]
    assert sorted(line.row.id for line in lines) == sorted(row.id for row in rows)
    assert all(low.root <= high.root for low, high in pairwise(lines))
    path: list[str] = []
    for line in lines:
        del path[line.depth :]
        assert len(path) == line.depth
        if line.depth:
            outer = line.row.within if isinstance(line.row, r.Attribution) else line.row.attribution
            assert path[-1] == outer
        path.append(line.row.id)
    assert set(heights(lines)) == {row.id for row in record.attributions}


def said(id: str, text: str, cue: str, content: str, within: str | None = None, confidence: float = 0.9):
    def span(words: str) -> r.Span:
        start = text.index(words)
        return r.Span(start, start + len(words), words)

    return r.Attribution(
        id=id, source=None, speaker=None, cue=span(cue), content=(span(content),), kind="indirect",
        attitude="say", within=within, confidence=confidence, by="attribution/3",
    )  # fmt: skip


def test_nesting_is_seen() -> None:
    text = "Ana said Bo claimed Cy denied it."
    record = r.Record(
        r.Report(text).document(),
        attributions=(
            said("q1", text, "said", "Bo claimed Cy denied it"),
            said("q2", text, "claimed", "Cy denied it", "q1"),
            said("q3", text, "denied", "it", "q2", confidence=0.3),
        ),
    )
    laid = lay_out(opened(record))
    assert [(line.row.id, line.depth) for line in laid.lines] == [("q1", 0), ("q2", 1), ("q3", 2)]
    html = str(part(laid).text)
    assert '<mark class="c h2" data-m=q1>' in html
    assert '<mark class="c h1" data-m=q2>' in html
    assert '<mark class="c w" data-m=q3>' in html


def test_marks_that_cross_are_in_pieces() -> None:
    text = "one two three"
    record = r.Record(
        r.Report(text).document(),
        attributions=(said("q1", text, "one", "one two"), said("q2", text, "three", "two three")),
    )
    seen = Seen(str(part(lay_out(opened(record))).text))
    assert seen.places["content", "q1"] == set(range(7))
    assert seen.places["content", "q2"] == set(range(4, 13))


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("<b>&\r\n", "&lt;b&gt;&amp;&#13;\n"),
        ("\0", "<s data-u=0>\ufffd</s>"),
        ("\ud83d", "<s data-u=55357>\ufffd</s>"),
        ("\"'", "\"'"),
    ],
)
def test_what_html_cannot_hold_is_held(words: str, html: str) -> None:
    assert escaped(words) == html


def test_ids_are_escaped() -> None:
    text = "one two"
    id = '"><script>x</script>'
    record = r.Record(r.Report(text).document(), attributions=(said(id, text, "one", "two"),))
    html = str(part(lay_out(opened(record))).text)
    assert "<script" not in html
    assert Seen(html).places["content", id] == {4, 5, 6}


def test_a_long_line_is_cut_behind_white_space() -> None:
    text = "word " * 60_000
    laid = lay_out(opened(r.Record(r.Report(text).document())))
    first = part(laid)
    assert not first.last
    assert text[first.end - 1] == " "
    assert len(first.text) < parts.BUDGET + 2_000
