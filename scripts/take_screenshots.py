"""Takes the pictures of the reading room that stand in the README: python scripts/take_screenshots.py

Reads the shipped examples into a store of its own, serves it and looks at it with Chromium. Needs the
extra ``dev``; VERBALE_CHROMIUM names a browser that is not on the path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "docs" / "images"
DATE = "2024-04-16"


@contextmanager
def served(store: Path) -> Iterator[str]:
    """The address of a room over ``store``, for as long as it is needed."""
    command = [sys.executable, "-m", "verbale", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found
        try:
            yield found.group()
        finally:
            process.terminate()


def report(page: Page, url: str) -> None:
    """The wire story with one statement chosen."""
    page.goto(url)
    page.get_by_role("link", name=re.compile("Egypt, Ethiopia agree")).first.click()
    page.locator("[data-theme-switch]").wait_for()
    page.locator("#text i").get_by_text("told reporters").click()
    page.wait_for_timeout(1500)  # The record goes to the row.


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    examples = [
        str(path) for path in sorted((ROOT / "examples").iterdir()) if path.suffix in (".txt", ".html")
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "examples.db"
        read = [sys.executable, "-m", "verbale", "read", *examples, "--store", str(store), "--date", DATE]
        subprocess.run(read, check=True, capture_output=True)
        with served(store) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("VERBALE_CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox"] if os.geteuid() == 0 else [],
            )
            for name, scheme in (("report", "light"), ("report-dark", "dark")):
                page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme=scheme)
                report(page, url)
                page.screenshot(path=PLACE / f"{name}.png")
            page = browser.new_page(viewport={"width": 1200, "height": 760})
            for name, path in (("search", "/search?q=talks"), ("ledger", "/ledger")):
                page.goto(url + path)
                page.screenshot(path=PLACE / f"{name}.png")
            phone = browser.new_page(viewport={"width": 390, "height": 760})
            report(phone, url)
            phone.screenshot(path=PLACE / "phone.png")
            browser.close()


if __name__ == "__main__":
    main()
