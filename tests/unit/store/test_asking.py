"""The parts of the questions that need no store."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.errors import UsageError
from verbale.store.facets import DATED, country, day_of, month_of, own_day, place, short
from verbale.store.questions.days import between, iso, months
from verbale.store.questions.entries import marks
from verbale.store.questions.kept import Kept
from verbale.store.words import phrases

DAYS = st.dates().map(str)


@given(DAYS, st.integers(1, 2**20), st.integers(0, 10_000))
def test_a_place_tells_its_day(day: str, report: int, position: int) -> None:
    at = place(day, report, position)
    assert str(day_of(at)) == str(day_of(-at)) == iso(at) == day
    assert month_of(at) == day[:7]


@given(*[st.tuples(st.none() | DAYS, st.integers(1, 2**20), st.integers(0, 10_000))] * 2)
def test_places_put_the_newest_first(
    one: tuple[str | None, int, int], other: tuple[str | None, int, int]
) -> None:
    def shown(row: tuple[str | None, int, int]) -> tuple[str, int, int]:
        return (row[0] or "", row[1], -row[2])

    assert (place(*one) > place(*other)) == (shown(one) > shown(other))


@pytest.mark.parametrize("day", [None, "", "soon", "2024-13-01"])
def test_what_is_no_day_comes_last(day: str | None) -> None:
    assert 0 < place(day, 7, 3) < DATED <= place("0001-01-01", 1, 0)
    assert iso(place(day, 7, 3)) is None


@pytest.mark.parametrize(
    ("since", "until", "inside", "outside"),
    [
        ("2024-04-16", "2024-04-16", ["2024-04-16"], ["2024-04-15", "2024-04-17", None]),
        ("2024-04", "2024-04", ["2024-04-01", "2024-04-30"], ["2024-03-31", "2024-05-01"]),
        ("2024-02", "2024-02", ["2024-02-29"], ["2024-03-01"]),
        ("2023", "2024", ["2023-01-01", "2024-12-31"], ["2022-12-31", "2025-01-01"]),
        (None, "2024", ["0001-01-01", "2024-12-31"], ["2025-01-01", None]),
        ("2024", None, ["2024-01-01", "9999-12-31"], ["2023-12-31", None]),
        (date(2024, 4, 16), None, ["2024-04-16"], ["2024-04-15"]),
        (None, None, ["2024-04-16", None], []),
    ],
)
def test_days_months_and_years(
    since: str | date | None, until: str | None, inside: list[str | None], outside: list[str | None]
) -> None:
    days = between(since, until)

    def fits(day: str | None) -> bool:
        at = place(day, 3, 1)
        return days.lowest <= at and (days.highest is None or at < days.highest)

    assert [day for day in (*inside, *outside) if fits(day)] == inside


@pytest.mark.parametrize(
    ("since", "until"),
    [("2024-5", None), ("24", None), ("yesterday", None), ("2024-02-30", None), ("2024-13", None), ("", None),
     ("2024-05", "2024-04"), ("２０２４", None), ("0000", None)],
)  # fmt: skip
def test_what_is_no_day_is_refused(since: str, until: str | None) -> None:
    with pytest.raises(UsageError):
        between(since, until)


def test_months_are_in_order_and_count() -> None:
    places = [place(day, 1, 0) for day in ("2024-05-02", None, "2023-12-31", "2024-05-30")]
    assert months(places) == (("2023-12", 1), ("2024-05", 2))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("RUS GOV", "RUS"), ("USA", "USA"), ("IGO", None), ("EUR", None), ("GOV MIL", None), ("REB", None),
     ("rus", None), ("RUSS", None), ("", None), (None, None), ("РУС", None)],
)  # fmt: skip
def test_the_country_of_a_code(code: str | None, expected: str | None) -> None:
    assert country(code) == expected


@pytest.mark.parametrize(
    ("start", "end", "reported", "expected"),
    [
        ("2024-04-02", "2024-04-02", "2024-04-16", "2024-04-02"),
        ("2024-04-01", "2024-04-30", "2024-04-16", "2024-04-01"),
        ("2023-01-01", "2023-12-31", "2024-04-16", "2024-04-16"),
        ("2024-05-01", "2024-05-01", "2024-04-16", "2024-04-16"),
        ("2024-04-02", "2024-04-02", None, "2024-04-02"),
        (None, None, "2024-04-16", "2024-04-16"),
        ("soon", "soon", None, None),
    ],
)
def test_an_event_has_its_own_day_where_that_is_known(
    start: str | None, end: str | None, reported: str | None, expected: str | None
) -> None:
    assert own_day(start, end, reported) == expected


@given(st.text(max_size=1000))
def test_a_value_is_cut_once(value: str) -> None:
    cut = short(value)
    assert short(cut) == cut
    assert len(cut) <= 200
    assert "\n" not in cut
    assert "\x00" not in cut


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The treaty and the Treaty.", "treaty", ["treaty", "Treaty"]),
        ("arms control is control of arms", '"arms control"', ["arms control"]),
        ("arms, control", '"arms control"', ["arms, control"]),
        ("sanctions, sanctioned", "sanction*", ["sanctions", "sanctioned"]),
        ("In Genève 😀 they met", "geneve", ["Genève"]),
        ("U.S. envoys", "u.s.", ["U.S"]),
        ("In Gene\u0300ve", "geneve", ["Gene\u0300ve"]),
        ("½ a loaf", "1 2", ["½"]),
        ("nothing here", "treaty", []),
        ("treaty", "", []),
        ("arms arms control", '"arms control" arms', ["arms", "arms control"]),
    ],
)
def test_what_was_asked_for_is_marked(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, phrases(query))] == marked


@given(st.text(st.sampled_from("ab \n.é😀'-"), max_size=60), st.text(st.sampled_from('ab "*é'), max_size=12))
def test_marks_are_in_order_and_apart(text: str, query: str) -> None:
    found = list(marks(text, phrases(query)))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_answers_are_kept_until_something_is_written() -> None:
    made: list[str] = []

    def make(answer: str) -> str:
        made.append(answer)
        return answer

    kept = Kept(most=2)
    for stamp, question in ((1, "a"), (1, "a"), (1, "b"), (1, "a"), (2, "a"), (2, "b"), (2, "c"), (2, "a")):
        assert kept.answer(stamp, question, lambda question=question: make(question)) == question
    assert made == ["a", "b", "a", "b", "c", "a"]


def test_an_answer_that_came_too_late_is_not_kept() -> None:
    kept = Kept()

    def slow() -> str:
        other = Thread(target=lambda: kept.answer(2, "q", lambda: "new"))
        other.start()
        other.join()
        return "old"

    assert kept.answer(1, "q", slow) == "old"
    assert kept.answer(2, "q", lambda: "newer") == "new"
