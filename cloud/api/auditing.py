"""Every answer is audited before it leaves; when that fails the caller gets a 503 and no data.

Also the one log line a request gets: operation, outcome, duration; ids only.
"""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from cloud.api.context import FACTS, SERVICE, Facts, Service
from cloud.api.problems import CODE, problem
from cloud.domain.errors import StoreUnavailable
from cloud.domain.values import AuditEntry
from eligibility.errors import Code

logger = logging.getLogger(__name__)

UNAUDITED = ("health",)
_NOBODY = bytes(32)


@web.middleware
async def audit_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost: sees every response, also the refusals."""
    service = request.app[SERVICE]
    started = service.clock.monotonic()
    facts = request[FACTS] = Facts(request.match_info.route.name or "unknown")
    with service.metrics.under_way():
        response = await _audited(request, handler, facts)
    seconds = service.clock.monotonic() - started
    kind = facts.caller.kind.value if facts.caller else "none"
    service.metrics.answered(facts.operation, kind, facts.outcome, seconds)
    _log(facts, response.status, seconds)
    return response


async def _audited(request: web.Request, handler: Handler, facts: Facts) -> web.StreamResponse:
    service = request.app[SERVICE]
    response = await handler(request)
    if CODE in response:
        facts.outcome = response[CODE].code
    if facts.operation not in UNAUDITED:
        try:
            await service.trail.record(entry_of(facts, service))
        except StoreUnavailable:
            facts.outcome = Code.SERVICE_ERROR.code
            response = problem(Code.SERVICE_ERROR)
    return response


def entry_of(facts: Facts, service: Service) -> AuditEntry:
    """The facts as they are kept: the person only by a pseudonym of this institution."""
    caller = facts.caller
    institution = caller.party if caller else ""
    is_about_someone = facts.person_id is not None and caller is not None
    return AuditEntry(
        at=service.clock.wall(),
        certificate_sha256=caller.certificate_sha256 if caller else _NOBODY,
        institution=institution,
        device=caller.device if caller else "",
        operation=facts.operation,
        subject=service.pseudonyms.of(institution, facts.person_id or 0)
        if is_about_someone
        else "",
        reference=facts.reference,
        outcome=facts.outcome,
        shown=facts.shown.way if facts.shown else "",
        staff_id=(facts.shown.staff_id or "") if facts.shown else facts.staff_id,
    )


def _log(facts: Facts, status: int, seconds: float) -> None:
    logger.info(
        "answered operation=%s status=%d outcome=%s institution=%s device=%s reference=%s ms=%d",
        facts.operation,
        status,
        facts.outcome,
        facts.caller.party if facts.caller else "-",
        facts.caller.device if facts.caller else "-",
        facts.reference or "-",
        seconds * 1000,
    )
