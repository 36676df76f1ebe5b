"""What every request passes first: host, origin, token; and what every answer passes last."""

import asyncio
import hmac
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from eligibility.errors import Code
from eligibility.faults import told
from hospital.board import pages
from hospital.board.access.entrance import NOTED, SESSION_COOKIE, Entrance, at_hand, keep_door
from hospital.board.access.sessions import NOTED_EVERY, State
from hospital.board.access.store import is_busy

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STATIC = "/static/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_WRITTEN = Code.AUDIT_NOT_WRITTEN.code
_OURS = 500
_KINDS = {401: 403, 403: 403, 404: 404, 405: 404, 421: 404, 503: 503}
"""Which sentence a status is told by; else that of 400 or of 500."""
_BUSY_S = "5"
"""When a page that met a locked file may be tried again."""
_BODY_S = 10.0
"""For a form to arrive."""


def is_automatic(request: web.Request) -> bool:
    """Whether nobody did anything: a page that looks by itself, a stream, a picture."""
    return (
        request.query.get("auto") == "1"
        or request.headers.get("Accept", "").startswith("text/event-stream")
        or request.headers.get("X-Requested-With") == "fetch"
        or request.path.startswith(STATIC)
    )


def gates(entrance: Entrance) -> tuple[Middleware, ...]:
    """In their order."""
    return _plainly, _let_in(entrance)


@web.middleware
async def _plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < web.HTTPBadRequest.status_code:
            keep_door(request, answer)
            raise
        return _problem(request, answer.status, "-")
    except sqlite3.Error as error:
        logger.error("hospital.board_failed code=KSK-343 %s", told(error))  # noqa: TRY400 - a traceback may quote
        return _unavailable(request, error)
    except Exception as error:  # noqa: BLE001 - one page failed; the others go on
        logger.error("hospital.board_failed %s", told(error))  # noqa: TRY400 - the same
        return _problem(request, web.HTTPInternalServerError.status_code, "-")


def _let_in(entrance: Entrance) -> Middleware:
    @web.middleware
    async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host.rsplit(":", 1)[0].lower() not in entrance.certificate.hosts:
            raise web.HTTPMisdirectedRequest
        if request.method not in _SAFE:
            await _check_form(request, entrance)
        with at_hand(request):
            _touch(request, entrance)
            response = await handler(request)
            _note_what_nobody_noted(request, response, entrance)
        keep_door(request, response)
        return response

    return let_in


async def _check_form(request: web.Request, entrance: Entrance) -> None:
    """Raises HTTPForbidden unless a page of ours sent it, from this browser's session."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    is_ours = origin == f"https://{request.host}" or (origin is None and site == "same-origin")
    if not is_ours or site not in (None, "same-origin"):
        logger.warning("hospital.form_refused reason=origin")
        raise web.HTTPForbidden
    if request.content_type.startswith("multipart/"):
        raise web.HTTPUnsupportedMediaType  # no form of ours; its parser has many ways to fail
    try:
        async with asyncio.timeout(_BODY_S):
            form = await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, LookupError):  # no such charset, or not written in it
        raise web.HTTPBadRequest from None
    given = request.headers.get("X-CSRF-Token") or form.get("csrf")
    token = entrance.csrf_token(request)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), token.encode()):
        logger.warning("hospital.form_refused reason=token")
        raise web.HTTPForbidden


def _touch(request: web.Request, entrance: Entrance) -> None:
    session = None if is_automatic(request) else entrance.session(request)
    now = entrance.access.now()
    if session is not None and session.state is State.OPEN and session.seen_at < now - NOTED_EVERY:
        entrance.access.sessions.touch(request.cookies[SESSION_COOKIE], now)


def _note_what_nobody_noted(
    request: web.Request, response: web.StreamResponse, entrance: Entrance
) -> None:
    """A page whose area forgot to: what somebody opened is noted in any case."""
    person = request.get(pages.PERSON)
    is_page = response.status == web.HTTPOk.status_code and not is_automatic(request)
    if person is not None and is_page and not request.get(NOTED):
        entrance.note(person, "page.opened", (request.path,))


def _unavailable(request: web.Request, error: sqlite3.Error) -> web.Response:
    status = web.HTTPServiceUnavailable.status_code
    if not is_busy(error):
        return _problem(request, status, _NOT_WRITTEN)
    response = _problem(request, status, _NOT_WRITTEN, "busy")
    response.headers["Retry-After"] = _BUSY_S
    return response


def _problem(
    request: web.Request, status: int, code: str, kind: int | str | None = None
) -> web.Response:
    if status >= _OURS and pages.PERSON in request:
        del request[pages.PERSON]  # what the frame says of a person may be what failed
    if kind is None:
        kind = _KINDS.get(status, _OURS if status >= _OURS else web.HTTPBadRequest.status_code)
    response = pages.page(
        request, "problem.html", status=status, number=status, code=code, kind=kind
    )
    keep_door(request, response)
    return response
