"""Who may come in: whoever brings a token, in a header or in the cookie that signing in gave."""

from __future__ import annotations

import hmac
from hashlib import sha256

from starlette.requests import Request

from .errors import RequestError

COOKIE = "verbale"
#: Seconds for which a browser stays signed in.
COOKIE_AGE = 30 * 24 * 3600
#: The shortest token, in characters: one that nobody guesses.
SHORTEST = 16


def cookie_of(token: str) -> str:
    """What a browser keeps of a token: enough to be known by, and nothing to get the token from."""
    return hmac.new(token.encode(), b"verbale cookie 1", sha256).hexdigest()


class Doorkeeper:
    """Knows the tokens; without any, everybody may come in."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self._tokens = [token.encode() for token in tokens]
        self._cookies = [cookie_of(token).encode() for token in tokens]

    @property
    def open(self) -> bool:
        """Whether everybody may come in."""
        return not self._tokens

    def knows(self, token: str) -> bool:
        """Whether ``token`` is one of ours, in the same time whichever it is."""
        return _among(token, self._tokens)

    def check(self, request: Request) -> None:
        """Raises RequestError (401) for a request without a token or with one that is not ours."""
        if self.open:
            return
        header = request.headers.get("authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            if scheme.lower() != "bearer" or not self.knows(token.strip()):
                raise _unknown("The token is not one that is known here.")
            return
        if not _among(request.cookies.get(COOKIE, ""), self._cookies):
            raise _unknown("A token is needed to come in.")


def _unknown(sentence: str) -> RequestError:
    hint = "Send it as “Authorization: Bearer …”, or sign in at /sign-in."
    return RequestError(401, "no-token", sentence, hint, {"WWW-Authenticate": 'Bearer realm="Verbale"'})


def _among(given: str, known: list[bytes]) -> bool:
    raw = given.encode("utf-8", "replace")
    found = False
    for one in known:  # All are compared, so that the time tells nothing of which one it is.
        found |= hmac.compare_digest(raw, one)
    return found
