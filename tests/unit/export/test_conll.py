"""CoNLL-U Plus: an ordinary parser reads it, the text can be put together again, and so can every span."""

from __future__ import annotations

import json
import re
import runpy
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import conllu
import pytest
from hypothesis import given

from verbale.export import conll, lines
from verbale.export.tokens import sentences, tokens
from verbale.record import Record, Report, Span

made = runpy.run_path(str(Path(__file__).with_name("made_records.py")))
records, texts = made["records"], made["TEXTS"]

Row = dict[str, Any]
LAYERS = ("verbale:attribution", "verbale:event", "verbale:actor", "verbale:commitment")


def parsed(written: str) -> list[conllu.TokenList]:
    """The sentences, by a parser that is not ours. It knows its columns in lower case."""
    first, _, rest = written.partition("\n")
    assert first == f"# global.columns = {' '.join(conll.COLUMNS)}"
    fields = [name.lower() for name in conll.COLUMNS]
    plain = {name: lambda line, i: line[i] for name in (*LAYERS, "form")}
    return conllu.parse(rest, fields=fields, field_parsers=plain)


def spaces(value: str | None) -> str:
    plain = {"\\s": " ", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    return re.sub(r"\\(?:u(....)|.)", lambda m: chr(int(m[1], 16)) if m[1] else plain[m[0]], value or "")


def rebuilt(found: list[conllu.TokenList]) -> str:
    """The text of the report, from the forms and the white space around them."""
    text = ""
    for token in (token for sentence in found for token in sentence):
        misc = token["misc"]
        after = "" if misc.get("SpaceAfter") == "No" else spaces(misc.get("SpacesAfter", "\\s"))
        text += spaces(misc.get("SpacesBefore")) + token["form"] + after
    return text


def spans_in(found: list[conllu.TokenList], layer: str) -> Counter[tuple[str, int, int]]:
    """The spans of a column, as label, start and end."""
    done: list[tuple[str, int, int]] = []
    unfinished: dict[str, tuple[int, int]] = {}
    for token in (token for sentence in found for token in sentence):
        start, end = map(int, token["misc"]["TokenRange"].split(":"))
        labels = [] if token[layer] == "_" else token[layer].split("|")
        for label in [label for label in unfinished if f"I-{label}" not in labels]:
            done.append((label, *unfinished.pop(label)))
        for label in labels:
            mark, name = label[:2], label[2:]
            assert mark == "B-" or name in unfinished
            unfinished[name] = (start, end) if mark == "B-" else (unfinished[name][0], end)
    done += ((label, *place) for label, place in unfinished.items())
    return Counter((re.sub(r"/\d+$", "", label), start, end) for label, start, end in done)


def on_record(record: Record) -> list[Counter[tuple[str, int, int]]]:
    """What the columns should hold: places without the white space at their ends."""

    def layer(*rows: tuple[str, Span | None]) -> Counter[tuple[str, int, int]]:
        found = set()
        for label, span in rows:
            if span and span.text.strip():
                words = span.text
                start = span.start + len(words) - len(words.lstrip())
                found.add((label, start, span.start + len(words.rstrip()), span.start, span.end))
        return Counter(row[:3] for row in found)

    said = [
        (f"{role}:{one.id}", span)
        for one in record.attributions
        for role, spans in (("source", [one.source]), ("cue", [one.cue]), ("content", one.content))
        for span in spans
    ]
    owed = [
        (f"{role}:{one.id}", span)
        for one in record.commitments
        for role, spans in (("action", [one.action]), ("evidence", one.evidence))
        for span in spans
    ]
    return [
        layer(*said),
        layer(*((f"trigger:{one.id}", one.trigger) for one in record.events)),
        layer(*((f"{m.type}:{one.id}", m) for one in record.actors for m in one.mentions)),
        layer(*owed),
    ]


def check(record: Record) -> list[conllu.TokenList]:
    text = record.document.text
    written = "".join(lines("conll", [record]))
    # Any program's lines are these lines.
    assert written.split("\n") == [*written.splitlines(), ""]
    found = parsed(written) if text.strip() else []
    assert rebuilt(found) == (text if text.strip() else "")
    for sentence in found:
        assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
        for token in sentence:
            start, end = map(int, token["misc"]["TokenRange"].split(":"))
            assert text[start:end] == token["form"]
            assert not re.search(r"\s", token["form"])
    for layer, expected in zip(LAYERS, on_record(record), strict=True):
        assert spans_in(found, layer) == expected if found else not expected
    return found


def test_the_examples(examples: list[Record]) -> None:
    for record in examples:
        found = check(record)
        head = found[0].metadata
        assert head["newdoc id"] == record.document.id
        for one in record.attributions:
            facts = json.loads(head[f"attribution {one.id}"])
            assert (facts["speaker"], facts["attitude"]) == (one.speaker, one.attitude)
            assert facts["confidence"] == one.confidence
        for event in record.events:
            facts = json.loads(head[f"event {event.id}"])
            assert [side["actor"] for side in facts["source"]] == [side.actor for side in event.source]
            assert "trigger" not in facts


def test_reports_follow_each_other_under_one_head(examples: list[Record]) -> None:
    written = "".join(lines("conll", examples))
    assert written.count("# global.columns") == 1
    ids = re.findall(r"^# newdoc id = (.*)$", written, re.M)
    assert ids == [record.document.id for record in examples]
    assert len(set(re.findall(r"^# sent_id = (.*)$", written, re.M))) == written.count("# sent_id")


@made["SOME"]
@given(records())
def test_any_record(record: Record) -> None:
    check(record)


def test_one_within_another_of_the_same_name_is_numbered() -> None:
    text = "the foreign ministry of Egypt said"
    marks = [(0, 29, "description:a1"), (0, 20, "description:a1"), (24, 29, "name:a2"), (30, 34, "x")]
    assert conll._numbered(marks) == [
        (0, 29, "description:a1"), (0, 20, "description:a1/2"), (24, 29, "name:a2"), (30, 34, "x"),
    ]  # fmt: skip
    assert text[24:29] == "Egypt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. said 1,000.5 talks", "The U.S . said 1,000.5 talks"),
        ("Egypt’s 30-day plan didn't hold.", "Egypt ’s 30-day plan didn't hold ."),
        ("“No,” he said…", "“ No , ” he said …"),
        ("cafe\u0301 👩‍👩‍👧👍🏽 🇷🇺", "cafe\u0301 👩‍👩‍👧 👍🏽 🇷🇺"),
        ("日本は言った", "日本は言った"),
        ("שלום, אמר", "שלום , אמר"),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    found = [text[start:end] for start, end in tokens(text, 0, len(text))]
    assert found == [part for part in expected.split(" ") if part]


