"""What a report's user and its source say about it, beside the text."""

from __future__ import annotations

import re

import msgspec

from verbale.errors import UsageError
from verbale.sources.days import real_day

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Facts(msgspec.Struct, frozen=True):
    """Facts about a report that its user states; they win over what the input carries.

    ``date`` is an ISO date. Raises UsageError (``bad-date``) where it is no real
    ``YYYY-MM-DD``.

    >>> Facts(date="2021-06-16").date
    '2021-06-16'
    """

    date: str | None = None
    title: str | None = None
    publisher: str | None = None

    def __post_init__(self) -> None:
        if self.date is not None and real_day(self.date) is None:
            raise UsageError("bad-date", f"{self.date!r} is not a date of the form YYYY-MM-DD.")


class Carried(msgspec.Struct, frozen=True):
    """What an input itself says about its report: a page's metadata, a line's keys."""

    date: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    id: str | None = None


NO_FACTS = Facts()
NOTHING_CARRIED = Carried()


def tidy(value: str | None) -> str | None:
    """``value`` on one line, without control characters; None where nothing is left.

    Metadata is shown in lists and stored in databases that take no NUL and no lone
    surrogate, so unlike the text it is not kept as it came.
    """
    if value is None:
        return None
    storable = _CONTROLS.sub("", value).encode("utf-8", "replace").decode()
    return " ".join(storable.split()) or None


def web_address(value: str | None) -> str | None:
    """``value`` where it is an http or https address, else None: what is stored as a
    report's ``url`` is shown as a link."""
    address = tidy(value)
    return address if address and re.match(r"(?i)https?://\S+\Z", address) else None


def language_code(value: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (``en`` of ``en-GB``), else None."""
    found = re.match(r"([A-Za-z]{2})(?![A-Za-z])", value or "")
    return found[1].lower() if found else None
