"""The calls of docs/api.md that a kiosk makes: its inquiry, and what must not surprise it.

What needs a proven card cannot be asked through files: ``NOT_BY_TERMINAL``. Nobody tells this
institution anything later, so there are never notices.
"""

import dataclasses
import ssl
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_notices import Acknowledged, Acknowledgement, InstitutionMessages
from hospital.terminal.asking import Asking
from hospital.terminal.problems import problem, problems_middleware
from hospital.terminal.question import Refused

LARGEST_BYTES = 64 * 1024
_VERSION = "via-terminal"
_DEVICE = web.RequestKey("device", str)
_NOT_HERE = (
    ("POST", "/v1/challenges"),
    ("POST", "/v1/card-authentications"),
    ("POST", "/v1/registrations"),
    ("PUT", "/v1/consents/{session_id}"),
    ("POST", "/v1/inquiries/bulk"),
    ("GET", "/v1/inquiries/bulk/{reception_number}"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Behind:
    """What answers."""

    asking: Asking
    is_well: Callable[[], bool]
    device_of: Callable[[bytes | None], str]
    """From a certificate; raises Refused."""


class Api:
    """The handlers."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind

    def app(self) -> web.Application:
        """To be served over mutual TLS."""
        app = web.Application(
            middlewares=[problems_middleware, self._callers], client_max_size=LARGEST_BYTES
        )
        app.router.add_post("/v1/inquiries", self._inquiry)
        app.router.add_get("/v1/health", self._health)
        app.router.add_get("/v1/notices", self._notices)
        app.router.add_post("/v1/notices/acknowledgements", self._acknowledged)
        for method, path in _NOT_HERE:
            app.router.add_route(method, path, _not_by_terminal)
        return app

    @web.middleware
    async def _callers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        tls = request.transport.get_extra_info("ssl_object") if request.transport else None
        der = tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None
        request[_DEVICE] = self._behind.device_of(der)
        return await handler(request)

    async def _inquiry(self, request: web.Request) -> web.Response:
        message: wire.InquiryRequest = wire.decode(await request.read(), wire.InquiryRequest)
        _check_wishes(message)
        answer = await self._behind.asking.answer(request[_DEVICE], message)
        return web.Response(body=answer, content_type="application/json")

    async def _health(self, _request: web.Request) -> web.Response:
        if not self._behind.is_well():
            return problem(Code.TERMINAL_SILENT, status=503)
        return _told(wire.Health(status="ok", version=_VERSION))

    async def _notices(self, _request: web.Request) -> web.Response:
        return _told(InstitutionMessages())

    async def _acknowledged(self, request: web.Request) -> web.Response:
        wire.decode(await request.read(), Acknowledgement)
        return _told(Acknowledged())


async def _not_by_terminal(_request: web.Request) -> web.Response:
    raise Refused(Code.NOT_BY_TERMINAL)


def _check_wishes(message: wire.InquiryRequest) -> None:
    """As the eligibility service; that nobody will tell later is in the documentation."""
    if message.on_list and (message.card_face is None or message.staff_id is not None):
        raise Refused(Code.REQUEST_MALFORMED, "on_list: only with card_face, without staff_id")
    if message.remember_if_not_found and message.card_face is None:
        raise Refused(Code.REQUEST_MALFORMED, "remember_if_not_found: only together with card_face")


def _told(message: object) -> web.Response:
    return web.Response(body=wire.encode(message), content_type="application/json")
