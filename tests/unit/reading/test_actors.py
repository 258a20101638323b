"""Who is who in reports of our own, read with the shipped model and tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbale.reading import Reader
from verbale.record import Actor, Attribution, Record, Report

TALKS = """Talks resume in Vienna

VIENNA, Austria - French Foreign Minister Jean-Yves Le Drian told reporters on Tuesday that he would \
meet his German counterpart, Heiko Maas, later this week. "I expect progress, but we need guarantees," \
Le Drian said.

The Iranian foreign minister, Mohammad Javad Zarif, who arrived from Moscow on Monday, said Iran was \
ready. A spokesman for the Iranian Foreign Ministry, Saeed Karimi, accused Washington of "bad faith". \
Ana Costa, an adviser to the mayor of Lisbon, said she doubted it. She warned the two ministers that \
time was running out.

Ukrainian President Volodymyr Zelenskiy told Joe Biden that Kyiv needed help. "You have our gratitude," \
he told the US president. UN Secretary-General Antonio Guterres urged restraint. The UN chief said he \
was worried.

The former US president, Donald Trump, called the talks a mistake. Moscow rejected that.
"""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


@pytest.fixture(scope="module")
def talks(reader: Reader) -> Record:
    return reader.read(Report(TALKS, date="2021-05-16"))


def of(record: Record, name: str) -> Actor:
    return next(actor for actor in record.actors if actor.name == name)


def said(record: Record, words: str) -> Attribution:
    return next(a for a in record.attributions if words in " ".join(span.text for span in a.content))


def speaker(record: Record, words: str) -> str | None:
    id_ = said(record, words).speaker
    return next((actor.name for actor in record.actors if actor.id == id_), None)


def texts(actor: Actor) -> list[str]:
    return [mention.text for mention in actor.mentions]


def test_mentions_are_where_they_say(talks: Record) -> None:
    for actor in talks.actors:
        for mention in actor.mentions:
            assert TALKS[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("name", "code", "office"),
    [
        ("Jean-Yves Le Drian", "FRA GOV", "French foreign minister"),
        ("Heiko Maas", "DEU GOV", "German foreign minister"),
        ("Volodymyr Zelensky", "UKR GOV", "Ukrainian president"),
        ("Joe Biden", "USA GOV", "US president"),
        ("Antonio Guterres", "UNO", "UN secretary-general"),
        ("Donald Trump", "USA ELI", None),
        ("Saeed Karimi", "IRN GOV", None),
        ("Ana Costa", "PRT GOV", None),
        ("Iranian Foreign Ministry", "IRN GOV", None),
        ("Ukraine", "UKR", None),
    ],
)
def test_codes_and_offices(talks: Record, name: str, code: str, office: str | None) -> None:
    actor = of(talks, name)
    assert (actor.code, actor.office) == (code, office)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("he would meet", "Jean-Yves Le Drian"),
        ("I expect progress", "Jean-Yves Le Drian"),
        ("Iran was ready", "Mohammad Javad Zarif"),
        ("bad faith", "Saeed Karimi"),
        ("time was running out", "Ana Costa"),
        ("You have our gratitude", "Volodymyr Zelensky"),
        ("he was worried", "Antonio Guterres"),
        ("the talks a mistake", "Donald Trump"),
    ],
)
def test_speakers(talks: Record, words: str, name: str) -> None:
    assert speaker(talks, words) == name


def test_pronouns_and_offices_are_mentions_of_people(talks: Record) -> None:
    assert {"he", "his", "I"} <= set(texts(of(talks, "Jean-Yves Le Drian")))
    assert any("German counterpart" in text for text in texts(of(talks, "Heiko Maas")))
    assert any("US president" in text for text in texts(of(talks, "Joe Biden")))
    assert "The UN chief" in texts(of(talks, "Antonio Guterres"))


def test_a_capital_is_a_state_that_acts_or_a_place(talks: Record) -> None:
    russia = of(talks, "Russia")
    assert [m.text for m in russia.mentions if m.text == "Moscow"] == ["Moscow"]
    assert of(talks, "Moscow").kind == "place"
    assert texts(of(talks, "Moscow")) == ["Moscow"]


def test_two_are_a_group_of_its_members(reader: Reader) -> None:
    record = reader.read(
        "Leaders meet\n\nRussian President Vladimir Putin met US President Joe Biden in Geneva. "
        "The two leaders said that both countries would hold talks."
    )
    leaders = next(actor for actor in record.actors if "The two leaders" in texts(actor))
    assert leaders.kind == "group"
    names = {actor.id: actor.name for actor in record.actors}
    assert {names[member] for member in leaders.members} == {"Vladimir Putin", "Joe Biden"}
    assert names[said(record, "would hold talks").speaker or ""] == leaders.name
    countries = next(actor for actor in record.actors if "both countries" in texts(actor))
    assert {names[member] for member in countries.members} == {"Russia", "United States"}


def test_who_two_are_is_open_where_there_are_three(talks: Record) -> None:
    assert not [a for a in talks.actors if a.members and "the two ministers" in texts(a)]


def test_who_speak_together_are_a_group_and_they(reader: Reader) -> None:
    record = reader.read("Ferry talks\n\nEgypt and Ethiopia said they had agreed on a plan. Kenya denied it.")
    both = next(a for a in record.actors if a.id == said(record, "agreed on a plan").speaker)
    assert both.kind == "group"
    assert [a.name for a in record.actors if a.id in both.members] == ["Egypt", "Ethiopia"]
    assert texts(both) == ["Egypt and Ethiopia", "they"]


def test_whom_something_is_told(talks: Record) -> None:
    told = said(talks, "Kyiv needed help")
    assert [a.name for a in talks.actors if a.id in told.addressee] == ["Joe Biden"]
    assert "Ukraine" in [a.name for a in talks.actors if a.id in told.about]


def test_two_people_of_one_surname_stay_apart(reader: Reader) -> None:
    record = reader.read(
        "Maria Silva and Pedro Silva spoke. Maria Silva said the plan was good. "
        "Pedro Silva denied that it was."
    )
    assert speaker(record, "the plan was good") == "Maria Silva"
    assert speaker(record, "that it was") == "Pedro Silva"


def test_a_counterpart_by_the_date(reader: Reader) -> None:
    text = (
        "Putin Meets\n\nRussian President Vladimir Putin praised his US counterpart. He said trust had grown."
    )
    for day, name in (("2021-06-16", "Joe Biden"), ("2018-07-16", "Donald Trump"), ("2010-04-08", None)):
        record = reader.read(Report(text, date=day))
        people = [actor.name for actor in record.actors if "his US counterpart" in texts(actor)]
        if name:
            assert people == [name]
        assert speaker(record, "trust had grown") == "Vladimir Putin"


def test_a_report_that_names_the_holder_is_believed(reader: Reader) -> None:
    text = "Ruritanian President Otto Brandl said no. The French president, Jeanne Marchand, agreed with him."
    record = reader.read(Report(text, date="2031-01-01"))
    marchand = of(record, "Jeanne Marchand")
    assert (marchand.code, marchand.office) == ("FRA GOV", "French president")


def test_a_users_table_overrides_ours(tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(
        "# format: verbale-actors/1\n# version: 1\n# source: mine\n# licence: mine\n"
        "name,names,kind,code,country,office,from,to,wikidata,source\n"
        "Joe Biden,,person,USA OPP,USA,leader of the opposition,2031-01-01,,,mine\n"
        "Joe Biden,,person,USA GOV,USA,US president,,2030-12-31,,mine\n",
        "utf-8",
    )
    text = "Joe Biden said that the talks would go on."
    for day, code in (("2031-06-01", "USA OPP"), ("2022-06-01", "USA GOV")):
        record = Reader(threads=1, actors=table).read(Report(text, date=day))
        assert of(record, "Joe Biden").code == code


def test_without_resolving_names_alone_count(reader: Reader) -> None:
    alone = Reader(threads=1, resolve=False)
    record = alone.read("Joe Biden spoke. He said that the talks would go on. Biden said no more.")
    assert [actor.code for actor in record.actors] == [None] * len(record.actors)
    assert all(mention.type == "name" for actor in record.actors for mention in actor.mentions)
    assert alone.version != reader.version
