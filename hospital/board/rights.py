"""Who may see what is about patients, and that no browser keeps it."""

import functools

from aiohttp import web

from hospital.board.app import Handler, allowed
from hospital.board.guard import Person, Role

NO_STORE = "no-store"


def about_patients(handler: Handler) -> Handler:
    """For a page about patients: not for who keeps the accounts, and kept nowhere."""

    @allowed(Role.RECEPTION, Role.BILLING)
    @functools.wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        response = await handler(request)
        response.headers["Cache-Control"] = NO_STORE
        return response

    return guarded


def opens_what_is_hidden(person: Person) -> bool:
    """Reasons of loss and papers of specific diseases."""
    return person.role is Role.BILLING
