"""Text made fit for a terminal and a line; imports nothing heavy."""

from __future__ import annotations

import re

_REPLACEMENT = "\ufffd"
_LONE_RETURN = re.compile(r"\r(?!\n)")


def _harmless_table() -> dict[int, str]:
    table = {code: chr(0x2400 + code) for code in range(0x20)}
    table |= {0x7F: "\u2421", 0x09: " ", 0x0A: "\n", 0x0D: " ", 0x2028: "\n", 0x2029: "\n"}
    unsafe = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
    return table | dict.fromkeys(unsafe, _REPLACEMENT)


_HARMLESS = _harmless_table()


def harmless(text: str) -> str:
    """``text`` with nothing left in it that a terminal would obey.

    Control characters become their pictures (ESC is shown as U+241B), the C1 controls,
    the directional overrides and lone surrogates become U+FFFD, tabs become spaces. Each
    character becomes exactly one, so offsets into ``text`` hold in the result; line ends
    of any kind are ``\\n`` in it.

    >>> harmless("a\\x1b[31mb\\tc")
    'a␛[31mb c'
    """
    return _LONE_RETURN.sub("\n", text).translate(_HARMLESS)


def one_line(text: str, longest: int | None = None) -> str:
    """``text`` made harmless, on one line, cut to ``longest`` characters with an ellipsis.

    >>> one_line("It will\\n  not stand", 10)
    'It will n…'
    """
    line = " ".join(harmless(text).split())
    if longest is None or len(line) <= longest:
        return line
    return line[: longest - 1].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it needs one.

    >>> counted(1, "report"), counted(1200, "report")
    ('1 report', '1,200 reports')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
