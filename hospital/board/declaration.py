"""Print of the 被保険者資格申立書 of a provisional reception: ``/receptions/{id}/declaration``."""

import functools
from collections.abc import Iterable

from aiohttp import web

from eligibility import wire
from hospital.board import pages
from hospital.board.app import Desk
from hospital.board.declaration_view import declaration_view
from hospital.board.rights import about_patients
from hospital.board.words import Language, say


def area(desk: Desk) -> Iterable[web.RouteDef]:
    """Its one page."""

    async def form(request: web.Request) -> web.StreamResponse:
        identity = request.match_info["verification_id"]
        found = desk.inbox.rows("SELECT body FROM record WHERE verification_id = ?", (identity,))
        if not found:
            raise web.HTTPNotFound
        record: wire.Verification = wire.decode(bytes(found[0]["body"]), wire.Verification)
        view = declaration_view(record)
        if view is None:
            return pages.page(request, "no_declaration.html", status=404, identity=identity)
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
