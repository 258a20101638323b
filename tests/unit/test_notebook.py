"""A record in a notebook: the text to the character, every mark where it belongs, and nothing that acts."""

from __future__ import annotations

import re
import runpy
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

import verbale
from verbale import notebook
from verbale.record import Attribution, Record, Report, Span

made = runpy.run_path(str(Path(__file__).parent / "export" / "made_records.py"))
records, texts = made["records"], made["TEXTS"]

#: All that may stand in it. No element here loads, runs or links to anything.
ELEMENTS = {"div", "span", "b", "mark", "bdi"}
ATTRIBUTES = {"style", "title", "data-item", "data-verbale"}


class Page(HTMLParser):
    """The HTML as a browser reads it: the text that is marked, and the characters under each mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.all_text = ""
        self.marks: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.titles: list[str] = []
        self._open: list[tuple[str, tuple[str, str] | None]] = []
        self._inside = 0
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        assert tag in ELEMENTS
        assert set(given_) <= ATTRIBUTES
        assert not re.search(r"url|expression|@|\\|<", given_.get("style") or "")
        self.titles.append(given_.get("title") or "")
        item = given_.get("data-item")
        self._open.append((tag, (item, (given_.get("title") or "").split(" ")[0]) if item else None))
        if given_.get("data-verbale") == "text":
            self._inside = len(self._open)

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag
        if len(self._open) < self._inside:
            self._inside = 0

    def handle_data(self, data: str) -> None:
        self.all_text += data
        if self._inside:
            for _, mark in self._open:
                if mark:
                    self.marks[mark].update(range(len(self.text), len(self.text) + len(data)))
            self.text += data

    def handle_comment(self, data: str) -> None:
        pytest.fail("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(record: Record) -> Page:
    page = Page(record._repr_html_())
    assert page.text == record.document.text.replace("\x00", "\ufffd")
    for one in record.attributions:
        for role, spans in (("content", one.content), ("source", [one.source]), ("cue", [one.cue])):
            expected = {at for span in spans if span for at in range(span.start, span.end)}
            assert page.marks.get((one.id, role), set()) == expected
    for event in record.events:
        expected = set(range(event.trigger.start, event.trigger.end))
        assert page.marks.get((event.id, f"{event.id}."), set()) == expected
    return page


def test_an_example() -> None:
    text = Path(__file__).parents[2] / "examples" / "wire-story.txt"
    record = verbale.read(text, date="2024-04-16")
    page = check(record)
    assert any("Corinne Amstutz: say, indirect, confidence 0." in title for title in page.titles)
    assert "Corinne Amstutz" in page.all_text
    assert f"{len(record.attributions)} attributions" in page.all_text
    nested = next(one for one in record.attributions if one.within and len(one.content[0].text) > 20)
    outer = next(one for one in record.attributions if one.id == nested.within)
    assert page.marks[nested.id, "content"] < page.marks[outer.id, "content"] | page.marks[outer.id, "source"]


@made["SOME"]
@given(records())
def test_any_record(record: Record) -> None:
    check(record)


MARKS = texts.flatmap(lambda text: made["few"](made["spans"](text), 8).map(lambda found: (text, found)))


@given(MARKS)
def test_marks_that_cross_are_cut_and_no_character_is_lost(made_up: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = made_up
    marks = [
        notebook.Mark(span.start, span.end, "span", f'<span data-item="{n}" title="x">', (0, n))
        for n, span in enumerate(spans)
        if span.text
    ]
    page = Page(f'<div data-verbale="text">{"".join(notebook.marked(text, marks))}</div>')
    assert page.text == text.replace("\x00", "\ufffd")
    for n, span in enumerate(spans):
        assert page.marks.get((str(n), "x"), set()) == set(range(span.start, span.end))


def _said(
    id_: str, text: str, content: str, within: str | None = None, confidence: float = 0.9
) -> Attribution:
    at = text.index(content)
    span = Span(at, at + len(content), content)
    return Attribution(
        id=id_, source=None, speaker=None, cue=None, content=(span,), kind="indirect", attitude="say",
        within=within, confidence=confidence, by="attribution/3",
    )  # fmt: skip


def test_what_is_within_stands_inside_and_higher() -> None:
    text = "a b c d"
    record = Record(
        Report(text).document(),
        attributions=(
            _said("q1", text, "a b c"), _said("q2", text, "b c", "q1"), _said("q3", text, "c", "q2", 0.3),
        ),
    )  # fmt: skip
    html = record._repr_html_()
    inner = html[html.index('data-verbale="text"') :]
    assert re.sub(r"<(/?\w+)[^>]*>", r"<\1>", inner).startswith(
        'data-verbale="text"><mark>a <mark>b <mark>c</mark></mark></mark> d</div>'
    )
    assert re.findall(r"padding:0 0 (\w+) 0", inner) == ["6px", "3px", "0"]
    assert re.findall(r"border-bottom:2px (\w+)", inner) == ["solid", "solid", "dashed"]


def test_a_circle_of_attributions_does_no_harm() -> None:
    text = "a b"
    check(
        Record(
            Report(text).document(), attributions=(_said("q1", text, "a", "q2"), _said("q2", text, "b", "q1"))
        )
    )


def test_a_text_without_end_is_cut_and_says_so() -> None:
    text = "word " * 50_000
    record = Record(Report(text).document(), attributions=(_said("q1", text, text[99_000:101_000]),))
    html = record._repr_html_()
    page = Page(html)
    assert page.text == text[: notebook.LONGEST]
    assert "150,000 more characters: record.document.text" in page.all_text


def _luminance(colour: tuple[int, int, int]) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", [(255, 255, 255), (30, 30, 30), (0, 0, 0)])
@pytest.mark.parametrize("colour", [*notebook.COLOURS, notebook._NO_ONE])
def test_colours_are_seen_on_light_and_dark_pages(
    page: tuple[int, int, int], colour: tuple[int, int, int]
) -> None:
    assert _contrast(colour, page) >= 3  # WCAG 2.2, 1.4.11: what is no text
    letters = (0, 0, 0) if page == (255, 255, 255) else (220, 220, 220)
    tinted = page
    for _ in range(3):  # as deep as attributions are nested
        tinted = tuple(round(0.87 * p + 0.13 * c) for p, c in zip(tinted, colour, strict=True))  # type: ignore[assignment]
    assert _contrast(letters, tinted) >= 4.5  # 1.4.3: text


def test_nothing_is_loaded_before_it_is_shown() -> None:
    import subprocess
    import sys

    code = "import sys, verbale; verbale.Record; print('verbale.notebook' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_lone_carriage_return_stays_one() -> None:
    # A browser makes a line feed of one that stands in the source as it is.
    html = Record(Report("a\rb\r\nc").document())._repr_html_()
    assert "\r" not in html
    assert "a&#13;b&#13;\nc" in html
