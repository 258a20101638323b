"""Putting rows right in a real browser: accept, reject, edit, add, undo; two people; reading again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from verbale import record as r
from verbale.store import Store

TEXT = """Costa met Duarte in Lisbon on Monday.

“We will open the port 🚢 by June,” Ana Costa said. Duarte denied that talks had failed.
Some of it was said in Bragança, where nobody listened.
"""


def span(words: str, text: str = TEXT) -> r.Span:
    start = text.index(words)
    return r.Span(start, start + len(words), words)


def mention(words: str) -> r.Mention:
    return r.Mention(span(words).start, span(words).end, words, "name")


def record_of(text_id: str, by: str = "attribution/3", extra: bool = True) -> r.Record:
    """A record with a row of each kind; its text differs by a last line, so that tests share nothing."""
    text = f"{TEXT}{text_id}\n"
    shared = {"confidence": 0.8, "by": by}
    said = r.Attribution(
        id="q1", source=span("Ana Costa"), speaker="a1", cue=span("said"),
        content=(span("“We will open the port 🚢 by June,”"),), kind="direct", attitude="say", within=None,
        about=(), **shared,
    )  # fmt: skip
    denied = r.Attribution(
        id="q2", source=span("Duarte denied"[:6]), speaker="a2", cue=span("denied"),
        content=(span("that talks had failed"),), kind="indirect", attitude="deny", within=None,
        confidence=0.4, by=by,
    )  # fmt: skip
    met = r.Event(
        id="e1", type="CONSULT", mode="visit", contexts=(), quad="VERBAL COOPERATION", intensity=4.0,
        source=(r.Side("a1", None), r.Side("a2", None)), target=(), trigger=span("met"), status="happened",
        according_to=None, attribution=None, issues=(), date=None, place=None, **shared,
    )  # fmt: skip
    owed = r.Commitment(
        id="c1", parties=("a1",), to=(), action=span("open the port 🚢 by June"), kind="promise",
        status="announced", due=None, according_to="a1", attribution="q1", event=None,
        evidence=(span("open the port 🚢 by June"),), issues=(), **shared,
    )  # fmt: skip
    actors = (
        r.Actor(
            "a1", "Ana Costa", ("Costa",), "person", "PRT GOV", None, None, (), (mention("Costa"),), 0.9, by
        ),
        r.Actor("a2", "Duarte", (), "person", None, None, None, (), (mention("Duarte"),), 0.9, by),
    )
    return r.Record(
        r.Report(text, title=f"Port {text_id}", date="2024-04-16").document(),
        actors=actors, attributions=(said, denied) if extra else (said,), events=(met,), commitments=(owed,),
    )  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., object]):
    """A room of the reports of these tests alone."""
    return serve(tmp_path_factory.mktemp("correct") / "room.db")


@pytest.fixture
def report(room, request: pytest.FixtureRequest) -> r.Record:
    """A report of this test alone."""
    record = record_of(request.node.name)
    with Store.open(room.store) as store:
        store.add(record, by="attribution/3")
    return record


@pytest.fixture
def opened(page: Page, room, report: r.Record) -> r.Record:
    """Its page, on which Eva corrects."""
    page.add_init_script("if (!localStorage.getItem('by')) localStorage.setItem('by', 'Eva')")
    page.goto(f"{room.url}/reports/{report.document.sha256}")
    return report


def now(room, record: r.Record) -> r.Record:
    with Store.open(room.store) as store:
        return store.record(record.document.sha256)


def row(page: Page, id: str):
    return page.locator(f"#rows [id='{id}']")


def choose(page: Page, id: str) -> None:
    row(page, id).click(position={"x": 4, "y": 4})


def field(page: Page, name: str):
    return page.locator(f".edit [data-field='{name}']")


def select(page: Page, words: str, text: str = TEXT) -> None:
    """Selects words of the text as a person does: by a range in the page, in UTF-16."""
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    length = len(words.encode("utf-16-le")) // 2
    page.evaluate(
        """([start, end]) => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let at = 0, begun = false;
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!begun && start < at + node.length) { range.setStart(node, start - at); begun = true; }
            if (end <= at + node.length) { range.setEnd(node, end - at); break; }
            at += node.length;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [start, start + length],
    )


