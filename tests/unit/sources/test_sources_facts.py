"""Facts, and the order in which they win."""

from __future__ import annotations

import pytest

from verbale import sources
from verbale.errors import SourceError, UsageError
from verbale.record import Report
from verbale.sources import Facts, report_from, report_from_text
from verbale.sources.facts import language_code, tidy, web_address

DATED = "GENEVA, June 16, 2021 — The talks began."


def test_what_the_module_exports_is_there() -> None:
    assert sorted(sources.__all__) == sources.__all__
    assert all(hasattr(sources, name) for name in sources.__all__)


@pytest.mark.parametrize(
    "date", ["2021-02-30", "20210616", "2021-6-16", "16.06.2021", "today", "", "2021-06-16T00"]
)
def test_unreal_dates_are_usage_errors(date: str) -> None:
    with pytest.raises(UsageError) as caught:
        Facts(date=date)
    assert caught.value.code == "bad-date"
    assert str(caught.value).count(".") <= date.count(".") + 1


def test_flag_wins_over_dateline() -> None:
    assert report_from_text(DATED).date == "2021-06-16"
    assert report_from_text(DATED, Facts(date="2020-01-01")).date == "2020-01-01"


def test_plain_text_stays_as_it_is() -> None:
    text = "  Leaders meet again today\r\n\r\nThe talks began.\r\n\n"
    report = report_from_text("\ufeff" + text, Facts(publisher=" Agency\n"), "a.txt")
    assert report.text == text
    assert (report.title, report.publisher, report.name) == ("Leaders meet again today", "Agency", "a.txt")
    assert report_from_text(text).name is None
    assert report_from_text(text, Facts(title="Other")).title == "Other"
    assert report_from_text(text, Facts(title="  ")).title == "Leaders meet again today"


def test_unusable_texts_raise() -> None:
    for text, code in [("", "empty"), (" \n", "empty"), ("a\x00", "binary"), ("\ud800 a", "surrogates")]:
        with pytest.raises(SourceError) as caught:
            report_from_text(text)
        assert caught.value.code == code


def test_facts_win_over_a_report() -> None:
    report = Report(text="Text.", title="T", date="2021-06-16", publisher="P", name="n")
    assert report_from(report) == report
    changed = report_from(report, Facts(date="2020-01-01"))
    assert (changed.date, changed.title, changed.publisher) == ("2020-01-01", "T", "P")


def test_metadata_is_tidied() -> None:
    assert tidy(" a\x00b \n c\ud800 ") == "ab c?"
    assert tidy(" \x00 ") is None
    assert tidy(None) is None
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert web_address("javascript:alert(1)") is None
    assert web_address("https://a b") is None
    assert [language_code(tag) for tag in ("en-GB", "EN", "eng", "English", "", None)] == [
        "en", "en", None, None, None, None,
    ]  # fmt: skip
