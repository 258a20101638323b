"""What a user may name as an input."""

from __future__ import annotations

import io
import json
import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale.errors import SourceError
from verbale.record import Refusal, Report
from verbale.sources import Facts, read_inputs, report_from, reports_from_bytes
from verbale.sources import inputs as inputs_module

SAID = "The minister said that the talks had been useful."


def one(given: str | Path, **more: object) -> Report | Refusal:
    (found,) = read_inputs([given], **more)  # type: ignore[arg-type]
    return found


def refused(given: str | Path, code: str) -> Refusal:
    found = one(given)
    assert isinstance(found, Refusal), found
    assert found.code == code
    assert found.stage == "source"
    assert str(given) in found.reason
    assert found.reason.endswith(".")
    return found


def test_a_text_file_comes_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = f"\t{SAID}\r\n\r\n  “So”\n\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert one(str(path)) == Report(text=text, name=str(path))
    assert one(path, facts=Facts(date="2021-06-16")).date == "2021-06-16"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("empty.html", b"", "empty"),
        ("scan.pdf", b"%PDF-1.7 ...", "binary"),
        ("scan.txt", b"%PDF-1.7 ...", "binary"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "binary"),
        ("nul.txt", b"a\x00b", "binary"),
        ("page.html", b"<html></html>", "no-text"),
        ("list.json", b'[\n{"text": "x"}\n]', "json"),
        ("one.json", b'{\n "text": "x"\n}', "json"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refused(str(path), code)


def test_what_is_no_file(tmp_path: Path) -> None:
    refused(str(tmp_path / "none.txt"), "missing")
    refused(str(tmp_path), "empty-folder")
    refused("ftp://example.org/a.txt", "bad-url")
    assert one("a\x00b").code == "unreadable"  # type: ignore[union-attr]
    assert one("x" * 5000).code == "unreadable"  # type: ignore[union-attr]


def test_files_without_a_telling_ending_are_sniffed(tmp_path: Path) -> None:
    for data, count in [
        (SAID.encode(), 1),
        (f"<!-- a --><html><body><p>{SAID}</p></body></html>".encode(), 1),
        (f"<!DOCTYPE html><html><body><p>{SAID}</p></body></html>".encode("utf-16"), 1),
        (b"\n" + b"\n".join([json.dumps({"text": SAID}).encode()] * 3), 3),
    ]:
        path = tmp_path / "report"
        path.write_bytes(data)
        found = list(read_inputs([str(path)]))
        assert [result.text for result in found if isinstance(result, Report)] == [SAID] * count


def test_markup_in_a_text_file_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<html>said</html>")
    assert one(str(path)).text == "<html>said</html>"  # type: ignore[union-attr]


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/2.md",
        "a/1.htm",
        "c.jsonl",
        ".hidden.txt",
        ".git/x.txt",
        "d.pdf",
        "e.py",
        "a/3.TXT",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        line = json.dumps({"text": SAID})
        path.write_text({".jsonl": f"{line}\n{line}", ".htm": f"<p>{SAID}</p>"}.get(path.suffix, SAID))
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    os.symlink(tmp_path, tmp_path / "loop.txt")
    found = list(read_inputs([str(tmp_path)]))
    names = ["a/1.htm", "a/2.md", "a/3.TXT", "b.txt", "bad.txt", "c.jsonl:1", "c.jsonl:2"]
    assert [result.name for result in found] == [os.path.join(tmp_path, name) for name in names]
    assert [result.name for result in found if isinstance(result, Refusal)] == [str(tmp_path / "bad.txt")]


def test_a_folder_is_read_lazily(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_text(SAID)
    real = inputs_module._from_file
    monkeypatch.setattr(
        inputs_module, "_from_file", lambda path, facts: opened.append(path) or real(path, facts)
    )
    assert len(list(islice(read_inputs([str(tmp_path)]), 3))) == 3
    assert len(opened) == 3


def test_failures_stand_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SAID)
    good, bad = str(tmp_path / "a.txt"), str(tmp_path / "b.txt")
    found = list(read_inputs([bad, good, bad, good]))
    assert [isinstance(result, Report) for result in found] == [False, True, False, True]


def test_names_of_any_bytes(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff.txt")
    try:
        with open(path, "wb") as file:
            file.write(SAID.encode())
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    found = one(str(tmp_path))
    assert isinstance(found, Report)
    assert found.name == str(tmp_path / "\ufffd.txt")


@pytest.mark.parametrize(
    "data",
    [
        SAID.encode(),
        f"\n\n<html><body><p>{SAID}</p></body></html>".encode(),
        json.dumps({"text": SAID}).encode(),
    ],
)
def test_standard_input(data: bytes) -> None:
    found = one("-", stdin=io.BytesIO(data))
    assert isinstance(found, Report)
    assert SAID in found.text
    assert found.name == ("-:1" if data.startswith(b"{") else "-")


def test_standard_input_that_is_empty() -> None:
    found = one("-", stdin=io.BytesIO())
    assert isinstance(found, Refusal)
    assert (found.name, found.code) == ("-", "empty")


class _Endless(io.RawIOBase):
    """Lines without end, counted as they are taken."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        self.taken += 1
        return json.dumps({"text": SAID}).encode() + b"\n"


def test_lines_are_streamed() -> None:
    stream = _Endless()
    found = list(islice(read_inputs(["-"], stdin=stream), 5))  # type: ignore[arg-type]
    assert [result.name for result in found] == [f"-:{number}" for number in range(1, 6)]
    assert stream.taken == 5


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs_module, "MAX_BYTES", 100)
    path = tmp_path / "a.txt"
    path.write_text("a" * 101)
    refused(str(path), "too-large")
    short = json.dumps({"text": "She said no."})
    for long in ("x" * 101, "x" * 100, "x" * 5000):
        (tmp_path / "a.jsonl").write_text(f"{short}\n{long}\n{short}\n")
        found = list(read_inputs([str(tmp_path / "a.jsonl")]))
        assert [isinstance(result, Report) for result in found] == [True, False, True]
        assert found[1].name.endswith(":2")


def test_report_from(tmp_path: Path) -> None:
    assert report_from(SAID).text == SAID
    assert report_from(f"https://example.org/ {SAID}").url is None
    path = tmp_path / "a.txt"
    path.write_text(SAID)
    assert report_from(path, Facts(title="T")) == Report(text=SAID, title="T", name=str(path))
    with pytest.raises(SourceError) as caught:
        report_from(tmp_path / "none.txt")
    assert caught.value.code == "missing"
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"text": "One."}\n{"text": "Two."}\n')
    with pytest.raises(SourceError) as caught:
        report_from(lines)
    assert caught.value.code == "several-reports"


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([None, "text", "html", "jsonl"]))
def test_any_bytes_give_values(data: bytes, kind: str | None) -> None:
    found = list(reports_from_bytes(data, name="a", kind=kind))  # type: ignore[arg-type]
    assert found
    assert all(isinstance(result, Report | Refusal) for result in found)
    stream = list(read_inputs(["-"], stdin=io.BytesIO(data)))
    assert stream
    assert all(isinstance(result, Report | Refusal) for result in stream)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))).map(lambda text: f"said {text}\r\n"))
def test_text_written_as_utf8_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "exact.txt"
    path.write_bytes(text.encode())
    assert one(path) == Report(text=text, name=str(path), date=one(path).date)  # type: ignore[union-attr]
