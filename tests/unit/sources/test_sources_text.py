"""Bytes to text: encodings, and what is refused."""

from __future__ import annotations

import codecs
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale.errors import SourceError
from verbale.sources import text as text_module
from verbale.sources.text import decode, usable

LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs")))


def code_of(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        usable(decode(data, "a.txt"), "a.txt")
    assert "a.txt" in caught.value.sentence
    return caught.value.code


@settings(deadline=None)
@given(LETTERS.map(lambda text: f"{text}\r\nsaid\n"))
def test_utf8_comes_back_exactly(text: str) -> None:
    data = text.encode()
    assert decode(data, "a") == text.removeprefix("\ufeff")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_text_or_a_source_error(data: bytes) -> None:
    try:
        assert usable(decode(data, "a"), "a").encode()
    except SourceError as error:
        assert error.sentence.startswith("a ")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_marks_tell_the_encoding_and_are_dropped(mark: bytes, encoding: str) -> None:
    text = "“Talks”, she said.\r\n\t𝄞"
    assert decode(mark + text.encode(encoding), "a") == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "The minister said that “the talks were useful” — and that he’d return."),
        ("cp1252", "The minister met José García in São Paulo."),
        ("cp1252", "café"),
        ("latin-1", "Le président a dit « non » mercredi à l'été."),
        ("iso8859-15", "Prices rose to €5 a barrel, Café Müller said."),
        ("mac-roman", "The minister said “the talks were useful” — and that he’d return."),
        ("cp1251", "Президент России заявил, что встреча была конструктивной."),
        ("cp1251", "The minister met “Putin” in Киев, где он сказал."),
        ("koi8-r", "Президент России заявил, что встреча была конструктивной."),
        ("cp1250", "Prezydent powiedział, że spotkanie było konstruktywne i że ambasadorowie wrócą."),
        ("iso8859-2", "Prezydent powiedział, że spotkanie było konstruktywne i że ambasadorowie wrócą."),
        ("cp1253", "Ο πρόεδρος δήλωσε ότι η συνάντηση ήταν εποικοδομητική."),
        ("cp1254", "Cumhurbaşkanı görüşmenin yapıcı olduğunu ve büyükelçilerin geri döneceğini söyledi."),
        ("cp1256", "قال الرئيس إن الاجتماع كان بناء وإن السفراء سيعودون"),
        ("gb18030", "总统表示会谈具有建设性,双方大使将返回各自首都。"),
        ("shift_jis", "大統領は会談が建設的だったと述べた。大使は首都に戻る。"),
    ],
)
def test_legacy_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a") == text


def test_declared_charset_is_used_and_wrong_ones_are_not() -> None:
    russian = "Он сказал."
    assert decode(russian.encode("koi8-r"), "a", "KOI8-R") == russian
    assert decode(russian.encode(), "a", "us-ascii-and-nonsense") == russian
    assert decode(russian.encode(), "a", "unicode_escape") == russian
    assert decode("“So”".encode("cp1252"), "a", "iso-8859-1") == "“So”"
    assert decode("“So” – é”".encode("cp1252"), "a", "utf-8") == "“So” – é”"
    assert decode(russian.encode("utf-16-be"), "a", "UTF-16BE") == russian
    assert decode(russian.encode(), "a", "utf-16-le") == russian
    assert decode(b"They met on Monday", "a", "utf-16-le") == "They met on Monday"


def test_stray_windows_bytes_in_utf8_are_read_as_such() -> None:
    mixed = "“Déjà vu”, she said; it".encode() + b"\x92" + "s “over”.".encode()
    assert decode(mixed, "a") == "“Déjà vu”, she said; it’s “over”."


def test_a_cut_character_is_refused_or_read_but_never_crashes() -> None:
    try:
        decode("“Déjà vu”, “she” said".encode() + "”".encode()[:2], "a")
    except SourceError as error:
        assert error.code == "undecodable"


def test_binary_files_are_named() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    for data, what in [
        (b"%PDF-1.7\nhello", "a PDF"),
        (packed.getvalue(), "a Word document"),
        (b"PK\x03\x04aaaa", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        (b"GIF89a\x01\x00\x01\x00", "a GIF image"),
        (b"{\\rtf1 hello}", "an RTF document"),
        (b"\x00\x00\x00 ftypisom", "a film"),
        (b"ab\x00cd", "a binary file"),
    ]:
        with pytest.raises(SourceError, match=what) as caught:
            decode(data, "a.txt")
        assert caught.value.code == "binary"


def test_text_that_begins_like_a_binary_file_is_text() -> None:
    for text in ("GIF89a is a format.", "BM, the firm said, is sold.", "MZ said so.", "PK said so."):
        assert decode(text.encode(), "a") == text


def test_nothing_to_read_is_refused() -> None:
    assert code_of(b"") == "empty"
    assert code_of(b" \r\n\t ") == "empty"
    assert code_of("\u200b\ufeff \u00a0".encode()) == "empty"
    assert code_of("\u0001\u0002\u0003\u0004 a\u0085".encode()) == "binary"
    assert code_of("a\u0080\u0081\u0082\u0083".encode()) == "controls"
    assert code_of(codecs.BOM_UTF16_LE + "a\x00b".encode("utf-16-le")) == "binary"


def test_a_lone_control_character_is_kept() -> None:
    text = "The minister\x0c said so.\x1a\x07"
    assert usable(decode(text.encode(), "a"), "a") == text


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(SourceError) as caught:
        usable("he said \ud800", "a")
    assert caught.value.code == "surrogates"


def test_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MAX_BYTES", 10)
    assert decode(b"0123456789", "a") == "0123456789"
    assert code_of(b"0123456789x") == "too-large"


def test_five_megabytes_on_one_line() -> None:
    text = "The minister said so. " * 250_000
    assert usable(decode(text.encode(), "a"), "a") == text
    assert len(decode(("é" + text).encode("cp1252"), "a")) == len(text) + 1
