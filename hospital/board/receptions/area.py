"""The routes of the receptions."""

import datetime as dt
from collections.abc import Callable, Iterable

from aiohttp import web

from hospital import clock
from hospital.board.app import Beside, Desk, Handler, allowed
from hospital.board.guard import Role
from hospital.board.receptions.detail import OneReception
from hospital.board.receptions.events import Events
from hospital.board.receptions.hub import Hub
from hospital.board.receptions.listing import Listing

_ONE = "/receptions/{verification_id:[0-9a-f-]{36}}"


def area(desk: Desk) -> Iterable[web.AbstractRouteDef | Beside]:
    """By the machine's clock."""
    return area_at(desk, clock.now)


def area_at(desk: Desk, now: Callable[[], dt.datetime]) -> Iterable[web.AbstractRouteDef | Beside]:
    """By any clock."""
    hub = Hub(desk, now)
    listing, one = Listing(hub), OneReception(hub)
    return [
        Beside(hub.context, hub.end_streams),
        web.get("/", _for_staff(listing.show)),
        web.post("/search", _for_staff(listing.find)),
        web.get("/events", _for_staff(Events(hub).stream)),
        web.get(_ONE, _for_staff(one.show)),
        web.post(f"{_ONE}/open", _for_staff(one.open_up)),
        web.post(f"{_ONE}/done", _for_staff(listing.tick_off)),
    ]


def _for_staff(handler: Handler) -> Handler:
    """For who works with patients, not for who keeps the accounts."""

    @allowed(Role.RECEPTION, Role.BILLING)
    async def staff(request: web.Request) -> web.StreamResponse:
        return await handler(request)

    return staff
