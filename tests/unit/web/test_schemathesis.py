"""Requests made from the OpenAPI, fit and unfit: no fault of ours, and every answer as it is described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from verbale.record import Record
from verbale.store import Store
from verbale.web import Settings, create_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def room(
    tmp_path_factory: pytest.TempPathFactory, built: Callable[..., Record], reader_class: Any
) -> Iterator[FastAPI]:
    """A room with one report that is never too busy."""
    with Store.open(tmp_path_factory.mktemp("api") / "room.db") as store:
        store.add(built())
        yield create_app(
            store,
            Settings(hosts=(), rate=1e6, burst=1e6, reading_rate=1e6, reading_burst=1e6),
            reader_class(),
        )


@pytest.fixture(scope="module")
def api(room: FastAPI) -> Any:
    """The API as it describes itself."""
    return schemathesis.openapi.from_asgi("/openapi.json", room)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_a_fault_of_ours(api: Any, built: Callable[..., Record], mode: GenerationMode) -> None:
    asked: Counter[int] = Counter()
    for found in api.get_all_operations():
        _try(found.ok(), mode, built().document.id, asked)
    assert not any(status >= 500 for status in asked)
    assert asked.keys() >= {200, 400, 404}


def _try(operation: APIOperation[Any], mode: GenerationMode, report: str, asked: Counter[int]) -> None:
    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        asked[case.call_and_validate(checks=CHECKS).status_code] += 1
        if "report" in (case.path_parameters or {}):
            case.path_parameters["report"] = report
            asked[case.call_and_validate(checks=CHECKS).status_code] += 1

    with suppress(Unsatisfiable):  # What takes nothing cannot be given anything unfit.
        ask()
