"""The reports page by page, from every database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verbale.errors import UsageError
from verbale.record import Record, Report
from verbale.store import Store


@pytest.fixture
def many(store: Store, build: Callable[..., Record]) -> Store:
    """A store of eleven reports, one of them a new version of another."""
    store.add(build(), "geneva.txt")
    for number in range(9):
        store.add(Record(Report(text=f"Report {number} of talks.", date=f"2024-01-0{number + 1}").document()))
    store.add(Record(Report(text="Geneva, in other words.").document()), "geneva.txt")
    return store


def test_pages_together_are_all_reports(many: Store) -> None:
    expected = list(many.reports(newest_first=True))
    for size in (1, 3, 4, 10, 200):
        pages = [many.listed(page=page, size=size) for page in range(1, 12)]
        assert [row for page in pages for row in page.reports] == expected
        assert {page.total for page in pages} == {10}
        assert all((page.page, page.size) == (number, size) for number, page in enumerate(pages, 1))


def test_it_is_narrowed_as_reports_are(many: Store) -> None:
    for asked in (
        {"since": "2024-01-03", "until": "2024-01-05"},
        {"query": "talks"},
        {"query": "nothing like it"},
        {"query": "!"},
        {"actor": "putin"},
        {"query": "talks", "since": "2024-01-08"},
    ):
        found = many.listed(**asked)  # type: ignore[arg-type]
        expected = list(many.reports(newest_first=True, **asked))  # type: ignore[arg-type]
        assert list(found.reports) == expected
        assert found.total == len(expected)


def test_months_and_years_are_taken_whole(many: Store) -> None:
    assert many.listed("2024-01", "2024-01").total == 9
    assert many.listed("2023", "2024").total == 9
    assert many.listed(until="2023").total == 0


def test_what_is_recorded_shows_at_once(many: Store) -> None:
    assert many.listed(size=1).total == 10
    many.add(Record(Report(text="Another one.").document()))
    found = many.listed(size=1)
    assert found.total == 11
    assert found.reports[0].characters == len("Another one.")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"page": 0}, "bad-page"),
        ({"page": 10**30}, "bad-page"),
        ({"size": 0}, "bad-size"),
        ({"size": 201}, "bad-size"),
        ({"since": "x"}, "bad-date"),
        ({"query": "x" * 1001}, "long-query"),
    ],
)
def test_what_cannot_be_listed(many: Store, asked: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        many.listed(**asked)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_file_knows_its_path(store: Store, location: str) -> None:
    if "://" in location:
        assert store.path is None
    else:
        assert str(store.path) == location
    assert store.place