def test_the_name_is_asked_once_and_can_be_changed(page: Page, room, report: r.Record) -> None:
    page.goto(f"{room.url}/reports/{report.document.sha256}")
    choose(page, "q1")
    page.keyboard.press("a")
    asked = page.get_by_role("dialog", name="Who corrects?")
    asked.get_by_label("Your name").fill("Eva Lind")
    asked.get_by_role("button", name="Go on").click()
    expect(row(page, "q1")).to_contain_text("confirmed by Eva Lind")
    choose(page, "q2")
    page.keyboard.press("a")
    expect(row(page, "q2")).to_contain_text("confirmed by Eva Lind")
    page.get_by_role("button", name="Eva Lind").click()
    asked.get_by_label("Your name").fill("Bo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-name]")).to_have_text("Bo")
    page.reload()
    expect(page.locator("[data-name]")).to_have_text("Bo")


def test_accept_reject_and_undo_by_keys(page: Page, room, opened: r.Record) -> None:
    choose(page, "q2")
    page.keyboard.press("a")
    expect(row(page, "q2")).to_contain_text("confirmed by Eva")
    assert now(room, opened).attributions[1].by == "attribution/3, confirmed by Eva"
    page.keyboard.press("x")
    expect(row(page, "q2")).to_have_count(0)
    assert page.locator("#text [data-m='q2']").count() == 0
    assert [one.id for one in now(room, opened).attributions] == ["q1"]
    expect(page.locator("#gone")).to_contain_text("Rejected 1")
    page.keyboard.press("u")
    expect(row(page, "q2")).to_contain_text("confirmed by Eva")
    page.keyboard.press("u")
    expect(row(page, "q2")).not_to_contain_text("confirmed by")
    assert now(room, opened) == opened
    page.keyboard.press("u")
    expect(page.locator("#told")).to_have_text("There is nothing to undo here.")


def test_quick_hands_are_followed_and_the_place_is_kept(page: Page, room, opened: r.Record) -> None:
    page.set_viewport_size({"width": 1280, "height": 430})
    choose(page, "e1")
    still = "() => { const before = window.before; window.before = scrollY; return before === scrollY; }"
    page.wait_for_function(still, polling=200)  # it brings e1 into sight
    page.evaluate("() => scrollTo(0, 60)")
    for key in "ajajx":
        page.keyboard.press(key)
    expect(page.locator("#told")).to_have_text("Rejected. Press u to undo.")
    expect(row(page, "e1")).to_contain_text("confirmed by Eva")
    record = now(room, opened)
    assert record.events[0].by == "attribution/3, confirmed by Eva"
    assert sum("confirmed by Eva" in one.by for one in (*record.attributions, *record.commitments)) == 1
    assert len(record.attributions) + len(record.commitments) == 2
    assert page.evaluate("() => scrollY") == 60


