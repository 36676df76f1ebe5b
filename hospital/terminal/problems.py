"""Errors as the eligibility service tells them: RFC 9457 bodies with a code, no value."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from eligibility import wire
from eligibility.errors import Code, EligibilityError
from eligibility.faults import told
from hospital.terminal.question import Refused

logger = logging.getLogger(__name__)

_STATUS = {
    Code.REQUEST_MALFORMED: 400,
    Code.CALLER_UNKNOWN: 403,
    Code.VERIFICATION_CONFLICT: 409,
    Code.WHOLE_BIRTHDATE_NEEDED: 422,
    Code.TOO_MANY_MISSES: 429,
    Code.NOT_BY_TERMINAL: 501,
    Code.TERMINAL_UNUSABLE: 502,
    Code.SERVICE_ERROR: 503,
    Code.TERMINAL_SILENT: 504,
}


def problem(code: Code, detail: str = "", status: int | None = None) -> web.Response:
    """``detail`` names a field, a tag or the terminal's own code at most."""
    status = status or _STATUS[code]
    body = wire.Problem(
        type=f"urn:x-oev:problem:{code.code}",
        title=code.sentence,
        status=status,
        code=code.code,
        detail=detail,
    )
    response = web.Response(
        status=status, body=wire.encode(body), content_type="application/problem+json"
    )
    if code is Code.CALLER_UNKNOWN:
        response.force_close()  # a locked-out device does not keep its connection
    return response


@web.middleware
async def problems_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns whatever a handler raises into a problem."""
    try:
        return await handler(request)
    except Refused as refused:
        return problem(refused.code, refused.detail)
    except EligibilityError as error:  # names the field, never the value
        return problem(Code.REQUEST_MALFORMED, str(error))
    except web.HTTPException as error:  # no such path or method, body too large
        return problem(Code.REQUEST_MALFORMED, error.reason, error.status)
    except Exception as error:  # noqa: BLE001 - the last line before the caller
        logger.critical("hospital.unexpected %s", told(error))
        return problem(Code.SERVICE_ERROR)
