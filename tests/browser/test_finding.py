"""Finding things in a real browser: search, actors, pairs, issues, the ledger; charts, keys, looks."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from verbale.store import Store

MADE = Path(__file__).parents[1] / "unit" / "web_pages" / "made_reports.py"
PAGES = (
    "/search?q=herring", "/search?q=treaty&kind=attribution&country=PRT", "/search?q=nowhere&type=agree",
    "/reports", "/actors", "/actors/Ana%20Costa", "/actors/Nobody", "/pairs", "/pairs?a=PRT&b=SWE",
    "/issues", "/issues/fisheries", "/ledger", "/ledger?state=agreed",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> str:
    """The address of a room of thirty made reports."""
    path = tmp_path_factory.mktemp("finding") / "room.db"
    with Store.open(path) as store:
        store.add_many(runpy.run_path(str(MADE))["make"]())
    url: str = serve(path).url
    return url


def chosen(page: Page) -> str | None:
    """The row that a report's page has chosen."""
    return page.evaluate("() => document.querySelector('.record li[aria-current]')?.id ?? null")


def leads_to_its_row(page: Page, link: Any) -> None:
    """A link to a row opens its report with just that row chosen."""
    item = (link.get_attribute("href") or "").rpartition("#")[2]
    link.click()
    page.wait_for_url(re.compile(rf"/reports/round-\d+#{item}$"))
    expect(page.locator(f".record li[id='{item}']")).to_have_attribute("aria-current", re.compile("."))


# Search


def test_a_search_is_narrowed_step_by_step_and_leads_to_the_row(page: Page, found: str) -> None:
    page.goto(found)
    page.keyboard.press("/")
    page.keyboard.type("treaty")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=treaty")
    facets = page.get_by_role("complementary", name="Narrow")
    facets.get_by_role("link", name="Statements").click()
    expect(page.locator(".total")).to_contain_text("30 found")
    facets.get_by_role("link", name="visas").click()
    expect(page.locator(".total")).to_contain_text("10 found")
    expect(page.locator(".hit mark").first).to_have_text("treaty")
    leads_to_its_row(page, page.locator("[data-hit]").nth(2))
    page.go_back()
    page.get_by_role("link", name="Remove Issue: visas").click()
    expect(page.locator(".total")).to_contain_text("30 found")
    expect(page.locator(".chips li")).to_have_count(3)


def test_a_month_of_the_chart_narrows(page: Page, found: str) -> None:
    page.goto(f"{found}/search?kind=report")
    page.locator("#dates-title").wait_for(state="attached")
    page.get_by_role("link", name="May 2021: 1 hit").click()
    page.wait_for_url("**since=2021-05&until=2021-05")
    expect(page.locator(".total")).to_contain_text("1 found")
    expect(page.get_by_role("link", name="Remove Date: May 2021")).to_be_visible()
    expect(page.get_by_label("Since")).to_have_value("2021-05-01")
    page.get_by_label("Until").fill("2021-07-31")
    page.get_by_role("button", name="Set dates").click()
    expect(page.locator(".total")).to_contain_text("3 found")


def test_pages_are_turned_and_rows_gone_through_by_keys(page: Page, found: str) -> None:
    page.goto(f"{found}/search?kind=attribution")
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**page=2")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    second = page.locator("[data-hit]").nth(1)
    expect(second).to_be_focused()
    item = (second.get_attribute("href") or "").rpartition("#")[2]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/reports/round-\d+#"))
    expect(page.locator(".record")).to_be_visible()
    assert chosen(page) == item


# Lists that follow


def test_lists_follow_what_is_typed(page: Page, found: str) -> None:
    page.goto(f"{found}/actors")
    page.get_by_label("Name, or the beginning").press_sequentially("ana")
    expect(page.locator("#list [data-hit]")).to_have_text(["Ana Costa"])
    assert page.url.endswith("/actors?q=ana")
    page.goto(f"{found}/reports")
    page.get_by_label("Words in title or text").press_sequentially('"round 12"')
    expect(page.locator(".total")).to_contain_text("1 report,")
    page.locator("[data-hit]").click()
    page.wait_for_url("**/reports/round-12")


def test_an_actor_leads_to_words_issues_and_others(page: Page, found: str) -> None:
    page.goto(f"{found}/actors")
    page.get_by_role("link", name="Ana Costa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Costa")
    expect(page.get_by_text("the prime minister of Portugal")).to_be_visible()
    leads_to_its_row(page, page.locator("section[aria-labelledby=said] [data-hit]").first)
    page.go_back()
    page.get_by_role("link", name="Ana Costa and Sweden").click()
    page.wait_for_url("**/pairs?a=Ana+Costa&b=Sweden")
    page.go_back()
    page.get_by_label("Since").fill("2022-01-01")
    page.get_by_label("Until").fill("2022-03-31")
    page.get_by_role("button", name="Set dates").click()
    expect(page.locator(".head .lead")).to_contain_text("3 reports")


# Pairs


def test_a_pair_is_chosen_from_suggestions(page: Page, found: str) -> None:
    page.goto(f"{found}/pairs")
    first = page.get_by_label("Actor or country code")
    first.press_sequentially("por")
    expect(page.locator("#names-a option[value='Portugal']")).to_have_count(1)
    first.fill("PRT")
    page.get_by_label("and", exact=True).fill("SWE")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/pairs?a=PRT&b=SWE")
    expect(page.get_by_role("heading", level=1)).to_have_text("Portugal and Sweden")
    expect(page.locator("#beside")).to_be_visible()


