"""A report and its record in a real browser: text, links both ways, layers, keys, long texts, bad input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from verbale import record as r
from verbale.store import Store

TEXT_OF = "() => document.getElementById('text').textContent"


@pytest.fixture(scope="module")
def records(example_records: list[r.Record]) -> dict[str, r.Record]:
    """The examples by a word of their own."""
    words = {"nile": "Nile flow data as dam", "cable": "cable is not a border"}
    return {
        key: next(one for one in example_records if word in (one.document.title or ""))
        for key, word in words.items()
    }


@pytest.fixture
def nile(page: Page, room, records: dict[str, r.Record]) -> r.Record:
    """The page of a report, opened."""
    record = records["nile"]
    page.goto(f"{room.url}/reports/{record.document.id}")
    return record


def chosen(page: Page) -> str | None:
    return page.evaluate("() => document.querySelector('.record li[aria-current]')?.id ?? null")


def marked(page: Page, id: str, element: str, name: str = "") -> str:
    """The words of the marks of a row that have a class."""
    script = """([id, tag, name]) => [...document.querySelectorAll(`#text ${tag}[data-m="${id}"]`)]
      .filter((one) => !name || one.classList.contains(name)).map((one) => one.textContent).join("")"""
    return page.evaluate(script, [id, element, name])


def nested(record: r.Record) -> r.Attribution:
    """A statement within a statement."""
    return next(one for one in record.attributions if one.within)


def plain(record: r.Record) -> r.Attribution:
    """A statement on whose cue no other mark lies."""
    taken = [event.trigger for event in record.events] + [owed.action for owed in record.commitments]
    taken += [span for one in record.attributions for span in one.content]
    return next(
        one
        for one in record.attributions
        if one.cue and not any(s.start < one.cue.end and one.cue.start < s.end for s in taken)
    )


def test_every_example_is_there_to_the_character(page: Page, room, example_records: list[r.Record]) -> None:
    for record in example_records:
        page.goto(f"{room.url}/reports/{record.document.id}")
        assert page.evaluate(TEXT_OF) == record.document.text
        rows = len(record.attributions) + len(record.events) + len(record.commitments)
        expect(page.locator("#rows li")).to_have_count(rows)


def test_pages_are_small(room, example_records: list[r.Record], page: Page) -> None:
    for record in example_records:
        for part in ("", "/history"):
            answer = page.request.get(f"{room.url}/reports/{record.document.id}{part}")
            assert answer.ok
            assert len(answer.body()) < 100_000


def test_files_of_the_page_are_small(page: Page, nile: r.Record) -> None:
    files = page.locator("link[rel=stylesheet], script[src]").evaluate_all(
        "(all) => all.map((one) => one.href ?? one.src)"
    )
    assert sum(len(page.request.get(one.strip()).body()) for one in files) < 64 * 1024


def test_a_row_leads_to_its_words_and_back(page: Page, nile: r.Record) -> None:
    last = nile.attributions[-1]
    row = page.locator(f"#rows [id='{last.id}']")
    row.locator(".b").click()
    assert chosen(page) == last.id
    mark = page.locator(f"#text mark[data-m='{last.id}']").first
    expect(mark).to_have_class(re.compile(r"\bon\b"))
    expect(mark).to_be_in_viewport()
    assert page.url.endswith(f"#{last.id}")
    first = plain(nile)
    page.locator(f"#text i[data-m='{first.id}']").first.click()
    assert chosen(page) == first.id
    expect(page.locator(f"#rows [id='{first.id}']")).to_be_in_viewport()


def test_the_marks_of_a_row_are_its_spans(page: Page, nile: r.Record) -> None:
    one = nile.attributions[2]
    assert one.source
    assert one.cue
    assert marked(page, one.id, "b") == one.source.text
    assert marked(page, one.id, "i") == one.cue.text
    assert marked(page, one.id, "mark") == "".join(span.text for span in one.content)
    event, owed = nile.events[0], nile.commitments[0]
    assert marked(page, event.id, "u", "e") == event.trigger.text
    assert marked(page, owed.id, "u", "o") == owed.action.text


def test_hovering_lights_both_sides(page: Page, nile: r.Record) -> None:
    one = plain(nile)
    page.locator(f"#rows [id='{one.id}']").hover(position={"x": 5, "y": 5})
    assert marked(page, one.id, "mark", "hi") == "".join(span.text for span in one.content)
    page.locator(f"#text i[data-m='{one.id}']").first.hover()
    expect(page.locator(f"#rows [id='{one.id}']")).to_have_class(re.compile(r"\bhi\b"))


def test_an_actor_lights_all_its_mentions(page: Page, nile: r.Record) -> None:
    actor = max(nile.actors, key=lambda one: len(one.mentions))
    page.locator("#cast summary").click()
    page.locator(f"#cast [id='{actor.id}'] b").click()
    page.mouse.move(0, 0)  # what the pointer rests on is lit too
    lit = page.locator("#text span.lit")
    assert lit.count() >= len(actor.mentions)
    assert all(id == actor.id for id in lit.evaluate_all("(all) => all.map((one) => one.dataset.m)"))
    other = next(one for one in nile.attributions if one.speaker and one.speaker != actor.id)
    page.locator(f"#rows [id='{other.id}'] .a a").first.click()
    assert chosen(page) == other.speaker


def test_another_click_chooses_the_next_mark_outward(page: Page, nile: r.Record) -> None:
    inner = nested(nile)
    content = page.locator(f"#text mark[data-m='{inner.within}'] mark[data-m='{inner.id}']").first
    met = []
    for _ in range(4):
        content.click()
        met.append(chosen(page))
    assert inner.id in met
    assert inner.within in met


def test_nested_statements_stand_below_what_they_stand_in(page: Page, nile: r.Record) -> None:
    inner = nested(nile)
    mark = page.locator(f"#text mark[data-m='{inner.within}'] mark[data-m='{inner.id}']")
    assert mark.count() >= 1
    expect(page.locator(f"#rows [id='{inner.id}']")).to_have_class(re.compile(r"\bd[1-5]\b"))


def test_layers_are_switched_and_remembered(page: Page, nile: r.Record) -> None:
    event = nile.events[0]
    switch = page.get_by_role("button", name=re.compile("^Events"))
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(page.locator(f"#rows [id='{event.id}']")).to_be_hidden()
    colour = "(one) => getComputedStyle(one).backgroundColor"
    mark = page.locator(f"#text u[data-m='{event.id}']").first
    assert mark.evaluate(colour) == "rgba(0, 0, 0, 0)"
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("2")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert mark.evaluate(colour) != "rgba(0, 0, 0, 0)"


def test_weak_rows_say_so(page: Page, nile: r.Record) -> None:
    weak = next(one for one in (*nile.attributions, *nile.events) if one.confidence < 0.5)
    row = page.locator(f"#rows [id='{weak.id}']")
    expect(row).to_contain_text(f"weak, {weak.confidence:.2f}")
    assert row.evaluate("(one) => getComputedStyle(one).borderInlineStartStyle") == "dashed"


def test_keys(page: Page, nile: r.Record) -> None:
    ids = page.locator("#rows li").evaluate_all("(all) => all.map((one) => one.id)")
    for key, expected in (("j", ids[0]), ("j", ids[1]), ("j", ids[2]), ("k", ids[1])):
        page.keyboard.press(key)
        assert chosen(page) == expected
    assert page.evaluate("() => document.activeElement.id") == ids[1]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.dataset.m") == ids[1]
    page.keyboard.press("j")
    assert page.evaluate("() => document.activeElement.dataset.m") == ids[2]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == ids[2]
    page.keyboard.press("Escape")
    assert chosen(page) is None
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for word in ("accept the row", "reject it", "edit it", "undo the last correction"):
        expect(keys).to_contain_text(word)


def test_a_link_opens_at_its_row(page: Page, room, records: dict[str, r.Record]) -> None:
    record = records["cable"]
    last = record.commitments[-1]
    page.goto(f"{room.url}/reports/{record.document.id}#{last.id}")
    expect(page.locator(f"#rows [id='{last.id}']")).to_have_attribute("aria-current", "true")
    expect(page.locator(f"#text u[data-m='{last.id}']").first).to_be_in_viewport()


def test_other_names_of_a_report_lead_to_it(page: Page, room, records: dict[str, r.Record]) -> None:
    record = records["nile"]
    page.goto(f"{room.url}/reports/{record.document.sha256}")
    expect(page.locator("h1")).to_have_text(record.document.title or "")
    page.goto(f"{room.url}/reports/none-of-these")
    expect(page.locator("main")).to_contain_text("no report", ignore_case=True)


def test_downloads_and_objects(page: Page, room, nile: r.Record) -> None:
    page.locator(".more summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="jsonl").click()
    assert r.Record.from_json(Path(download.value.path()).read_text()) == nile
    objects = page.locator("script[type='application/ld+json']").text_content()
    assert objects
    assert '"@type":"NewsArticle"' in objects


def test_phone(page: Page, nile: r.Record) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    one = plain(nile)
    page.locator(f"#text i[data-m='{one.id}']").first.click()
    row = page.locator(f"#rows [id='{one.id}']")
    expect(row).to_be_in_viewport()
    box = row.bounding_box()
    assert box
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    row.get_by_role("button", name="Next row").click()
    assert chosen(page) != one.id
    page.get_by_role("button", name="Close").first.click()
    assert chosen(page) is None
    page.locator("h1").evaluate("(one) => { one.textContent = 'W'.repeat(300); }")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_print_has_text_and_record(page: Page, nile: r.Record) -> None:
    page.emulate_media(media="print")
    text, rows = (page.locator(where).bounding_box() for where in ("#text", "#rows"))
    assert text
    assert rows
    assert rows["y"] >= text["y"] + text["height"]
    expect(page.locator(".tools")).to_be_hidden()


def test_on_paper_a_chosen_row_covers_nothing_and_letters_are_dark(page: Page, nile: r.Record) -> None:
    page.evaluate("() => localStorage.setItem('theme', 'dark')")
    page.set_viewport_size({"width": 790, "height": 1100})  # about a sheet of A4
    page.reload()
    page.keyboard.press("j")
    page.emulate_media(media="print")
    row = page.locator("#rows li[aria-current]")
    assert row.evaluate("(one) => getComputedStyle(one).position") == "static"
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(29, 26, 22)"


def test_actors_that_the_page_has_no_room_for_come_after_it(page: Page, room) -> None:
    text = "".join(f"Envoy {n} met us. " for n in range(200))
    spans = [(text.index(f"Envoy {n} "), f"Envoy {n}") for n in range(200)]
    actors = tuple(
        r.Actor(
            id=f"a{n}", name=name, aliases=(), kind="person", code=None, wikidata=None, office=None,
            members=(), mentions=(r.Mention(at, at + len(name), name, "name"),), confidence=0.9, by="x/1",
        )
        for n, (at, name) in enumerate(spans)
    )  # fmt: skip
    with Store.open(room.store) as store:
        store.add(r.Record(r.Report(text, id="cast").document(), actors=actors), "cast.txt")
    page.goto(f"{room.url}/reports/cast#a199")
    expect(page.locator("#cast [id='a199']")).to_have_attribute("aria-current", "true")
    expect(page.locator("#cast li")).to_have_count(200)
    assert page.locator("#text span.lit").all_inner_texts() == ["Envoy 199"]


def test_layers_stay_in_sight(page: Page, nile: r.Record) -> None:
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("() => scrollTo(0, 900)")
        page.wait_for_timeout(50)
        there = """() => {
          const button = document.querySelector("[data-layer=q]"), box = button.getBoundingClientRect();
          return document.elementFromPoint(box.left + 4, box.top + box.height / 2) === button;
        }"""
        assert page.evaluate(there), width


def test_what_is_chosen_is_seen_with_its_layer_off(page: Page, nile: r.Record) -> None:
    one = plain(nile)
    page.keyboard.press("1")
    page.evaluate("(id) => { location.hash = id; }", one.id)
    expect(page.locator(f"#rows [id='{one.id}']")).to_be_visible()
    cue = page.locator(f"#text i[data-m='{one.id}']").first
    assert cue.evaluate("(one) => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.keyboard.press("Escape")
    expect(page.locator(f"#rows [id='{one.id}']")).to_be_hidden()


def test_an_address_of_a_row_that_is_not_there_gets_a_sentence(page: Page, nile: r.Record) -> None:
    page.evaluate("() => { location.hash = 'q999'; }")
    expect(page.locator("#told")).to_contain_text("no row q999 now")
    assert chosen(page) is None


def test_the_evidence_of_a_commitment_is_shown(page: Page, nile: r.Record) -> None:
    owed = next(one for one in nile.commitments if one.evidence and one.evidence[0] != one.action)
    page.evaluate("(id) => { location.hash = id; }", owed.id)
    row = page.locator(f"#rows [id='{owed.id}']")
    row.get_by_role("button", name="Evidence").click()
    expect(page.locator("#told")).to_contain_text("evidence")
    script = "() => [...CSS.highlights.get('evidence')].map((one) => one.toString()).join('|')"
    whole = owed.evidence[0]
    before, after = owed.action.start - whole.start, owed.action.end - whole.start
    expected = [words for words in (whole.text[:before], whole.text[after:]) if words]
    assert page.evaluate(script) == "|".join(expected)
    page.keyboard.press("Escape")
    assert page.evaluate("() => CSS.highlights.has('evidence')") is False


def test_a_tapped_word_is_not_under_the_sheet(page: Page, nile: r.Record) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    one = plain(nile)
    word = page.locator(f"#text i[data-m='{one.id}']").first
    word.evaluate("(one) => scrollTo(0, scrollY + one.getBoundingClientRect().top - innerHeight + 60)")
    word.click()
    box, sheet = word.bounding_box(), page.locator(f"#rows [id='{one.id}']").bounding_box()
    assert box
    assert sheet
    assert box["y"] + box["height"] <= sheet["y"]


def test_marks_are_seen_in_forced_colours(page: Page, nile: r.Record) -> None:
    page.emulate_media(forced_colors="active")
    event, one = nile.events[0], plain(nile)
    border = page.locator(f"#text u.e[data-m='{event.id}']").first
    assert border.evaluate("(one) => getComputedStyle(one).borderBottomWidth") == "3px"
    page.locator(f"#rows [id='{one.id}'] .b").click()
    cue = page.locator(f"#text i[data-m='{one.id}']").first
    assert cue.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    grounds = page.locator("#text mark").evaluate_all(
        "(all) => [...new Set(all.map((one) => getComputedStyle(one).backgroundColor))]"
    )
    assert grounds == ["rgb(255, 255, 255)"]


def test_a_report_that_was_changed_leads_to_its_newer_version(page: Page, room) -> None:
    old, new = (r.Record(r.Report(words, id="harbour").document()) for words in ("Closed.", "Open again."))
    with Store.open(room.store) as store:
        for record in (old, new):
            store.add(record, "https://post.example/harbour")
    page.goto(f"{room.url}/reports/{old.document.sha256}")
    assert page.evaluate(TEXT_OF) == "Closed."
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="The report").click()
    assert page.evaluate(TEXT_OF) == "Closed."
    page.get_by_role("link", name="The newer version").click()
    expect(page.locator("#text")).to_have_text("Open again.")
    expect(page.get_by_role("link", name="The newer version")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing(page: Page, room, records: dict[str, r.Record], width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    record = records["nile"]
    address = f"{room.url}/reports/{record.document.id}"
    for path, form in ((f"{address}#{nested(record).id}", True), (f"{address}/history", False)):
        page.goto(path)
        if form:
            page.keyboard.press("e")
            page.locator(".edit").wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


HOSTILE = (
    '<script>window.hit = 1</script><img src=x onerror="window.hit = 1"> said </div></p></main> '
    "that &lt; is &amp; and &#60;b&#62; is <b onclick='window.hit = 1'>bold</b>.\r\n\r\n\x00 -->]]>\ufeff"
)


def test_nothing_in_a_report_executes(page: Page, room) -> None:
    cue = HOSTILE.index("said")
    spans = [r.Span(0, cue - 1, HOSTILE[: cue - 1]), r.Span(cue, cue + 4, "said")]
    content = r.Span(cue + 5, len(HOSTILE) - 9, HOSTILE[cue + 5 : -9])
    bad = '"><script>window.hit = 1</script>'
    mention = r.Mention(0, cue - 1, HOSTILE[: cue - 1], "name")
    bad_address = "javascript:window.hit=1"
    record = r.Record(
        r.Report(
            HOSTILE, title=bad, publisher=bad, date="2024-01-01", url=bad_address, id="a/b'\"<i>"
        ).document(),
        actors=(r.Actor("a1", bad, (bad,), "person", bad, bad, bad, (), (mention,), 0.9, bad),),
        attributions=(
            r.Attribution(
                id="q1", source=spans[0], speaker="a1", cue=spans[1], content=(content,), kind="indirect",
                attitude="accuse", within=None, about=("a1",), issues=(bad,), confidence=0.4, by=bad,
            ),
        ),
    )  # fmt: skip
    with Store.open(room.store) as store:
        store.add(record, bad)
    page.goto(f"{room.url}/")
    page.get_by_role("link", name=re.compile("window.hit")).first.click()
    page.wait_for_url("**/reports/*")
    expect(page.locator("#text")).to_be_visible()
    assert page.evaluate(TEXT_OF) == HOSTILE
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator(".edit").wait_for()
    page.goto(page.url.split("#")[0] + "/history")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("() => window.hit") is None
    assert page.locator("a[href^='javascript']").count() == 0


def long_record(paragraphs: int) -> r.Record:
    """A long text of one paragraph, with a statement in each of its sentences."""
    sentence = "The envoy 👩‍👩‍👧 said that talks on the border é would go on for as long as it takes. "
    text = sentence * paragraphs
    rows = []
    for n in range(0, paragraphs, 4):
        at = n * len(sentence)
        cue = at + sentence.index("said")
        rows.append(
            r.Attribution(
                id=f"q{n}", source=r.Span(at, at + 9, "The envoy"), speaker=None,
                cue=r.Span(cue, cue + 4, "said"),
                content=(r.Span(cue + 5, at + len(sentence) - 2, text[cue + 5 : at + len(sentence) - 2]),),
                kind="indirect", attitude="say", within=None, confidence=0.9, by="attribution/3",
            )
        )  # fmt: skip
    return r.Record(r.Report(text, title="A megabyte").document(), attributions=tuple(rows))


def test_a_long_paragraph_comes_in_parts(page: Page, room) -> None:
    record = long_record(12_000)
    with Store.open(room.store) as store:
        store.add(record, "long.txt")
    address = f"{room.url}/reports/{record.document.id}"
    assert len(page.request.get(address).body()) < 100_000
    page.goto(address)
    expect(page.locator("#text .part")).to_have_count(1)
    page.get_by_role("button", name="Go on reading").scroll_into_view_if_needed()
    expect(page.locator("#text .part").nth(1)).to_be_attached()
    there = page.evaluate(TEXT_OF)
    assert record.document.text.startswith(there)
    assert len(there) > 5_000
    page.emulate_media(media="print")
    said = "() => getComputedStyle(document.getElementById('onward'), '::before').content"
    assert "goes on" in page.evaluate(said)
    page.emulate_media(media="screen")
    target = record.attributions[400].id
    page.goto(f"{address}#{target}")
    expect(page.locator(f"#rows [id='{target}']")).to_have_attribute("aria-current", "true", timeout=20_000)
    expect(page.locator(f"#text mark[data-m='{target}']").first).to_be_in_viewport()
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.keyboard.press("Control+p")
    expect(page.get_by_role("button", name="Go on reading")).to_be_hidden(timeout=30_000)
    assert page.evaluate("() => window.printed")
    assert page.evaluate(TEXT_OF) == record.document.text
    expect(page.get_by_role("button", name="Go on reading")).to_be_hidden()
    page.keyboard.press("j")
    assert chosen(page) == record.attributions[401].id
