"""``verbale show`` and the rendering of a record against its text."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from verbale.record import Actor, Attribution, Record, Report, Span
from verbale.render.outline import outline, paragraphs, speakers, summary
from verbale.render.plain import harmless, one_line
from verbale.render.report import print_report

TEXT = """Talks in Geneva

Putin said that Biden had explained his position: "It was not hostile," he told him.
"I did what I came to do," Mr. Biden declared.
"""


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def attribution(
    text: str, name: str, source: str | None, cue: str | None, content: str, **more: Any
) -> Attribution:
    return Attribution(
        id=name,
        source=span(text, source) if source else None,
        cue=span(text, cue) if cue else None,
        content=(span(text, content),),
        **{"speaker": None, "within": None, "kind": "indirect", "attitude": "say", **more},
        confidence=0.9,
        by="test/1",
    )


def record(text: str = TEXT, *attributions: Attribution, **facts: Any) -> Record:
    return Record(Report(text, **facts).document(), attributions=attributions)


def geneva() -> Record:
    outer = 'that Biden had explained his position: "It was not hostile," he told him'
    return record(
        TEXT,
        attribution(TEXT, "q4", "Mr. Biden", "declared", '"I did what I came to do,"', kind="direct"),
        attribution(TEXT, "q3", None, "told him", '"It was not hostile,"', within="q1"),
        attribution(TEXT, "q2", "Biden", "had explained", "his position", within="q1"),
        attribution(TEXT, "q1", "Putin", "said", outer),
        title="Talks",
        date="2021-06-16",
    )


def printed(shown: Record, width: int = 80, *, terminal: bool = False) -> str:
    output = io.StringIO()
    console = Console(
        file=output, width=width, force_terminal=terminal, color_system="standard" if terminal else None,
        markup=False, highlight=False, emoji=False,
    )  # fmt: skip
    print_report(console, shown)
    return output.getvalue()


def test_attributions_are_numbered_under_their_paragraph_and_nested() -> None:
    blocks = outline(geneva())
    assert [TEXT[block.start : block.end][:6] for block in blocks] == ["Talks ", "Putin ", '"I did']
    found = [[(e.number, e.depth, e.attribution.id) for e in block.entries] for block in blocks]
    assert found == [[], [(1, 0, "q1"), (2, 1, "q2"), (3, 1, "q3")], [(4, 0, "q4")]]


def test_a_circle_of_attributions_is_still_shown() -> None:
    circle = record(
        TEXT,
        attribution(TEXT, "q1", "Putin", None, "Biden", within="q2"),
        attribution(TEXT, "q2", "Biden", None, "position", within="q1"),
    )
    assert sum(len(block.entries) for block in outline(circle)) == 2
    assert "2 attributions" in printed(circle)


def test_stacked_where_narrow() -> None:
    lines = printed(geneva(), 80).splitlines()
    assert lines[0] == "Talks"
    assert lines[1].startswith("2021-06-16 · r-")
    assert "    1 Putin — said (say, indirect) — that Biden had explained his position:" in lines
    assert '      "It was not hostile," he told him' in lines
    assert '       3 no one named — told him (say, indirect) — "It was not hostile,"' in lines
    assert "       2 Biden — had explained (say, indirect) — his position" in lines
    assert max(map(len, lines)) <= 80


def test_two_columns_where_wide() -> None:
    lines = printed(geneva(), 120).splitlines()
    beside = [line.split("│", 1) for line in lines if "│" in line]
    assert len({cell_len(left) for left, _ in beside}) == 1
    assert " ".join(" ".join(left for left, _ in beside).split()) == " ".join(TEXT.split())
    row = next(left for left, right in beside if "4 Mr. Biden — declared" in right)
    assert row.startswith('"I did what I came to do,"')
    assert max(map(cell_len, lines)) <= 120


def test_each_speaker_has_a_colour() -> None:
    shown = printed(geneva(), 120, terminal=True)
    assert "\x1b[1;36mPutin\x1b[0m \x1b[4;36msaid\x1b[0m" in shown
    assert "\x1b[4;32mhad explained" in shown


def test_actors_give_their_names() -> None:
    actor = Actor("a1", "Joe Biden", (), "person", "USA GOV", None, None, (), (), 0.9, "test/1")
    named = attribution(TEXT, "q1", "Mr. Biden", "declared", '"I did what I came to do,"', speaker="a1")
    shown = Record(Report(TEXT).document(), actors=(actor,), attributions=(named,))
    assert "1 Joe Biden — declared" in printed(shown)
    assert summary(shown) == "1 attribution: Joe Biden"


def test_speakers_are_those_with_a_name() -> None:
    assert [(name, count) for _, name, count in speakers(geneva())] == [
        ("Putin", 1), ("Biden", 1), ("Mr. Biden", 1),
    ]  # fmt: skip
    pronoun = record("He said no.", attribution("He said no.", "q1", "He", "said", "no"))
    assert summary(pronoun) == "1 attribution"


def test_no_attributions() -> None:
    assert "No attributions were found" in printed(record("Nothing.\n"), 120)


@pytest.mark.parametrize("width", [20, 80, 120])
@pytest.mark.parametrize(
    "text", ["", "\n\n", "a\r\nb\r\n\r\nc", "a\rb", "x" * 500, "日本語" * 90, "e\u0301" * 300]
)
def test_any_text_at_any_width(text: str, width: int) -> None:
    assert max(map(cell_len, printed(record(text, title="T"), width).splitlines())) <= max(width, 50)


def test_a_report_cannot_command_the_terminal() -> None:
    evil = "A\x1b]0;title\x07B\x9b31mC\x00D\u202eE\r\nF\ud800 said G"
    shown = printed(record(evil, attribution(evil, "q1", "F\ud800", "said", "G"), title="\x1b[2J"), 100)
    shown.encode()
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\x00", "\u202e", "\r"}
    assert "A␛]0;title␇B" in shown


def test_markup_and_emoji_codes_are_text() -> None:
    assert "[bold]x[/] :smile:" in printed(record("[bold]x[/] :smile:"))


def test_harmless_keeps_offsets() -> None:
    text = "".join(map(chr, range(0x300))) + "\u2028\u2066\udfff\r\n\r"
    assert len(harmless(text)) == len(text)
    assert one_line(" a\r\n\tb ") == "a b"


def test_paragraphs_of_a_text_wrapped_by_hand() -> None:
    assert paragraphs("one\ntwo\n\nthree\n") == [(0, 7), (9, 14)]
    assert paragraphs("one\ntwo\nthree") == [(0, 3), (4, 7), (8, 13)]
    long = "word " * 30
    assert len(paragraphs(f"{long}\n{long}\n\n{long}")) == 3


def test_a_long_report_is_shown_in_time() -> None:
    sentence = "Putin said that all was well with the talks and that they would go on. " * 3
    text = "\n\n".join([sentence] * 1000)
    step = len(sentence) + 2
    many = [
        Attribution(
            id=f"q{n}", source=Span(n * step, n * step + 5, "Putin"), speaker=None, within=None,
            cue=Span(n * step + 6, n * step + 10, "said"), content=(), kind="indirect",
            attitude="say", confidence=0.9, by="test/1",
        )
        for n in range(1000)
    ]  # fmt: skip
    began = time.process_time()
    printed(record(text, *many), 120, terminal=True)
    assert time.process_time() - began < 10


def test_show_finds_the_last_and_the_named(run: Any) -> None:
    for name, text in (("a.txt", 'Putin said "yes".'), ("b.txt", 'Biden said "no".')):
        Path(name).write_text(text)
        run("read", name)
    assert "1 Biden — said (say, direct)" in run("show").stdout
    assert "1 Putin — said (say, direct)" in run("show", "a.txt").stdout


def test_show_without_a_store_or_report(run: Any) -> None:
    empty = run("show")
    assert (empty.exit_code, empty.stdout, empty.stderr.count("\n")) == (2, "", 1)
    Path("a.txt").write_text('Putin said "yes".')
    run("read", "a.txt")
    unknown = run("show", "nowhere.txt")
    assert (unknown.exit_code, unknown.stdout, unknown.stderr.count("\n")) == (2, "", 1)
    assert "nowhere.txt" in unknown.stderr
