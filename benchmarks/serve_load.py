"""How the reading room bears 50 requests a second.

    python benchmarks/room_store.py /tmp/many.db --reports 10000
    python benchmarks/serve_load.py /tmp/many.db [--rate 50] [--seconds 60] [--url http://127.0.0.1:8765/]

Starts ``verbale serve`` on the store, unless the address of one that runs is given, and asks it for pages,
searches and the API at even distances, whether answers come or not (an open loop), as browsers do: with
connections kept and answers packed. What is asked for is drawn from the store itself: frequent speakers,
countries, issues and words and rare ones, alone and together. Times are from when a request was due to the
last byte of its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from itertools import islice
from urllib.parse import quote, urlencode, urlsplit

from served import served
from verbale.store import Store

Draw = Callable[[], str]
#: How many of a hundred requests are of each kind.
MIX = {
    "report page": 20, "search page": 26, "actor page": 10, "pair page": 8, "issue page": 6, "ledger page": 6,
    "lists": 6, "static": 4, "API search": 6, "API record": 4, "API others": 4,
}  # fmt: skip


class Things:
    """What a store holds, to ask for."""

    def __init__(self, store: Store, seed: int) -> None:
        self.random = random.Random(seed)
        facets = store.find(kind="attribution").facets
        events = store.find(kind="event").facets
        reports = list(store.reports())
        self.reports = [row.id for row in reports]
        self.days = sorted(row.date for row in reports if row.date)
        self.actors = [row.name for row in store.actors_overview(limit=200)]
        self.issues = [row.name for row in store.issues_overview()]
        self.countries = [code for code, _ in events["country"]]
        self.types = [name for name, _ in (*facets["type"], *events["type"])]
        self.statuses = [name for name, _ in events["status"]]
        self.speakers = [name for name, _ in facets["speaker"]]
        self.publishers = [name for name, _ in facets["publisher"]]
        texts = (record.document.text for record in islice(store.records(), 200))
        words = Counter(word for text in texts for word in re.findall(r"[a-z]{4,}", text))
        self.words = [word for word, _ in words.most_common(1500)]

    def some(self, values: list[str]) -> str:
        """One of the values, the first ones more often."""
        return values[min(int(self.random.paretovariate(0.6)) - 1, self.random.randrange(len(values)))]

    def any(self, values: list[str]) -> str:
        """One of the values."""
        return self.random.choice(values)

    def search(self) -> str:
        """What somebody searches for."""
        asked = {
            "q": lambda: self.some(self.words) if self.random.random() < 0.6 else
                 f"{self.any(self.words)} {self.any(self.words)}",
            "speaker": lambda: self.some(self.speakers), "country": lambda: self.some(self.countries),
            "issue": lambda: self.some(self.issues), "type": lambda: self.any(self.types),
            "status": lambda: self.any(self.statuses), "publisher": lambda: self.any(self.publishers),
            "since": lambda: self.any(self.days)[:7],
        }  # fmt: skip
        chosen = self.random.sample(list(asked), self.random.choice((1, 1, 2, 2, 3)))
        if self.random.random() < 0.7 and "q" not in chosen:
            chosen[0] = "q"
        return urlencode({name: asked[name]() for name in chosen})

    def draws(self) -> dict[str, Draw]:
        """An address of each kind."""
        some, any_of = self.some, self.any
        return {
            "report page": lambda: f"/reports/{any_of(self.reports)}",
            "search page": lambda: f"/search?{self.search()}",
            "actor page": lambda: f"/actors/{quote(some(self.actors), safe='')}",
            "pair page": lambda: f"/pairs?{self.pair()}",
            "issue page": lambda: f"/issues/{quote(any_of(self.issues), safe='')}",
            "ledger page": lambda: f"/ledger?{self.owed()}",
            "lists": lambda: any_of([
                "/", "/actors", "/issues", "/ledger", f"/reports?page={self.number(100)}",
                f"/reports?q={any_of(self.words)}",
            ]),
            "static": lambda: any_of(["/static/base.css?1", "/static/base.js?1"]),
            "API search": lambda: f"/api/v1/search?{self.search()}",
            "API record": lambda: f"/api/v1/reports/{any_of(self.reports)}",
            "API others": lambda: any_of([
                f"/api/v1/pairs?{self.pair()}", f"/api/v1/actors/{quote(some(self.actors), safe='')}",
                f"/api/v1/reports?page={self.number(200)}", "/api/v1/issues",
                f"/api/v1/actors?q={any_of(self.words)[:2]}",
            ]),
        }  # fmt: skip

    def pair(self) -> str:
        """Two sides."""
        return urlencode({"a": self.some(self.countries), "b": self.any([*self.countries, *self.actors])})

    def owed(self) -> str:
        """A part of the ledger."""
        if self.random.random() < 0.7:
            return urlencode({"party": self.some(self.countries)})
        return urlencode({"issue": self.any(self.issues)})

    def number(self, most: int) -> int:
        """A page."""
        return self.random.randrange(1, most)


class Client:
    """Connections that are kept, as many as are needed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.opened = 0

    async def get(self, path: str) -> tuple[int, int]:
        """The status of an address, and the bytes of its answer."""
        while True:
            kept = bool(self._free)
            if kept:
                reader, writer = self._free.pop()
            else:
                reader, writer = await asyncio.open_connection(self.host, self.port)
                self.opened += 1
            try:
                host = f"Host: {self.host}:{self.port}"
                head = f"GET {path} HTTP/1.1\r\n{host}\r\nAccept-Encoding: gzip\r\n\r\n"
                writer.write(head.encode())
                answer = await self._answer(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                if kept:
                    continue  # It was closed meanwhile for being idle.
                raise
            self._free.append((reader, writer))
            return answer

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, int]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if length := re.search(r"content-length: (\d+)", head):
            return status, len(await reader.readexactly(int(length[1])))
        size = 0
        while chunk := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(chunk + 2)
            size += chunk
        await reader.readexactly(2)
        return status, size


