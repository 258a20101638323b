"""The app: pages, API and static files around one room."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from verbale import __version__
from verbale.errors import VerbaleError
from verbale.reading import Reader
from verbale.store import Store

from . import api, pages, signing_in
from .errors import on_error
from .guard import Guard
from .jobs import Jobs
from .kept import KeptAnswers
from .rates import Rate
from .room import Room
from .settings import Settings
from .static import Static
from .threads import Threads
from .workers import Shared, Workers

STATIC = Path(__file__).with_name("static")
_WORTH_PACKING = 1024
#: Tries to sign in: somebody mistypes, nobody guesses.
_TRIES_A_SECOND, _TRIES_AT_ONCE = 0.2, 10


def create_app(
    store: Store,
    settings: Settings | None = None,
    reader: Reader | None = None,
    workers: Workers | None = None,
) -> FastAPI:
    """The reading room over ``store``, which stays the caller's to close. ``workers`` answer questions
    beside this process; without them it answers all itself."""
    settings = settings or Settings()
    room = Room(store, settings, reader)
    app = _app(
        room,
        Middleware(Guard, settings=settings),
        Middleware(KeptAnswers, room=room),
        Middleware(Shared, workers=workers),
    )
    app.state.workers = workers
    app.state.jobs = Jobs(room)
    app.state.tries = Rate(_TRIES_A_SECOND, _TRIES_AT_ONCE)
    app.include_router(signing_in.router)
    app.mount("/static", Static(STATIC), name="static")
    return app


def create_plain_app(room: Room) -> FastAPI:
    """The pages and the API alone, behind a room that guards them."""
    return _app(room)


def _app(room: Room, *before: Middleware) -> FastAPI:
    app = FastAPI(
        title="Verbale",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        middleware=[*before, Middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=4)],
        exception_handlers={
            VerbaleError: on_error,
            HTTPException: on_error,
            RequestValidationError: on_error,
        },
    )
    app.state.room = room
    app.include_router(api.router)
    app.include_router(pages.router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.threads = Threads()
    workers: Workers | None = app.state.workers
    if workers is not None:
        await workers.open()
    # What is loaded now stays for good: collecting garbage need not look at it again.
    gc.collect()
    gc.freeze()
    yield
    app.state.jobs.close()
    if workers is not None:
        await workers.close()
    app.state.room.close()
