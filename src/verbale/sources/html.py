"""HTML pages: the main text by trafilatura, and what the page says about itself."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from verbale.errors import SourceError
from verbale.record import Report
from verbale.sources.build import build_report
from verbale.sources.days import real_day
from verbale.sources.facts import NOTHING_CARRIED, Carried, Facts, language_code, tidy, web_address
from verbale.sources.text import decode

_META_CHARSET = re.compile(
    rb"<meta[^>]{1,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)|<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([^\"']+)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"<html\b[^>]{0,2000}?\slang\s*=\s*[\"']?([A-Za-z-]{2,20})", re.IGNORECASE)
# Only what the page states about itself counts: no searching of its text for likely days,
# and no bound that moves with today's date.
_DATES = {
    "extensive_search": False,
    "original_date": True,
    "min_date": "1900-01-01",
    "max_date": "2199-12-31",
}
_SHORT = 40  # code points up to which a paragraph may well be said twice


def html_report_from_bytes(
    data: bytes, *, name: str, facts: Facts, charset: str | None = None, url: str | None = None
) -> Report:
    """The report of a page. ``charset`` is what the transport declares, which wins over the
    page's own declaration; ``url`` is the address it came from.

    Raises SourceError where the bytes cannot be decoded or no text is found (``no-text``).
    """
    page = decode(data, name, charset or _declared_charset(data))
    return html_report(page, name=name, facts=facts, carried=Carried(url=url))


def html_report(page: str, *, name: str, facts: Facts, carried: Carried = NOTHING_CARRIED) -> Report:
    """The report of a decoded page; what is already ``carried`` wins over the page.

    The text is the extracted main text, a line a paragraph. Raises SourceError (``no-text``).
    """
    # What does not begin as HTML, a fragment or a page below a long comment, is not taken for it.
    begin = re.search(r"<html[\s>]", page, re.IGNORECASE)
    whole = page[begin.start() :] if begin else f"<html><body>{page}</body></html>"
    document = _extract(whole, carried.url, name)
    text = _paragraphs(document.text if document else None)
    if not text:
        raise SourceError("no-text", f"No text was found in {name}.")
    return build_report(text, carried=_stated(document, whole, carried), facts=facts, name=name, plain=False)


def _declared_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else None


def _extract(page: str, url: str | None, name: str) -> Any:
    """Trafilatura's document, or None."""
    # Imported here: it takes as long as everything else together.
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        return trafilatura.bare_extraction(
            page, url=url, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATES)
        )
    except Exception as error:  # pages break parsers in ways that no list of errors covers
        raise SourceError("broken-html", f"{name} is HTML too broken to read: {error!r}.") from error


def _paragraphs(text: str | None) -> str:
    """The text with one paragraph a line; a long paragraph that comes again word for word,
    as extraction now and then gives it, stands once."""
    seen: set[str] = set()
    kept: list[str] = []
    for line in (text or "").splitlines():
        line = line.strip()
        if line and (len(line) <= _SHORT or line not in seen):
            seen.add(line)
            kept.append(line)
    return "\n".join(kept)


def _stated(document: Any, page: str, carried: Carried) -> Carried:
    """What is carried, completed by what the page says."""
    url = carried.url or web_address(document.url)
    date = document.date if document.date and real_day(document.date) else None
    language = _LANGUAGE.search(page[:20000])
    return Carried(
        date=carried.date or date,
        title=carried.title or tidy(document.title),
        publisher=carried.publisher or _publisher(document.sitename, url),
        url=url,
        language=carried.language or language_code(language[1] if language else None),
        id=carried.id,
    )


def _publisher(sitename: str | None, url: str | None) -> str | None:
    """The site's name, None where it is only the address's host once more."""
    host = urlsplit(url).netloc.removeprefix("www.") if url else ""
    name = tidy(sitename)
    return None if name is None or name.removeprefix("www.").lower() == host.lower() else name