def test_a_point_of_a_pair_leads_to_the_reports_behind_it(page: Page, found: str) -> None:
    page.goto(f"{found}/pairs?a=PRT&b=SWE")
    point = page.get_by_role("link", name=re.compile("^Apr 2021: 1 material cooperation"))
    point.hover()
    expect(page.locator("[data-readout]")).to_have_text("Apr 2021: 1 material cooperation")
    point.click()
    page.wait_for_url("**/pairs?a=PRT&b=SWE&since=2021-04&until=2021-04#events")
    expect(page.locator("[data-hit]")).to_have_count(1)
    leads_to_its_row(page, page.locator("[data-hit]"))
    assert page.url.endswith("/reports/round-1#e1")


def test_a_chart_is_one_stop_and_arrows_go_through_it(page: Page, found: str) -> None:
    page.goto(f"{found}/pairs?a=PRT&b=SWE")
    plot = page.locator(".plot").first
    assert plot.locator("a:not([tabindex])").count() == 1
    plot.locator("a:not([tabindex])").focus()
    page.keyboard.press("Home")
    expect(page.locator("[data-readout]")).to_contain_text("Mar 2021:")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-readout]")).to_contain_text("Apr 2021:")
    page.keyboard.press("Enter")
    page.wait_for_url("**since=2021-04&until=2021-04#events")


def test_the_numbers_of_a_chart_are_a_table_and_a_file(page: Page, found: str) -> None:
    page.goto(f"{found}/pairs?a=PRT&b=SWE")
    page.get_by_text("Numbers and data").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Mar 2021")
    with page.expect_download() as download:
        page.get_by_role("link", name="Data (CSV)").click()
    assert download.value.suggested_filename == "PRT and SWE by month.csv"
    assert Path(download.value.path()).read_text().startswith("month,verbal_cooperation,")


# Issues and the ledger


def test_an_issue_leads_to_positions_and_their_words(page: Page, found: str) -> None:
    page.goto(f"{found}/issues")
    expect(page.locator(".spark").first).to_be_visible()
    page.get_by_role("link", name="fisheries").click()
    expect(page.get_by_role("heading", name="Ana Costa")).to_be_visible()
    leads_to_its_row(page, page.locator(".quotes [data-hit]").first)


def test_the_board_is_filtered_as_one_chooses(page: Page, found: str) -> None:
    page.goto(f"{found}/ledger")
    columns = page.locator(".state")
    expect(columns).to_have_count(5)
    page.locator("select[name=issue]").select_option("visas")
    expect(page.locator(".total")).to_contain_text("10 commitments fit this")
    page.locator("select[name=state]").select_option("agreed")
    expect(columns).to_have_count(1)
    expect(page.locator(".tag.late").first).to_contain_text("was due")
    assert page.url.endswith("/ledger?state=agreed&issue=visas")
    leads_to_its_row(page, page.locator("[data-hit]").first)


# How it looks


#: Pages of each layout, and one of each colour that letters have.
EACH = (
    "/search?q=herring",
    "/actors/Ana%20Costa",
    "/pairs?a=PRT&b=SWE",
    "/issues/fisheries",
    "/ledger?state=agreed",
)


def faults(page: Page, address: str, *rules: str) -> str:
    """What axe finds wrong with a page, everything on it unfolded."""
    page.goto(address)
    page.evaluate("() => { for (const one of document.querySelectorAll('main details')) one.open = true; }")
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    results = Axe().run(page, options=options)
    return f"{address}: {results.generate_report()}" if results.violations_count else ""


def test_axe_finds_no_fault(page: Page, found: str) -> None:
    # Those of EACH are looked at on a phone.
    some = [address for address in PAGES if address not in EACH]
    assert [told for address in some if (told := faults(page, found + address))] == []


def test_axe_finds_no_fault_in_the_dark(page: Page, found: str) -> None:
    page.emulate_media(color_scheme="dark")
    # Only the colours are others.
    assert [told for address in EACH if (told := faults(page, found + address, "color-contrast"))] == []


def test_pages_fit_a_phone(page: Page, found: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    told = []
    for address in PAGES:
        if address in EACH:
            told.append(faults(page, found + address))
        else:
            page.goto(found + address)
        wide, inner = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        told.append(f"{address} is {wide} wide" if wide > inner else "")
    assert "".join(told) == ""


def test_facets_are_folded_on_a_phone(page: Page, found: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{found}/search?q=treaty")
    narrow = page.get_by_text("Narrow", exact=True)
    expect(page.get_by_role("link", name="Statements")).to_be_hidden()
    narrow.click()
    page.get_by_role("link", name="Statements").click()
    expect(page.locator(".total")).to_contain_text("30 found")


def test_pages_work_without_scripts(page: Page, found: str) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(f"{found}/actors?q=ana")
    expect(plain.locator("[data-hit]")).to_have_count(1)
    plain.goto(f"{found}/pairs?a=PRT&b=SWE")
    plain.get_by_role("link", name=re.compile("^Apr 2021: 1 material")).click()
    expect(plain.locator("[data-hit]")).to_have_count(1)
    context.close()
