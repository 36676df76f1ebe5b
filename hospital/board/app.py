"""The pages joined: what everybody may reach, and what only who has signed in.

An area is a function that gives its routes; a handler marked ``open_to_all`` is reached without
signing in, every other one finds the person under ``pages.PERSON``.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Iterable, Sequence

from aiohttp import web

from hospital.board import pages
from hospital.board.guard import Guard
from hospital.config import HospitalConfig
from hospital.database import Database

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SIGN_IN = "/sign-in"
_OPEN = "is_open_to_all"


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """What the areas work with."""

    settings: HospitalConfig
    inbox: Database
    guard: Guard


Area = Callable[[Desk], Iterable[web.RouteDef]]


def open_to_all(handler: Handler) -> Handler:
    """Marks a handler that needs nobody signed in."""
    setattr(handler, _OPEN, True)
    return handler


def make_app(desk: Desk, areas: Sequence[Area]) -> web.Application:
    """The application, to be served over TLS."""
    app = web.Application(middlewares=[_signed_in])
    app[pages.GUARD] = desk.guard
    for area in areas:
        app.router.add_routes(list(area(desk)))
    return app


@web.middleware
async def _signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.match_info.http_exception is not None or getattr(handler, _OPEN, False):
        return await handler(request)
    person = request.app[pages.GUARD].person(request)
    if person is None:
        raise web.HTTPSeeOther(SIGN_IN)
    request[pages.PERSON] = person
    return await handler(request)
