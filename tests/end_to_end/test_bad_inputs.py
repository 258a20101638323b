"""What cannot be read is one clear sentence; everything else is recorded."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from verbale.store import Store

Finish = Callable[..., "subprocess.CompletedProcess[str]"]

GOOD = "“We will go,” Ana Costa said. Diaz denied that he had left."

# What is refused: file name, bytes, and words of the sentence.
REFUSED: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "is empty"),
    ("white.txt", b" \n\t\r\n", "white space"),
    ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64), "PNG image"),
    ("zeros.txt", bytes(100), "binary"),
    ("controls.txt", b"\x01\x02\x03\x04 a \x05\x06\x07\x08", "binary"),
    ("c1.txt", ("\x81\x82\x83" * 9 + "a").encode(), "control characters"),
    ("page.html", b"<html><body><script>x()</script></body></html>", "text"),
    ("lines.jsonl", b'{"text": "Costa said no."', "JSON"),
]

# What is odd and read all the same.
READ: dict[str, bytes] = {
    "windows.txt": "“We won’t go to Málaga,” Ana Núñez said – twice.".encode("cp1252"),
    "utf16.txt": GOOD.encode("utf-16"),
    "bom.txt": b"\xef\xbb\xbf" + GOOD.encode(),
    "unbalanced.txt": "“We will go, Ana Costa said. \"No,' Diaz said. ‘Why?” he asked. »So«".encode(),
    "nested.txt": ("“‘«" * 40 + "no" + "»’”" * 40 + " Costa said.").encode(),
    "one-control.txt": b"Costa said \x07 yes, they would go.",
    "no-letters.txt": b"12 345 -- 67. !!!",
    "old-mac.txt": GOOD.replace(". ", ".\r").encode(),
    "nbsp.txt": GOOD.replace(" ", "\u00a0").encode(),
}


def sentences(result: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of the complaint, each of which must be one of ours."""
    lines = result.stderr.splitlines()
    assert all(line.startswith("verbale: ") for line in lines), result.stderr
    return lines


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (("missing.txt",), 3, "missing.txt"),
    (("nothing-here",), 3, "without any"),
    (("good.txt", "--date", "2021-02-30"), 2, "2021-02-30"),
    (("good.txt", "--date", "yesterday"), 2, "yesterday"),
    (("good.txt", "--jobs", "0"), 2, "--jobs"),
    (("good.txt", "--nonsense"), 2, "--nonsense"),
    (("good.txt", "--json", "--jsonl"), 2, "exclude"),
    (("good.txt", "--model", "good.txt"), 2, "good.txt"),
    (("ftp://example.org/a",), 3, "ftp"),
])  # fmt: skip
def test_one_sentence(
    finish: Finish, tmp_path: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "nothing-here").mkdir()
    store = tmp_path / "s.db"
    result = finish("read", *arguments, "--store", store)
    assert result.returncode == status
    assert result.stdout.strip() == ""
    [line] = sentences(result)
    assert words in line
    if store.exists():
        with Store.open(str(store)) as opened:
            assert opened.counts().reports == 0


def test_a_store_that_is_none_is_left_alone(finish: Finish, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    other = tmp_path / "notes.txt"
    other.write_text("not a store", encoding="utf-8")
    result = finish("read", "good.txt", "--store", other)
    assert result.returncode == 2
    assert len(sentences(result)) == 1
    assert other.read_text(encoding="utf-8") == "not a store"


def test_what_is_refused_does_not_keep_the_rest_from_being_recorded(finish: Finish, tmp_path: Path) -> None:
    place = tmp_path / "all"
    place.mkdir()
    for name, data, _ in REFUSED:
        (place / name).write_bytes(data)
    for name, data in READ.items():
        (place / name).write_bytes(data)
    store = tmp_path / "s.db"
    result = finish("read", place, tmp_path / "missing.txt", "--jsonl", "--store", store)
    assert result.returncode == 3
    lines = sentences(result)
    assert len(lines) == len(REFUSED) + 1
    for name, _, words in [*REFUSED, ("missing.txt", b"", "missing")]:
        [line] = [line for line in lines if name in line]
        assert words in line
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(records) == len(READ)
    for record in records:
        text = record["document"]["text"]
        for said in record["attributions"]:
            for span in (said["source"], said["cue"], *said["content"]):
                assert span is None or text[span["start"] : span["end"]] == span["text"]
    with Store.open(str(store)) as opened:
        held = {Path(row.name or "").name: row for row in opened.reports()}
        # The same words with and without a byte order mark are one report, met twice.
        assert set(held) == set(READ) - {"utf16.txt"}
        texts = {record.document.text for record in opened.records()}
    assert {data.decode() for name, data in READ.items() if name in ("nbsp.txt", "old-mac.txt")} <= texts


def test_a_text_of_one_long_line(finish: Finish, tmp_path: Path) -> None:
    """200,000 characters without a line break, longer than any window by far. Five million take
    the same path, and minutes, so that they are no test for every day."""
    sentence = "“We go,” Ana Costa said in round {}, and Diaz denied that talks had failed. "
    text = "".join(sentence.format(number) for number in range(3000))[:200_000]
    (tmp_path / "line.txt").write_text(text, encoding="utf-8")
    result = finish("read", "line.txt", "--json", "--no-store")
    assert (result.returncode, result.stderr) == (0, "")
    [record] = json.loads(result.stdout)
    assert record["document"]["text"] == text
    found = record["attributions"]
    assert len(found) > 1000
    assert max(span["end"] for said in found for span in said["content"]) > 190_000
