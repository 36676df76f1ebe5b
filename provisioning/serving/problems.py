"""A refusal as RFC 9457 problem body with its code; what went wrong in here says nothing of it."""

import json
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from eligibility.errors import Code
from eligibility.faults import told
from provisioning.errors import LedgerBroken, LedgerUnwritable

logger = logging.getLogger(__name__)

_UNAVAILABLE, _FAILED = 503, 500
_PROBLEM = "application/problem+json"


class Refused(Exception):
    """The caller is told this code."""

    def __init__(
        self,
        code: Code,
        status: int,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``detail`` says more to whoever built the client; never a secret."""
        super().__init__(code.code)
        self.code = code
        self.status = status
        self.detail = detail
        self.headers = headers


def problem(
    code: Code, status: int, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The answer of a refusal."""
    body = {"type": f"urn:x-oev:problem:{code.code}", "status": status, "title": code.sentence}
    more = {} if detail is None else {"detail": detail}
    return web.Response(
        status=status,
        body=json.dumps({**body, **more, "code": code.code}).encode(),
        content_type=_PROBLEM,
        headers=headers,
    )


@web.middleware
async def answering_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns ``Refused`` into its answer, and what nobody expected into one without details."""
    try:
        return await handler(request)
    except Refused as refused:
        path = request.rel_url.raw_path  # as it came: a decoded one could hold a line of its own
        logger.warning("authority.refused code=%s path=%s", refused.code.code, path)
        return problem(refused.code, refused.status, refused.detail, refused.headers)
    except web.HTTPException:
        raise
    except (LedgerBroken, LedgerUnwritable) as fault:
        logger.critical("authority.ledger_unusable %s", type(fault).__name__)
        return problem(Code.SERVICE_ERROR, _UNAVAILABLE)
    except Exception as error:  # noqa: BLE001  the last line: nothing of it may reach the caller
        logger.critical("authority.unexpected path=%s %s", request.rel_url.raw_path, told(error))
        return problem(Code.SERVICE_ERROR, _FAILED)
