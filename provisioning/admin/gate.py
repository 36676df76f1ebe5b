"""What every request passes: certificate, session, limits, origin and token of a form.

Handlers get a ``Visit``; whoever may not come in gets a page that says so.
"""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web

from eligibility.faults import told
from provisioning.admin import pages
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.headers import sealed
from provisioning.admin.reach import Admin
from provisioning.admin.sessions import csrf_of
from provisioning.errors import LedgerBroken, LedgerUnwritable, SettingsUnreadable
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.app import open_to_all
from provisioning.serving.caller import caller_of
from provisioning.serving.problems import Refused

logger = logging.getLogger(__name__)

Handler = Callable[[Visit], Awaitable[web.Response]]
Plain = Callable[[Desk, web.Request], Awaitable[web.Response]]
SESSION_COOKIE = "__Host-oev-admin"
SIGN_IN = "/admin/sign-in"
_OWN_PATH = re.compile(r"/admin/(?![/\\])[A-Za-z0-9/_.-]*")


class Stopped(Exception):
    """A page says why it goes no further; ``kind`` names its sentence ``frame.problem-...``."""

    def __init__(self, kind: str, status: HTTPStatus) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status


def nothing_here() -> Stopped:
    """What there is not, and what somebody may not see, look the same."""
    return Stopped("nothing", HTTPStatus.NOT_FOUND)


def get(desk: Desk, path: str, handler: Handler) -> web.RouteDef:
    """A page for who has signed in; HEAD is none: it could use up what is shown once."""
    return web.get(f"/admin{path}", plain(desk, _signed_in(handler)), allow_head=False)


def post(desk: Desk, path: str, handler: Handler) -> web.RouteDef:
    """An act of who has signed in."""
    return web.post(f"/admin{path}", plain(desk, _signed_in(handler)))


def plain(desk: Desk, handler: Plain) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Whoever may come: every answer is sealed, every fault a page."""

    @open_to_all  # a browser without a certificate gets a page that says how to get one
    async def answer(request: web.Request) -> web.StreamResponse:
        return sealed(await _answer(desk, request, handler))

    return answer


async def _answer(desk: Desk, request: web.Request, handler: Plain) -> web.Response:
    try:
        return await handler(desk, request)
    except Stopped as stopped:
        return _problem(request, stopped.kind, stopped.status)
    except Refused as refused:
        logger.warning("authority.admin_refused code=%s", refused.code.code)
        return _problem(request, "stranger", HTTPStatus.FORBIDDEN)
    except LedgerBroken:
        logger.error("authority.ledger_broken")  # noqa: TRY400 - the sentence is all there is
        return _problem(request, "ledger", HTTPStatus.INTERNAL_SERVER_ERROR)
    except LedgerUnwritable as error:
        logger.error("authority.ledger_unwritable %s", told(error))  # noqa: TRY400 - a traceback may quote
        return _problem(request, "unwritable", HTTPStatus.SERVICE_UNAVAILABLE)
    except SettingsUnreadable:
        return _problem(request, "settings", HTTPStatus.CONFLICT)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - one page failed; the others go on
        logger.error("authority.admin_failed %s", told(error))  # noqa: TRY400 - a traceback may quote
        return _problem(request, "failed", HTTPStatus.INTERNAL_SERVER_ERROR)


def admin_of(desk: Desk, request: web.Request) -> tuple[Admin, Register]:
    """Whose certificate this is.

    Raises:
        Refused: none was shown, or one that does not stand, or of another kind.
        Stopped: the ledger does not allow it, or too often.
    """
    around = desk.surroundings
    try:
        register = around.office.register()
        party = caller_of(request, around.office, (Kind.ADMIN,), around.now())
        return Admin(party.uri, party.serial, _allowed(register, party.uri)), register
    except (Refused, Stopped):
        limit(desk.strangers.allows(request.remote or "-", around.monotonic()))
        raise


def _allowed(register: Register, uri: str) -> frozenset[str]:
    institutions = register.admins.get(uri)
    if institutions is None:
        logger.warning("authority.admin_refused uri=%s", uri)
        raise Stopped("barred", HTTPStatus.FORBIDDEN)
    return institutions


def check_origin(request: web.Request) -> None:
    """Raises Stopped unless a page of ours sent the form."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    is_ours = origin == f"https://{request.host}" or (origin is None and site == "same-origin")
    if not is_ours or site not in (None, "same-origin"):
        logger.warning("authority.form_refused reason=origin")
        raise Stopped("form", HTTPStatus.FORBIDDEN)


async def form_of(request: web.Request) -> Mapping[str, str]:
    """The fields of a form; raises Stopped when it is none of ours."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Stopped("form", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        form = await request.post()
    except (ValueError, LookupError):  # no such charset, or not written in it
        raise Stopped("form", HTTPStatus.BAD_REQUEST) from None
    return {name: value for name, value in form.items() if isinstance(value, str)}


def own_path(wanted: str | None) -> str:
    """Where to go on: a page of ours, never elsewhere."""
    return wanted if wanted is not None and _OWN_PATH.fullmatch(wanted) else "/admin/"


def see(place: str) -> web.Response:
    """To another page; the browser asks for it."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": place})


def _signed_in(handler: Handler) -> Plain:
    async def answer(desk: Desk, request: web.Request) -> web.Response:
        admin, _ = admin_of(desk, request)
        around, session_id = desk.surroundings, request.cookies.get(SESSION_COOKIE, "")
        now = around.now()
        session = desk.sessions.look(session_id, admin.serial, now)
        if session is None:
            return _to_sign_in(request)
        limit(desk.looks.allows(admin.uri, around.monotonic()))
        form = await _checked_form(desk, request, admin, session_id)
        if request.query.get("auto") != "1":  # a page that looks by itself keeps nobody signed in
            desk.sessions.touch(session_id, now)
        register = around.office.register()
        return await handler(Visit(desk, request, admin, register, session, session_id, now, form))

    return answer


async def _checked_form(
    desk: Desk, request: web.Request, admin: Admin, session_id: str
) -> Mapping[str, str]:
    if request.method != "POST":
        return {}
    check_origin(request)
    form = await form_of(request)
    if not hmac.compare_digest(form.get("csrf", "").encode(), csrf_of(session_id).encode()):
        logger.warning("authority.form_refused reason=token")
        raise Stopped("form", HTTPStatus.FORBIDDEN)
    limit(desk.acts.allows(admin.uri, desk.surroundings.monotonic()))
    return form


def limit(is_allowed: bool) -> None:  # noqa: FBT001 - the answer of Rate.allows
    """Raises Stopped when it was too often."""
    if not is_allowed:
        raise Stopped("often", HTTPStatus.TOO_MANY_REQUESTS)


def _to_sign_in(request: web.Request) -> web.Response:
    if request.method != "GET" or request.path == "/admin/":
        return see(SIGN_IN)
    return see(f"{SIGN_IN}?back={quote(request.path, safe='/')}")


def _problem(request: web.Request, kind: str, status: HTTPStatus) -> web.Response:
    answer = pages.page(request, "problem.html", status=status, kind=kind, number=status.value)
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "60"
    return answer