async def load(url: str, plan: list[tuple[str, str]], rate: float) -> dict[str, list[tuple[float, int, str]]]:
    """Asks for all addresses of ``plan``, ``rate`` a second: seconds, status and address by kind."""
    client, took = Client(url), defaultdict(list)
    begin = time.perf_counter() + 0.2

    async def ask(number: int, kind: str, path: str) -> None:
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            status, _ = await asyncio.wait_for(client.get(path), 60)
        except (TimeoutError, OSError, EOFError) as error:
            print(f"{path}: {error!r}", file=sys.stderr)
            status = 0
        took[kind].append((time.perf_counter() - due, status, path))

    await asyncio.gather(*(ask(number, *one) for number, one in enumerate(plan)))
    return took


def told(took: dict[str, list[tuple[float, int, str]]]) -> int:
    """Prints the table; how many requests failed."""
    print(f"{'milliseconds':14} {'requests':>8} {'errors':>7} {'p50':>7} {'p95':>7} {'p99':>7} {'most':>7}")
    for kind in (*MIX, "all"):
        rows = took.get(kind, []) if kind != "all" else [row for some in took.values() for row in some]
        if rows:
            times = sorted(1000 * row[0] for row in rows)
            at = [times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99, 1)]
            failed = sum(row[1] != 200 for row in rows)
            print(f"{kind:14} {len(rows):8} {failed:7}", *(f"{value:7.1f}" for value in at))
    slowest = sorted((row for some in took.values() for row in some), reverse=True)[:8]
    print("slowest:", *(f"  {1000 * seconds:7.1f}  {path}" for seconds, _, path in slowest), sep="\n")
    failures = [(status, path) for some in took.values() for _, status, path in some if status != 200]
    for status, path in failures[:10]:
        print(f"{status} {path}")
    return len(failures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url")
    args = parser.parse_args()
    with Store.open(args.path, create=False) as store:
        things = Things(store, args.seed)
    draws = things.draws()
    kinds = things.random.choices(list(MIX), list(MIX.values()), k=int(args.rate * args.seconds))
    plan = [(kind, draws[kind]()) for kind in kinds]
    with nullcontext(args.url) if args.url else served(args.path) as url:
        different = len({path for _, path in plan})
        print(f"{len(plan)} requests, {different} of them different, {args.rate:g} a second")
        return int(told(asyncio.run(load(url, plan, args.rate))) > 0)


if __name__ == "__main__":
    sys.exit(main())
