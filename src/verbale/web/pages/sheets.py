"""The numbers of a chart as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from starlette.responses import Response

#: With these a cell would be a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> object:
    """A value as it may stand in a cell: words that a spreadsheet would reckon with stay words.

    >>> cell("=1+1"), cell(-2.5), cell("France"), cell(None)
    ("'=1+1", -2.5, 'France', '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def sheet(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to be saved under a name made of ``name``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(cell, headings))
    writer.writerows(map(cell, row) for row in rows)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:80] or "data"
    full = quote(re.sub(r"[\s/\\]+", " ", name)[:80] + ".csv", safe="")
    disposition = f"attachment; filename=\"{plain}.csv\"; filename*=UTF-8''{full}"
    return Response(
        text.getvalue(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