def test_a_form_in_hand_comes_first(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    page.keyboard.press("e")
    field(page, "issues").locator("input").first.fill("trade")
    choose(page, "q2")
    row(page, "q2").get_by_role("button", name="Accept").click()
    expect(page.locator("#told")).to_contain_text("First save the row")
    expect(field(page, "issues").locator("input").first).to_have_value("trade")
    assert now(room, opened) == opened
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q1")).to_contain_text("corrected by Eva")


def test_a_key_after_g_means_a_page_and_no_correction(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/actors")
    assert now(room, opened) == opened


def test_a_double_click_and_a_key_held_down_are_meant_once(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    row(page, "q1").get_by_role("button", name="Accept").dblclick()
    expect(page.locator("#told")).to_have_text("Accepted.")
    choose(page, "e1")
    page.keyboard.down("x")
    expect(row(page, "e1")).to_have_count(0)
    for _ in range(3):
        page.keyboard.down("x")
    page.keyboard.up("x")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#made")).to_have_text("3")
    with Store.open(room.store) as store:
        made = store.corrections(opened.document.sha256)
    assert [one.act for one in made] == ["accept", "reject", "accept"]


def test_what_was_rejected_can_be_brought_back(page: Page, room, opened: r.Record) -> None:
    choose(page, "e1")
    row(page, "e1").get_by_role("button", name="Reject").click()
    page.locator("#gone summary").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(row(page, "e1")).to_be_visible()
    assert now(room, opened) == opened


def test_edit_a_statement_with_words_of_the_text(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    page.keyboard.press("e")
    field(page, "attitude").locator("select").select_option("promise")
    field(page, "speaker").locator("input").fill("Duarte")
    field(page, "addressee").locator("input").first.fill("The port workers")
    field(page, "issues").locator("input").first.fill("trade")
    select(page, "We will open the port 🚢")
    page.get_by_role("button", name="as content", exact=True).click()
    expect(field(page, "content")).to_contain_text("We will open the port 🚢")
    select(page, "by June")
    page.get_by_role("button", name="add to content").click()
    select(page, "Duarte", TEXT)
    page.get_by_role("button", name="as source").click()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q1")).to_contain_text("corrected by Eva")
    one = now(room, opened).attributions[0]
    assert one.attitude == "promise"
    assert one.speaker == "a2"
    assert one.source == span("Duarte")
    assert one.content == (span("We will open the port 🚢"), span("by June"))
    assert one.issues == ("trade",)
    names = {actor.id: actor.name for actor in now(room, opened).actors}
    assert [names[id] for id in one.addressee] == ["The port workers"]
    assert one.kind == "direct"
    assert one.cue == span("said")
    words = page.locator("#text mark[data-m='q1']").evaluate_all("(all) => all.map((m) => m.textContent)")
    assert "".join(words).replace("by June", "") == "We will open the port 🚢"


def test_edit_an_event(page: Page, room, opened: r.Record) -> None:
    choose(page, "e1")
    page.keyboard.press("e")
    field(page, "type").locator("select").select_option("REQUEST")
    modes = field(page, "mode").locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert modes == ["", "assist", "change", "yield", "meet"]
    field(page, "mode").locator("select").select_option("meet")
    field(page, "status").locator("select").select_option("planned")
    sides = field(page, "source")
    sides.get_by_role("button", name="Remove").nth(1).click()
    target = field(page, "target").locator("input")
    target.nth(0).fill("Duarte")
    target.nth(1).fill("PRT OPP")
    field(page, "place").locator("input").fill("Lisbon")
    field(page, "according_to").locator("input").fill("Ana Costa")
    field(page, "date").locator("input").nth(0).fill("2024-04-15")
    field(page, "contexts").locator("summary").click()
    field(page, "contexts").get_by_label("diplomatic").check()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "e1")).to_contain_text("corrected by Eva")
    record = now(room, opened)
    one = record.events[0]
    assert (one.type, one.mode, one.status, one.contexts) == ("REQUEST", "meet", "planned", ("diplomatic",))
    assert one.source == (r.Side("a1", None),)
    assert one.target == (r.Side("a2", "PRT OPP"),)
    assert one.according_to == "a1"
    assert one.date == r.Dates("2024-04-15", "2024-04-15")
    assert next(actor.name for actor in record.actors if actor.id == one.place) == "Lisbon"


def test_edit_a_commitment(page: Page, room, opened: r.Record) -> None:
    choose(page, "c1")
    page.keyboard.press("e")
    field(page, "kind").locator("select").select_option("obligation")
    field(page, "status").locator("select").select_option("in_force")
    field(page, "to").locator("input").first.fill("Duarte")
    field(page, "due").locator("input").nth(1).fill("2024-06-30")
    select(page, "open the port")
    page.get_by_role("button", name="as action").click()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "c1")).to_contain_text("corrected by Eva")
    one = now(room, opened).commitments[0]
    assert (one.kind, one.status, one.to) == ("obligation", "in_force", ("a2",))
    assert one.due == r.Dates("2024-06-30", "2024-06-30")
    assert one.action == span("open the port")


