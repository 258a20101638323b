"""Parameters that several operations share."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request

_LAST_PAGE = 10**6

Words = Annotated[
    str | None, Query(description="Words that all have to be there; “in quotation marks” together; begin*.")
]
Since = Annotated[str | None, Query(description="The first day: YYYY-MM-DD, YYYY-MM or YYYY.")]
Until = Annotated[str | None, Query(description="The last day: YYYY-MM-DD, YYYY-MM or YYYY.")]
Page = Annotated[int, Query(ge=1, le=_LAST_PAGE, description="The page, from 1.")]
Size = Annotated[int, Query(ge=1, le=200, description="Rows a page.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows of each sort, at most.")]


def next_page(request: Request, total: int, page: int, size: int) -> str | None:
    """The address of the next page, None where this is the last."""
    if page * size >= total:
        return None
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return f"{request.url.path}?{urlencode([*query, ('page', str(page + 1))])}"
