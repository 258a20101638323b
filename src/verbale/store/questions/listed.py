"""The reports, page by page."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ...errors import UsageError
from .. import finding
from ..answers import Listed
from ..schema import reports

_MOST = 200
#: As many pages as anybody turns, and as many as a database counts.
_LAST_PAGE = 10**9


def listed(
    connection: sa.Connection, conditions: Sequence[finding.Condition], page: int, size: int
) -> Listed:
    """One page of the reports that fulfil ``conditions``, the last recorded first."""
    if not 1 <= size <= _MOST:
        raise UsageError("bad-size", f"A page of {size} cannot be shown.", f"Give 1 to {_MOST}.")
    if not 1 <= page <= _LAST_PAGE:
        raise UsageError("bad-page", f"There is no page {page}.", "The first is 1.")
    total = connection.scalar(sa.select(sa.func.count()).select_from(reports).where(*conditions)) or 0
    # The keys alone first: what is skipped need not be looked at.
    keys = connection.scalars(
        sa.select(reports.c.key)
        .where(*conditions)
        .order_by(reports.c.key.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    rows = finding.report_rows([reports.c.key.in_(keys)], size).order_by(reports.c.key.desc())
    found = tuple(map(finding.report_row, connection.execute(rows)))
    return Listed(total=total, page=page, size=size, reports=found)