@pytest.mark.parametrize("kind", ["statement", "event", "commitment"])
def test_add_a_row_from_selected_words(page: Page, room, opened: r.Record, kind: str) -> None:
    words = {"statement": "nobody listened", "event": "listened", "commitment": "by June"}[kind]
    select(page, words)
    page.get_by_role("button", name=f"+ {kind}").click()
    form = page.get_by_role("form", name="New")
    expect(form).to_contain_text(words)
    if kind == "statement":
        field(page, "speaker").locator("input").fill("Nuno Vaz")
    elif kind == "event":
        form.get_by_role("button", name="Add it").click()
        expect(form.get_by_role("alert")).to_contain_text("type")
        field(page, "type").locator("select").select_option("PROTEST")
        field(page, "source").locator("input").first.fill("Nuno Vaz")
    else:
        field(page, "kind").locator("select").select_option("promise")
        field(page, "parties").locator("input").first.fill("Duarte")
    form.get_by_role("button", name="Add it").click()
    expect(page.locator("#rows li[aria-current]")).to_contain_text("added by Eva")
    record = now(room, opened)
    if kind == "statement":
        one = next(one for one in record.attributions if one.by == "Eva")
        assert one.content == (span("nobody listened"),)
        assert next(actor.name for actor in record.actors if actor.id == one.speaker) == "Nuno Vaz"
    elif kind == "event":
        event = next(one for one in record.events if one.by == "Eva")
        assert (event.type, event.trigger) == ("PROTEST", span("listened"))
    else:
        owed = next(one for one in record.commitments if one.by == "Eva")
        assert (owed.action, owed.parties) == (span("by June"), ("a2",))
    page.keyboard.press("u")
    expect(page.locator("#told")).to_have_text("Undone.")
    assert now(room, opened) == opened


def test_selections_are_code_points_exactly(page: Page, room, opened: r.Record) -> None:
    page.evaluate("""() => {
      const node = [...document.querySelectorAll("#text mark")].map((one) => one.lastChild)
        .concat([...document.querySelectorAll("#text u.o")].map((one) => one.firstChild))
        .find((one) => one.nodeType === 3 && one.data.includes("🚢"));
      const at = node.data.indexOf("🚢");
      getSelection().setBaseAndExtent(node, at + 1, node, at + 1 + 4);
    }""")
    ship = TEXT.index("🚢")
    selected = page.evaluate("() => door.selected()")
    assert selected == {"start": ship, "end": ship + 4, "text": TEXT[ship : ship + 4]}
    for start, end in ((0, 3), (ship, ship + 1), (ship + 1, ship + 5), (len(TEXT) - 4, len(TEXT) + 4)):
        whole = opened.document.text
        words = page.evaluate("([start, end]) => door.toRange(start, end).toString()", [start, end])
        assert words == whole[start:end]


def test_the_form_refuses_with_a_sentence_and_keeps_what_was_typed(
    page: Page, room, opened: r.Record
) -> None:
    choose(page, "c1")
    page.keyboard.press("e")
    field(page, "parties").get_by_role("button", name="Remove").first.click()
    field(page, "issues").locator("input").first.fill("ports")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".edit .trouble")).to_contain_text("A commitment needs somebody who owes it.")
    expect(field(page, "issues").locator("input").first).to_have_value("ports")
    page.on("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Escape")
    expect(page.locator(".edit")).to_have_count(0)
    assert now(room, opened) == opened


@pytest.fixture
def other(browser: Browser, room, report: r.Record) -> Iterator[Page]:
    """Another browser, in which Bo has the same report open."""
    context = browser.new_context()
    context.add_init_script("localStorage.setItem('by', 'Bo')")
    page = context.new_page()
    page.goto(f"{room.url}/reports/{report.document.sha256}")
    yield page
    context.close()


