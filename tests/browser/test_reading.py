"""Reading something there and then: pasted, dropped, chosen, by its address; with progress and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from verbale.store import Store

TEXT = "LISBON, 3 May 2024 – Foreign Minister Ana Costa said that Portugal would send two ships.{}\n"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., object]):
    """A room in which nothing is on record at first: the first test here sees it so."""
    return serve(tmp_path_factory.mktemp("reading") / "room.db")


def test_an_empty_room_reads_a_sample(page: Page, room) -> None:
    page.goto(room.url)
    expect(page.locator("main")).to_contain_text("Nothing is on record yet")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Read a sample").click()
    page.wait_for_url("**/reports/r-*", timeout=30_000)
    expect(page.locator("h1")).to_contain_text("Harbour talks end")
    expect(page.locator("#rows li").first).to_be_visible()
    page.goto(room.url)
    expect(page.get_by_role("button", name="Read a sample")).to_have_count(0)
    expect(page.locator(".latest > li")).to_have_count(1)


def test_a_pasted_text_is_read(page: Page, room) -> None:
    page.goto(room.url)
    text = TEXT.format(" 🚢")
    page.get_by_label(re.compile("Text of a report")).fill(text)
    page.get_by_text("Title, date, publisher").click()
    page.get_by_label("Title").fill("Two ships <b>")
    page.get_by_label("Date").fill("2024-05-03")
    page.get_by_label("Publisher").fill("Porto Post")
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/reports/r-*", timeout=30_000)
    expect(page.locator("h1")).to_have_text("Two ships <b>")
    expect(page.locator(".of")).to_contain_text("3 May 2024 · Porto Post")
    assert page.evaluate("() => document.getElementById('text').textContent") == text
    page.goto(room.url)
    first = page.locator(".latest > li").first
    expect(first).to_contain_text("Two ships <b>")
    expect(first).to_contain_text("1 said")


def test_control_enter_reads(page: Page, room) -> None:
    page.goto(room.url)
    page.get_by_label(re.compile("Text of a report")).fill(TEXT.format(" Today."))
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/reports/r-*", timeout=30_000)


def test_what_is_asked_for_twice_is_read_once(page: Page, room, tmp_path: Path) -> None:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    (tmp_path / "four.txt").write_text(TEXT.format(" Four."), encoding="utf-8")
    page.goto(room.url)
    box = page.get_by_label(re.compile("Text of a report"))
    box.fill(TEXT.format(" Twice."))
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.locator("#files").set_input_files([tmp_path / "four.txt"])
    links = page.locator("#jobs a")
    expect(links).to_have_count(2, timeout=30_000)
    expect(links.nth(1)).to_have_text("four.txt")
    assert len(sent) == 2
    expect(box).to_have_value("")
    assert page.url.rstrip("/") == room.url


def test_a_page_is_not_left_while_something_is_typed(page: Page, room, tmp_path: Path) -> None:
    (tmp_path / "five.txt").write_text(TEXT.format(" Five."), encoding="utf-8")
    page.goto(room.url)
    box = page.get_by_label(re.compile("Text of a report"))
    box.fill("Half a sen")
    page.locator("#files").set_input_files([tmp_path / "five.txt"])
    expect(page.locator("#jobs a")).to_have_text("five.txt", timeout=30_000)
    expect(box).to_have_value("Half a sen")


def test_addresses_are_known_with_and_without_their_scheme(page: Page, room) -> None:
    page.goto(room.url)
    found = {
        "https://post.example/a ": "https://post.example/a", "ftp://post.example/a": "ftp://post.example/a",
        "www.post.example": "https://www.post.example", "post.example/a?b": "https://post.example/a?b",
        "Closed.": "", "and/or": "", "1.5/2": "", "See post.example/a": "",
        "https://post.example says no": "",
    }  # fmt: skip
    assert {text: page.evaluate("(text) => addressIn(text)", text) for text in found} == found


def test_files_are_read_one_after_the_other(page: Page, room, tmp_path: Path) -> None:
    html = (
        "<html><head><title>A page of harbours</title></head><body><article><p>{}</p></article></body></html>"
    )
    (tmp_path / "one.txt").write_text(TEXT.format(" One."), encoding="utf-16")
    (tmp_path / "two.html").write_text(html.format(TEXT.format(" Two.") * 3), encoding="utf-8")
    (tmp_path / "three.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 400)
    page.goto(room.url)
    page.locator("#files").set_input_files([tmp_path / name for name in ("one.txt", "two.html", "three.txt")])
    items = page.locator("#jobs li")
    expect(items).to_have_count(3, timeout=30_000)
    expect(items.nth(0).get_by_role("link", name="one.txt")).to_be_visible(timeout=30_000)
    expect(items.nth(1).get_by_role("link", name="two.html")).to_be_visible(timeout=30_000)
    expect(items.nth(2).locator(".failed")).to_contain_text(re.compile(r"\w+ .*\."), timeout=30_000)
    items.nth(0).get_by_role("link").click()
    assert page.evaluate("() => document.getElementById('text').textContent") == TEXT.format(" One.")


def test_a_file_is_dropped_anywhere(page: Page, room) -> None:
    page.goto(room.url)
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "dropped.txt", { type: "text/plain" }));
          const drop = (name) => document.querySelector(".foot").dispatchEvent(
            new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
          drop("dragover");
          window.over = !document.getElementById("drop").hidden;
          drop("drop");
        }""",
        TEXT.format(" Dropped."),
    )
    assert page.evaluate("() => window.over")
    page.wait_for_url("**/reports/r-*", timeout=30_000)
    with Store.open(room.store) as store:
        assert store.record().document.text == TEXT.format(" Dropped.")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/secret", "http://[::1]/", "https://nowhere.invalid/x"]
)
def test_an_address_that_cannot_be_read_gets_a_sentence(page: Page, room, address: str) -> None:
    page.goto(room.url)
    page.get_by_label(re.compile("Text of a report")).fill(address)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#jobs .failed")).to_contain_text(re.compile(r"\w+ .*\."), timeout=30_000)
    expect(page.get_by_role("button", name="Read it")).to_be_enabled()
    expect(page.get_by_label(re.compile("Text of a report"))).to_have_value(address)


