"""Errors as RFC 9457 problem bodies; each carries a KSK code, none echoes a value.

A refusal answers with its status from one table; anything unforeseen is SERVICE_ERROR, and the log
gets the error's kind and place but never its text, which may quote a row.
"""

import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from cloud.domain.errors import Refused, StoreUnavailable
from eligibility import wire
from eligibility.errors import Code, EligibilityError
from eligibility.faults import kind_and_place

logger = logging.getLogger(__name__)

CODE = web.ResponseKey("code", Code)

STATUS = {
    Code.REQUEST_MALFORMED: 400,
    Code.CALLER_UNKNOWN: 403,
    Code.NONCE_UNKNOWN: 404,
    Code.NONCE_REUSED: 409,
    Code.CERTIFICATE_UNTRUSTED: 422,
    Code.CERTIFICATE_NOT_YET_VALID: 422,
    Code.CERTIFICATE_EXPIRED: 422,
    Code.CERTIFICATE_REVOKED: 422,
    Code.SIGNATURE_INVALID: 422,
    Code.CARD_NOT_REGISTERED: 422,
    Code.REGISTRATION_REFUSED: 422,
    Code.REVOCATION_UNKNOWN: 503,
    Code.PROOF_NOT_ACCEPTED: 403,
    Code.FACE_DATA_UNTRUSTED: 422,
    Code.FACE_DATA_OF_ANOTHER: 422,
    Code.AUTHENTICATION_UNKNOWN: 404,
    Code.CONSENT_NOT_ALLOWED: 403,
    Code.VERIFICATION_CONFLICT: 409,
    Code.CALLER_NOT_ALLOWED: 403,
    Code.DESK_PLEASE: 403,
    Code.TOO_MANY_MISSES: 429,
    Code.BATCH_CONFLICT: 409,
    Code.BATCH_OUT_OF_ORDER: 409,
    Code.BATCH_UNKNOWN: 404,
    Code.RECEPTION_NUMBER_UNKNOWN: 404,
    Code.PERSON_NOT_NAMED: 422,
    Code.SERVICE_ERROR: 503,
}


def status_of(code: Code) -> int:
    """The HTTP status that goes with a code."""
    return STATUS.get(code, 500)


def problem(code: Code, detail: str = "", status: int | None = None) -> web.Response:
    """A problem response; ``detail`` names a field at most."""
    status = status or status_of(code)
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
    response[CODE] = code
    if code is Code.CALLER_UNKNOWN:
        response.force_close()  # a locked-out device does not keep its connection
    return response


@web.middleware
async def problems_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns whatever a handler raises into a problem response."""
    try:
        return await handler(request)
    except Refused as refused:
        return _of_refused(refused)
    except EligibilityError as error:  # names the field, never the value
        return problem(Code.REQUEST_MALFORMED, str(error))
    except (ConnectionError, web.RequestPayloadError):  # the caller hung up; for the audit trail
        return problem(Code.REQUEST_MALFORMED, "the body breaks off")
    except RecursionError:
        return problem(Code.REQUEST_MALFORMED, "the message is nested too deeply")
    except web.HTTPException as error:  # no such path or method, body too large
        return _of_http(error)
    except StoreUnavailable as error:
        logger.error("store_unavailable cause=%s", error.cause)  # noqa: TRY400 no traceback
        return problem(Code.SERVICE_ERROR)
    except Exception as error:  # noqa: BLE001 the last line before the caller
        logger.error("unexpected error=%s at=%s", *kind_and_place(error))  # noqa: TRY400
        return problem(Code.SERVICE_ERROR, status=500)


def _of_refused(refused: Refused) -> web.Response:
    response = problem(refused.code, refused.detail, refused.status)
    if refused.retry_after_s is not None:
        response.headers[hdrs.RETRY_AFTER] = str(refused.retry_after_s)
    return response


def _of_http(error: web.HTTPException) -> web.Response:
    response = problem(Code.REQUEST_MALFORMED, error.reason, error.status)
    if allowed := error.headers.get(hdrs.ALLOW):  # which methods there are, RFC 9110
        response.headers[hdrs.ALLOW] = allowed
    return response
