"""A real Chromium, and a room of our own examples served by a process of its own.

Where there is no browser the tests here are left out, saying so; under CI that is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from verbale import Reader, Record
from verbale.sources import Facts, read_inputs
from verbale.store import Store

ROOT = Path(__file__).parents[2]
#: Chromium asks hosts of its maker for things at every start; nothing here may.
_QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--disable-gpu",
)  # fmt: skip
expect.set_options(timeout=10_000)


def _start(playwright: object) -> Browser:
    found = os.environ.get("VERBALE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(  # type: ignore[attr-defined,no-any-return]
        executable_path=found, args=[*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    )


# One a module and not one a session: while Playwright runs, asyncio takes its loop for its own, and tests
# of other kinds that come in between could not start one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for the tests of a module."""
    with sync_playwright() as playwright:
        try:
            started = _start(playwright)
        except Error as error:
            why = f"no Chromium to test with ({str(error).splitlines()[0]}); `make test` gets one"
            if os.environ.get("CI"):
                pytest.fail(why)
            pytest.skip(why)
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for the pages of a module, since a new one for each takes its time."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that remembers nothing of other tests, and fails the test for any error on it and any request
    to elsewhere than this machine."""
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    opened.on(
        "request",
        lambda asked: (
            None
            if re.match(r"(http://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:)", asked.url)
            else faults.append(f"asked for {asked.url}")
        ),
    )
    yield opened
    if opened.url.startswith("http"):
        opened.evaluate("() => localStorage.clear()")
    opened.close()
    assert faults == []


@pytest.fixture(scope="session")
def example_records() -> list[Record]:
    """The records of the shipped examples, as the shipped model reads them."""
    reader = Reader()
    inputs = sorted(str(path) for path in (ROOT / "examples").iterdir() if path.suffix in (".txt", ".html"))
    records = list(reader.read_many(read_inputs(inputs, Facts(date="2024-04-16"))))
    assert all(isinstance(record, Record) for record in records)
    return [record for record in records if isinstance(record, Record)]


class Served:
    """A room that a process of its own serves: its address, and the path of its store."""

    def __init__(self, url: str, store: Path, process: subprocess.Popen[str]) -> None:
        self.url = url
        self.store = store
        self.process = process


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., Served]]:
    """Starts ``verbale serve`` on the store at a path, on a port of its choice; ended after the session."""
    started: list[subprocess.Popen[str]] = []

    def serve(store: Path, *arguments: str) -> Served:
        command = [sys.executable, "-m", "verbale", "serve", "--store", str(store), "--port", "0", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        url = re.search(r"http://\S+?(?=[/\s]|$)", said)
        assert url, said
        return Served(url.group(), store, process)

    yield serve
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def room(
    tmp_path_factory: pytest.TempPathFactory,
    example_records: list[Record],
    serve: Callable[..., Served],
) -> Served:
    """The examples in a store, served; tests of one module share it."""
    path = tmp_path_factory.mktemp("room") / "room.db"
    with Store.open(path) as store:
        for record in example_records:
            store.add(record, f"{record.document.id}.txt")
    return serve(path)
