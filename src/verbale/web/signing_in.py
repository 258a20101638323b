"""The page where a browser brings a token."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .errors import RequestError
from .pages.templating import page
from .rates import client_of
from .room import room_of
from .tokens import COOKIE, COOKIE_AGE, Doorkeeper, cookie_of

router = APIRouter(include_in_schema=False)
_LONGEST_FORM = 4_000
_WRONG = "That token is not known here."


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    """The form."""
    return page(request, "sign-in.html", next=_own(next), trouble="")


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """To the page that was wanted, with a cookie, where the token is known; else the form again."""
    request.app.state.tries.check(client_of(request.scope.get("client")))
    raw = await request.body()
    if len(raw) > _LONGEST_FORM:
        raise RequestError(413, "too-large", "The form is too large.")
    try:
        fields = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=5)
    except ValueError:
        raise RequestError(400, "bad-request", "That is not the form.") from None
    token, target = fields.get("token", [""])[0].strip(), _own(fields.get("next", ["/"])[0])
    doorkeeper = Doorkeeper(room_of(request).settings.tokens)
    if not doorkeeper.open and not doorkeeper.knows(token):
        return page(request, "sign-in.html", 401, next=target, trouble=_WRONG)
    response = RedirectResponse(target, 303)
    if not doorkeeper.open:
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, cookie_of(token), COOKIE_AGE, httponly=True, samesite="strict", secure=secure
        )
    return response


@router.post("/sign-out")
def sign_out() -> Response:
    """Back to the form, without the cookie."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _own(target: str) -> str:
    """``target`` where it is a page of ours, else the first one."""
    parts = urlsplit(target) if target.startswith("/") and target.isprintable() else None
    ours = parts is not None and not parts.scheme and not parts.netloc and "\\" not in target
    return target if ours and not target.startswith("//") else "/"
