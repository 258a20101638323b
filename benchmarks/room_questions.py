"""How long questions take over a store of many reports.

    python benchmarks/room_store.py /tmp/room.db --reports 10000
    python benchmarks/room_questions.py /tmp/room.db [--times 7]

Each is asked several times as if it were new, with the database's pages in memory, and then once more
as it was answered before. Names, countries and issues are the most frequent of the store, which take
longest, and ones in the middle. Milliseconds of processor time of one thread (``cpu``), and by the
clock, the median of each; on a machine that does something else too, look at the first.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator

from verbale.store import Store
from verbale.store.questions.kept import Kept

Question = tuple[str, Callable[[], object]]


def questions(store: Store) -> Iterator[Question]:
    """What is asked of the store, from the most frequent things in it and ones in the middle."""
    facets = store.find(kind="attribution").facets
    top = {facet: values[0][0] for facet, values in facets.items() if values}
    middle = {facet: values[len(values) // 2][0] for facet, values in facets.items() if values}
    yield "find: everything", lambda: store.find()
    yield "find: page 50", lambda: store.find(page=50)
    for query in ("treaty", "sanctions minister", '"foreign minister"', "agree*", "said", "the"):
        yield f"find: {query}", lambda query=query: store.find(query)
    for facet in ("speaker", "country", "issue", "type", "publisher"):
        for value in dict.fromkeys((top[facet], middle[facet])):
            yield f"find: {facet} {value}", lambda facet=facet, value=value: store.find(**{facet: value})
    yield "find: kind event", lambda: store.find(kind="event")
    yield "find: one month", lambda: store.find(since="2022-03", until="2022-03")
    country, issue = top["country"], top["issue"]
    yield "find: country and issue", lambda: store.find(country=country, issue=issue)
    yield "find: treaty, country", lambda: store.find("treaty", country=country)
    yield "find: said, country", lambda: store.find("said", country=country)
    yield from _pages(store, issue)


def _pages(store: Store, issue: str) -> Iterator[Question]:
    actors = [row.name for row in store.actors_overview(limit=500)]
    yield "actors", lambda: store.actors_overview()
    yield "actors: a", lambda: store.actors_overview("a")
    for name in dict.fromkeys((actors[0], actors[len(actors) // 2])):
        yield f"actor: {name}", lambda name=name: store.actor_page(name)
    codes = [code for code, _ in store.find(kind="event").facets["country"]]
    yield f"pair: {codes[0]}, {codes[1]}", lambda: store.pair(codes[0], codes[1])
    yield f"pair: {actors[0]}, {codes[1]}", lambda: store.pair(actors[0], codes[1])
    issues = [row.name for row in store.issues_overview()]
    yield "issues", lambda: store.issues_overview()
    for name in dict.fromkeys((issue, issues[len(issues) // 2])):
        yield f"issue: {name}", lambda name=name: store.issue_page(name)
    yield "board", lambda: store.board()
    yield f"board: {codes[0]}", lambda: store.board(party=codes[0])
    yield f"board: {issue}", lambda: store.board(issue=issue)


def measured(store: Store, ask: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Milliseconds of a new question (processor, clock) and of one that was asked before (clock)."""
    ask()
    cpu, clock = [], []
    for _ in range(times):
        store._kept = Kept()
        began = (time.process_time(), time.perf_counter())
        ask()
        cpu.append(1000 * (time.process_time() - began[0]))
        clock.append(1000 * (time.perf_counter() - began[1]))
    before = time.perf_counter()
    ask()
    return statistics.median(cpu), statistics.median(clock), 1000 * (time.perf_counter() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--times", type=int, default=7)
    args = parser.parse_args()
    with Store.open(args.path, create=False) as store:
        counts = store.counts()
        items = counts.attributions + counts.events + counts.commitments
        print(f"{counts.reports} reports, {items} statements, events and commitments; milliseconds")
        print(f"{'':40} {'cpu':>7} {'clock':>7} {'again':>7}")
        for label, ask in questions(store):
            print(f"{label[:40]:40} {'{:7.1f} {:7.1f} {:7.1f}'.format(*measured(store, ask, args.times))}")


if __name__ == "__main__":
    main()
