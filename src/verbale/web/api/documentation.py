"""What the API offers: as OpenAPI for programs, as a page for people."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from verbale.record import Record
from verbale.store.answers import ActorPage, Found, IssuePage, Pair

from ..errors import Faulty
from ..jobs import Job
from ..pages.templating import page
from . import corrections, finding, reports
from .answers import json_answer

router = APIRouter(include_in_schema=False)

#: Everything that is answered, and all that is sent.
_VALUES = (
    Record, Found, ActorPage, Pair, IssuePage, Job, Faulty,
    reports.Reports, reports.NewReport,
    finding.Actors, finding.Issues, finding.Ledger,
    corrections.Corrections, corrections.Corrected, corrections.Undone,
    corrections.NewCorrection, corrections.Undo,
)  # fmt: skip
_METHODS = ("get", "post")


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI of the app, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="Verbale",
            version=app.version,
            summary="The record of reports: who said what, what happened, what is owed.",
            routes=app.routes,
        )
        _, components = msgspec.json.schema_components(_VALUES, ref_template="#/components/schemas/{name}")
        made["components"] = {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        }
        # A token is needed only where the server was given some.
        made["security"] = [{}, {"token": []}]
        app.openapi_schema = made
    return app.openapi_schema


@router.get("/openapi.json")
@router.get("/api/v1/openapi.json")
def openapi(request: Request) -> Response:
    """The OpenAPI."""
    return json_answer(described(request.app))


@router.get("/api/v1/docs")
def docs(request: Request) -> Response:
    """The operations, on a page."""
    schema = described(request.app)
    operations = [
        {"method": method.upper(), "path": path, **operations[method]}
        for path, operations in schema["paths"].items()
        for method in _METHODS
        if method in operations
    ]
    return page(request, "api.html", operations=operations)
