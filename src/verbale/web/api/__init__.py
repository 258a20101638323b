"""The API: the objects of the record and the answers of the store as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from . import corrections, documentation, exports, finding, reports

router = APIRouter()
router.include_router(documentation.router)
for _part in (reports, corrections, finding, exports):
    router.include_router(_part.router, prefix="/api/v1")
