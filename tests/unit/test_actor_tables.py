"""The tables of actors: loading, dates, look-ups, and what the checks find."""

from __future__ import annotations

import csv
import pickle
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from verbale.errors import UsageError
from verbale.tables.actors import (
    ActorTables,
    Holder,
    PartialDate,
    Problem,
    UserActor,
    check_tables,
    find_user_table,
    load_tables,
)
from verbale.tables.actors.check import checked_tables, checked_users
from verbale.tables.actors.dates import exact_date, may_hold, parse_date
from verbale.tables.actors.forms import HOLDERS, OFFICES, ORGANISATIONS, ROLES, STATES, USERS, Form
from verbale.tables.actors.load import read_tables
from verbale.tables.actors.users import add_rows, as_table, write_whole

STATE_ROWS = """\
AAA,,Aland,The Republic of Aland|Old Aland,Alander|Alanders,Aville,The Palace,state,Europe,Q1,1990-01-01,,x
BBB,,Beland,,Belander,Bville,,state,Africa,Q2,1990-01-01,,x
CCC,AAA PRE,Celand,,Celander,,,disputed,Europe,,1990-01-01,,x
"""
ORGANISATION_ROWS = "LEAGUE,League of Lands,the League,organisation,IGO,Aville,,1990-01-01,,Q3,x\n"
OFFICE_ROWS = """\
AAA/president,AAA,head_of_state,president,GOV,1,1990-01-01,,x
BBB/council,BBB,head_of_state,councillor,GOV,2,1990-01-01,,x
"""
HOLDER_ROWS = """\
AAA/president,Ann One,A. One|Anna One,f,1990-01-01,1999-12-31,,Q11,elected
AAA/president,Bob Two,,m,1999-12-31,2005-03,,Q12,elected
# a heading, "with a quote
AAA/president,Cid Three,,m,2005-03,2010,acting,,elected

AAA/president,Dee Four,,f,2010,,,,elected
BBB/council,Eli Five,,m,1990-01-01,,,,elected
BBB/council,Fay Six,,f,1990-01-01,,,,elected
"""
ROLE_ROWS = "president|head of state,person,GOV,head_of_state,sing,x\nministries,institution,GOV,,plur,x\n"

Make = Callable[..., Path]


