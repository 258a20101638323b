"""``verbale actors``: a user's table, dictionaries in and out, and what the tables know."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from verbale.tables.actors import UserActor, load_tables
from verbale.tables.actors.cameo import from_cameo, to_cameo
from verbale.tables.actors.dates import parse_date
from verbale.tables.actors.load import read_user_rows
from verbale.tables.actors.spelling import usual_spelling

Said = list[tuple[Any, ...]]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The user's table, which is not there yet."""
    return tmp_path / "actors.csv"


def said(table: Path) -> Said:
    """What the rows of a table say: name, other names, code, first and last day."""
    rows, _ = read_user_rows(table)
    return [(r.name, r.names, r.code, str(r.since or ""), str(r.until or "")) for r in rows]


def imported(run: Any, text: str, name: str = "dictionary.txt", *options: str) -> Any:
    Path(name).write_text(text, encoding="utf-8")
    return run("actors", "import", name, *options)


# add


def test_add_makes_the_table(run: Any, table: Path) -> None:
    result = run(
        "actors", "add", " Ana  Costa ", "--code", "prtgov", "--kind", "person", "--country", "PRT",
        "--office", "PRT/prime_minister", "--from", "2019-10", "--to", "2022-03-30", "--also", "A. Costa",
        "--also", "Costa, Ana", "--wikidata", "Q5", "--source", "the gazette",
    )  # fmt: skip
    assert result.exit_code == 0
    assert result.stdout == f"Ana Costa [PRT GOV]: added to {table}\n"
    rows, _ = read_user_rows(table)
    assert rows == (
        UserActor(
            "Ana Costa", ("A. Costa", "Costa, Ana"), "PRT GOV", "person", "PRT", "PRT/prime_minister",
            parse_date("2019-10"), parse_date("2022-03-30"), "Q5", "the gazette",
        ),
    )  # fmt: skip


def test_rows_of_one_name_follow_each_other(run: Any, table: Path) -> None:
    for options in (
        ["--code", "RUS GOV", "--to", "2008-05-07"],
        ["--code", "RUS ELI", "--from", "2008-05-07"],
    ):
        assert run("actors", "add", "Ivan I", *options).exit_code == 0
    again = run("actors", "add", "Ivan I", "--code", "RUS ELI", "--from", "2008-05-07", "--source", "other")
    assert "already in" in again.stdout
    assert said(table) == [
        ("Ivan I", (), "RUS GOV", "", "2008-05-07"),
        ("Ivan I", (), "RUS ELI", "2008-05-07", ""),
    ]


def test_an_office_gives_the_code(run: Any, table: Path) -> None:
    assert run("actors", "add", "Ana Costa", "--office", "USA/president").exit_code == 0
    assert said(table)[0][2] == "USA GOV"


