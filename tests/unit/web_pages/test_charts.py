"""Charts: from values to pictures and tables, for none, one and very many months."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.store.answers import PairPoint, Series
from verbale.web.pages import charts
from verbale.web.pages.drawing import Column, Frame, Piece, columns, line, spark, steps
from verbale.web.pages.periods import MOST, Period, Spans
from verbale.web.pages.sheets import cell, sheet

MONTHS = st.dates().map(lambda day: str(day)[:7])
COUNTS = st.lists(st.tuples(MONTHS, st.integers(1, 100_000)), max_size=50)


def run_of(count: int, first: int = 2000 * 12) -> list[str]:
    """So many months in a row."""
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, first + count)]


def link(period: Period) -> str:
    return f"/search?since={period.since}&until={period.until}"


def shown(picture: str) -> ElementTree.Element:
    """A picture as XML, with all its numbers in it."""
    assert not re.search(r'"[^"]*\b(nan|inf)\b[^"]*%?"', picture)
    return ElementTree.fromstring(picture)


@given(COUNTS)
def test_periods_cover_every_month_once(counts: list[tuple[str, int]]) -> None:
    spans = Spans(month for month, _ in counts)
    assert len(spans.periods) <= MOST
    assert sum(spans.totals(counts)) == sum(number for _, number in counts)
    for month, _ in counts:
        own = spans.periods[spans.place(month)]
        assert own.since <= month <= own.until
    assert all(one.until < other.since for one, other in pairwise(spans.periods))
    assert len(spans.ticks()) <= 8


@pytest.mark.parametrize(
    ("count", "word", "first", "last"),
    [
        (1, "month", "Jan 2000", "Jan 2000"),
        (60, "month", "Jan 2000", "Dec 2004"),
        (61, "quarter", "Jan–Mar 2000", "Jan–Mar 2005"),
        (180, "quarter", "Jan–Mar 2000", "Oct–Dec 2014"),
        (181, "year", "2000", "2015"),
        (500, "year", "2000", "2041"),
        (721, "5 years", "2000–2004", "2060–2064"),
    ],
)
def test_long_spans_are_joined(count: int, word: str, first: str, last: str) -> None:
    spans = Spans(run_of(count))
    assert (spans.word, spans.periods[0].name, spans.periods[-1].name) == (word, first, last)


def test_a_year_before_the_first_is_no_period() -> None:
    spans = Spans(["0001-01", "9999-12"])
    assert (spans.periods[0].since, spans.periods[-1].until) == ("0001-01", "9999-12")


@given(st.integers(-10_000_000, 0), st.integers(0, 10_000_000))
def test_an_axis_holds_its_values(low: int, high: int) -> None:
    axis = steps(low, high)
    assert axis[0] <= low
    assert axis[-1] >= high
    assert 0 in axis
    assert 2 <= len(axis) <= 7
    assert len({later - earlier for earlier, later in pairwise(axis)}) == 1


@given(st.lists(st.tuples(st.integers(-500, 0), st.integers(0, 500)), max_size=80))
def test_columns_stay_within_their_frame(values: list[tuple[int, int]]) -> None:
    marks = [Column("x", "/y", (Piece("mcoop", 0, up), Piece("mconf", down, 0))) for down, up in values]
    picture = shown(columns(marks, Frame(id="c", title="t", says="s", height=200)))
    for rect in picture.iter("rect"):
        top, tall = float(rect.get("y", "0")), float(rect.get("height", "0"))
        assert top >= 0
        assert tall >= 0
        assert top + tall <= 200
    assert len(list(picture.iter("a"))) == len(values)


@given(st.lists(st.none() | st.floats(-10, 10), max_size=60))
def test_a_line_has_a_dot_for_each_value(values: list[float | None]) -> None:
    axis = [-10.0, 0.0, 10.0]
    picture = shown(line([(v, "x", None) for v in values], Frame(id="l", title="t", says="s"), axis))
    known = [value for value in values if value is not None]
    assert len(list(picture.iter("circle"))) == len(known)
    lines = [one for one in picture.iter("line") if "line" in (one.get("class") or "").split()]
    assert len(lines) == max(len(known) - 1, 0)


@pytest.mark.parametrize("count", [0, 1, 2, 60, 61, 500])
def test_bars_of_any_number_of_months(count: int) -> None:
    chart = charts.bars(
        "b", "Reports", [(month, n) for n, month in enumerate(run_of(count), 1)], "report", link
    )
    picture = shown(chart.picture)
    links = list(picture.iter("a"))
    assert len(links) == len(chart.rows)
    assert len(chart.picture) < 30_000
    # Each leads somewhere and says how many there are.
    assert all(re.fullmatch(r".+: [\d,]+ reports?", one.findtext("title") or "") for one in links)
    assert picture.get("role") == ("group" if links else "img")
    assert sum(int(row[1]) for row in chart.rows) == count * (count + 1) // 2


def test_a_chart_says_what_it_shows() -> None:
    chart = charts.bars("b", "Reports", [("2021-03", 2), ("2021-05", 1)], "report", link)
    picture = shown(chart.picture)
    assert picture.findtext("title") == "Reports"
    assert (
        picture.findtext("desc") == "Mar 2021 to May 2021, one column a month. 3 reports, at most 2 a month."
    )
    assert picture.get("aria-labelledby") == picture.find("title").get("id")  # type: ignore[union-attr]
    assert chart.rows == (("Mar 2021", 2), ("May 2021", 1))
    assert [one.get("href") for one in picture.iter("a")] == [
        "/search?since=2021-03&until=2021-03",
        "/search?since=2021-05&until=2021-05",
    ]


def test_what_a_chart_says_is_escaped() -> None:
    frame = Frame(id="x", title="<b>", says="&", ticks=())
    picture = shown(columns([Column("<script>", '/"><x', (Piece("plain", 0, 1),))], frame))
    assert picture.findtext("a/title") == "<script>"
    assert picture.find("a").get("href") == '/"><x'  # type: ignore[union-attr]
    assert shown(spark([1], 1, '"<x>')).get("aria-label") == '"<x>'


def test_attitudes_stand_on_each_other() -> None:
    series = [
        Series(name="accuse", total=2, months=(("2021-03", 2),)),
        Series(name="say", total=4, months=(("2021-03", 3), ("2021-04", 1))),
    ]
    chart = charts.stacked("s", "By attitude", series, link)
    assert [(key.name, key.total) for key in chart.keys] == [("say", 4), ("accuse", 2)]
    assert chart.headings == ("Month", "say", "accuse")
    assert chart.rows == (("Mar 2021", 3, 2), ("Apr 2021", 1, 0))
    first = next(iter(shown(chart.picture).iter("a")))
    assert first.findtext("title") == "Mar 2021: 5 statements (3 say, 2 accuse)"
    say, accuse = first.findall("svg/rect")
    assert float(accuse.get("y", "0")) + float(accuse.get("height", "0")) == pytest.approx(
        float(say.get("y", "0")), abs=0.2
    )


def test_every_attitude_has_a_place_and_a_chart_of_all_is_small() -> None:
    series = [
        Series(name=name, total=60, months=tuple((month, 10) for month in run_of(60)))
        for name in charts.ATTITUDES
    ]
    chart = charts.stacked("s", "All", series, link)
    assert len(chart.keys) == 9
    assert len(chart.picture) < 55_000


def _point(month: str | None, *quads: int, intensity: float | None = None, beside: int = 0) -> PairPoint:
    up, more, down, worse = quads
    return PairPoint(
        month=month, verbal_cooperation=up, material_cooperation=more, verbal_conflict=down,
        material_conflict=worse, intensity=intensity, beside=beside,
    )  # fmt: skip


def test_cooperation_is_above_and_conflict_below() -> None:
    points = [
        _point("2021-03", 2, 1, 1, 3, intensity=-1.0, beside=2),
        _point(None, 9, 9, 9, 9, intensity=0.0),
    ]
    chart = charts.diverging(points, link)
    mark = next(iter(shown(chart.picture).iter("a")))
    assert mark.findtext("title") == (
        "Mar 2021: 2 verbal cooperation, 1 material cooperation, 1 verbal conflict, "
        "3 material conflict, 2 not done"
    )
    zero = next(
        float(one.get("y1", "0")) for one in shown(chart.picture).iter("line") if one.get("class") == "zero"
    )
    tops = [float(rect.get("y", "0")) for rect in mark.findall("svg/rect")]
    assert [top < zero for top in tops] == [True, True, False, False]
    assert chart.rows == (("Mar 2021", 2, 1, 1, 3, "−1.0", 2),)


def test_intensity_over_several_months_is_weighed() -> None:
    months = run_of(70)
    points = [_point(months[0], 3, 0, 0, 0, intensity=6.0), _point(months[1], 0, 0, 1, 0, intensity=-2.0)]
    points += [_point(month, 0, 0, 0, 0) for month in months[2:]]
    assert charts.diverging(points, link).rows == (("Jan–Mar 2000", 3, 0, 1, 0, "+4.0", 0),)
    dots = list(shown(charts.intensity(points, link)).iter("circle"))
    assert len(dots) == 1


@pytest.mark.parametrize(
    "points", [[], [_point(None, 1, 0, 0, 0, intensity=1.0)], [_point("2021-03", 0, 0, 0, 0)]]
)
def test_a_pair_of_nothing_is_drawn(points: list[PairPoint]) -> None:
    shown(charts.diverging(points, link).picture)
    shown(charts.intensity(points, link))


def test_sparks_are_of_one_time() -> None:
    found = charts.sparks([("a", [("2021-01", 4)]), ("b", [("2021-06", 1)]), ("c", [])], "report")
    assert {shown(one).get("viewBox") for one in found.values()} == {"0 0 24 21"}
    assert shown(found["a"]).get("aria-label") == "a: 4 reports from Jan 2021 to Jun 2021"
    assert charts.sparks([], "report") == {}


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.mark.parametrize("words", FORMULAS)
def test_cells_are_no_formulas(words: str) -> None:
    assert cell(words) == f"'{words}"


def test_numbers_stay_numbers() -> None:
    answer = sheet('a "b"\r\nSet-Cookie: x', ("month", "=x"), [("2021-03", -2.5), ("2021-04", None)])
    rows = list(csv.reader(io.StringIO(bytes(answer.body).decode())))
    assert rows == [["month", "'=x"], ["2021-03", "-2.5"], ["2021-04", ""]]
    assert answer.headers["content-disposition"].startswith('attachment; filename="a-b-Set-Cookie-x.csv"')
