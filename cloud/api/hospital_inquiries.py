"""POST /v1/hospital/inquiries: one person, by card face; idempotent by ``verification_id``.

What was answered is kept as a kiosk's answers are: whoever was told is told when it is corrected.
"""

import dataclasses
import datetime as dt

from aiohttp import web

from cloud.api.checks import check_face, desk_question
from cloud.api.context import (
    FACTS,
    SERVICE,
    Service,
    answer_bytes,
    caller_of,
    check_uuid,
    read_message,
    request_sha256,
)
from cloud.api.finding import Asked
from cloud.api.repeating import repeated
from cloud.domain import history
from cloud.domain.errors import Refused
from cloud.domain.history import Finding
from cloud.domain.values import KeptAnswer, WaitingFace
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, InquiryAnswer
from eligibility.wire_hospital import HospitalInquiryRequest
from eligibility.wire_values import answer_to_wire, card_face_from_wire


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """One person asked about, in whatever form."""

    verification_id: str
    request_sha256: bytes
    asked: Asked
    face: CardFaceKey = dataclasses.field(repr=False)
    limit_consent: bool
    now: dt.datetime
    is_remembered: bool = False
    """A face that finds nobody waits until an insurer registers one."""


async def answer_and_keep(service: Service, question: Question) -> tuple[InquiryAnswer, KeptAnswer]:
    """The answer, and what is kept of it: of a question that came twice, of the first time."""
    asked = question.asked
    checked = await check_face(service, asked, question.face, limit_consent=question.limit_consent)
    finding = checked.finding
    value = InquiryAnswer(
        verification_id=question.verification_id,
        outcome=finding.outcome,
        processed_at=question.now,
        confirmed_on=asked.day,
        coverages=checked.coverages,
        notices=history.notices_of(finding, asked.day),
        reference_number=finding.reference_number,
    )
    kept = KeptAnswer(
        verification_id=question.verification_id,
        request_sha256=question.request_sha256,
        device_uri=asked.caller.uri,
        person_id=finding.person_id,
        outcome=finding.outcome.value,
        answer=wire.encode(answer_to_wire(value)),
        answered_at=question.now,
        coverage_id=finding.coverage_id,
        confirmed_on=asked.day,
        institution=asked.caller.party,
        waiting=_waiting(service, question, finding),
    )
    return value, await service.store.keep_answer(kept)


def _waiting(service: Service, question: Question, finding: Finding) -> WaitingFace | None:
    if not question.is_remembered or finding.outcome is not Validity.NOT_FOUND:
        return None
    expires_at = question.now + service.terms.waiting_life
    return WaitingFace(question.face, service.faces.of(question.face.key), expires_at)


async def post_hospital_inquiry(request: web.Request) -> web.Response:
    """Answers a question, or repeats the answer."""
    service, facts = request.app[SERVICE], request[FACTS]
    message = await read_message(request, HospitalInquiryRequest)
    facts.reference = check_uuid("verification_id", message.verification_id)
    kept = earlier = await service.store.kept_answer(message.verification_id)
    if kept is None:
        _, kept = await answer_and_keep(service, _question(request, message))
    if (kept.request_sha256, kept.device_uri) != (request_sha256(message), caller_of(request).uri):
        raise Refused(Code.VERIFICATION_CONFLICT)
    facts.person_id, facts.outcome = kept.person_id, kept.outcome
    if earlier is None:
        return answer_bytes(kept.answer)
    return answer_bytes(await repeated(service, earlier, is_by_card=False))


def _question(request: web.Request, message: HospitalInquiryRequest) -> Question:
    service = request.app[SERVICE]
    return Question(
        verification_id=message.verification_id,
        request_sha256=request_sha256(message),
        asked=desk_question(service, caller_of(request), message.confirmation_date),
        face=card_face_from_wire(message.card_face),
        limit_consent=message.LimitApplicationCertificateRelatedConsFlg == "1",
        now=service.clock.wall(),
        is_remembered=message.remember_if_not_found,
    )