def test_nothing_to_read_gets_a_sentence(page: Page, room) -> None:
    page.goto(room.url)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#wrong")).to_contain_text("nothing to read yet")


def test_progress_is_shown(page: Page, room) -> None:
    states = iter(["queued", "reading", "recording"])

    def answer(route) -> None:
        state = next(states, None)
        job = {"job": "j1", "state": state or "done", "progress": 0.5 if state == "reading" else None,
               "report": "r-1", "page": "/reports", "error": None, "name": None}  # fmt: skip
        route.fulfill(json=job)

    seen = """() => new MutationObserver(() => {
      const item = document.querySelector("#jobs li"), bar = item?.querySelector("progress");
      const value = bar?.hasAttribute("value") ? bar.value : null;
      (window.seen ??= []).push([item?.children[1]?.textContent, value]);
      sessionStorage.seen = JSON.stringify(window.seen);
    }).observe(document.getElementById("jobs"), { subtree: true, childList: true, attributes: true })"""
    page.route(re.compile("/api/v1/(reports|jobs)"), answer)
    page.goto(room.url)
    page.evaluate(seen)
    page.get_by_label(re.compile("Text of a report")).fill("Anything.")
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/reports")
    shown = page.evaluate("() => JSON.parse(sessionStorage.seen)")
    assert {"waiting", "reading", "recording"} <= {state for state, _ in shown}
    assert ["reading", 0.5] in shown


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_at_home(page: Page, room, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(room.url)
    page.get_by_text("Title, date, publisher").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
