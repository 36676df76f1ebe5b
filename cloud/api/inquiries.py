"""POST /v1/inquiries: who covers this person on this day; idempotent by ``verification_id``.

By a card authentication, or by what is printed on an insurance card. The same request gets the
stored answer, byte for byte; another request under the same id is VERIFICATION_CONFLICT.
"""

import dataclasses
import datetime as dt
import logging

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
from cloud.domain import history, trust
from cloud.domain.errors import Refused
from cloud.domain.guessing import BURST
from cloud.domain.history import Finding
from cloud.domain.values import Caller, KeptAnswer
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import InquiryAnswer, Notice, business_day
from eligibility.wire_values import answer_to_wire, card_face_from_wire

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose ids and day were checked."""

    message: wire.InquiryRequest
    now: dt.datetime
    day: dt.date


async def post_inquiry(request: web.Request) -> web.Response:
    """Answers an inquiry, or repeats the answer."""
    service = request.app[SERVICE]
    message = await read_message(request, wire.InquiryRequest)
    facts = request[FACTS]
    facts.reference = check_uuid("verification_id", message.verification_id)
    check_uuid("session_id", message.session_id)
    asked = _Asked(message, service.clock.wall(), _day(message, service.clock.wall()))
    kept = await service.store.kept_answer(message.verification_id)
    if kept is None:
        kept = await service.store.keep_answer(await _answer(request, asked))
    is_same = kept.request_sha256 == request_sha256(message)
    if not is_same or kept.device_uri != caller_of(request).uri:
        facts.person_id = None  # the row under this id may be about somebody else
        raise Refused(Code.VERIFICATION_CONFLICT)
    facts.person_id, facts.outcome = kept.person_id, kept.outcome
    return answer_bytes(kept.answer)


def _day(message: wire.InquiryRequest, now: dt.datetime) -> dt.date:
    """The day asked about: today in Japan unless an earlier one is named."""
    if (message.authentication_id is None) == (message.card_face is None):
        raise Refused(
            Code.REQUEST_MALFORMED, "exactly one of authentication_id and card_face is needed"
        )
    today = business_day(now)
    day = message.confirmation_date or today
    if day > today:
        raise Refused(Code.REQUEST_MALFORMED, "confirmation_date: it lies in the future")
    return day


async def _answer(request: web.Request, asked: _Asked) -> KeptAnswer:
    finding, notices = await _find(request, asked)
    value = InquiryAnswer(
        verification_id=asked.message.verification_id,
        outcome=finding.outcome,
        processed_at=asked.now,
        confirmed_on=asked.day,
        coverages=finding.coverages,
        notices=notices,
    )
    return KeptAnswer(
        verification_id=asked.message.verification_id,
        request_sha256=request_sha256(asked.message),
        device_uri=caller_of(request).uri,
        person_id=finding.person_id,
        outcome=finding.outcome.value,
        answer=wire.encode(answer_to_wire(value)),
        answered_at=asked.now,
    )


async def _find(request: web.Request, asked: _Asked) -> tuple[Finding, tuple[Notice, ...]]:
    if asked.message.card_face is not None:
        finding = await _by_card_face(request, asked, asked.message.card_face)
        return finding, history.notices_of(finding, asked.day)
    authentication = await authentication_of(
        request, asked.message.authentication_id or "", asked.message.session_id
    )
    store = request.app[SERVICE].store
    person_id = person_of(authentication)
    coverages = await store.coverages_of(person_id, asked.day)
    finding = history.by_person(person_id, coverages, asked.day)
    of_card = trust.notices_of(authentication.card.not_after, authentication.state, asked.now)
    return finding, (*of_card, *history.notices_of(finding, asked.day))


async def _by_card_face(request: web.Request, asked: _Asked, face: wire.CardFace) -> Finding:
    service = request.app[SERVICE]
    key = card_face_from_wire(face)
    people = await service.store.people_on_face(key, service.faces.of(key.key), asked.day)
    finding = history.by_card_face(key, people, asked.day)
    if finding.outcome is Validity.NOT_FOUND:
        _note_miss(service, caller_of(request))
    return finding


def _note_miss(service: Service, caller: Caller) -> None:
    if service.misses.completes_burst(caller.uri, service.clock.monotonic()):
        logger.warning(
            "not_found_burst institution=%s device=%s count=%d",
            caller.party,
            caller.device,
            BURST,
        )
