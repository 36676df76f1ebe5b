"""What needs nobody signed in: style, the switch between languages, signing in and out."""

import logging
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import web

from provisioning.admin import pages
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.gate import (
    SESSION_COOKIE,
    SIGN_IN,
    admin_of,
    check_origin,
    form_of,
    limit,
    nothing_here,
    own_path,
    plain,
    post,
    see,
)
from provisioning.admin.sessions import IDLE, LONGEST
from provisioning.admin.static_files import PLACE, all_files
from provisioning.admin.words import Language

logger = logging.getLogger(__name__)

_FOR_GOOD = "public, max-age=31536000, immutable"
_KEPT_S = 365 * 24 * 3600


def routes(desk: Desk) -> Iterable[web.AbstractRouteDef]:
    """Of the frame."""
    return [
        web.get("/admin", plain(desk, _to_the_start)),
        web.get(PLACE + "{name}", plain(desk, _send_static)),
        web.get("/admin/language/{language}", plain(desk, _choose_language)),
        web.get(SIGN_IN, plain(desk, _show_sign_in)),
        web.post(SIGN_IN, plain(desk, _sign_in)),
        post(desk, "/sign-out", _sign_out),
    ]


def last_routes(desk: Desk) -> Iterable[web.AbstractRouteDef]:
    """What no other route takes."""
    return [web.route("*", "/admin/{nothing:.*}", plain(desk, _nothing))]


async def _to_the_start(_desk: Desk, _request: web.Request) -> web.Response:
    return see("/admin/")


async def _nothing(_desk: Desk, _request: web.Request) -> web.Response:
    raise nothing_here()


async def _send_static(_desk: Desk, request: web.Request) -> web.Response:
    """A file of ours, which is the same for everybody: browsers may keep it."""
    file = all_files().get(request.match_info["name"])
    if file is None:
        raise nothing_here()
    kept = _FOR_GOOD if request.query.get("v") == file.version else "no-cache"
    headers = {"Cache-Control": kept, "ETag": f'"{file.version}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=file.body, content_type=file.kind, charset="utf-8", headers=headers)


async def _choose_language(_desk: Desk, request: web.Request) -> web.Response:
    chosen = request.match_info["language"]
    if chosen not in set(Language):
        raise nothing_here()
    answer = see(own_path(request.query.get("back")))
    answer.set_cookie(
        pages.LANGUAGE_COOKIE, chosen, max_age=_KEPT_S, secure=True, httponly=True, samesite="Lax"
    )
    return answer


async def _show_sign_in(desk: Desk, request: web.Request) -> web.Response:
    admin, _ = admin_of(desk, request)
    return pages.page(
        request,
        "sign_in.html",
        admin=admin,
        back=own_path(request.query.get("back")),
        idle=int(IDLE.total_seconds()) // 60,
        longest=int(LONGEST.total_seconds()) // 3600,
    )


async def _sign_in(desk: Desk, request: web.Request) -> web.Response:
    check_origin(request)
    admin, _ = admin_of(desk, request)
    limit(desk.acts.allows(admin.uri, desk.surroundings.monotonic()))
    form = await form_of(request)
    desk.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
    session_id = desk.sessions.open(admin.uri, admin.serial, desk.surroundings.now())
    logger.info("authority.admin_signed_in uri=%s", admin.uri)
    answer = see(own_path(form.get("back")))
    answer.set_cookie(
        SESSION_COOKIE, session_id, path="/", secure=True, httponly=True, samesite="Strict"
    )
    return answer


async def _sign_out(visit: Visit) -> web.Response:
    visit.desk.sessions.end(visit.session_id)
    logger.info("authority.admin_signed_out uri=%s", visit.admin.uri)
    answer = see(SIGN_IN)
    answer.del_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="Strict")
    return answer
