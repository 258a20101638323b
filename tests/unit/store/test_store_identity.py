from __future__ import annotations

import pytest

from verbale.record import Report
from verbale.store.identity import Facts, facts, makes_versions, replaces


def of(name: str | None = None, **more: str | None) -> Facts:
    return facts(Report(text="A text.", **more).document(), name)


@pytest.mark.parametrize(
    ("name", "more", "place"),
    [
        (None, {}, None),
        ("-", {}, None),
        ("-:4", {}, None),
        ("/a.txt", {}, "name /a.txt"),
        ("/a.jsonl:4", {}, "line /a.jsonl:4"),
        ("/a.jsonl:4", {"id": "7"}, "id 7 in /a.jsonl"),
        ("/a.jsonl:4", {"id": "7", "publisher": "One"}, "id 7 in One"),
        (None, {"id": "7"}, None),
        ("/a.txt", {"id": "7", "url": "https://one.example"}, "url https://one.example"),
    ],
)
def test_place(name: str | None, more: dict[str, str], place: str | None) -> None:
    assert of(name, **more).place == place


def test_an_id_made_from_the_text_is_no_fact() -> None:
    assert of().id is None
    assert of(id="r-1").id == "r-1"


def test_only_the_same_facts_have_the_same_key() -> None:
    assert of("a", title="b").key == of("a", title="b").key
    different = [of("a", title="b"), of("b", title="a"), of(None, title="ab"), of("ab"), of("a", date="b")]
    assert len({one.key for one in different}) == len(different)


def test_lines_make_no_versions() -> None:
    assert makes_versions("name a.txt")
    assert not makes_versions("line a.jsonl:4")
    assert not makes_versions(None)


DAY = "2021-06-16"


@pytest.mark.parametrize(
    ("new", "held", "other_reader", "expected"),
    [
        (of("a", date=DAY), of("a", date="2020-01-01"), False, True),
        (of("a"), of("a", date=DAY), True, False),
        (of("a", date=DAY), of("b", date=DAY), False, False),
        (of("a", date=DAY), of("b", date=DAY), True, True),
        (of("a", date=DAY), of("b"), False, True),
        (of("-", date=DAY), of("b", date="2020-01-01"), False, True),
        (of("a", title="T"), of("a", title="T", url="https://one.example"), True, False),
    ],
)
def test_replaces(new: Facts, held: Facts, other_reader: bool, expected: bool) -> None:
    assert replaces(new, held, other_reader=other_reader) is expected
