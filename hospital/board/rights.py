"""Who may see what is about patients, and that no browser keeps it."""

import functools

from aiohttp import web

from hospital.board import pages
from hospital.board.app import Handler
from hospital.board.guard import Person, Role

NO_STORE = "no-store"


def about_patients(handler: Handler) -> Handler:
    """For a page about patients: not for who keeps the accounts, and kept nowhere."""

    @functools.wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if request[pages.PERSON].role is Role.ADMIN:
            response: web.StreamResponse = pages.page(request, "refused.html", status=403)
        else:
            response = await handler(request)
        response.headers["Cache-Control"] = NO_STORE
        return response

    return guarded


def opens_what_is_hidden(person: Person) -> bool:
    """Reasons of loss and papers of specific diseases."""
    return person.role is Role.BILLING
