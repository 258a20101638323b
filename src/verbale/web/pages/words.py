"""How days, moments and long words are written on pages."""

from __future__ import annotations

from datetime import date, datetime


def day(iso: str | None) -> str:
    """A day for people: ``16 June 2021``; what is no day is left as it is.

    >>> day("2021-06-16")
    '16 June 2021'
    """
    try:
        found = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{found.day} {found:%B %Y}"


def moment(iso: str) -> str:
    """A moment for people, in UTC.

    >>> moment("2024-04-16T10:11:12.000000Z")
    '16 Apr 2024, 10:11'
    """
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%b %Y, %H:%M}"


def clip(words: str, longest: int) -> str:
    """Words on one line, at most ``longest`` characters of them and whole ones where that is possible.

    >>> clip("said  on Monday", 12)
    'said on…'
    """
    plain = " ".join(words[: 4 * longest].split())
    if len(plain) <= longest:
        return plain
    cut = plain.rfind(" ", longest // 2, longest)
    return f"{plain[: cut if cut > 0 else longest - 1]}…"


def called(name: str) -> str:
    """What a report was called, without the folders of a file.

    >>> called("/home/eva/news/geneva.txt")
    'geneva.txt'
    """
    is_address = name.startswith(("http://", "https://"))
    return name if is_address else name.replace("\\", "/").rstrip("/").rpartition("/")[2] or name