def test_two_browsers_correct_the_same_row(page: Page, other: Page, room, opened: r.Record) -> None:
    choose(page, "q2")
    page.keyboard.press("e")
    field(page, "attitude").locator("select").select_option("reject")
    choose(other, "q2")
    other.keyboard.press("a")
    expect(row(other, "q2")).to_contain_text("confirmed by Bo")
    page.get_by_role("button", name="Save").click()
    told = page.locator(".edit .trouble")
    expect(told).to_contain_text("Bo corrected the row meanwhile")
    expect(row(page, "q2")).to_contain_text("confirmed by Bo")
    expect(field(page, "attitude").locator("select")).to_have_value("reject")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q2")).to_contain_text("corrected by Eva")
    assert now(room, opened).attributions[1].attitude == "reject"
    choose(other, "q2")
    other.keyboard.press("x")
    expect(row(other, "q2").get_by_role("alert")).to_contain_text("Eva corrected the row meanwhile")
    expect(row(other, "q2")).to_contain_text("corrected by Eva")


def test_what_somebody_else_undid_is_met_once(page: Page, room, opened: r.Record) -> None:
    for id in ("q1", "q2"):
        choose(page, id)
        page.keyboard.press("a")
        expect(row(page, id)).to_contain_text("confirmed by Eva")
    with Store.open(room.store) as store:
        store.undo(store.corrections(opened.document.sha256)[-1].id, by="Bo")
    page.keyboard.press("u")
    expect(row(page, "q2").get_by_role("alert")).to_contain_text("undone by Bo already")
    page.keyboard.press("u")
    expect(page.locator("#told")).to_have_text("Undone.")
    assert now(room, opened) == opened


def test_a_row_that_somebody_rejected_meanwhile(page: Page, other: Page, room, opened: r.Record) -> None:
    choose(page, "e1")
    page.keyboard.press("e")
    field(page, "status").locator("select").select_option("planned")
    choose(other, "e1")
    other.keyboard.press("x")
    expect(row(other, "e1")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".edit .trouble")).to_contain_text("What you typed is still here")
    expect(field(page, "status").locator("select")).to_have_value("planned")
    assert now(room, opened).events == ()


def test_a_correction_is_exported_and_survives_reading_again(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    page.keyboard.press("e")
    field(page, "speaker").locator("input").fill("Nuno Vaz")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q1")).to_contain_text("corrected by Eva")
    choose(page, "q2")
    page.keyboard.press("x")
    expect(row(page, "q2")).to_have_count(0)
    sha256 = opened.document.sha256
    exported = page.request.get(f"{room.url}/api/v1/reports/{sha256}/export/jsonl")
    one = r.Record.from_json(exported.body())
    assert [actor.name for actor in one.actors if actor.id == one.attributions[0].speaker] == ["Nuno Vaz"]
    assert [said.id for said in one.attributions] == ["q1"]
    # A newer reader: other ids, other confidences, and the rejected row again.
    newer = record_of(
        opened.document.title.removeprefix("Port ") if opened.document.title else "", "attribution/4"
    )
    renamed = tuple(
        msgspec.structs.replace(said, id=f"q{n + 5}", confidence=0.7)
        for n, said in enumerate(newer.attributions)
    )
    owed = tuple(msgspec.structs.replace(one, attribution="q5") for one in newer.commitments)
    with Store.open(room.store) as store:
        assert store.add(
            msgspec.structs.replace(newer, attributions=renamed, commitments=owed), by="attribution/4"
        )
    page.reload()
    expect(row(page, "q5")).to_contain_text("Nuno Vaz")
    expect(row(page, "q5")).to_contain_text("corrected by Eva")
    expect(row(page, "q6")).to_have_count(0)
    again = page.request.get(f"{room.url}/api/v1/reports/{sha256}/export/jsonl").text()
    assert "Nuno Vaz" in again


def test_history(page: Page, room, opened: r.Record) -> None:
    choose(page, "e1")
    page.keyboard.press("a")
    expect(row(page, "e1")).to_contain_text("confirmed by Eva")
    page.keyboard.press("e")
    field(page, "status").locator("select").select_option("planned")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "e1")).to_contain_text("corrected by Eva")
    page.get_by_role("link", name="History").click()
    items = page.locator(".history > li")
    expect(items).to_have_count(2)
    expect(items.nth(0)).to_contain_text("status: happened → planned")
    expect(items.nth(1)).to_contain_text(re.compile("confirmed by Eva"))
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(items.nth(0)).to_contain_text("Undone by Eva")
    assert now(room, opened).events[0].status == "happened"
    items.nth(1).get_by_role("link").click()
    expect(row(page, "e1")).to_have_attribute("aria-current", "true")


