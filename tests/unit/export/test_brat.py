"""brat's files: brat's own rules hold, and PolNeAR's reader gets the attributions back."""

from __future__ import annotations

import re
import runpy
import shutil
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from verbale.evaluation.attributions import Tally
from verbale.evaluation.polnear import GoldReport, read_polnear
from verbale.export import brat, write
from verbale.record import Attribution, Record, Report, Span

made = runpy.run_path(str(Path(__file__).with_name("made_records.py")))
records = made["records"]

Offsets = tuple[int, int]


def sections() -> dict[str, dict[str, str]]:
    """``annotation.conf`` as brat reads it: the terms of each section and what stands behind them."""
    found: dict[str, dict[str, str]] = {}
    for line in brat.CONFIG.splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = found[head[1]] = {}
        elif line.strip() and not line.startswith("#"):
            term, _, arguments = line.partition("\t")
            section[term] = arguments
    return found


def arguments_of(definition: str) -> dict[str, tuple[str, set[str]]]:
    """The roles of an event: how many there may be of each (``?``, ``*`` or one), and of which types."""
    parts = [part.strip().partition(":") for part in definition.split(",")]
    return {
        role.rstrip("?*"): (role[len(role.rstrip("?*")) :], set(types.split("|"))) for role, _, types in parts
    }


def check_as_brat_does(text: str, lines: list[str]) -> None:
    """What brat asks of a file: unique ids, spans that are the text, triggers of the event's type, and
    arguments and attributes as configured."""
    conf = sections()
    types: dict[str, str] = {}
    for line in lines:
        id_, data, *rest = line.split("\t", 2)
        assert id_ not in types
        types[id_] = re.split("[ :]", data)[0]
        if id_.startswith("T"):
            type_, _, places = data.partition(" ")
            assert type_ in conf["entities"] or type_ in conf["events"]
            spans = [tuple(map(int, place.split())) for place in places.split(";")]
            assert all(start < end for start, end in spans)
            assert all(one[1] < other[0] for one, other in pairwise(spans))
            assert rest == [" ".join(text[start:end] for start, end in spans)]
    for line in lines:
        id_, data, *_ = line.split("\t", 2)
        if id_.startswith("E"):
            trigger, *arguments = (part.split(":") for part in data.split())
            assert types[trigger[1]] == trigger[0]
            allowed = arguments_of(conf["events"][trigger[0]])
            roles = [re.sub(r"\d+$", "", role) for role, _ in arguments]
            for role, (_, value) in zip(roles, arguments, strict=True):
                many, kinds = allowed[role]
                assert types[value] in kinds or ("<EVENT>" in kinds and value.startswith("E"))
                assert many == "*" or roles.count(role) == 1
            assert {role for role, (many, _) in allowed.items() if not many} <= set(roles)
        elif id_.startswith("A"):
            name, event, *value = data.split()
            assert types[event] in conf["events"]
            assert not value or value[0] in conf["attributes"][name].partition("Value:")[2].split("|")
        elif id_.startswith("#"):
            assert data.split()[0] == "AnnotatorNotes"
            assert data.split()[1] in types


def read_back(folder: Path, corpus: Path) -> dict[str, GoldReport]:
    """The exported files as those of an annotator in PolNeAR's corpus, by name, read with its reader."""
    for name in ("text", "attributions"):
        (corpus / name).mkdir(parents=True)
    for path in folder.glob("*.txt"):
        shutil.copy(path, corpus / "text")
        shutil.copy(path.with_suffix(".ann"), corpus / "attributions" / f"{path.stem}_verbale.ann")
    return {report.name: report for report in read_polnear(corpus)}


def trimmed(text: str, spans: tuple[Offsets, ...] | tuple[Span, ...]) -> list[Offsets]:
    """Places without white space at their ends; those that are nothing else are none."""
    found = []
    for span in spans:
        start, end = (span.start, span.end) if isinstance(span, Span) else span
        words = text[start:end]
        if words.strip():
            found.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return sorted(found)


def places(text: str, one: Attribution) -> list[list[Offsets]]:
    parts = ((one.source,), (one.cue,), one.content)
    return [trimmed(text, tuple(span for span in spans if span)) for spans in parts]


def outermost(record: Record) -> list[list[list[Offsets]]]:
    """The places of the attributions that stand in no other and have a word."""
    text = record.document.text
    found = [places(text, one) for one in record.attributions if one.within is None]
    return [parts for parts in found if any(parts)]


def test_polnears_reader_gets_the_examples_back(examples: list[Record], tmp_path: Path) -> None:
    paths = write("brat", examples, tmp_path / "out")
    assert len(paths) == 1 + 2 * len(examples)
    assert all(path.is_file() for path in paths)
    reports = read_back(tmp_path / "out", tmp_path / "corpus")
    tally = Tally()
    for record in examples:
        report = reports[record.document.id]
        assert report.text == record.document.text
        assert report.files[0].annotator == "verbale"
        tally.add(report, record)
        lines = (tmp_path / "out" / f"{record.document.id}.ann").read_text(encoding="utf-8").splitlines()
        check_as_brat_does(report.text, lines)
        assert sum(line.startswith("E") for line in lines) == len(record.attributions)
    # Scored against its own export, a record is right in everything: nothing was lost on the way.
    assert [tally.exact[role].figures()["f1"] for role in ("source", "cue", "content")] == [100, 100, 100]
    assert tally.linked.figures()["f1"] == 100
    assert tally.linked.gold > 150