def table(form: Form, rows: str) -> str:
    """A whole file of a form with these rows."""
    keys = {
        "format": form.format,
        "version": "1.0",
        "source": "tests",
        "licence": "none",
        "known_until": "2020-06",
    }
    return "".join(f"# {key}: {value}\n" for key, value in keys.items()) + f"{form.columns}\n{rows}"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a folder of tables, the usual ones where no rows are given."""

    def call(
        states: str = STATE_ROWS,
        organisations: str = ORGANISATION_ROWS,
        offices: str = OFFICE_ROWS,
        holders: str = HOLDER_ROWS,
        roles: str = ROLE_ROWS,
    ) -> Path:
        for name, form, rows in (
            ("states.csv", STATES, states),
            ("organisations.csv", ORGANISATIONS, organisations),
            ("offices/all.csv", OFFICES, offices),
            ("holders/all.csv", HOLDERS, holders),
            ("roles.csv", ROLES, roles),
        ):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(table(form, rows), encoding="utf-8")
        return tmp_path

    return call


@pytest.fixture
def tables(make: Make) -> ActorTables:
    return read_tables(make())


def names(holders: tuple[Holder, ...]) -> list[str]:
    return [holder.name for holder in holders]


# Dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29)),
        ("2001-02", date(2001, 2, 1), date(2001, 2, 28)),
        ("2004-02", date(2004, 2, 1), date(2004, 2, 29)),
        ("1999", date(1999, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_date_is_as_wide_as_it_is_imprecise(text: str, first: date, last: date) -> None:
    found = parse_date(text)
    assert (found.first, found.last, found.exact, str(found)) == (first, last, first == last, text)


@pytest.mark.parametrize(
    "text", ["", "2001-02-29", "2001-13", "01-02-2001", "2001-2", "20010203", "c. 2001", "0000"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is no date as YYYY-MM-DD"):
        parse_date(text)


def test_whole_months_and_years_that_are_given_as_days() -> None:
    assert str(exact_date(date(2001, 1, 1))) == "2001-01-01"
    assert str(PartialDate(date(2001, 1, 1).toordinal(), date(2001, 1, 31).toordinal())) == "2001-01"


def test_both_ends_count_and_open_ends_hold() -> None:
    since, until = parse_date("2000-05-07"), parse_date("2008-05")
    days = (date(2000, 5, 6), date(2000, 5, 7), date(2008, 5, 31), date(2008, 6, 1))
    assert [may_hold(since, until, day.toordinal()) for day in days] == [False, True, True, False]
    assert may_hold(None, None, 1)
    assert may_hold(None, until, 1)
    assert may_hold(since, None, date.max.toordinal())


# Loading


def test_rows_become_values(tables: ActorTables) -> None:
    state = tables.state("AAA")
    assert state is not None
    assert (state.name, state.names, state.demonyms) == (
        "Aland", ("The Republic of Aland", "Old Aland"), ("Alander", "Alanders"),
    )  # fmt: skip
    assert (state.capitals, state.metonyms, state.status, state.until) == (
        ("Aville",),
        ("The Palace",),
        "state",
        None,
    )
    assert [one.actor_code for one in tables.states] == ["AAA", "BBB", "AAA PRE"]
    organisation = tables.organisation("LEAGUE")
    assert organisation is not None
    assert (organisation.code, organisation.seat, organisation.country) == ("IGO", "Aville", None)
    office = tables.office("BBB/council")
    assert office is not None
    assert (office.role, office.titles, office.sectors, office.seats) == (
        "head_of_state",
        ("councillor",),
        "GOV",
        2,
    )
    assert tables.holders[0] == Holder(
        "AAA/president", "Ann One", ("A. One", "Anna One"), "f",
        parse_date("1990-01-01"), parse_date("1999-12-31"), None, "Q11",
    )  # fmt: skip
    assert tables.roles[0].words == ("president", "head of state")
    assert (tables.roles[1].role, tables.roles[1].number) == (None, "plur")
    assert tables.known_until == date(2020, 6, 30)
    assert tables.users == ()


def test_what_is_not_there_is_none_or_empty(tables: ActorTables) -> None:
    assert tables.state("ZZZ") is tables.office("ZZZ/x") is tables.organisation("ZZZ") is None
    assert (
        tables.offices_of("CCC")
        == tables.holders_of("ZZZ/x")
        == tables.holding("ZZZ/x", date(2000, 1, 1))
        == ()
    )


def test_look_ups_by_org_and_office(make: Make) -> None:
    lines = HOLDER_ROWS.splitlines(keepends=True)
    shuffled = read_tables(make(holders="".join([lines[3], lines[1], lines[5], lines[0]])))
    assert [office.id for office in shuffled.offices_of("AAA")] == ["AAA/president"]
    assert names(shuffled.holders_of("AAA/president")) == ["Ann One", "Bob Two", "Cid Three", "Dee Four"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1989, 12, 31), []),
        (date(1990, 1, 1), ["Ann One"]),
        (date(1999, 12, 30), ["Ann One"]),
        (date(1999, 12, 31), ["Ann One", "Bob Two"]),
        (date(2000, 1, 1), ["Bob Two"]),
        (date(2005, 3, 1), ["Bob Two", "Cid Three"]),
        (date(2005, 3, 31), ["Bob Two", "Cid Three"]),
        (date(2005, 4, 1), ["Cid Three"]),
        (date(2010, 7, 1), ["Cid Three", "Dee Four"]),
        (date(2011, 1, 1), ["Dee Four"]),
        (date(2035, 1, 1), ["Dee Four"]),
    ],
)
def test_who_held_an_office(tables: ActorTables, day: date, expected: list[str]) -> None:
    assert names(tables.holding("AAA/president", day)) == expected


def test_values_cannot_be_changed(tables: ActorTables) -> None:
    for value in (tables, tables.states[0], tables.holders[0], tables.holders[0].since):
        field = next(iter(value.__struct_fields__))  # type: ignore[union-attr]
        with pytest.raises(AttributeError):
            setattr(value, field, None)


def test_tables_go_to_other_processes(tables: ActorTables) -> None:
    copy = pickle.loads(pickle.dumps(tables))
    assert (copy.holders, copy.version) == (tables.holders, tables.version)


def test_missing_files_hold_nothing(tmp_path: Path) -> None:
    empty = read_tables(tmp_path)
    assert (empty.states, empty.holders, empty.known_until) == ((), (), date.min)


def test_the_version_changes_with_any_row(make: Make) -> None:
    first = read_tables(make()).version
    assert first.startswith("actors/1-")
    assert read_tables(make()).version == first
    assert read_tables(make(roles=ROLE_ROWS.replace("sing", "plur"))).version != first


def test_line_ends_make_no_other_version(make: Make) -> None:
    folder = make()
    first = read_tables(folder)
    for file in folder.rglob("*.csv"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    again = read_tables(folder)
    assert (again.version, again.holders) == (first.version, first.holders)


@pytest.mark.parametrize(
    ("where", "rows", "message"),
    [
        ("states", "AA,,A,,,,,state,Europe,,,,x", "states.csv, line 7: 'AA' is no code"),
        ("states", "AAA,,,,,,,state,Europe,,,,x", "states.csv, line 7: The column name is empty"),
        (
            "states",
            "AAA,,A,,,,,empire,Europe,,,,x",
            "'empire' in the column status is not one of disputed, former",
        ),
        ("states", "AAA,,A,,,,,state,Mars,,,,x", "'Mars' in the column region"),
        ("states", "AAA,,A,b||c,,,,state,Europe,,,,x", "has an empty entry"),
        ("states", "AAA,,A,,,,,state,Europe,W1,,,x", "'W1' is no Wikidata item"),
        ("organisations", "X,X,,club,IGO,,,,,,x", "'club' in the column kind"),
        ("organisations", "X,X,,group,,,,,,,x", "'' is no code"),
        ("offices", "AAA/x,AAA,king,t,GOV,1,,,x", "'king' in the column role"),
        ("offices", "AAA/x,AAA,head,t,GOV,none,,,x", "'none' in the column seats"),
        ("offices", "AAA/x,AAA,head,t,government,1,,,x", "'government' are no sectors"),
        ("holders", "\nAAA/president,A,,x,2000,,,,x", "holders/all.csv, line 8: 'x' in the column gender"),
        ("holders", "AAA/president,A,,m,2000-2-1,,,,x", "'2000-2-1' is no date"),
        ("holders", "AAA/president,A,,m,2000,,maybe,,x", "'maybe' in the column note"),
        ("holders", "AAA/president,A,,m,2000,x", "The row has 6 cells, where 9 are expected"),
        ("holders", 'AAA/president,A,"x\ny",m,2000,,,,x', "The row does not end on its line"),
        ("holders", 'AAA/president,"A"b,,m,2000,,,,x', "line 7: The row is no CSV"),
        ("roles", "x,animal,,,sing,x", "'animal' in the column kind"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(make: Make, where: str, rows: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_tables(make(**{where: f"{rows}\n"}))
    assert caught.value.code == "bad-table"
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("verbale-holders/1", "verbale-holders/2", "line 1: The format is 'verbale-holders/2'"),
        ("# licence: none\n", "", "line 1: The header does not give the licence"),
        ("# known_until: 2020-06\n", "", "line 1: The header does not give known_until"),
        ("2020-06", "June 2020", "'June 2020' is no date"),
        ("gender", "sex", "line 6: The columns are not office,name,names,gender"),
    ],
)
def test_a_header_that_is_wrong_is_named(make: Make, old: str, new: str, message: str) -> None:
    file = make() / "holders" / "all.csv"
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(UsageError, match=r"holders/all\.csv") as caught:
        read_tables(file.parents[1])
    assert message in str(caught.value)


def test_what_is_no_utf_8(make: Make) -> None:
    folder = make()
    (folder / "roles.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"roles.csv is not UTF-8 text"):
        read_tables(folder)


def test_five_thousand_rows_load_at_once(make: Make) -> None:
    terms = ((n, f"{1900 + n % 99}-05-{n % 28 + 1:02},{2000 + n % 20}") for n in range(5000))
    rows = "".join(f"AAA/president,Ann {n},A. {n}|Anna {n},f,{term},,Q1,by vote\n" for n, term in terms)
    folder = make(holders=rows)
    used = []
    for _ in range(5):
        begun = time.process_time()
        assert len(read_tables(folder).holders) == 5000
        used.append(time.process_time() - begun)
    # 25 ms on two slow cores; the bound leaves room for machines that do other things too.
    assert min(used) < 0.1


# The shipped tables


def test_the_shipped_tables_have_no_errors() -> None:
    tables, problems = checked_tables()
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert tables.states
    assert tables.holders


def test_the_shipped_tables_are_loaded_once() -> None:
    tables = load_tables()
    assert load_tables() is tables
    assert tables.known_until > date(2024, 1, 1)
    assert names(tables.holding("USA/president", date(2021, 6, 16))) == ["Joe Biden"]


def test_every_shipped_file_is_loaded() -> None:
    folder = Path(__file__).parents[2] / "src" / "verbale" / "tables" / "actors"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    places = load_tables().places
    loaded = (places.states, places.organisations, places.offices, places.holders, places.roles)
    assert {place.file for some in loaded for place in some} == files


# Checks

OVERLAP = "AAA/president,Zoe Last,,f,1995-01-01,1996-01-01,,,elected\n"
AGAIN = "AAA/president,Ann One,,f,1998-01-01,1998-02-01,acting,,elected\n"
EMPTY_OFFICE = "AAA/speaker,AAA,speaker,speaker,LEG,1,,,x\n"


@pytest.mark.parametrize(
    ("where", "rows", "severity", "message"),
    [
        (
            "states",
            STATE_ROWS + "AAA,,Aland II,,,,,former,Europe,,,1950,x\n",
            "error",
            "The code 'AAA' is given in",
        ),
        (
            "states",
            STATE_ROWS + "DDD,,Deland,Old Aland,,,,state,Europe,,,,x\n",
            "error",
            "'Old Aland' names both AAA and DDD",
        ),
        (
            "states",
            STATE_ROWS + "DDD,,Deland,,Alander,,,state,Europe,,,,x\n",
            "warning",
            "'Alander' belongs to both AAA and DDD",
        ),
        (
            "states",
            STATE_ROWS + "DDD,ZZZ PRE,Deland,,,,,state,Europe,,,,x\n",
            "error",
            "'ZZZ' is no state's code",
        ),
        (
            "states",
            STATE_ROWS + "DDD,AAA PRX,Deland,,,,,state,Europe,,,,x\n",
            "error",
            "'PRX' in 'AAA PRX' is no sector",
        ),
        (
            "states",
            STATE_ROWS + "DDD,,Deland,,,,,state,Europe,,2000,1999,x\n",
            "error",
            "It begins (2000) after its end (1999)",
        ),
        (
            "states",
            STATE_ROWS + "DDD,,Deland,Deland,,,,state,Europe,,,,x\n",
            "warning",
            "The name 'Deland' is given 2 times",
        ),
        (
            "states",
            STATE_ROWS + "DDD,,Deland,,,,,state,Europe,Q1,,,x\n",
            "warning",
            "Q1 is 'Aland' elsewhere and 'Deland' here",
        ),
        ("states", STATE_ROWS + "DDD,,Deland,,,,,state,Europe,,,,\n", "warning", "The row has no source"),
        ("organisations", "X,X,,group,ZZZ REB,,,,,,x\n", "error", "'ZZZ' is no state's code"),
        ("organisations", "X,X,,group,AAA REB,,ZZZ,,,,x\n", "error", "There is no state 'ZZZ'"),
        (
            "organisations",
            ORGANISATION_ROWS * 2,
            "error",
            "The id 'LEAGUE' is given in organisations.csv, line 7 too",
        ),
        (
            "offices",
            OFFICE_ROWS + "ZZZ/head,ZZZ,head,head,GOV,1,,,x\n",
            "error",
            "There is no state or organisation 'ZZZ'",
        ),
        (
            "offices",
            OFFICE_ROWS + "AAA-head,AAA,head,head,GOV,1,,,x\n",
            "error",
            "does not begin with its org and a slash",
        ),
        ("offices", OFFICE_ROWS + "AAA/head,AAA,head,head,ABC,1,,,x\n", "error", "'ABC' is no sector"),
        ("offices", OFFICE_ROWS + EMPTY_OFFICE, "warning", "Nobody is said to hold 'AAA/speaker'"),
        ("offices", OFFICE_ROWS + EMPTY_OFFICE * 2, "error", "The office 'AAA/speaker' is given in"),
        (
            "offices",
            OFFICE_ROWS + EMPTY_OFFICE.replace(",speaker,LEG", ",president,LEG"),
            "warning",
            "The title 'president' is that of both",
        ),
        (
            "offices",
            OFFICE_ROWS + EMPTY_OFFICE.replace(",speaker,LEG", ",Speaker,LEG"),
            "error",
            "'Speaker' is not in lower case",
        ),
        (
            "offices",
            OFFICE_ROWS.replace("1,1990-01-01,", "1,1990-01-01,2015-01-01"),
            "warning",
            "Dee Four (2010 to ?) holds AAA/president after it ends",
        ),
        (
            "offices",
            OFFICE_ROWS.replace("1,1990-01-01,", "1,1995-01-01,"),
            "warning",
            "Ann One (1990-01-01 to 1999-12-31) holds AAA/president before it begins",
        ),
        (
            "holders",
            HOLDER_ROWS + "AAA/king,Zoe Last,,f,2000,,,,elected\n",
            "error",
            "There is no office 'AAA/king'",
        ),
        (
            "holders",
            HOLDER_ROWS + OVERLAP,
            "error",
            "Zoe Last (1995-01-01 to 1996-01-01) holds AAA/president at the same time as Ann One",
        ),
        (
            "holders",
            HOLDER_ROWS + AGAIN,
            "error",
            "Ann One (1998-01-01 to 1998-02-01) holds AAA/president already",
        ),
        (
            "holders",
            HOLDER_ROWS + "BBB/council,Gus Seven,,m,2000,2002,,,elected\n",
            "error",
            "holds BBB/council at the same time as Eli Five",
        ),
        (
            "holders",
            HOLDER_ROWS.replace("1999-12-31,2005", "2000-03-01,2005"),
            "warning",
            "Nobody holds AAA/president from 1999-12-31 to 2000-03-01",
        ),
        (
            "holders",
            HOLDER_ROWS.replace("2010,,,,", "2010,2015,,,"),
            "warning",
            "Nobody holds AAA/president after 2015-12-31",
        ),
        ("holders", HOLDER_ROWS.replace(",Q11,elected", ",Q11,"), "error", "The term has no source"),
        (
            "holders",
            HOLDER_ROWS.replace("Q12", "Q11"),
            "warning",
            "Q11 is 'Ann One' elsewhere and 'Bob Two' here",
        ),
        (
            "roles",
            ROLE_ROWS * 2,
            "error",
            "The word 'president (person, sing)' is given in roles.csv, line 7 too",
        ),
        ("roles", ROLE_ROWS.replace("GOV", "ABC"), "error", "'ABC' is no sector"),
    ],
)
def test_the_checks_find(make: Make, where: str, rows: str, severity: str, message: str) -> None:
    problems = check_tables(read_tables(make(**{where: rows})))
    assert [
        problem for problem in problems if message in problem.sentence and problem.severity == severity
    ], problems
    assert all(problem.line > 6 for problem in problems)


def test_the_checks_find_nothing_where_nothing_is_wrong(tables: ActorTables) -> None:
    assert check_tables(tables) == []


@pytest.mark.parametrize("note", ["acting", "interim", "contested"])
def test_whoever_is_not_regular_may_overlap(make: Make, note: str) -> None:
    assert check_tables(read_tables(make(holders=HOLDER_ROWS + OVERLAP.replace(",,,e", f",{note},,e")))) == []


def test_names_may_pass_from_one_state_to_the_next(make: Make) -> None:
    old = "OLD,,Old Republic,Celand,,,,former,Europe,,,1990-01-01,x\n"
    assert check_tables(read_tables(make(states=STATE_ROWS + old))) == []


def test_a_short_gap_is_no_problem(make: Make) -> None:
    assert (
        check_tables(read_tables(make(holders=HOLDER_ROWS.replace("1999-12-31,2005", "2000-02-01,2005"))))
        == []
    )


# A user's own table

ANA = UserActor(
    "Ana Costa", ("A. Costa",), "AAA GOV", "person", "AAA", "AAA/president",
    parse_date("2019-10"), parse_date("2022-03-30"), "Q5", "a friend",
)  # fmt: skip
LATER = UserActor("Ana Costa", (), "AAA ELI", None, None, None, parse_date("2022-03-30"), None, None, None)
ODD = UserActor('Quo "te", the 1st', ("a, b", "“c”"), "G77 XYZ", "group", None, None, None, None, None, None)


@pytest.fixture
def user_file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "actors.csv"


def test_rows_that_are_added_are_loaded(user_file: Path) -> None:
    assert add_rows(user_file, [ANA, LATER]) == 2
    assert add_rows(user_file, [LATER, ODD]) == 1
    tables = load_tables(user_file)
    assert tables.users == (ANA, LATER, ODD)
    assert tables.states == load_tables().states
    assert [place.line for place in tables.places.users] == [6, 7, 8]


def test_the_version_names_the_users_rows(user_file: Path) -> None:
    own = load_tables().version
    add_rows(user_file, [ANA])
    first = load_tables(user_file).version
    add_rows(user_file, [LATER])
    assert own != first != load_tables(user_file).version
    assert first.startswith(f"{own}+")
    user_file.write_text("# a comment changes nothing\n" + as_table([ANA]))
    assert load_tables(user_file).version == first


def test_what_is_there_stays(user_file: Path) -> None:
    add_rows(user_file, [ANA])
    before = user_file.read_text() + "# my own comment\n\n" + "Z Y,,,AAA,,,,,,"
    user_file.write_text(before)
    add_rows(user_file, [LATER])
    assert user_file.read_text().startswith(before + "\n")
    assert [row.name for row in load_tables(user_file).users] == ["Ana Costa", "Z Y", "Ana Costa"]


def test_a_bad_table_is_left_alone(user_file: Path) -> None:
    add_rows(user_file, [ANA])
    user_file.write_text(user_file.read_text() + "Bad,,,nonsense,,,,,,\n")
    before = user_file.read_text()
    with pytest.raises(UsageError, match=r"actors.csv, line 7: 'nonsense' is no code"):
        add_rows(user_file, [LATER])
    assert user_file.read_text() == before
    with pytest.raises(UsageError, match="line 7"):
        load_tables(user_file)


def test_a_failed_writing_leaves_the_old_file(user_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_rows(user_file, [ANA])
    before = user_file.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UsageError, match="cannot be written: No space left") as caught:
        write_whole(user_file, "half")
    assert caught.value.code == "cannot-write"
    assert user_file.read_text() == before
    assert list(user_file.parent.iterdir()) == [user_file]


def test_a_link_stays_one(tmp_path: Path, user_file: Path) -> None:
    add_rows(user_file, [ANA])
    user_file.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(user_file)
    add_rows(link, [LATER])
    assert link.is_symlink()
    assert load_tables(user_file).users == (ANA, LATER)
    assert user_file.stat().st_mode & 0o777 == 0o640


def test_a_name_that_would_be_a_comment_is_refused(user_file: Path) -> None:
    write_whole(user_file, as_table([]) + '"#1 Costa",,,AAA,,,,,,\n')
    with pytest.raises(UsageError, match="begins with # is a comment"):
        load_tables(user_file)


def test_where_the_users_table_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBALE_ACTORS", str(tmp_path / "mine.csv"))
    assert find_user_table() is None
    (tmp_path / "mine.csv").write_text(as_table([]))
    assert find_user_table() == tmp_path / "mine.csv"
    assert find_user_table("other.csv") == Path("other.csv")
    with pytest.raises(UsageError) as caught:
        load_tables(find_user_table(tmp_path / "other.csv"))
    assert caught.value.code == "missing-table"


def test_by_default_it_lies_beside_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    from verbale.store import default_location
    from verbale.tables.actors.location import user_table_path

    monkeypatch.delenv("VERBALE_ACTORS", raising=False)
    assert user_table_path().parent == default_location().parent


@pytest.mark.parametrize(
    ("row", "severity", "message"),
    [
        ("X,,,ZZZ GOV,,,,,,", "warning", "'ZZZ' is no state's code"),
        ("X,,,AAA HMS,,,,,,", "warning", "'HMS' in 'AAA HMS' is no sector"),
        ("X,,,AAA,ZZZ,,,,,", "warning", "There is no state 'ZZZ'"),
        ("X,,,AAA,,AAA/king,,,,", "warning", "There is no office 'AAA/king'"),
        ("X,X,,AAA,,,,,,", "warning", "The name 'X' is given 2 times"),
        ("X,,,AAA,,,2001,2000,,", "error", "It begins (2001) after its end (2000)"),
        ("X,,,AAA,,,2000-02-30,,,", "error", "'2000-02-30' is no date"),
        ("X,,animal,AAA,,,,,,", "error", "'animal' in the column kind"),
        (
            "X,,,AAA GOV,,,2000,2004,,\nX,,,AAA OPP,,,2002,,,",
            "warning",
            "'X' is 'AAA GOV' and 'AAA OPP' at the same time",
        ),
        (
            "X,,,AAA GOV,,,,,,\nX,,,AAA OPP,,,,,,",
            "warning",
            "'X' is 'AAA GOV' and 'AAA OPP' at the same time",
        ),
    ],
)
def test_the_checks_find_in_a_users_table(
    tables: ActorTables, user_file: Path, row: str, severity: str, message: str
) -> None:
    write_whole(user_file, as_table([]) + f"{row}\n")
    _, problems = checked_users(user_file, tables)
    assert [(one.severity, message in one.sentence, one.file) for one in problems] == [
        (severity, True, str(user_file))
    ]


def test_dated_rows_and_a_default_agree(tables: ActorTables, user_file: Path) -> None:
    rows = "X,,,AAA GOV,,,2000,2004-05-01,,\nX,,,AAA ELI,,,2004-05-01,,,\nX,,,AAA,,,,,,\n"
    write_whole(user_file, as_table([]) + rows)
    users, problems = checked_users(user_file, tables)
    assert (len(users), problems) == (3, [])


def test_a_problem_reads_as_a_line() -> None:
    assert str(Problem("a.csv", 3, "It is wrong.", "error")) == "a.csv:3: error: It is wrong."


def test_a_table_is_plain_csv(user_file: Path) -> None:
    add_rows(user_file, [ANA, ODD])
    lines = [line for line in user_file.read_text().splitlines() if not line.startswith("#")]
    first, *rows = csv.reader(lines)
    assert ",".join(first) == USERS.columns
    assert rows[0] == [
        "Ana Costa", "A. Costa", "person", "AAA GOV", "AAA", "AAA/president",
        "2019-10", "2022-03-30", "Q5", "a friend",
    ]  # fmt: skip
