"""Print of the 被保険者資格申立書 of a provisional reception: ``/receptions/{id}/declaration``."""

import functools
from collections.abc import Iterable

from aiohttp import web

from eligibility import wire
from eligibility.errors import WireError
from hospital.board import pages
from hospital.board.app import Desk
from hospital.board.declaration_view import DeclarationView, declaration_view
from hospital.board.rights import about_patients
from hospital.board.words import Language, say


def _view(body: bytes) -> DeclarationView | str:
    """What the paper shows, or the word why there is none."""
    try:
        record: wire.Verification = wire.decode(body, wire.Verification)
    except WireError:  # of a newer version
        return "declaration.unread"
    return declaration_view(record) or "declaration.checked"


def area(desk: Desk) -> Iterable[web.RouteDef]:
    """Its one page."""

    async def form(request: web.Request) -> web.StreamResponse:
        identity = request.match_info["verification_id"]
        found = desk.inbox.rows("SELECT body FROM record WHERE verification_id = ?", (identity,))
        if not found:
            raise web.HTTPNotFound
        view = _view(bytes(found[0]["body"]))
        if isinstance(view, str):
            return pages.page(
                request, "no_declaration.html", status=404, identity=identity, why=view
            )
        desk.guard.note(request[pages.PERSON], "declaration.printed", (identity,))
        institution = desk.settings.hospital.institution
        return pages.page(
            request,
            "declaration.html",
            form=view,
            identity=identity,
            institution=institution,
            ja=functools.partial(say, Language.JAPANESE),
            en=functools.partial(say, Language.ENGLISH),
        )

    return [web.get("/receptions/{verification_id}/declaration", about_patients(form))]