def test_what_is_unknown_is_said_and_taken(run: Any, table: Path) -> None:
    result = run("actors", "add", "Ana", "--code", "ZZZ HMS", "--country", "ZZZ", "--office", "ZZZ/x")
    assert result.exit_code == 0
    assert result.stderr.count("verbale: warning: ") == result.stderr.count("\n") == 3
    assert len(said(table)) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Ana"], "An actor needs a code, or an office"),
        (["Ana", "--office", "AAA/none"], "An actor needs a code"),
        (["Ana", "--code", "RUSGO"], "'RUSGO' does not split into parts of three letters"),
        (["Ana", "--code", "R-S"], "'R-S' is no code such as"),
        ([" ", "--code", "RUS"], "The name is empty"),
        (["a|b", "--code", "RUS"], "'a|b' cannot be a name"),
        (["#1", "--code", "RUS"], "'#1' cannot be a name"),
        (["a\x1bb", "--code", "RUS"], "cannot be a name"),
        (["Ana", "--code", "RUS", "--also", "#2"], "'#2' cannot be a name"),
        (["Ana", "--code", "RUS", "--from", "yesterday"], "'yesterday' is no date"),
        (["Ana", "--code", "RUS", "--from", "2001", "--to", "2000"], "It begins (2001) after its end"),
        (["Ana", "--code", "RUS", "--wikidata", "5"], "'5' is no Wikidata item"),
        (["Ana", "--code", "RUS", "--kind", "animal"], "'animal' is not one of"),
    ],
)
def test_what_cannot_be_added(run: Any, table: Path, arguments: list[str], message: str) -> None:
    result = run("actors", "add", *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert message in result.stderr
    assert not table.exists()


def test_another_table(run: Any, table: Path) -> None:
    run("actors", "add", "Ana", "--code", "PRT", "--actors", "mine.csv")
    assert not table.exists()
    assert said(Path("mine.csv")) == [("Ana", (), "PRT", "", "")]


# Dictionaries

DICTIONARY = """\
# PETRARCH, with its comments
<!-- one <b> -->
<!--
NOT_READ_ [USA]
-->
<NOUN>
ADVISER ; a common noun
</NOUN>
OMAR_TEST_  ; CountryInfo.txt
+PRESIDENT_TEST_
+PRESIDENT_TEST_    # twice
\t[AFGELI <950101]
\t[AFGGOVMIL 950101 - 20080507] ; a range
\t[AFGOPP >080508]
\t[AFG]
ONE_LINE_TABARI  [YMN <900522] [YEMGOV >900522] ;jap 4/13/01
MOUSE= [FRAMED]
NATO-LIKE_BODY_ [IGOUNO]
NOBODY  [---] ; pas
LATER_SOMEBODY
\t[### <950630]
\t[DEU]
OLD_YEARS [RUSGOV 310101-300101]
"""


def test_a_dictionary(run: Any, table: Path) -> None:
    result = imported(run, DICTIONARY)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"10 rows added to {table}; 1 name of no actor left out\n"
    omar = ("Omar Test", ("President Test",))
    assert said(table) == [
        (*omar, "AFG ELI", "", "1995-01-01"),
        (*omar, "AFG GOV MIL", "1995-01-01", "2008-05-07"),
        (*omar, "AFG OPP", "2008-05-08", ""),
        (*omar, "AFG", "", ""),
        ("One Line Tabari", (), "YMN", "", "1990-05-22"),
        ("One Line Tabari", (), "YEM GOV", "1990-05-22", ""),
        ("Mouse", (), "FRA JRN", "", ""),
        ("Nato-Like Body", (), "UNO", "", ""),
        ("Later Somebody", (), "DEU", "1995-07-01", ""),
        ("Old Years", (), "RUS GOV", "1931-01-01", "2030-01-01"),
    ]
    rows, _ = read_user_rows(table)
    assert {row.source for row in rows} == {"dictionary.txt"}


def test_importing_twice_changes_nothing(run: Any, table: Path) -> None:
    imported(run, DICTIONARY)
    before = table.read_bytes()
    assert "0 rows added" in imported(run, DICTIONARY).stdout
    assert table.read_bytes() == before


BAD_LINES = [
    ("+NOBODY_BEFORE_", "There is no name before this synonym."),
    ("\t[USA]", "There is no name before this code."),
    ("OPEN_ [USA", "The bracket is not closed."),
    ("TWO_ [DZA/CUB]", "'DZA/CUB' stands for several actors."),
    ("AGENT_ [~GOV]", "'~GOV' is a code of an agent, which is no actor by itself."),
    ("LONG_ [AFGELI1]", "'AFGELI1' does not split into parts of three letters."),
    ("REGION_ [EURGOV]", "'EURGOV' is Europe as a region, which is no actor in PLOVER."),
    ("BAD_DAY_ [USAGOV >990231]", "'990231' is no date as YYMMDD or YYYYMMDD."),
    ("SHORT_DAY_ [USAGOV <9902]", "'9902' is no date as YYMMDD or YYYYMMDD."),
    ("BACK_ [USAGOV 20010101-20000101]", "'[USAGOV 20010101-20000101]' ends before it begins."),
    ("NO_CODE_ [950601-990815]", "'[950601-990815]' is no code with or without dates."),
    ("AFTER_ [USA] more", "'AFTER_ [USA] more' goes on after its code."),
    ("NOTHING_AT_ALL", "'Nothing at All' has no code."),
    ("A|B_ [USA]", "'A|B' cannot be a name: it has a | or begins with #."),
]


@pytest.mark.parametrize(("line", "sentence"), BAD_LINES)
def test_a_bad_line_is_named_and_the_good_ones_taken(run: Any, table: Path, line: str, sentence: str) -> None:
    result = imported(run, f"# first\n{line}\nGOOD_NAME_ [USAGOV]\n", "d.txt", "--format", "petrarch")
    assert result.exit_code == 3
    assert result.stderr == f"verbale: d.txt, line 2: {sentence}\n"
    assert result.stdout == f"1 row added to {table}; 1 refused\n"
    assert said(table) == [("Good Name", (), "USA GOV", "", "")]


def test_a_bad_code_leaves_the_others(run: Any, table: Path) -> None:
    result = imported(run, "ANA_COSTA_\n+COSTA_ [PRT]\n\t[PRTGO]\n\t[PRTGOV >2001]\n\t[PRTELI]\n")
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == [
        " dictionary.txt, line 2", " dictionary.txt, line 3", " dictionary.txt, line 4",
    ]  # fmt: skip
    assert said(table) == [("Ana Costa", (), "PRT ELI", "", "")]


def test_old_letters(run: Any, table: Path) -> None:
    Path("old.actors").write_bytes("JOSÉ_NUÑEZ_ [ESPGOV]\r\n".encode("latin-1"))
    run("actors", "import", "old.actors")
    assert said(table)[0][0] == "José Nuñez"


@pytest.mark.parametrize(
    ("cameo", "plover"),
    [
        ("RUSGOVMIL", "RUS GOV MIL"),
        ("FRAMED", "FRA JRN"),
        ("FRAHLH", "FRA MED"),
        ("COLREBSEP", "COL REB"),
        ("COLINS", "COL REB"),
        ("IGOUNOHLHWHO", "UNO MED WHO"),
        ("IGOEUREEC", "EUR"),
        ("NGMENV", "ISM SOC"),
        ("AFGGOVHRI", "AFG GOV"),
        ("NGOHRI", "NGO SOC"),
        ("KSVGOV", "XKX GOV"),
        ("ROM", "ROU"),
        ("PSEREBHMS", "PSE REB HMS"),
        ("IGOG77", "IGO G77"),
        ("pse", "PSE"),
    ],
)
def test_codes_of_cameo(cameo: str, plover: str) -> None:
    assert from_cameo(cameo) == plover
    assert from_cameo(to_cameo(plover)) == plover


@pytest.mark.parametrize(
    ("capitals", "usual"),
    [
        ("ANA COSTA", "Ana Costa"),
        ("ALI AL-HASSAN", "Ali Al-Hassan"),
        ("SEAN O'NEILL", "Sean O'Neill"),
        ("PORTUGAL'S HEAD OF STAFF", "Portugal's Head of Staff"),
        ("JOSÉ DE LA ROSA", "José de la Rosa"),
        ("GEORGE W. TEST", "George W. Test"),
        ("AQIM", "AQIM"),
        ("PETER II OF TEST", "Peter II of Test"),
        ("Already Mixed", "Already Mixed"),
    ],
)
def test_usual_spelling(capitals: str, usual: str) -> None:
    assert usual_spelling(capitals, load_tables()) == usual
    assert usual_spelling(usual, load_tables()) == usual


def test_the_tables_spell_what_they_know(run: Any, table: Path) -> None:
    imported(run, "BARACK_OBAMA_ [USAELI]\nUNITED_STATES_ [USA]\n")
    assert [name for name, *_ in said(table)] == ["Barack Obama", "United States"]


# The round trip


def dictionary_of(entries: int) -> str:
    """A dictionary in both styles, with synonyms, dates of both forms and comments."""
    draw = random.Random(7)
    heads = ("USA", "RUS", "FRA", "NGO", "IGOUNO", "IGOEUREEC", "KSV", "NGM", "PSE")
    sectors = ("GOV", "MIL", "MED", "HLH", "OPP", "REB", "GOVMIL", "ELI", "HMS")

    def word() -> str:
        letters = "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZÉÑ'-") for _ in range(draw.randint(3, 9)))
        return letters.strip("'-") or "X"

    def written(day: date) -> str:
        return day.strftime(draw.choice(("%Y%m%d", "%y%m%d")))

    def codes() -> list[str]:
        start = date(1931, 1, 1) + timedelta(days=draw.randrange(30_000))
        end = start + timedelta(days=draw.randrange(6_000))
        dates = (f" <{written(start)}", f" {written(start)}-{written(end)}", f" >{written(end)}", "")
        chosen = draw.sample(dates, draw.randint(1, 4))
        return [f"[{draw.choice(heads)}{draw.choice(sectors)}{restriction}]" for restriction in chosen]

    def entry(number: int) -> str:
        name = f"{word()}_{word()}_N{number}_"
        synonyms = [f"+{word()}_OF_{word()}_{number}_" for _ in range(draw.randrange(4))]
        if synonyms or draw.random() < 0.5:
            return "\n".join(
                [f"{name}  ; entry {number}", *synonyms, *(f"\t{one} # note" for one in codes())]
            )
        return f"{name}  {' '.join(codes())} ; entry {number}"

    return "# generated\n\n" + "".join(f"{entry(number)}\n" for number in range(entries))


