"""The ledger: what is owed, as a board by state."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...errors import UsageError
from ...record import CommitmentKind, CommitmentStatus
from ..room import room_of
from .asked import fitting, given
from .templating import page

router = APIRouter()
#: Cards of a state, beside others and where it stands alone.
_EACH, _ALONE = 8, 60
STATES, KINDS = get_args(CommitmentStatus), get_args(CommitmentKind)


@router.get("/ledger")
def ledger(request: Request) -> HTMLResponse:
    """The commitments by state, of those that are asked for."""
    asked = given(request, ("state", "kind", "party", "issue"))
    store, most = room_of(request).store, _ALONE if "state" in asked else _EACH
    shown: dict[str, Any] = {
        "asked": asked, "states": STATES, "kinds": KINDS, "alone": "state" in asked,
        "issues": [row.name for row in store.issues_overview() if row.commitments],
    }  # fmt: skip
    try:
        board = store.board(
            states=[asked["state"]] if "state" in asked else [],
            kinds=[asked["kind"]] if "kind" in asked else [],
            party=asked.get("party"),
            issue=asked.get("issue"),
            per_state=most,
        )
    except UsageError as error:
        return page(request, "ledger.html", 400, trouble=str(error), columns={}, total=0, **shown)
    columns = {state: column for state, column in board.items() if column.total}
    total = sum(column.total for column in columns.values())
    return fitting(request, "ledger.html", most, trouble=None, columns=columns, total=total, **shown)
