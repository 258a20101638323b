"""The pages, a module each."""

from __future__ import annotations

from fastapi import APIRouter

from . import actors, forms, history, home, issues, ledger, pairs, report, reports, search

router = APIRouter(include_in_schema=False)
for _page in (home, history, forms, report, search, reports, actors, pairs, issues, ledger):
    router.include_router(_page.router)
