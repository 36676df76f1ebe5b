"""The pages joined: what everybody may reach, and what only who has signed in.

An area is a function that gives its routes. Every handler says who may reach it: ``open_to_all``
needs nobody signed in; ``allowed(Role.RECEPTION, ...)`` finds the person under ``pages.PERSON``.
One that says neither keeps the program from starting.
"""

import dataclasses
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Middleware

from hospital.board import pages
from hospital.board.guard import Guard, Role
from hospital.config import HospitalConfig
from hospital.database import Database

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Marked = TypeVar("_Marked", bound=Callable[..., Awaitable[web.StreamResponse]])
"""A handler, or a method that is one once it is bound."""
SIGN_IN = "/sign-in"
_OPEN = "is_open_to_all"
_ALLOWED = "allowed_roles"


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """What the areas work with."""

    settings: HospitalConfig
    inbox: Database
    guard: Guard


@dataclasses.dataclass(frozen=True, slots=True)
class Beside:
    """What runs as long as the pages are served."""

    context: Callable[[web.Application], AsyncIterator[None]]
    """Begins, yields, ends."""
    end_streams: Callable[[web.Application], Awaitable[None]]
    """Before open answers are waited for."""


Area = Callable[[Desk], Iterable[web.AbstractRouteDef | Beside]]


class RouteWithoutRule(Exception):
    """A handler says not who may reach it; names the route."""


def open_to_all(handler: _Marked) -> _Marked:
    """Marks a handler that needs nobody signed in."""
    setattr(handler, _OPEN, True)
    return handler


def allowed(*roles: Role) -> Callable[[_Marked], _Marked]:
    """Marks a handler for who has signed in with one of these roles."""

    def mark(handler: _Marked) -> _Marked:
        setattr(handler, _ALLOWED, frozenset(roles))
        return handler

    return mark


def make_app(
    desk: Desk, areas: Sequence[Area], around: Sequence[Middleware] = ()
) -> web.Application:
    """The application, to be served over TLS; ``around`` goes first at each request.

    Raises:
        RouteWithoutRule: see above.
    """
    app = web.Application(middlewares=[*around, _signed_in], client_max_size=pages.LARGEST_FORM)
    app[pages.GUARD] = desk.guard
    for part in itertools.chain.from_iterable(area(desk) for area in areas):
        if isinstance(part, Beside):
            app.cleanup_ctx.append(part.context)
            app.on_shutdown.append(part.end_streams)
        else:
            app.router.add_routes([part])
    for route in app.router.routes():
        _check_rule(route)
    return app


def _check_rule(route: web.AbstractRoute) -> None:
    is_file = isinstance(route.resource, web.StaticResource)
    if not (is_file or hasattr(route.handler, _OPEN) or hasattr(route.handler, _ALLOWED)):
        raise RouteWithoutRule(
            f"{route.method} {route.resource}: put @allowed(Role.RECEPTION, ...) or @open_to_all"
            " on its handler"
        )


@web.middleware
async def _signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    if _is_open(request, handler):
        return await handler(request)
    person = request.app[pages.GUARD].person(request)
    if person is None:
        raise turned_away(request)
    request[pages.PERSON] = person
    if person.role not in getattr(handler, _ALLOWED, ()):
        raise web.HTTPForbidden(headers={"Cache-Control": "no-store"})
    return await handler(request)


def _is_open(request: web.Request, handler: Handler) -> bool:
    if request.match_info.http_exception is not None:
        return True
    is_file = isinstance(request.match_info.route.resource, web.StaticResource)
    return is_file or getattr(handler, _OPEN, False)


def turned_away(request: web.Request) -> web.HTTPException:
    """To the sign-in, which comes back here; what a script asks for is refused plainly."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return web.HTTPUnauthorized()
    if request.method != "GET" or request.path == "/":
        return web.HTTPSeeOther(SIGN_IN)
    return web.HTTPSeeOther(f"{SIGN_IN}?back={quote(request.path_qs, safe='/')}")
