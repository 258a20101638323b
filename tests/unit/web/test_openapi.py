"""What is said of the API is so, and static files are kept by browsers."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from verbale.web.pages.templating import static


@pytest.fixture(scope="module")
def described(looking: TestClient) -> dict[str, Any]:
    """The OpenAPI."""
    found: dict[str, Any] = looking.get("/api/v1/openapi.json").json()
    return found


def test_it_is_in_both_places(looking: TestClient, described: dict[str, Any]) -> None:
    assert looking.get("/openapi.json").json() == described
    assert described["openapi"].startswith("3.1")


def test_every_operation_says_what_it_answers(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert operation["summary"]
            assert {"4XX", "5XX"} <= set(operation["responses"])
            assert "422" not in operation["responses"]
            for status, answer in operation["responses"].items():
                assert answer["description"], (path, status)
                assert all(content["schema"] for content in answer["content"].values()), (path, status)
            for parameter in operation.get("parameters", ()):
                assert parameter["schema"]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    names = re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described))
    assert set(names) <= set(described["components"]["schemas"])
    assert {"Record", "Found", "Job", "Faulty"} <= set(names)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/reports", "Reports"),
        ("/api/v1/search?q=treaty", "Found"),
        ("/api/v1/actors", "Actors"),
        ("/api/v1/actors/Bo%20Lind", "ActorPage"),
        ("/api/v1/pairs?a=PRT&b=SWE", "Pair"),
        ("/api/v1/issues", "Issues"),
        ("/api/v1/issues/fisheries", "IssuePage"),
        ("/api/v1/ledger", "Ledger"),
        ("/api/v1/issues/nothing", "Faulty"),
        ("/api/v1/search?page=0", "Faulty"),
    ],
)
def test_answers_are_as_described(
    looking: TestClient, described: dict[str, Any], path: str, name: str
) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    Draft202012Validator(schema).validate(looking.get(path).json())


def test_the_page_names_every_operation(looking: TestClient, described: dict[str, Any]) -> None:
    answer = looking.get("/api/v1/docs")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    for path, operations in described["paths"].items():
        assert path in answer.text
        assert all(operation["summary"] in answer.text for operation in operations.values())
    assert "style=" not in answer.text
    assert not re.search(r'src="(?!/static/)', answer.text)


def test_static_files_are_kept(looking: TestClient) -> None:
    answer = looking.get(static("base.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = looking.get("/static/base.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = looking.get("/static/base.css", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/", "/static/no.css"])  # fmt: skip  # noqa: E501
def test_only_static_files_are_static(looking: TestClient, path: str) -> None:
    answer = looking.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_answers_are_packed_where_that_pays(looking: TestClient) -> None:
    packed = looking.get("/static/base.css", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in looking.get("/api/v1/issues").headers
    assert "content-encoding" not in looking.get("/static/base.css", headers={"accept-encoding": ""}).headers
    with looking.stream("GET", "/api/v1/openapi.json", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert json.loads(gzip.decompress(raw))["openapi"]
