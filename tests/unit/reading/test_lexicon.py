"""Names of the actor tables in a text."""

from __future__ import annotations

from pathlib import Path

from verbale.reading.lexicon import Lexicon, lexicon_of, tokens_of
from verbale.tables.actors import load_tables


def found(text: str, lexicon: Lexicon | None = None) -> list[tuple[str, str, str]]:
    scan = (lexicon or lexicon_of(load_tables())).scan(text)
    return [
        (text[scan.tokens[n.first].start : scan.tokens[n.last - 1].end], n.key, n.use) for n in scan.names
    ]


def test_tokens_say_where_words_stand() -> None:
    text = "Gen. Costa’s U.S. visit ended. Al-Sadr left."
    tokens = tokens_of(text)
    assert [t.plain for t in tokens] == ["gen", "costa", "us", "visit", "ended", "al", "sadr", "left"]
    assert [text[t.start : t.end] for t in tokens if t.possessive] == ["Costa"]
    assert [t.plain for t in tokens if not t.joined] == ["gen", "al"]


def test_states_organisations_and_people() -> None:
    assert found("Angela Merkel told NATO that the Kremlin and Beijing had met Russian envoys.") == [
        ("Angela Merkel", "person Angela Merkel", "name"),
        ("NATO", "organisation NATO", "name"),
        ("Kremlin", "RUS", "metonym"),
        ("Beijing", "CHN", "capital"),
        ("Russian", "RUS", "demonym"),
    ]


def test_an_abbreviation_is_no_pronoun() -> None:
    assert found("He told us. Us too. The US left, the U.S. said.") == [
        ("US", "USA", "name"),
        ("U.S.", "USA", "name"),
    ]


def test_a_capital_may_be_a_first_name() -> None:
    assert found("Paris Dupont spoke in Paris.") == [("Paris", "FRA", "capital")]


def test_a_row_of_the_users_stands_before_ours(tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(
        "# format: verbale-actors/1\n# version: 1\n# source: mine\n# licence: mine\n"
        "name,names,kind,code,country,office,from,to,wikidata,source\n"
        "NATO,Alliance,organisation,IGO MIL,,,,,,mine\n",
        "utf-8",
    )
    lexicon = lexicon_of(load_tables(table))
    assert found("NATO and the Alliance", lexicon) == [
        ("NATO", "user NATO", "name"),
        ("Alliance", "user NATO", "name"),
    ]
