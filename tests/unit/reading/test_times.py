"""Expressions of time, seen from the day of a report."""

from __future__ import annotations

from datetime import date

import pytest

from verbale.reading.times import times

DAY = date(2021, 6, 16)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("They met on Wednesday in Geneva.", "on Wednesday", "2021-06-16", "2021-06-16"),
        ("They met on Thursday.", "on Thursday", "2021-06-10", "2021-06-10"),
        ("the raid of the Capitol last January", "last January", "2021-01-01", "2021-01-31"),
        ("He resigned two weeks ago.", "two weeks ago", "2021-05-30", "2021-06-05"),
        ("It was signed on 3 May 2020.", "on 3 May 2020", "2020-05-03", "2020-05-03"),
        ("It was signed on May 3, 2020, in Doha.", "on May 3, 2020", "2020-05-03", "2020-05-03"),
        ("They quarrelled in 2014.", "in 2014", "2014-01-01", "2014-12-31"),
        ("He left yesterday.", "yesterday", "2021-06-15", "2021-06-15"),
        ("They fought last month.", "last month", "2021-05-01", "2021-05-31"),
        ("since December", "since December", "2020-12-01", "2020-12-31"),
    ],
)
def test_what_has_been(text: str, words: str, first: str, last: str) -> None:
    (found,) = times(text)
    assert found.text == words
    assert text[found.start : found.end] == words
    days = found.days(DAY, future=False)
    assert days is not None
    assert [day.isoformat() for day in days] == [first, last]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They will meet on Friday.", "2021-06-18", "2021-06-18"),
        ("He is to return by the end of the year.", "2021-06-16", "2021-12-31"),
        ("He must answer within 30 days.", "2021-06-16", "2021-07-16"),
        ("Elections are due in March.", "2022-03-01", "2022-03-31"),
        ("Talks go on next month.", "2021-07-01", "2021-07-31"),
        ("He will travel in the coming weeks.", "2021-06-16", "2021-07-16"),
        ("They meet on June 10.", "2022-06-10", "2022-06-10"),
        ("later this year", "2021-06-16", "2021-12-31"),
    ],
)
def test_what_is_to_come(text: str, first: str, last: str) -> None:
    (found,) = times(text)
    days = found.days(DAY, future=True)
    assert days is not None
    assert [day.isoformat() for day in days] == [first, last]


@pytest.mark.parametrize(
    "text",
    ["They may march.", "for three weeks", "on February 30", "the end of the story", "Article 2014 of it"],
)
def test_what_is_no_time(text: str) -> None:
    assert all(found.days(DAY, future=False) is None for found in times(text))
