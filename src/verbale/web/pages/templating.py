"""Templates filled in; what reports say is escaped in them without exception."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

WEB = Path(__file__).parents[1]
_versions: dict[str, str] = {}


def static(name: str) -> str:
    """The address of a static file, which changes with its content so that browsers may keep it."""
    if name not in _versions:
        _versions[name] = sha256((WEB / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{_versions[name]}"


def segment(value: str) -> str:
    """A value as one segment of an address."""
    return quote(value, safe="")


def address(path: str, **query: Any) -> str:
    """``path`` with the values of ``query`` that there are."""
    given = {name: value for name, value in query.items() if value not in (None, "", (), [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


environment = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
environment.globals.update(static=static, address=address)
environment.filters.update(segment=segment)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page that ``template`` makes of ``values``."""
    given = {"request": request, "path": request.url.path, "locked": _locked(request), **values}
    text = environment.get_template(template).render(given)
    return HTMLResponse(text, status)


def _locked(request: Request) -> bool:
    """Whether pages are for those alone who brought a token."""
    app = request.scope.get("app")
    room = getattr(app.state, "room", None) if app else None
    return bool(room and room.settings.tokens)


def prepare() -> None:
    """Reads all templates, so that nobody who asks has to wait for it."""
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)
