"""What every page needs, signed in or not: style, script, the switch between languages."""

import re
from collections.abc import Iterable

from aiohttp import web

from hospital.board import pages
from hospital.board.app import Desk, open_to_all
from hospital.board.static_files import all_files
from hospital.board.words import Language

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_OWN_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_-]*")
_KEPT_S = 365 * 24 * 3600


def area(_desk: Desk) -> Iterable[web.RouteDef]:
    """Its routes."""
    return [web.get("/static/{name}", send_static), web.get("/language/{language}", choose)]


@open_to_all
async def send_static(request: web.Request) -> web.Response:
    """A file of ours, which is the same for everybody: browsers may keep it."""
    file = all_files().get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    tag = f'"{file.version}"'
    kept = _FOR_GOOD if request.query.get("v") == file.version else _ASK_AGAIN
    headers = {"Cache-Control": kept, "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=file.body, content_type=file.kind, charset="utf-8", headers=headers)


@open_to_all
async def choose(request: web.Request) -> web.Response:
    """Keeps the choice in the browser; leads only to a path of ours, never elsewhere."""
    chosen = request.match_info["language"]
    if chosen not in set(Language):
        raise web.HTTPNotFound
    back = request.query.get("back", "/")
    place = back if _OWN_PATH.fullmatch(back) else "/"
    answer = web.Response(status=303, headers={"Location": place, "Cache-Control": "no-store"})
    answer.set_cookie(
        pages.LANGUAGE_COOKIE, chosen, max_age=_KEPT_S, secure=True, httponly=True, samesite="Lax"
    )
    return answer
