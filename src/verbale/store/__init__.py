"""The store: every report that was read, its record, and search over all of them.

>>> from verbale.store import Store
>>> with Store.open("reports.db") as store:                                 # doctest: +SKIP
...     store.add(record, "/reports/geneva.txt")
...     for hit in store.search('"nuclear weapons"', speaker="Putin"):
...         print(hit.date, hit.speaker, hit.cue, hit.snippet)
"""

from __future__ import annotations

from .location import default_location
from .store import Store
from .values import ActorSummary, Counts, Hit, ReportRow

__all__ = ["ActorSummary", "Counts", "Hit", "ReportRow", "Store", "default_location"]