def test_a_dictionary_comes_back_as_it_was(run: Any, tmp_path: Path, table: Path) -> None:
    text = dictionary_of(1200)
    result = imported(run, text)
    assert (result.exit_code, result.stderr) == (0, "")
    first = said(table)
    assert len(first) > 1500
    assert sum(bool(names) for _, names, *_ in first) > 500
    assert sum(bool(since or until) for *_, since, until in first) > 1000

    assert run("actors", "export", "out.txt", "--format", "petrarch").exit_code == 0
    again = run("actors", "import", "out.txt", "--actors", "again.csv")
    assert (again.exit_code, again.stderr) == (0, "")
    assert said(Path("again.csv")) == first
    run("actors", "export", "out2.txt", "--format", "petrarch", "--actors", "again.csv")
    assert Path("out2.txt").read_bytes() == Path("out.txt").read_bytes()

    run("actors", "export", "out.csv")
    run("actors", "import", "out.csv", "--actors", "third.csv")
    assert read_user_rows(Path("third.csv"))[0] == read_user_rows(table)[0]


def test_spelling_that_cannot_be_guessed_comes_back(run: Any, table: Path) -> None:
    for name in ("Ian MacDonald", "eBay", "van der Bellen", "UNIFIL", "IRA", "Straße e.V.", "Q"):
        run("actors", "add", name, "--code", "GBR", "--also", f"{name} II", "--also", f"la {name}")
    run("actors", "export", "out.txt", "--format", "petrarch")
    assert "IAN_MACDONALD_  ; Ian MacDonald\n" in Path("out.txt").read_text()
    assert run("actors", "import", "out.txt", "--actors", "again.csv").exit_code == 0
    assert said(Path("again.csv")) == said(table)


