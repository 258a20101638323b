"""How soon a browser shows the pages of the reading room.

    python benchmarks/room_store.py /tmp/many.db --reports 10000
    python benchmarks/first_paint.py /tmp/many.db [--times 7]

Starts ``verbale serve`` on the store and opens its pages in Chromium. Prints, of each page, the bytes of its
HTML before and after packing, and in milliseconds when the first byte came and when something was first
painted (the browser's own "first contentful paint"): the first time in a browser that knows nothing of the
room, then median and most of the following times in one tab, which has kept styles and scripts. The last row
is a page of one word, which tells what the browser itself takes on this machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from urllib.parse import quote

from playwright.sync_api import Page, ViewportSize, sync_playwright

from served import served
from verbale.store import Store

_PAINT = """() => new Promise(done => new PerformanceObserver((list, seen) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  const page = performance.getEntriesByType("navigation")[0];
  if (first) { seen.disconnect(); done([page.decodedBodySize, page.encodedBodySize, page.responseStart, first.startTime]); }
}).observe({ type: "paint", buffered: true }))"""  # noqa: E501


def addresses(path: str) -> dict[str, str]:
    """A page of each kind, of what is most frequent in the store."""
    with Store.open(path, create=False) as store:
        found = store.find("talks", kind="report")
        actors, issues = store.actors_overview(limit=2), store.issues_overview()
    name = quote(actors[0].name, safe="")
    return {
        "first page": "/",
        "report": f"/reports/{found.hits[0].report}",
        "search": "/search?q=talks",
        "actor": f"/actors/{name}",
        "pair": f"/pairs?a={name}&b={quote(actors[1].name, safe='')}",
        "issue": f"/issues/{quote(issues[0].name, safe='')}",
        "ledger": "/ledger",
    }


def painted(page: Page, url: str) -> list[float]:
    """Bytes, packed bytes, milliseconds to the first byte and to the first paint."""
    page.goto(url)
    figures: list[float] = page.evaluate(_PAINT)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--times", type=int, default=7)
    args = parser.parse_args()
    pages = addresses(args.path)
    with served(args.path) as room, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("VERBALE_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        one_word = "data:text/html,<title>none</title><p>word"
        size = ViewportSize(width=1280, height=900)
        painted(browser.new_page(viewport=size), one_word)  # The browser itself has to wake up.
        print(f"{'':12} {'bytes':>8} {'packed':>8} {'answer':>8} {'painted':>8} {'then':>8} {'most':>8}")
        for name, path in {**pages, "one word": one_word}.items():
            url = path if path == one_word else room + path
            context = browser.new_context(viewport=size)
            page = context.new_page()
            first, *rows = [painted(page, url) for _ in range(args.times + 1)]
            context.close()
            paints = [row[3] for row in rows]
            most = f"{statistics.median(paints):8.0f} {max(paints):8.0f}"
            print(f"{name:12} {first[0]:8.0f} {first[1]:8.0f} {first[2]:8.0f} {first[3]:8.0f} {most}")
        browser.close()


if __name__ == "__main__":
    main()
