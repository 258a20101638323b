"""HTML pages."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale.errors import SourceError
from verbale.sources import Facts
from verbale.sources.html import html_report, html_report_from_bytes

SAID = "The president said on Wednesday that the talks were “constructive” and that both sides would return."
LATER = "“It was a good meeting,” he told reporters after it had ended, and he thanked the hosts in Geneva."
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Leaders meet | Example News</title>
<meta property="og:site_name" content="Example News"><meta property="og:title" content="Leaders meet">
<meta property="article:published_time" content="2021-06-16T23:00:00-05:00">
<link rel="canonical" href="https://news.example.org/a"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Leaders meet</h1><p>GENEVA, June 17, 2021 (Agency) — {SAID}</p><p>“No.”</p><p>{LATER}</p>
<p>“No.”</p><p>{LATER}</p></article>
<script>var a = "never shown";</script><footer>All rights reserved</footer></body></html>"""


def read(page: str | bytes, **more: str) -> object:
    data = page.encode() if isinstance(page, str) else page
    return html_report_from_bytes(data, name="a.html", facts=Facts(), **more)


def test_text_and_metadata() -> None:
    report = html_report_from_bytes(PAGE.encode(), name="a.html", facts=Facts())
    paragraphs = report.text.split("\n")
    assert paragraphs[-4:] == [f"GENEVA, June 17, 2021 (Agency) — {SAID}", "“No.”", LATER, "“No.”"]
    assert "never shown" not in report.text
    assert "World" not in report.text
    assert report.title == "Leaders meet"
    assert report.date == "2021-06-16"  # what the page states wins over the dateline
    assert report.publisher == "Example News"
    assert report.url == "https://news.example.org/a"
    assert report.language == "en"
    assert report.name == "a.html"


def test_facts_and_address_win() -> None:
    facts = Facts(date="2020-01-01", title="T", publisher="P")
    report = html_report_from_bytes(PAGE.encode(), name="a", facts=facts, url="http://example.com/x")
    assert (report.date, report.title, report.publisher) == ("2020-01-01", "T", "P")
    assert report.url == "http://example.com/x"


def test_dateline_dates_a_page_that_states_none() -> None:
    report = html_report(
        f"<html><body><p>GENEVA, June 17, 2021 — {SAID}</p></body></html>", name="a", facts=Facts()
    )
    assert (report.date, report.publisher, report.title) == ("2021-06-17", None, None)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{SAID}",
        f"<html><body><div>{SAID}<br><br>{LATER}",
        f"<html><body><p>{SAID}</p></div></span></body>",
        f"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>{SAID}</p></body></html>",
        f"<html><head><title>x</title><body><article><p>{SAID}",
        f"<!-- {'x' * 6000} --><html><body><p>{SAID}</p></body></html>",
    ],
)
def test_broken_pages_give_what_is_in_them(page: str) -> None:
    assert SAID in read(page).text  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>x</title></head><body></body></html>",
        "<html>",
        "<p> </p>",
        "<script>a</script>",
    ],
)
def test_pages_without_text_are_refused(page: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(page)
    assert caught.value.code == "no-text"
    assert "a.html" in caught.value.sentence


def test_deep_nesting_does_not_break_anything() -> None:
    try:
        assert "said" in read("<div>" * 5000 + SAID + "</div>" * 5000).text  # type: ignore[attr-defined]
    except SourceError as error:
        assert error.code in ("no-text", "broken-html")


def test_charsets() -> None:
    russian = "Президент заявил, что встреча была конструктивной и что послы вернутся в столицы."
    declared = f'<html><head><meta charset="windows-1251"></head><body><p>{russian}</p></body></html>'
    assert russian in read(declared.encode("cp1251")).text  # type: ignore[attr-defined]
    silent = f"<html><body><p>{russian}</p></body></html>"
    assert russian in read(silent.encode("koi8-r"), charset="koi8-r").text  # type: ignore[attr-defined]
    assert russian in read(silent.encode("utf-16")).text  # type: ignore[attr-defined]


def test_extraction_is_silent(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError):
        read("<html><body></body></html>")
    assert logging.getLogger("trafilatura").handlers
    assert capsys.readouterr() == ("", "")


@settings(deadline=None, max_examples=60)
@given(
    st.text(max_size=200),
    st.sampled_from(["{}", "<html><body><p>{}</p>", "<html><title>{}</title><p>He said so."]),
)
def test_any_page_gives_a_report_or_a_source_error(text: str, shape: str) -> None:
    try:
        report = html_report(shape.format(text), name="a", facts=Facts())
        assert report.text.strip()
        assert report.text.encode()
    except SourceError:
        pass
