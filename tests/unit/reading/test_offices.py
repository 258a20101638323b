"""Offices are resolved by the date of the report."""

from __future__ import annotations

from datetime import date

import pytest

from verbale.reading import Reader
from verbale.reading.identity import Knowledge
from verbale.reading.lexicon import lexicon_of
from verbale.record import Actor, Report
from verbale.tables.actors import load_tables

QUESTIONS = [
    ("the British prime minister", "2022-09-05", "Boris Johnson"),
    ("the British prime minister", "2022-09-07", "Liz Truss"),
    ("the US president", "1991-02-01", "George H. W. Bush"),
    ("the US president", "2021-01-21", "Joe Biden"),
    ("the Ukrainian president", "2019-03-15", "Petro Poroshenko"),
    ("the Ukrainian president", "2019-06-15", "Volodymyr Zelensky"),
    ("the Russian president", "1998-08-20", "Boris Yeltsin"),
    ("the Russian president", "2010-04-08", "Dmitry Medvedev"),
    ("the German chancellor", "1995-05-08", "Helmut Kohl"),
    ("the French president", "2003-03-20", "Jacques Chirac"),
    ("the South African president", "1996-12-10", "Nelson Mandela"),
    ("the US secretary of state", "2013-11-24", "John Kerry"),
    ("the Israeli prime minister", "2021-07-01", "Naftali Bennett"),
    ("the UN secretary-general", "1998-02-23", "Kofi Annan"),
    ("the NATO secretary-general", "1999-04-24", "Javier Solana"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


def holder(reader: Reader, office: str, day: str | None) -> Actor:
    text = (
        f"A statement came late in the evening. {office[0].upper()}{office[1:]} said that talks would go on."
    )
    record = reader.read(Report(text, date=day))
    return next(actor for actor in record.actors if actor.id == record.attributions[-1].speaker)


@pytest.mark.parametrize(("office", "day", "name"), QUESTIONS)
def test_an_office_is_its_holder_on_the_day(reader: Reader, office: str, day: str, name: str) -> None:
    actor = holder(reader, office, day)
    assert actor.name == name
    assert actor.kind == "person"
    assert (actor.code or "").endswith(("GOV", "UNO", "IGO"))
    assert (actor.office or "-").split()[-1] in office
    assert actor.confidence >= 0.8


def test_the_day_of_a_handover_names_both(reader: Reader) -> None:
    actor = holder(reader, "the British prime minister", "2022-09-06")
    assert {"Boris Johnson", "Liz Truss"} <= set(actor.aliases)
    assert actor.confidence < 0.5


def test_without_a_date_all_candidates_are_named(reader: Reader) -> None:
    actor = holder(reader, "the British prime minister", None)
    assert {"Tony Blair", "Theresa May", "Keir Starmer"} <= set(actor.aliases)
    assert actor.code == "GBR GOV"
    assert actor.confidence < 0.5


def test_without_a_date_a_holder_whom_the_text_names_is_meant(reader: Reader) -> None:
    text = "Theresa May flew to Brussels. The British prime minister said that talks would go on."
    record = reader.read(text)
    speaker = next(a for a in record.actors if a.id == record.attributions[-1].speaker)
    assert speaker.name == "Theresa May"


def test_after_the_table_ends_its_last_holder_is_less_certain() -> None:
    tables = load_tables()
    office = tables.office("FRA/president")
    assert office is not None
    sure = []
    for day in (tables.known_until, date(tables.known_until.year + 2, 1, 1)):
        knowledge = Knowledge(lexicon_of(tables), day)
        people = knowledge.holders([office])
        sure.append(knowledge.by_office(office, people, "the French president").confidence)
    assert sure[0] > sure[1]
