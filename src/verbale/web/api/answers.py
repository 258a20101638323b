"""What the operations answer with, and how the documentation says so."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ..errors import RequestError

JSON = "application/json"
_FAULTY = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Faulty"}}}}
#: How every operation may fail.
FAULTS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What is asked for cannot be used, is not there, or may not be.", **_FAULTY},
    "5XX": {"description": "The store cannot be used at the moment, or something failed.", **_FAULTY},
}


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """``value`` as JSON."""
    return Response(msgspec.json.encode(value), status, headers, JSON)


def says(kind: type | str, description: str, *, many: bool = False) -> dict[str, Any]:
    """The documentation of an answer that is a ``kind`` of our values, or ``many`` of them."""
    name = kind if isinstance(kind, str) else kind.__name__
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    if many:
        schema = {"type": "array", "items": schema}
    return {"description": description, "content": {JSON: {"schema": schema}}}


async def sent(request: Request, kind: Any) -> Any:
    """The body of a request as a ``kind``; raises RequestError (400, 415) where it is none."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != JSON:
        raise RequestError(415, "content-type", f"What is sent here has to be {JSON}.")
    return parsed(await request.body(), kind)


def parsed(raw: bytes, kind: Any) -> Any:
    """JSON as a ``kind``; raises RequestError (400) where it is none."""
    try:
        return msgspec.json.decode(raw.removeprefix(BOM_UTF8), type=kind)
    except msgspec.ValidationError as error:
        raise RequestError(400, "bad-request", f"What was sent does not fit: {_said(error)}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestError(400, "bad-json", f"What was sent is no JSON ({_said(error)}).") from error
    except RecursionError:
        raise RequestError(400, "bad-json", "What was sent is nested too deeply.") from None


def _said(error: Exception) -> str:
    return str(error).rstrip(".")