def test_brat_itself_reads_the_examples(examples: list[Record], tmp_path: Path) -> None:
    """With brat's own parser, where there is one: ``pip install bratiaa`` brings a copy of it."""
    annotation = pytest.importorskip("bratsubset.annotation", reason="brat's parser is not installed")
    project = pytest.importorskip("bratsubset.projectconfig").ProjectConfiguration(str(tmp_path))
    write("brat", examples, tmp_path)
    assert "Attribution" in project.get_event_types()
    for record in examples:
        with annotation.TextAnnotations(str(tmp_path / record.document.id), read_only=True) as read:
            text = read.get_document_text()
            assert read.failed_lines == []
            assert len(list(read.get_events())) == len(record.attributions)
            for mark in read.get_textbounds():
                assert " ".join(text[start:end] for start, end in mark.spans) == mark.text
                assert mark.type in (*project.get_entity_types(), *project.get_event_types())


@made["SOME"]
@given(records())
def test_any_record(tmp_path_factory: pytest.TempPathFactory, record: Record) -> None:
    folder = tmp_path_factory.mktemp("brat")
    _, txt, ann = write("brat", [record], folder / "out")
    text = txt.read_bytes().decode()
    assert text == record.document.text or (text[0] == "\u2060" and text[1:] == record.document.text[1:])
    written = ann.read_bytes().decode()
    # Any program's lines are these lines.
    assert written.split("\n") == [*written.splitlines(), ""]
    check_as_brat_does(text, written.splitlines())
    (report,) = read_back(folder / "out", folder / "corpus").values()
    found = [
        [trimmed(text, part) for part in (one.source, one.cue, one.content)]
        for one in report.files[0].attributions
    ]
    assert found == outermost(record)


def _said(id_: str, text: str, *words: str, **more: object) -> Attribution:
    source, cue, content = (Span((at := text.index(w)), at + len(w), w) for w in words)
    facts = {"speaker": None, "kind": "indirect", "attitude": "say", "within": None, "confidence": 0.9}
    return Attribution(
        id=id_, source=source, cue=cue, content=(content,), **({**facts, "by": "attribution/3"} | more)
    )  # type: ignore[arg-type]


TEXT = "Costa said Diaz denied\nthat he had left."


def test_what_is_within_stands_beside_the_scheme() -> None:
    record = Record(
        Report(TEXT, id="r").document(),
        attributions=(
            _said(
                "q1", TEXT, "Costa", "said", "Diaz denied\nthat he had left", by="Ana Costa", confidence=1.0
            ),
            _said("q2", TEXT, "Diaz", "denied", "that he had left", within="q1", attitude="deny"),
        ),
    )
    assert brat.standoff(record).splitlines() == [
        "T1\tSource 0 5\tCosta",
        "T2\tCue 6 10\tsaid",
        "T3\tContent 11 22;23 39\tDiaz denied that he had left",
        "T4\tAttribution 6 10\tsaid",
        "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3",
        "A1\tAttitude E1 say",
        "A2\tKind E1 indirect",
        "A3\tChecked E1",
        "#1\tAnnotatorNotes E1\tno one named; confidence 1.00; by Ana Costa; q1",
        "T5\tSource-within 11 15\tDiaz",
        "T6\tCue-within 16 22\tdenied",
        "T7\tContent-within 23 39\tthat he had left",
        "T8\tAttribution-within 16 22\tdenied",
        "E2\tAttribution-within:T8 Source:T5 Cue:T6 Content:T7 Within:E1",
        "A4\tAttitude E2 deny",
        "A5\tKind E2 indirect",
        "#2\tAnnotatorNotes E2\tno one named; confidence 0.90; by attribution/3; q2",
    ]


def test_an_attribution_without_a_source_is_of_polnears_own_type() -> None:
    one = msgspec.structs.replace(_said("q1", TEXT, "Costa", "said", "Diaz"), source=None)
    lines = brat.standoff(Record(Report(TEXT).document(), attributions=(one,))).splitlines()
    assert lines[2:4] == [
        "T3\tAttribution-no-source 6 10\tsaid",
        "E1\tAttribution-no-source:T3 Cue:T1 Content:T2",
    ]


def test_names_of_files_are_safe_and_no_two_the_same(tmp_path: Path) -> None:
    ids = [
        "../../etc/passwd",
        "a/b",
        "A-B",
        "a-b",
        "",
        ".",
        "日本",
        "x" * 500,
        "https://example.org/1?a=b",
        "CON:\x00",
    ]
    reports = [Record(Report(f"text {number}", id=id_ or None).document()) for number, id_ in enumerate(ids)]
    paths = write("brat", [*reports, reports[0]], tmp_path / "out")
    assert len({str(path).casefold() for path in paths}) == len(paths) == 1 + 2 * 11
    assert {path.parent for path in paths} == {tmp_path / "out"}
    assert all(re.fullmatch(r"[\w-][\w.-]*", path.name, re.ASCII) for path in paths)
    assert {path.name for path in paths} >= {"A-B.txt", "a-b-2.txt"}
    assert sorted((tmp_path / "out").iterdir()) == sorted(paths)


LINE_ENDS = ["\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_no_line_end_gets_into_a_line(end: str) -> None:
    text = f"Costa said we{end}go."
    record = Record(Report(text).document(), attributions=(_said("q1", text, "Costa", "said", f"we{end}go"),))
    line = brat.standoff(record).splitlines()[2]
    assert line == f"T3\tContent 11 13;{13 + len(end)} {15 + len(end)}\twe go"


def test_what_looks_like_a_byte_order_mark_is_replaced(tmp_path: Path) -> None:
    text = "\ufeffCosta said so."
    record = Record(Report(text).document(), attributions=(_said("q1", text, "\ufeffCosta", "said", "so"),))
    _, path, annotated = write("brat", [record], tmp_path)
    assert path.read_text(encoding="utf-8-sig") == "\u2060Costa said so."
    assert "Source 0 6\t\u2060Costa\n" in annotated.read_text(encoding="utf-8")
