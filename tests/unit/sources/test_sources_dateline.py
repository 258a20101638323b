"""Datelines, titles and days."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbale.sources import find_dateline
from verbale.sources.dateline import find_title
from verbale.sources.days import day_of, nearest_day


@pytest.mark.parametrize(
    ("text", "place", "region", "date", "span"),
    [
        ("GENEVA, June 16 (Agency) — Talks.", "GENEVA", None, None, "GENEVA, June 16 (Agency) —"),
        ("GENEVA, SWITZERLAND\nThe president", "GENEVA", "SWITZERLAND", None, "GENEVA, SWITZERLAND"),
        ("GENEVA, SWITZERLAND\r\nThe president", "GENEVA", "SWITZERLAND", None, "GENEVA, SWITZERLAND"),
        ("WASHINGTON, Jan. 3, 2022 - It", "WASHINGTON", None, "2022-01-03", "WASHINGTON, Jan. 3, 2022 -"),
        ("MOSCOW, 5 March 2021 /AGENCY/ It", "MOSCOW", None, "2021-03-05", "MOSCOW, 5 March 2021 /AGENCY/"),
        ("MOSCOW. June 16. /AGENCY/. It", "MOSCOW", None, None, "MOSCOW. June 16. /AGENCY/."),
        ("BRUSSELS — The EU", "BRUSSELS", None, None, "BRUSSELS —"),
        ("KYIV, Ukraine (AP) — “We”", "KYIV", "Ukraine", None, "KYIV, Ukraine (AP) —"),
        ("RYE, N.H., Sept. 26 (UPI) -- It", "RYE", "N.H.", None, "RYE, N.H., Sept. 26 (UPI) --"),
        ("WASHINGTON D.C. — The", "WASHINGTON D.C.", None, None, "WASHINGTON D.C. —"),
        ("Paris (AFP) - The", "Paris", None, None, "Paris (AFP) -"),
        ("Geneva, Switzerland, June 16, 2021 — It", "Geneva", "Switzerland", "2021-06-16", None),
        ("LONDON, Wednesday, 16th June 2021: The", "LONDON", None, "2021-06-16", None),
        ("June 16, 2021\n\nThe", None, None, "2021-06-16", "June 16, 2021"),
        ("Published on 16 June 2021\nThe", None, None, "2021-06-16", None),
        ("Wednesday, June 16, 2021 10:30 GMT\nThe", None, None, "2021-06-16", None),
        ("2021-06-16\nThe", None, None, "2021-06-16", "2021-06-16"),
        ("16.06.2021\nThe", None, None, "2021-06-16", "16.06.2021"),
        ("GENEVA, June 31, 2021 — The", "GENEVA", None, None, "GENEVA, June 31, 2021 —"),
        ("  \n\nBERLIN\u00a0— The", "BERLIN", None, None, "BERLIN\u00a0—"),
        (
            "Talks begin\nBy A. Reporter\nJune 16, 2021\nBONN, June 15 (AP) — It",
            "BONN",
            None,
            "2021-06-16",
            None,
        ),
        ("A title with a stop.\n\nROME (AP) — It", "ROME", None, None, "ROME (AP) —"),
    ],
)
def test_datelines(text: str, place: str | None, region: str | None, date: str | None, span: str) -> None:
    line = find_dateline(text)
    assert line is not None
    assert (line.place and line.place.text, line.region and line.region.text, line.date) == (
        place,
        region,
        date,
    )
    for part in (line.place, line.region, line.span):
        assert part is None or text[part.start : part.end] == part.text
    assert span is None or line.span.text == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "The president said so.",
        "June 16, 2021 was a day of talks.",
        "NATO — which met on Monday — said so.",
        "EXCLUSIVE — The minister",
        "NORTH ATLANTIC TREATY ORGANIZATION (NATO) members said so.",
        "Jane Doe (R) - the senator",
        "THE PRESIDENT, CONGRESS\nThe talks",
        "Well-known facts - all of them",
        "The talks went on for hours. " * 20 + "\nGENEVA, June 16, 2021 — It",
    ],
)
def test_no_datelines(text: str) -> None:
    assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("dateline", "known", "date"),
    [
        ("GENEVA, June 16 (AP) — It", None, None),
        ("GENEVA, June 16 (AP) — It", "2021-06-17", "2021-06-16"),
        ("GENEVA, Dec. 30 (AP) — It", "2021-01-02", "2020-12-30"),
        ("GENEVA, Jan. 1 (AP) — It", "2020-12-31", "2021-01-01"),
        ("GENEVA, Feb. 29 (AP) — It", "2022-07-01", None),
        ("GENEVA, June 16, 2020 (AP) — It", "2021-06-17", "2020-06-16"),
    ],
)
def test_years_are_only_taken_from_what_is_certain(
    dateline: str, known: str | None, date: str | None
) -> None:
    line = find_dateline(dateline, known)
    assert line is not None
    assert line.date == date


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "GENEVA, ", "GENEVA, June 16 (", "June 16, 2021 "]))
def test_any_text_is_looked_at_without_failing(text: str, head: str) -> None:
    whole = head + text
    line = find_dateline(whole)
    assert line is None or whole[line.span.start : line.span.end] == line.span.text
    find_title(whole)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Leaders meet in Geneva\n\nThe leaders met.", "Leaders meet in Geneva"),
        ("Leaders meet in Geneva\r\n\r\nThe leaders met.", "Leaders meet in Geneva"),
        ("Leaders meet in Geneva\nGENEVA, June 16 (AP) — They met.", "Leaders meet in Geneva"),
        ("Leaders meet in Geneva\nBy A. Reporter\nThey met.", "Leaders meet in Geneva"),
        ("# Leaders meet #\nThey met.", "Leaders meet"),
        ("Leaders meet in Geneva.\n\nThe leaders met.", None),
        ("Leaders meet in Geneva\nThe leaders met.", None),
        ("Leaders meet in Geneva", None),
        ("GENEVA, SWITZERLAND\n\nThe leaders met.", None),
        ("By A. Reporter Esq\n\nThe leaders met.", None),
        ("bread and some butter\n\nmilk and two eggs\n\nsalt", None),
        ("", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    assert find_title(text) == title


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-06-16", "2021-06-16"),
        (" 2021-06-16T23:30:00-05:00 ", "2021-06-16"),
        ("2021-06-16 10:00:00.123+02:00", "2021-06-16"),
        ("20210616", "2021-06-16"),
        ("2021/06/16", "2021-06-16"),
        ("16 June 2021", "2021-06-16"),
        ("Wed, 16 Jun 2021 10:00:00 GMT", "2021-06-16"),
        ("September 3rd, 2021", "2021-09-03"),
        ("2021-02-30", None),
        ("2021-06", None),
        ("06/07/2021", None),
        ("June 16", None),
        ("yesterday", None),
        ("", None),
        ("٢٠٢١-٠٦-١٦", None),
    ],
)
def test_day_of(written: str, day: str | None) -> None:
    assert day_of(written) == day


def test_nearest_day_at_the_ends_of_the_calendar() -> None:
    assert nearest_day(12, 31, "0001-01-01") == "0001-12-31"
    assert nearest_day(1, 1, "9999-12-31") == "9999-01-01"
