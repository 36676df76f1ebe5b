"""POST /v1/inquiries: who covers this person on this day; idempotent by ``verification_id``.

By a card authentication, or by what is printed on an insurance card. The same request gets the
stored answer, byte for byte; another request under the same id is VERIFICATION_CONFLICT.
"""

import dataclasses
import datetime as dt

from aiohttp import web

from cloud.api.context import (
    FACTS,
    SERVICE,
    Service,
    answer_bytes,
    authentication_of,
    caller_of,
    check_uuid,
    person_of,
    read_message,
    request_sha256,
)
from cloud.api.finding import Asked, check_day, find_by_card, find_by_face
from cloud.api.repeating import repeated
from cloud.domain import history, trust
from cloud.domain.errors import Refused
from cloud.domain.history import Finding
from cloud.domain.proofs import check_staff_id
from cloud.domain.values import KeptAnswer, WaitingFace
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import InquiryAnswer, Notice
from eligibility.wire_values import answer_to_wire, card_face_from_wire

_LOST = (Validity.LOST, Validity.LOST_NEWER_EXISTS)


@dataclasses.dataclass(frozen=True, slots=True)
class _Request:
    """A request whose ids and day were checked."""

    message: wire.InquiryRequest
    now: dt.datetime
    asked: Asked


async def post_inquiry(request: web.Request) -> web.Response:
    """Answers an inquiry, or repeats the answer."""
    service = request.app[SERVICE]
    message = await read_message(request, wire.InquiryRequest)
    facts = request[FACTS]
    facts.reference = check_uuid("verification_id", message.verification_id)
    check_uuid("session_id", message.session_id)
    _check_one_way(message)
    now = service.clock.wall()
    facts.staff_id = check_staff_id(message.staff_id)
    day = check_day(service, message.confirmation_date, now)
    is_staff = message.staff_id is not None
    asked = Asked(caller_of(request), day, is_staff, is_on_list=message.on_list)
    earlier = await service.store.kept_answer(message.verification_id)
    kept = earlier or await service.store.keep_answer(
        await _answer(request, _Request(message, now, asked))
    )
    is_same = kept.request_sha256 == request_sha256(message)
    if not is_same or kept.device_uri != asked.caller.uri:
        facts.person_id = None  # the row under this id may be about somebody else
        raise Refused(Code.VERIFICATION_CONFLICT)
    facts.person_id, facts.outcome = kept.person_id, kept.outcome
    if earlier is None:
        return answer_bytes(kept.answer)
    return answer_bytes(await repeated(service, earlier, is_by_card=message.card_face is None))


def _check_one_way(message: wire.InquiryRequest) -> None:
    if (message.authentication_id is None) == (message.card_face is None):
        raise Refused(
            Code.REQUEST_MALFORMED, "exactly one of authentication_id and card_face is needed"
        )
    if message.remember_if_not_found and message.card_face is None:
        # only a face can be searched for in what insurers send: no promise that nobody keeps
        raise Refused(Code.REQUEST_MALFORMED, "remember_if_not_found: only together with card_face")
    if message.on_list and (message.card_face is None or message.staff_id is not None):
        # the misses of a list count elsewhere, and nobody of the staff sees the card
        raise Refused(Code.REQUEST_MALFORMED, "on_list: only with card_face, without staff_id")


async def _answer(request: web.Request, checked: _Request) -> KeptAnswer:
    finding, notices = await _find(request, checked)
    party = checked.asked.caller.party
    value = InquiryAnswer(
        verification_id=checked.message.verification_id,
        outcome=finding.outcome,
        processed_at=checked.now,
        confirmed_on=checked.asked.day,
        coverages=finding.coverages,
        notices=notices,
        reference_number=finding.reference_number,
    )
    return KeptAnswer(
        verification_id=checked.message.verification_id,
        request_sha256=request_sha256(checked.message),
        device_uri=checked.asked.caller.uri,
        person_id=finding.person_id,
        outcome=finding.outcome.value,
        answer=wire.encode(answer_to_wire(value)),
        answered_at=checked.now,
        coverage_id=finding.coverage_id,
        confirmed_on=checked.asked.day,
        institution=party,
        is_expired_card=_is_expired_card(checked.message, finding),
        waiting=_waiting(request.app[SERVICE], checked, finding),
    )


def _is_expired_card(message: wire.InquiryRequest, finding: Finding) -> bool:
    """Somebody showed the card at the kiosk; who asks from a list reads it in the answer."""
    return message.card_face is not None and not message.on_list and finding.outcome in _LOST


def _waiting(service: Service, checked: _Request, finding: Finding) -> WaitingFace | None:
    """What is remembered of a card face that found nobody, when that was asked for."""
    face = checked.message.card_face
    if face is None or finding.outcome is not Validity.NOT_FOUND:
        return None
    if not checked.message.remember_if_not_found:
        return None
    asked = card_face_from_wire(face)
    expires_at = checked.now + service.terms.waiting_life
    return WaitingFace(asked, service.faces.of(asked.key), expires_at)


async def _find(request: web.Request, checked: _Request) -> tuple[Finding, tuple[Notice, ...]]:
    service, message, asked = request.app[SERVICE], checked.message, checked.asked
    if message.card_face is not None:
        finding = await find_by_face(service, asked, card_face_from_wire(message.card_face))
        return finding, history.notices_of(finding, asked.day)
    authentication = await authentication_of(
        request, message.authentication_id or "", message.session_id
    )
    finding = await find_by_card(service, asked, person_of(authentication))
    of_card = trust.notices_of(authentication.card.not_after, authentication.state, checked.now)
    return finding, (*of_card, *history.notices_of(finding, asked.day))
