"""The ontology as data: what the manual says, and CAMEO both ways."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from verbale.errors import UsageError
from verbale.record import EventType
from verbale.tables.issues import issue_table
from verbale.tables.plover import cameo, from_cameo, ontology, to_cameo
from verbale.tables.plover.triggers import trigger_phrases


def test_the_types_are_those_of_the_record() -> None:
    assert tuple(ontology().types) == get_args(EventType)


@pytest.mark.parametrize(
    ("kind", "mode", "score"),
    [
        ("AGREE", None, 2.5), ("CONSULT", "visit", 4.0), ("RETREAT", "disarm", 10.0),
        ("REQUEST", "assist", 0.5),
        ("PROTEST", "riot", -7.0), ("SANCTION", "expel", -5.5), ("ASSAULT", "unconventional", -10.0),
        ("PROTEST", "vandalize", -5.0),
    ],
)  # fmt: skip
def test_scores_are_the_manuals(kind: EventType, mode: str | None, score: float) -> None:
    assert ontology().score(kind, mode) == score


def test_the_manuals_slips_are_resolved() -> None:
    types = ontology().types
    assert types["SANCTION"].quad == "MATERIAL CONFLICT"
    assert types["ACCUSE"].score == -3.0
    assert from_cameo("204").type == "ASSAULT"


def test_quads_have_the_manuals_types() -> None:
    by_quad: dict[str, set[str]] = {}
    for name, kind in ontology().types.items():
        by_quad.setdefault(kind.quad, set()).add(name)
    assert by_quad["VERBAL COOPERATION"] == {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"}
    assert by_quad["MATERIAL COOPERATION"] == {"COOPERATE", "AID", "RETREAT"}
    assert by_quad["VERBAL CONFLICT"] == {"REQUEST", "ACCUSE", "REJECT", "THREATEN"}


def test_every_cameo_code_has_a_type_a_mode_and_contexts_that_there_are() -> None:
    known = ontology()
    for row in cameo().values():
        assert row.mode is None or row.mode in known.types[row.type].modes, row
        assert set(row.contexts) <= set(known.contexts), row


@pytest.mark.parametrize(
    ("kind", "mode", "contexts", "code"),
    [
        ("CONSULT", "phone", (), "041"), ("AID", None, ("military",), "072"), ("AID", None, (), "070"),
        ("REQUEST", "assist", ("economic", "military"), "1011"), ("COERCE", "curfew", (), "1723"),
        ("ACCUSE", "investigate", ("human_rights",), "092"), ("RETREAT", "ceasefire", (), "0871"),
    ],
)  # fmt: skip
def test_to_cameo(kind: EventType, mode: str | None, contexts: tuple[str, ...], code: str) -> None:
    assert to_cameo(kind, mode, contexts) == code


def test_every_type_and_mode_has_a_cameo_code_and_a_goldstein_score() -> None:
    for name, kind in ontology().types.items():
        for mode in (None, *kind.modes):
            assert to_cameo(name, mode, ()) in cameo()


def test_statements_have_no_type() -> None:
    with pytest.raises(UsageError, match="no PLOVER type"):
        from_cameo("010")


def test_every_type_has_words() -> None:
    words = "accused met withdrew struck deployed".split()  # noqa: SIM905
    found = {phrase.value for phrase in trigger_phrases().find(words, words)}
    assert {"ACCUSE", "CONSULT", "RETREAT", "ASSAULT", "MOBILIZE"} <= found


def test_there_are_issues_of_every_sort() -> None:
    rows = issue_table().issue
    assert len(rows) >= 60
    assert all(row.names and row.contexts and row.example for row in rows)


def test_a_user_adds_words_and_issues(tmp_path: Path) -> None:
    table = tmp_path / "issues.toml"
    head = '[header]\nformat = "verbale-issues/1"\nversion = "1"\nsource = "me"\nlicence = "none"\n'
    rows = '[[issue]]\nname = "trade"\nnames = ["swine fever ban"]\n'
    rows += '[[issue]]\nname = "otters"\nnames = ["otter*"]\n'
    table.write_text(head + rows, encoding="utf-8")
    found = {row.name: row for row in issue_table(table).issue}
    assert "swine fever ban" in found["trade"].names
    assert "tariff*" in found["trade"].names
    assert found["otters"].contexts == ()


def test_an_unknown_context_is_named(tmp_path: Path) -> None:
    table = tmp_path / "issues.toml"
    head = '[header]\nformat = "verbale-issues/1"\nversion = "1"\nsource = "me"\nlicence = "none"\n'
    table.write_text(head + '[[issue]]\nname = "otters"\nnames = ["otter"]\ncontexts = ["fur"]\n', "utf-8")
    with pytest.raises(UsageError, match="no context “fur”"):
        issue_table(table)
