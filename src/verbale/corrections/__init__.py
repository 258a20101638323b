"""What people put right in a record.

A correction accepts, rejects, edits or adds one row: an attribution, an event or a commitment. The
machine's record stays as it is; :func:`corrected` gives the record as people have it.
"""

from __future__ import annotations

from .applying import by_row, corrected
from .checking import checked
from .values import LETTERS, Act, Correction, Kind, Row, Snapshot, anchor, rows_of

__all__ = [
    "LETTERS",
    "Act",
    "Correction",
    "Kind",
    "Row",
    "Snapshot",
    "anchor",
    "by_row",
    "checked",
    "corrected",
    "rows_of",
]
