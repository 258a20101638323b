"""Questions over all reports."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from verbale.record import CommitmentKind, CommitmentStatus, EventStatus
from verbale.store.answers import (
    ActorPage,
    ActorRow,
    Column,
    Found,
    IssuePage,
    IssueRow,
    Pair,
)

from ..errors import RequestError
from ..room import room_of
from .answers import FAULTS, json_answer, says
from .parameters import Limit, Page, Since, Size, Until, Words

router = APIRouter(tags=["finding"], responses=FAULTS)

Name = Annotated[str, Path(description="Its name; case and accents do not matter.")]
Some = Annotated[str | None, Query()]


class Actors(msgspec.Struct, frozen=True):
    """The actors in most reports."""

    items: tuple[ActorRow, ...]


class Issues(msgspec.Struct, frozen=True):
    """Every issue, those in most reports first."""

    items: tuple[IssueRow, ...]


class Ledger(msgspec.Struct, frozen=True):
    """The commitments by state, in the order in which one becomes another."""

    states: dict[str, Column]


@router.get("/search", responses={200: says(Found, "A page of what was found, and how all of it divides.")})
def search(
    request: Request,
    q: Words = None,
    kind: Annotated[Literal["attribution", "event", "report", ""] | None, Query()] = None,
    speaker: Annotated[str | None, Query(description="A name, or whole words of one.")] = None,
    country: Annotated[str | None, Query(description="ISO 3166 alpha-3, as UKR.")] = None,
    issue: Some = None,
    type: Annotated[str | None, Query(description="An attitude (deny) or an event type (SANCTION).")] = None,
    status: Annotated[EventStatus | Literal[""] | None, Query(description="Of events.")] = None,
    publisher: Some = None,
    source: Annotated[str | None, Query(description="Who does something in an event: a name.")] = None,
    target: Annotated[str | None, Query(description="To whom it is done.")] = None,
    about: Annotated[str | None, Query(description="Of whom something is said.")] = None,
    since: Since = None,
    until: Until = None,
    page: Page = 1,
    size: Size = 20,
) -> Response:
    """Statements, events and reports"""
    found = room_of(request).store.find(
        q or "",
        kind=kind or None,
        speaker=speaker or None,
        country=country or None,
        issue=issue or None,
        type=type or None,
        status=status or None,
        publisher=publisher or None,
        source=source or None,
        target=target or None,
        about=about or None,
        since=since or None,
        until=until or None,
        page=page,
        size=size,
    )
    return json_answer(found)


@router.get("/actors", responses={200: says(Actors, "The actors.")})
def actors(
    request: Request,
    q: Annotated[str | None, Query(description="How a word of the name begins.")] = None,
    size: Size = 50,
) -> Response:
    """The actors in most reports"""
    return json_answer(Actors(tuple(room_of(request).store.actors_overview(q or "", size))))


@router.get("/actors/{name:path}", responses={200: says(ActorPage, "The actor.")})
def actor(
    request: Request, name: Name, since: Since = None, until: Until = None, limit: Limit = 20
) -> Response:
    """What an actor said, did, suffered and owes"""
    found = room_of(request).store.actor_page(name, since or None, until or None, limit=limit)
    if found is None:
        raise RequestError(404, "no-such-actor", f"No report names {name[:200]!r}.")
    return json_answer(found)


@router.get("/pairs", responses={200: says(Pair, "The two.")})
def pair(
    request: Request,
    a: Annotated[str, Query(description="A name, or a country's code.")],
    b: Annotated[str, Query(description="The other.")],
    since: Annotated[str | None, Query(description="The first day of the events.")] = None,
    until: Annotated[str | None, Query(description="The last day of the events.")] = None,
    limit: Limit = 100,
) -> Response:
    """What two actors did to and with each other"""
    return json_answer(room_of(request).store.pair(a, b, since or None, until or None, limit=limit))


@router.get("/issues", responses={200: says(Issues, "The issues.")})
def issues(request: Request) -> Response:
    """The issues that reports are on"""
    return json_answer(Issues(tuple(room_of(request).store.issues_overview())))


@router.get("/issues/{name:path}", responses={200: says(IssuePage, "The issue.")})
def issue(request: Request, name: Name, limit: Limit = 20) -> Response:
    """Who holds which position on an issue, and what happens"""
    found = room_of(request).store.issue_page(name, limit=limit)
    if found is None:
        raise RequestError(404, "no-such-issue", f"No report is on an issue {name[:200]!r}.")
    return json_answer(found)


@router.get("/ledger", responses={200: says(Ledger, "The commitments.")})
def ledger(
    request: Request,
    state: Annotated[list[CommitmentStatus | Literal[""]] | None, Query()] = None,
    kind: Annotated[list[CommitmentKind | Literal[""]] | None, Query()] = None,
    party: Annotated[str | None, Query(description="A name, words of one, or a country's code.")] = None,
    issue: Some = None,
    limit: Limit = 20,
) -> Response:
    """What is owed, by state"""
    states = [one for one in state or () if one]
    kinds = [one for one in kind or () if one]
    found = room_of(request).store.board(states, kinds, party or None, issue or None, per_state=limit)
    return json_answer(Ledger(found))
