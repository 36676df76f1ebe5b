"""POST /v1/oqs/…: the hospitals' entrance in the official XML, one path for each message.

The institution that a message names must be the caller's own. Children come in any order, unknown
tags come back in the echo, answers are in the encoding of the request (interfaces.md 1).
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

from cloud.api.bodies import read_file
from cloud.api.bulk import Handed, fetch, kept_question, take_in
from cloud.api.checks import desk_question
from cloud.api.context import FACTS, SERVICE, caller_of
from cloud.api.finding import check_day
from cloud.api.hospital_inquiries import Question, answer_and_keep
from cloud.api.oqs_answers import (
    ENCODING,
    Told,
    encoding_of,
    result_elements,
    xml_answer,
)
from cloud.api.oqs_bulk_answers import Fetched, encode_fetched
from cloud.domain.errors import Refused
from eligibility.errors import Code
from eligibility.oqs_bulk import BulkReceipt, encode_receipt, parse_fetch, parse_hand_in
from eligibility.oqs_header import RequestHeader, ResultHeader
from eligibility.oqs_notices import processing_of
from eligibility.oqs_single import (
    SingleRequest,
    SingleResult,
    encode_single_result,
    parse_single_request,
)
from eligibility.oqs_xml import BULK_LIMIT_BYTES, SINGLE_LIMIT_BYTES, declared_encoding

T = TypeVar("T")


async def read_xml(
    request: web.Request, limit_bytes: int, parse: Callable[[bytes], T]
) -> tuple[bytes, T]:
    """A message and its bytes; notes the encoding to answer in."""

    def noting(data: bytes) -> T:
        request[ENCODING] = declared_encoding(data)
        return parse(data)

    return await read_file(request, limit_bytes, noting)


def check_own(request: web.Request, header: RequestHeader) -> None:
    """Raises Refused: CALLER_NOT_ALLOWED: a message in another institution's name."""
    if header.institution != caller_of(request).party:
        raise Refused(Code.CALLER_NOT_ALLOWED, "MedicalInstitutionCode: it is not the caller's own")


async def post_single(request: web.Request) -> web.Response:
    """OQSsiquc01req: answered at once."""
    data, message = await read_xml(request, SINGLE_LIMIT_BYTES, parse_single_request)
    check_own(request, message.header)
    service, facts = request.app[SERVICE], request[FACTS]
    question = _question(request, data, message)
    facts.reference = question.verification_id
    value, kept = await answer_and_keep(service, question)
    facts.person_id, facts.outcome = kept.person_id, kept.outcome
    told = Told(question.limit_consent, value.processed_at, value.reference_number)
    result = SingleResult(
        header=ResultHeader(
            processed_at=value.processed_at,
            institution=message.header.institution,
            file_identifier=message.header.file_identifier,
            confirmed_on=value.confirmed_on,
        ),
        processing=processing_of(value.notices),
        validity_code=value.outcome.value,
        search=message.search.to_be_told_back(),
        results=result_elements(value.coverages, told),
        verification_id=value.verification_id,
    )
    return xml_answer(request, encode_single_result(result, encoding_of(request)))


def _question(request: web.Request, data: bytes, message: SingleRequest) -> Question:
    service = request.app[SERVICE]
    now = service.clock.wall()
    return Question(
        verification_id=service.randomness.uuid(),
        request_sha256=hashlib.sha256(data).digest(),
        asked=desk_question(service, caller_of(request), message.header.confirmed_on),
        face=message.search.card_face(),
        limit_consent=message.search.limit_consent,
        now=now,
    )


async def post_hand_in(request: web.Request) -> web.Response:
    """OQSmuquc01req: kept and numbered; the same file again on the same day, the same number."""
    data, message = await read_xml(request, BULK_LIMIT_BYTES, parse_hand_in)
    check_own(request, message.header)
    header, sent = message.header, hashlib.sha256(data).digest()
    today = check_day(request.app[SERVICE], None, request.app[SERVICE].clock.wall())
    named = f"{header.file_identifier}\0{header.confirmed_on or today}".encode()
    is_named = header.file_identifier is not None
    kept = await take_in(
        request,
        Handed(
            request_key=(
                hashlib.sha256(b"xml\0" + sent + named).digest()
                if is_named
                else request.app[SERVICE].randomness.token(32)
            ),
            request_sha256=sent,
            questions=[kept_question(search) for search in message.searches],
            confirmed_on=header.confirmed_on,
            file_identifier=header.file_identifier,
        ),
    )
    receipt = BulkReceipt(
        ResultHeader(
            processed_at=kept.received_at,
            institution=header.institution,
            file_identifier=header.file_identifier,
            confirmed_on=kept.confirmed_on,
        ),
        kept.reception_number,
    )
    return xml_answer(request, encode_receipt(receipt, encoding_of(request)))


async def post_fetch(request: web.Request) -> web.Response:
    """OQSmuquc02req: the answers, or "in progress, ask again"."""
    _, message = await read_xml(request, SINGLE_LIMIT_BYTES, parse_fetch)
    check_own(request, message.header)
    state = await fetch(request, message.reception_number)
    fetched = Fetched(message, state, request.app[SERVICE].clock.wall())
    encoded = await asyncio.to_thread(encode_fetched, fetched, encoding_of(request))
    return xml_answer(request, encoded)
