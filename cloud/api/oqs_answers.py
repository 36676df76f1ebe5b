"""Answers in the official XML: in the encoding of the request, also when it is refused.

A vendor's program reads ``SegmentOfResult`` 9 with ``ErrorCode`` and ``ErrorMessage``, whatever the
HTTP status is (docs/decisions/0039).
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Sequence

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from cloud.api.context import FACTS, SERVICE
from cloud.api.problems import CODE
from eligibility import wire
from eligibility.coverage import Coverage
from eligibility.oqs_header import ResultHeader, SegmentOfResult
from eligibility.oqs_parts import written
from eligibility.oqs_result import desk_result_element
from eligibility.oqs_search import Processing
from eligibility.oqs_xml import Element, Encoded, Encoding

logger = logging.getLogger(__name__)

PREFIX = "oqs-"
"""Operations with this prefix are asked and answered in XML."""
ENCODING = web.RequestKey("encoding", Encoding)
LOST = "Oev-Original-Lost"
"""Header with the tags whose text has lost a character to the substitute."""


def xml_answer(request: web.Request, encoded: Encoded, status: int = 200) -> web.Response:
    """A message as a response; names in another script than the encoding's are told as lost."""
    response = web.Response(status=status, body=encoded.data, content_type="application/xml")
    if encoded.lost_in:
        tags = ",".join(sorted(set(encoded.lost_in)))
        response.headers[LOST] = tags
        logger.warning("original_lost operation=%s tags=%s", request[FACTS].operation, tags)
    return response


def encoding_of(request: web.Request) -> Encoding:
    """That of the request; UTF-8 until it was read."""
    found: Encoding = request.get(ENCODING, Encoding.UTF_8)
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What is told of one person beside the coverages."""

    limit_consent: bool
    processed_at: dt.datetime
    reference_number: str | None = dataclasses.field(default=None, repr=False)


def result_elements(coverages: Sequence[Coverage], told: Told) -> tuple[Element, ...]:
    """One ResultOfQualificationConfirmation for each coverage."""
    return tuple(_result(coverage, told) for coverage in coverages)


def _result(coverage: Coverage, told: Told) -> Element:
    limit_told_at = told.processed_at if told.limit_consent else None
    return desk_result_element(coverage, limit_told_at, told.reference_number)


@web.middleware
async def oqs_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns the problem that answers a refused XML message into the official form."""
    response = await handler(request)
    is_xml = request[FACTS].operation.startswith(PREFIX)
    if not is_xml or CODE not in response or not isinstance(response, web.Response):
        return response
    refusal = xml_answer(request, _refusal(request, response), response.status)
    refusal[CODE] = response[CODE]
    if wait := response.headers.get(hdrs.RETRY_AFTER):
        refusal.headers[hdrs.RETRY_AFTER] = wait
    if response.keep_alive is False:  # None: nobody has decided yet
        refusal.force_close()
    return refusal


def _refusal(request: web.Request, response: web.Response) -> Encoded:
    told = response.body if isinstance(response.body, bytes) else b""  # always: problem() made it
    problem: wire.Problem = wire.decode(told, wire.Problem)
    message = problem.detail or problem.title
    caller = request[FACTS].caller
    encoding = encoding_of(request)
    header = ResultHeader(
        processed_at=request.app[SERVICE].clock.wall(),
        institution=caller.party if caller else None,
        segment=SegmentOfResult.ABNORMAL.value,
        error_code=problem.code,
        error_message=message,
    )
    body = Processing.error(problem.code, message).elements()
    return written(header.element(encoding), body, encoding)