def test_what_a_dictionary_cannot_hold_is_named(run: Any) -> None:
    run("actors", "add", "C# Union", "--code", "GBR", "--from", "2001-02", "--to", "2003")
    run("actors", "add", "Fine", "--code", "GBR", "--also", "Semi;colon", "--from", "2001-02", "--to", "2003")
    result = run("actors", "export", "out.txt", "--format", "petrarch")
    assert result.exit_code == 3
    assert re.findall(r"verbale: (.*) has signs", result.stderr) == ["'C# Union'", "'Semi;colon'"]
    assert Path("out.txt").read_text() == "FINE_  ; Fine\n\t[GBR 20010201-20031231]\n"


def test_an_export_spares_the_table(run: Any, table: Path) -> None:
    assert run("actors", "export", "out.csv").exit_code == 2
    run("actors", "add", "Ana", "--code", "PRT")
    before = table.read_bytes()
    result = run("actors", "export", str(table), "--format", "petrarch")
    assert (result.exit_code, "is the table itself" in result.stderr) == (2, True)
    assert table.read_bytes() == before
    assert run("actors", "export", "none/out.csv").exit_code == 0
    assert Path("none/out.csv").exists()


# CSV

OTHERS = """\
Label;Aliases;Entity Type;CAMEO code;Country;Start-Date;End date;QID;Score
Ana Costa;A. Costa; organization ;PRTMED;PRT;20191015;2022-03-30T00:00:00Z;http://www.wikidata.org/entity/Q5;7
BO_DIRK;Bo|B. Dirk;;;france;2019/10;present;;8
"""


def test_columns_that_can_be_recognised(run: Any, table: Path) -> None:
    result = imported(run, OTHERS, "others.csv")
    assert result.exit_code == 0
    assert result.stderr == "verbale: others.csv: nothing is taken of Score\n"
    ana, bo = read_user_rows(table)[0]
    assert ana == UserActor(
        "Ana Costa", ("A. Costa",), "PRT JRN", "organisation", "PRT", None,
        parse_date("2019-10-15"), parse_date("2022-03-30"), "Q5", "others.csv",
    )  # fmt: skip
    assert bo == UserActor(
        "Bo Dirk",
        ("Bo", "B. Dirk"),
        "FRA",
        None,
        "FRA",
        None,
        parse_date("2019-10"),
        None,
        None,
        "others.csv",
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",GOV,,,", "The name is empty."),
        ("X,RUSGO,,,", "'RUSGO' does not split into parts of three letters."),
        ("X,,,,", "The row has no code, and no office or country that gives one."),
        ("X,,Atlantis,,", "There is no state 'Atlantis'."),
        ("X,RUS,,1.2.2003,", "'1.2.2003' is no date as YYYY-MM-DD, YYYY-MM or YYYY."),
        ("X,RUS,,2003,2001", "It begins (2003) after its end (2001)."),
    ],
)
def test_bad_rows_are_named(run: Any, table: Path, row: str, sentence: str) -> None:
    text = f"name,code,country,from,to\n{row}\n\n# note\nAna,PRT GOV,,,\n"
    result = imported(run, text, "rows.csv")
    assert (result.exit_code, result.stderr) == (3, f"verbale: rows.csv, line 2: {sentence}\n")
    assert said(table) == [("Ana", (), "PRT GOV", "", "")]


