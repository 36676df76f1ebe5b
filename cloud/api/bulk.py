"""Bulk inquiries: taken in at once, durable, numbered; answered later, fetched any number of times.

The same hand-in again gets the same number. XML and JSON meet here: either may fetch what the other
has handed in.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

from aiohttp import web

from cloud.api.bodies import JSON_FILE_BYTES, read_body
from cloud.api.context import FACTS, SERVICE, answer, caller_of, check_uuid, request_sha256
from cloud.api.finding import check_day
from cloud.api.repeating import repeated_units
from cloud.domain.bulk import BulkState, HandIn
from cloud.domain.errors import Refused
from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.oqs_bulk import check_unit_count
from eligibility.oqs_header import SegmentOfResult
from eligibility.oqs_search import ProcessingResultStatus, SearchInfo
from eligibility.wire_hospital import (
    BulkAnswers,
    BulkInquiryRequest,
    BulkQuestion,
    BulkReceived,
    KeptAnswer,
    KeptQuestion,
)

_DIGITS = 20
_DAY_DIGITS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in, before it has a number."""

    request_key: bytes
    request_sha256: bytes
    questions: Sequence[KeptQuestion] = dataclasses.field(repr=False)
    confirmed_on: dt.date | None
    file_identifier: str | None = None


async def take_in(request: web.Request, handed: Handed) -> HandIn:
    """Keeps a hand-in durably; gives it, or the same one of before, with its number.

    Raises:
        Refused: REQUEST_MALFORMED: the day lies in the future, or too far back; SERVICE_ERROR:
            too many files of this institution are waiting.
    """
    service, caller = request.app[SERVICE], caller_of(request)
    now = service.clock.wall()
    day = check_day(service, handed.confirmed_on, now)
    kept = await service.store.hand_in(
        HandIn(
            institution=caller.party,
            reception_number=_new_number(day, service.randomness.token(8)),
            caller_uri=caller.uri,
            device=caller.device,
            certificate_sha256=caller.certificate_sha256,
            request_key=handed.request_key,
            request_sha256=handed.request_sha256,
            file_identifier=handed.file_identifier,
            confirmed_on=day,
            asked=wire.encode(handed.questions),
            unit_count=len(handed.questions),
            received_at=now,
        ),
        service.terms.bulk_waiting,
    )
    if kept is None:
        raise Refused(Code.SERVICE_ERROR, "too many files of this institution are waiting")
    request[FACTS].reference = kept.reception_number
    service.bulk_arrived.set()
    return kept


def _new_number(day: dt.date, token: bytes) -> str:
    """20 digits: the day, so that people can sort it, and what nobody guesses."""
    return f"{day:%Y%m%d}{int.from_bytes(token, 'big') % 10 ** (_DIGITS - _DAY_DIGITS):012d}"


def kept_question(search: SearchInfo) -> KeptQuestion:
    """A unit as it is kept; one that is too large to be kept says so when it is fetched."""
    try:
        return KeptQuestion(texts=search.texts())
    except WireError as error:
        return KeptQuestion(fault=str(error))


async def fetch(request: web.Request, reception_number: str) -> BulkState:
    """What the caller's institution handed in under a number.

    Raises:
        Refused: RECEPTION_NUMBER_UNKNOWN: no such number, or somebody else's: no difference.
    """
    is_number = reception_number.isascii() and reception_number.isdigit()
    if not is_number or len(reception_number) != _DIGITS:
        raise Refused(Code.RECEPTION_NUMBER_UNKNOWN)
    request[FACTS].reference = reception_number
    institution = caller_of(request).party
    state = await request.app[SERVICE].store.bulk_state(institution, reception_number)
    if state is None:
        raise Refused(Code.RECEPTION_NUMBER_UNKNOWN)
    if state.answer is None:
        request[FACTS].outcome = "in-progress"
        return state
    told = await repeated_units(request.app[SERVICE], state.answer)
    return dataclasses.replace(state, answer=told)


def answers_of(state: BulkState) -> Sequence[KeptAnswer]:
    """The units in the order of the questions; none while it is in progress."""
    kept: Sequence[KeptAnswer] = wire.decode(state.answer or b"[]", tuple[KeptAnswer, ...])
    return kept


def error_count(units: Sequence[KeptAnswer]) -> int:
    """How many could not be answered."""
    error = ProcessingResultStatus.ERROR.value
    return sum(unit.answer.ProcessingResultStatus == error for unit in units)


async def post_bulk(request: web.Request) -> web.Response:
    """POST /v1/inquiries/bulk."""
    body = await read_body(request, JSON_FILE_BYTES)
    message: BulkInquiryRequest = wire.decode(body, BulkInquiryRequest)
    check_uuid("verification_id", message.verification_id)
    check_unit_count("units", len(message.units))
    sent = request_sha256(message)
    key = hashlib.sha256(b"json\0" + message.verification_id.encode()).digest()
    questions = [_question(unit) for unit in message.units]
    kept = await take_in(request, Handed(key, sent, questions, message.confirmation_date))
    if kept.request_sha256 != sent:
        raise Refused(Code.VERIFICATION_CONFLICT)
    return answer(BulkReceived(ReceptionNumber=kept.reception_number))


def _question(unit: BulkQuestion) -> KeptQuestion:
    return kept_question(
        search_of(
            unit.card_face,
            LimitApplicationCertificateRelatedConsFlg=(
                unit.LimitApplicationCertificateRelatedConsFlg
            ),
            ArbitraryIdentifier=unit.ArbitraryIdentifier,
        )
    )


def search_of(face: wire.CardFace, **others: str | None) -> SearchInfo:
    """A JSON question under the tags of the official form; the names are the same."""
    fields = {name: getattr(face, name) for name in face.__struct_fields__}
    texts = {**fields, **others}.items()
    return SearchInfo.of_texts([(tag, text) for tag, text in texts if text is not None])


async def get_bulk(request: web.Request) -> web.Response:
    """GET /v1/inquiries/bulk/{reception_number}."""
    number = request.match_info["reception_number"]
    state = await fetch(request, number)
    units = answers_of(state)
    is_ready = state.answer is not None
    errors = error_count(units)
    segment = SegmentOfResult.NORMAL if is_ready else SegmentOfResult.IN_PROGRESS
    return answer(
        BulkAnswers(
            ReceptionNumber=number,
            SegmentOfResult=segment.value,
            QualificationConfirmationDate=state.confirmed_on,
            NumberOfProcessingResult=str(state.unit_count),
            NumberOfNormalProcessing=str(len(units) - errors) if is_ready else None,
            NumberOfError=str(errors) if is_ready else None,
            processed_at=state.answered_at,
            units=tuple(unit.answer for unit in units),
        )
    )