def test_where_a_row_stands_is_put_right(page: Page, room, opened: r.Record) -> None:
    choose(page, "q2")
    page.keyboard.press("e")
    inside = field(page, "within").locator("select")
    offered = ["none", "Ana Costa said: “We will open the port 🚢 by June,”"]
    expect(inside.locator("option")).to_have_text(offered)
    inside.select_option(index=1)
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q2")).to_contain_text("corrected by Eva")
    expect(row(page, "q2")).to_have_class(re.compile(r"\bd1\b"))
    assert now(room, opened).attributions[1].within == "q1"
    choose(page, "q1")
    page.keyboard.press("e")
    expect(inside.locator("option")).to_have_text(["none"])
    page.keyboard.press("Escape")
    select(page, "nobody listened")
    page.get_by_role("button", name="+ event").click()
    field(page, "type").locator("select").select_option("PROTEST")
    field(page, "source").locator("input").first.fill("Duarte")
    field(page, "attribution").locator("select").select_option(label=offered[1])
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#rows li[aria-current]")).to_contain_text("added by Eva")
    assert next(one.attribution for one in now(room, opened).events if one.by == "Eva") == "q1"


def test_the_evidence_of_a_commitment_is_put_right(page: Page, room, opened: r.Record) -> None:
    choose(page, "c1")
    page.keyboard.press("e")
    select(page, "We will open the port")
    page.get_by_role("button", name="as evidence").click()
    select(page, "talks had failed")
    page.get_by_role("button", name="add to evidence").click()
    field(page, "attribution").locator("select").select_option(label="none")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "c1")).to_contain_text("corrected by Eva")
    one = now(room, opened).commitments[0]
    assert one.evidence == (span("We will open the port"), span("talks had failed"))
    assert one.attribution is None


def test_a_row_that_somebody_rejected_is_where_its_address_leads(page: Page, room, opened: r.Record) -> None:
    with Store.open(room.store) as store:
        store.correct(opened.document.sha256, kind="event", act="reject", item="e1", by="Bo")
    page.goto(f"{room.url}/reports/{opened.document.sha256}?again#e1")
    expect(page.locator("#told")).to_contain_text("rejected")
    expect(page.get_by_role("button", name="Bring it back")).to_be_visible()


def test_a_name_of_blanks_is_none(page: Page, room, report: r.Record) -> None:
    page.goto(f"{room.url}/reports/{report.document.sha256}")
    choose(page, "q1")
    page.keyboard.press("a")
    asked = page.get_by_role("dialog", name="Who corrects?")
    for name in ("   ", "a/b"):
        asked.get_by_label("Your name").fill(name)
        asked.get_by_role("button", name="Go on").click()
        expect(asked).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    assert now(room, report) == report


def test_a_slow_room_is_waited_for_with_a_sentence(page: Page, room, opened: r.Record) -> None:
    page.route("**/corrections", lambda route: (time.sleep(1), route.continue_()))
    choose(page, "q1")
    page.keyboard.press("a")
    expect(page.locator("#told")).to_have_text("Waiting for the reading room…")
    expect(page.locator("#told")).to_have_text("Accepted.")


def test_the_room_is_gone_while_the_page_is_open(page: Page, room, opened: r.Record) -> None:
    choose(page, "q1")
    page.keyboard.press("e")
    field(page, "attitude").locator("select").select_option("promise")
    page.route("**/corrections", lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".edit .trouble")).to_contain_text("does not answer")
    page.unroute("**/corrections")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q1")).to_contain_text("corrected by Eva")


def test_correcting_on_a_phone(page: Page, room, opened: r.Record) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#text i[data-m='q2']").click()
    page.get_by_role("button", name="Edit").click()
    field(page, "attitude").locator("select").select_option("reject")
    select(page, "talks had failed")
    page.get_by_role("button", name="as content", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "q2")).to_contain_text("corrected by Eva")
    assert now(room, opened).attributions[1].content == (span("talks had failed"),)