def test_a_token_is_cut_where_a_span_ends() -> None:
    assert list(tokens("US-led", 0, 6, {2})) == [(0, 2), (2, 6)]


def test_sentences() -> None:
    text = "Mr. J. Costa of the U.N. spoke. “Go!” he said. Then?\nNothing. “Yes.” All went."
    found = [(first, text[found[0][0] : found[-1][1]]) for first, found in sentences(text)]
    assert found == [
        (True, "Mr. J. Costa of the U.N. spoke."), (False, "“Go!” he said."), (False, "Then?"),
        (True, "Nothing."), (False, "“Yes.”"), (False, "All went."),
    ]  # fmt: skip


@given(texts)
def test_tokens_are_all_that_is_no_white_space(text: str) -> None:
    found = [token for _, sentence in sentences(text) for token in sentence]
    assert "".join(text[start:end] for start, end in found) == "".join(text.split())
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_a_report_without_a_word_has_no_lines() -> None:
    record = Record(Report(" \n\u2028").document())
    assert list(lines("conll", [record])) == [f"# global.columns = {' '.join(conll.COLUMNS)}\n"]


@pytest.mark.parametrize(
    "white", ["", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\x0b", "\x85", "\u2028"]
)
def test_white_space_is_kept(white: str) -> None:
    check(Record(Report(f"{white}a{white}.{white}").document()))
