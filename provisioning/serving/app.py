"""The routes joined: each handler says who may reach it, or the program does not start.

An area is a function that gives its routes. ``open_to_all`` needs no certificate;
``for_parties(Kind.DEVICE)`` finds the caller under ``CALLER``.
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from eligibility.errors import Code
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.caller import Party, caller_of, copy_of
from provisioning.serving.connection import Connection
from provisioning.serving.copies import note_copy
from provisioning.serving.downloads import READERS, Downloads
from provisioning.serving.headers import put_on
from provisioning.serving.lists import Lists
from provisioning.serving.problems import Refused, answering_refusals
from provisioning.serving.reports import Kept, Polled, Reports
from provisioning.serving.settings import ServerSettings
from provisioning.serving.together import Together
from provisioning.serving.trail import Copied

LARGEST_BODY = 64 * 1024
_FORBIDDEN, _TOO_SLOW, _TOO_LARGE = 403, 408, 413
_Marked = TypeVar("_Marked", bound=Callable[..., Awaitable[web.StreamResponse]])
_Result = TypeVar("_Result")
_OPEN = "is_open_to_all"
_KINDS = "allowed_kinds"


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What the areas work with."""

    office: Office
    settings: ServerSettings
    now: Callable[[], dt.datetime]
    """Aware."""
    monotonic: Callable[[], float]
    random: Callable[[int], bytes]
    """``os.urandom``."""


Area = Callable[[Surroundings], Iterable[web.AbstractRouteDef]]
CALLER = web.RequestKey("caller", Party)
SURROUNDINGS = web.AppKey("surroundings", Surroundings)
LISTS = web.AppKey("lists", Lists)
REPORTS = web.AppKey("reports", Reports)
"""For the thread that writes alone."""
TOGETHER = web.AppKey("together", Together)
DOWNLOADS = web.AppKey("downloads", Downloads)
_WRITER = web.AppKey("writer", ThreadPoolExecutor)


class RouteWithoutRule(Exception):
    """A handler says not who may reach it; names the route."""


def open_to_all(handler: _Marked) -> _Marked:
    """Marks a handler that needs no certificate."""
    setattr(handler, _OPEN, True)
    return handler


def for_parties(*kinds: Kind) -> Callable[[_Marked], _Marked]:
    """Marks a handler for who shows a standing certificate of one of these kinds."""

    def mark(handler: _Marked) -> _Marked:
        setattr(handler, _KINDS, frozenset(kinds))
        return handler

    return mark


def make_app(
    around: Surroundings, areas: Sequence[Area], gates: Sequence[Middleware] = ()
) -> web.Application:
    """The application, to be served over TLS; ``gates`` go first at each request.

    Raises:
        RouteWithoutRule: see above.
    """
    app = web.Application(
        middlewares=[_in_time, *gates, answering_refusals, _only_who_may, _with_its_body],
        client_max_size=LARGEST_BODY,
    )
    app[SURROUNDINGS] = around
    app.on_response_prepare.append(put_on)
    app.cleanup_ctx.append(_writing)
    app.cleanup_ctx.append(_reporting)
    app.cleanup_ctx.append(_listing)
    app.cleanup_ctx.append(_downloading)
    app.on_shutdown.append(_let_go)
    app.router.add_routes(itertools.chain.from_iterable(area(around) for area in areas))
    for route in app.router.routes():
        _check_rule(route)
    return app


def register_now(request: web.Request) -> Register:
    """What the ledger amounts to at this moment; ask anew after an ``await``."""
    return request.app[SURROUNDINGS].office.register()


async def written(request: web.Request, work: Callable[[], _Result]) -> _Result:
    """Does what waits for the disk in the one thread that writes; the event loop goes on."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(request.app[_WRITER], work)


async def _writing(app: web.Application) -> AsyncIterator[None]:
    with ThreadPoolExecutor(1, "writer") as app[_WRITER]:
        yield


async def _reporting(app: web.Application) -> AsyncIterator[None]:
    loop, around = asyncio.get_running_loop(), app[SURROUNDINGS]
    reports = app[REPORTS] = await loop.run_in_executor(
        app[_WRITER], Reports, around.office.folder, around.now()
    )

    def take(polls: Sequence[Polled]) -> Sequence[Kept]:
        return reports.take(polls, around.office.register().clones)

    app[TOGETHER] = Together(lambda polls: loop.run_in_executor(app[_WRITER], take, polls))
    yield
    await loop.run_in_executor(app[_WRITER], reports.close)


async def _listing(app: web.Application) -> AsyncIterator[None]:
    around = app[SURROUNDINGS]
    lists = app[LISTS] = Lists(around.office, app[_WRITER], around.now)
    keeping = asyncio.create_task(lists.keep())
    yield
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


async def _downloading(app: web.Application) -> AsyncIterator[None]:
    with ThreadPoolExecutor(READERS, "bundles") as readers:
        app[DOWNLOADS] = Downloads(app[SURROUNDINGS].settings.limits.downloads, readers)
        yield


async def _let_go(app: web.Application) -> None:
    app[LISTS].end()


def _check_rule(route: web.AbstractRoute) -> None:
    is_file = isinstance(route.resource, web.StaticResource)
    if not (is_file or hasattr(route.handler, _OPEN) or hasattr(route.handler, _KINDS)):
        raise RouteWithoutRule(
            f"{route.method} {route.resource}: put @for_parties(...) or @open_to_all on its handler"
        )


@web.middleware
async def _only_who_may(request: web.Request, handler: Handler) -> web.StreamResponse:
    is_file = isinstance(request.match_info.route.resource, web.StaticResource)
    is_nothing = request.match_info.http_exception is not None
    if not (is_nothing or is_file or getattr(handler, _OPEN, False)):
        around = request.app[SURROUNDINGS]
        kinds: frozenset[Kind] = getattr(handler, _KINDS, frozenset())
        try:
            request[CALLER] = caller_of(request, around.office, kinds, around.now())
        except Refused:
            await _tell_of_a_copy(request)
            raise
    return await handler(request)


async def _tell_of_a_copy(request: web.Request) -> None:
    """Raises Refused: CLONE_SUSPECTED, once it is in the ledger; nothing for whoever is none."""
    around = request.app[SURROUNDINGS]
    office, now = around.office, around.now()
    copy = copy_of(request, office, now)
    if copy is None:
        return
    if copy.uri not in office.register().clones:
        await written(request, lambda: note_copy(office, copy.serial, Copied.FOLLOWED, now))
    raise Refused(Code.CLONE_SUSPECTED, _FORBIDDEN)


@web.middleware
async def _in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Goes first: the head is there. Who may not ask is refused before a body is read."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.begin_answer()
    try:
        return await handler(request)
    finally:
        connection.end_answer()


@web.middleware
async def _with_its_body(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Goes last: the whole body is in memory before the handler runs."""
    try:
        async with asyncio.timeout(request.app[SURROUNDINGS].settings.limits.body_s):
            await request.read()
    except TimeoutError:
        raise Refused(Code.REQUEST_MALFORMED, _TOO_SLOW) from None
    except web.HTTPRequestEntityTooLarge:
        raise Refused(Code.REQUEST_MALFORMED, _TOO_LARGE) from None
    return await handler(request)
