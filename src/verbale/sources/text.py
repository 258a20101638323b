"""Bytes to text: which encoding they are in, or why they are no text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from verbale.errors import SourceError

MAX_BYTES = 64 * 2**20
"""The largest text, page or line that is read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
# These begin as a text may: they count only before bytes that no text holds.
_LETTER_MAGIC = (
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*", "a TIFF image"),
    (b"RIFF", "a WebP image, WAV sound or AVI film"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"BZh", "a bzip2 archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"MZ", "a program"),
)
_OFFICE = ((b"word/", "a Word document"), (b"xl/", "an Excel workbook"), (b"ppt/", "a PowerPoint file"))
_CONTROL_BYTES = bytes(range(8)) + b"\x0e\x0f" + bytes(range(0x10, 0x1B)) + bytes(range(0x1C, 0x20)) + b"\x7f"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decode(data: bytes, name: str, charset: str | None = None) -> str:
    """The text of ``data``, every character kept and only a byte order mark dropped.

    In turn: the byte order mark's encoding; ``charset``, where the source declares one;
    UTF-8; UTF-8 with a few stray windows-1252 bytes; windows-1252, where that reads as a
    Western language; what charset-normalizer finds likeliest of the usual encodings.
    Icelandic in windows-1252 is not told from Turkish.

    Raises SourceError (``empty``, ``too-large``, ``binary``, ``undecodable``), its sentence
    naming the input by ``name``.
    """
    if not data:
        raise SourceError("empty", f"{name} is empty.")
    if len(data) > MAX_BYTES:
        raise too_large(name, MAX_BYTES)
    for mark, encoding in _BOMS:
        if data.startswith(mark) and (text := _strictly(data[len(mark) :], encoding)) is not None:
            return text
    declared = _usual_name(charset)
    # Blanks and line ends of these have NUL in them, which no text in UTF-8 has.
    wide = _strictly(data, declared) if declared in _WIDE and b"\x00" in data else None
    if wide is not None and _CONTROLS.search(wide) is None:
        return wide
    _refuse_binary(data, name)
    for likely in (declared, "utf-8"):
        if likely and likely not in _WIDE and (text := _strictly(data, likely)) is not None:
            return text
    guess = _with_strays(data)
    if guess is None:
        guess = _legacy(data)
    if guess is None:
        raise SourceError("undecodable", f"{name} is in no encoding that could be told.", "Save it as UTF-8.")
    return guess


def usable(text: str, name: str) -> str:
    """``text`` without a leading byte order mark.

    Raises SourceError where it shows nothing (``empty``), holds NUL (``binary``), is made of
    control characters (``controls``), or holds lone surrogates, which no file and no
    database can keep (``surrogates``).
    """
    text = text.removeprefix("\ufeff")
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text:
        raise SourceError("binary", f"{name} holds NUL characters, as texts do not.")
    if controls * 10 > len(text):
        raise SourceError("controls", f"{name} is made of control characters.")
    if not any(map(_shows, text)):
        raise SourceError("empty", f"{name} holds nothing but white space.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        place = f"{name} holds half a surrogate pair at character {error.start}"
        raise SourceError("surrogates", f"{place}, which is no character.") from error
    return text


def too_large(name: str, limit: int) -> SourceError:
    """The error for an input of more than ``limit`` bytes."""
    return SourceError("too-large", f"{name} is larger than the {limit / 2**20:g} MB that are read.")


def _shows(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(data: bytes, name: str) -> None:
    """Raise SourceError where the bytes are those of no text."""
    seems = next((what for magic, what in _MAGIC if data.startswith(magic)), None)
    if seems == "a ZIP archive":
        seems = next((what for folder, what in _OFFICE if folder in data[:4096]), seems)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if seems is None and (b"\x00" in data or controls * 10 > len(data)):
        seems = next((what for magic, what in _LETTER_MAGIC if data.startswith(magic)), "a binary file")
        seems = "a film" if data[4:8] == b"ftyp" else seems
    if seems is not None:
        hint = "Save its text as a .txt file." if seems != "a binary file" else None
        raise SourceError("binary", f"{name} is no text: it seems to be {seems}.", hint)


#: Encodings whose bytes look like those of a binary file; without a mark they are read where declared alone.
_WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
# Names under which encodings are declared, as browsers read them: pages that say ISO-8859-1
# hold windows-1252. Other codecs of Python (zip, rot13, unicode_escape...) are no charsets.
_USUAL = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254",
    **{name: name for name in (
        "utf-8", "gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "koi8-r", "koi8-u",
        "cp866", "cp874", "tis-620", "mac-roman", *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)),
        *_WIDE,
    )},
}  # fmt: skip


def _usual_name(charset: str | None) -> str | None:
    """The codec of a declared charset, None where it is none that texts are written in."""
    if charset is None or not re.fullmatch(r"[A-Za-z0-9_.:-]{2,40}", charset):
        return None
    try:
        return _USUAL.get(codecs.lookup(charset).name)
    except LookupError:
        return None


_CUT_CHARACTER = re.compile("[\udcc2-\udcf4](?:[\udc80-\udcbf]|\\Z)")
_STRAYS = {
    0xDC00 + byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0x100)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _with_strays(data: bytes) -> str | None:
    """UTF-8 into which a few bytes of windows-1252 were pasted, the commonest mixture.

    None where the bytes that are no UTF-8 are not clearly fewer than the characters that
    are, or where they are what is left of a cut character and nobody can say which.
    """
    text = data.decode("utf-8", "surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - strays
    if strays * 2 > beyond_ascii or _CUT_CHARACTER.search(text):
        return None
    text = text.translate(_STRAYS)
    return None if re.search("[\udc80-\udcff]", text) else text


_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒ"
_SIGNS = "‚„…†‡‰‹‘’“”•–—™›\u00a0¡£¤¥§©«®°±´¶·»¼½¾¿×÷€\u00ad¢¦¬"
_WESTERN = re.compile(rf"[\x00-\x7f{_LETTERS}{_SIGNS}]*")
_SIGN_IN_WORD = re.compile(r"[^\W\d_][†‡‰•£¤¥§©¶¼½¾¿×÷€¢¦¬¡„‚±¹²³][^\W\d_]")
_NOT_WESTERN = re.compile(
    rf"[{_LETTERS}]{{3}}"  # another alphabet: whole words beyond ASCII
    rf"|[a-zà-ÿ][À-ÖØ-ÝŒŸ]"  # a capital within a word
    rf"|{_SIGN_IN_WORD.pattern}"
)
_CANDIDATES = [
    "cp1250", "cp1251", "koi8_r", "iso8859_2", "cp1253", "iso8859_7", "cp1254", "cp1255", "cp1256", "cp1257",
    "iso8859_5", "cp866", "mac_roman", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip


def _legacy(data: bytes) -> str | None:
    """The text in the likeliest encoding of the time before UTF-8, or None."""
    western = _strictly(data, "cp1252")
    if western and _WESTERN.fullmatch(western) and not _NOT_WESTERN.search(western):
        return data.decode("iso8859-15") if "¤" in western else western  # "€" stands in its place
    # Imported here: most texts are UTF-8 and do without it.
    from charset_normalizer import from_bytes

    texts = [_strictly(data, match.encoding) for match in from_bytes(data, cp_isolation=_CANDIDATES)]
    whole = (text for text in texts if text and not _SIGN_IN_WORD.search(text))
    return next(whole, texts[0] if texts else None)
