"""The reading room: pages and an API over a store.

>>> from verbale.web import create_app                                # doctest: +SKIP
>>> app = create_app(Store.open("reports.db"))                        # doctest: +SKIP
"""

from __future__ import annotations

from .app import create_app
from .settings import Settings

__all__ = ["Settings", "create_app"]