def test_a_cell_of_several_lines(run: Any, table: Path) -> None:
    imported(run, 'name,code\n"Ana\nCosta",PRT\nX,bad1\n', "rows.csv")
    assert said(table) == [("Ana Costa", (), "PRT", "", "")]
    assert "rows.csv, line 4" in imported(run, 'name,code\n"Ana\nCosta",PRT\nX,bad1\n', "rows.csv").stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column with the names of actors"),
        ("code,country\n", "has no column with the names of actors"),
        ("name,age\nAna,7\n", "has no column with codes, countries or offices"),
    ],
)
def test_a_file_without_the_columns(run: Any, table: Path, text: str, message: str) -> None:
    result = imported(run, text, "rows.csv")
    assert (result.exit_code, message in result.stderr, table.exists()) == (2, True, False)


def test_a_file_that_is_not_there(run: Any) -> None:
    result = run("actors", "import", "none.txt")
    assert (result.exit_code, result.stderr) == (
        2,
        "verbale: none.txt cannot be read: No such file or directory.\n",
    )


# check


def test_check_says_what_there_is(run: Any, table: Path) -> None:
    result = run("actors", "check")
    assert result.exit_code == 0
    assert re.search(r"^Verbale's tables: [\d,]+ states, .* known until \d{4}-", result.stdout, re.M)
    assert "0 errors" in result.stdout
    assert str(table) not in result.stdout


def test_check_finds_errors_of_the_user(run: Any, table: Path) -> None:
    run("actors", "add", "Ana", "--code", "ZZZ")
    assert run("actors", "check").exit_code == 0
    table.write_text(table.read_text() + "X,,,nonsense,,,,,,\n")
    result = run("actors", "check")
    assert result.exit_code == 3
    assert f"{table}:7: error: 'nonsense' is no code" in result.stdout
    assert f"{table}: 1 row; 1 error, 1 warning" in result.stdout
    assert run("actors", "check", "none.csv").exit_code == 2


def test_check_lists_our_warnings_where_asked(run: Any) -> None:
    shown = run("actors", "check").stdout.count(": warning: ")
    assert shown == 0
    everything = run("actors", "check", "--all").stdout
    assert everything.splitlines()[-1].endswith(f"{everything.count(': warning: '):,} warnings")


# show


def test_show_an_office(run: Any) -> None:
    lines = run("actors", "show", "GBR/prime_minister").stdout.splitlines()
    assert lines[0].startswith("GBR/prime_minister  prime minister")
    assert any(line.startswith("  Tony Blair  1997-05-02 to 2007-06-27") for line in lines)
    then = run("actors", "show", "GBR/prime_minister", "--date", "2021-06-16").stdout.splitlines()
    assert [line.split("  ")[1] for line in then[1:]] == ["Boris Johnson"]


def test_show_a_state_and_a_person(run: Any) -> None:
    for name in ("RUS", "russia", "Kremlin", "Moscow"):
        assert "Russia [RUS]" in run("actors", "show", name, "--date", "2021-06-16").stdout
    state = run("actors", "show", "Russia", "--date", "2021-06-16").stdout
    assert "  RUS/president  Vladimir Putin (2021-06-16)" in state
    person = run("actors", "show", "putin").stdout
    assert person.startswith("Vladimir Putin")
    assert "RUS/president" in person


def test_show_an_actor_of_the_users(run: Any) -> None:
    run("actors", "add", "Ana Test", "--code", "PRT GOV", "--to", "2008", "--also", "The Boss")
    run("actors", "add", "Ana Test", "--code", "PRT")
    lines = run("actors", "show", "the boss").stdout.splitlines()
    assert lines == ["Ana Test (also The Boss), from your table", "  [PRT GOV]  until 2008", "  [PRT]"]
    assert "[PRT GOV]" in run("actors", "show", "test", "--date", "2008-12-31").stdout
    assert run("actors", "show", "Ana Test", "--date", "2009-01-01").stdout.splitlines()[1:] == ["  [PRT]"]


def test_show_what_nobody_knows(run: Any) -> None:
    result = run("actors", "show", "Xyzzy")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "verbale: the tables know no 'Xyzzy'\n",
    )
    assert run("actors", "show", "Russia", "--date", "1.1.2001").exit_code == 2


def test_show_says_where_the_tables_end(run: Any) -> None:
    assert "known until" in run("actors", "show", "USA/president", "--date", "2090-01-01").stderr
