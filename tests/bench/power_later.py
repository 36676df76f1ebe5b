"""More of a day for ``power_session``: asking again, and a list, at the kiosk and the hospital."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.coverage import Validity
from eligibility.wire_inquiries import InquiryPart, InquiryTaken, LineAnswer, LineStatus
from hospital.appointments import Appointment
from hospital.clock import Outside
from hospital.database import Database
from hospital.inquiries import Inquiries as HospitalsLists
from hospital.inquiry_delivery import InquiryDelivery
from kiosk.batch.delivery import Settlement
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.inquiry_list import read_list
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.waiting_faces import WaitingFaces
from tests.bench.lists import a_line, a_list, face_of
from tests.bench.receptions import (
    NOON,
    OWNER,
    a_face,
    a_not_found_answer,
    an_answer,
    new_id,
    somebody,
)

Step = Callable[[], object]


def asked_again(outbox: SqliteOutbox, waiting: WaitingFaces) -> Iterator[Step]:
    """Nobody was found, nobody again, and then somebody."""
    kept = a_not_found_answer()
    yield lambda: outbox.keep(kept)
    yield lambda: outbox.seal(kept.session_id, NOON)
    one = dataclasses.replace(waiting.all()[0], attempt_id=new_id())
    yield lambda: waiting.begin(one)
    nobody = an_answer(verification_id=one.attempt_id, coverages=(), outcome=Validity.NOT_FOUND)
    yield lambda: waiting.missed(one, nobody, is_told=True)
    again = dataclasses.replace(waiting.all()[0], attempt_id=new_id())
    yield lambda: waiting.begin(again)
    yield lambda: waiting.found(again, an_answer(verification_id=again.attempt_id), NOON)


def list_answered(inquiries: Inquiries) -> Iterator[Step]:
    """Taken, asked line by line, answered in parts, receipted, forgotten."""
    face = face_of(somebody())
    asked = a_list([a_line(1, face), a_line(2, face)], NOON + dt.timedelta(hours=1))
    signed = wire.encode(asked)
    read, sha256 = read_list(signed, NOON), record_sha256(signed)
    yield lambda: inquiries.take(asked.inquiry_id, signed, sha256, read, NOON)
    first, second = inquiries.open_questions()
    yield lambda: inquiries.answered(first, [LineAnswer(line=1, status=LineStatus.NONE)])
    yield lambda: inquiries.answered(second, [LineAnswer(line=2, status=LineStatus.NONE)])
    while (part := inquiries.parts.next()) is not None:
        said = Settlement(part.answer_id, record_sha256(part.signed), None)
        yield partial(inquiries.parts.offered, part.answer_id)
        yield partial(inquiries.parts.settle, [said])
    yield lambda: inquiries.purge(NOON + dt.timedelta(days=3))


def list_asked(database: Database) -> Iterator[Step]:
    """The hospital's side of a list: asked, offered, taken, answered in two parts, forgotten."""
    asking = HospitalsLists(database, OWNER.institution, Outside(lambda: NOON, new_id))
    delivery = InquiryDelivery(database)
    lines = [Appointment(number, a_face()) for number in (1, 2)]
    yield lambda: asking.ask(OWNER.device, lines)
    (asked,) = delivery.open(NOON)
    yield lambda: delivery.offered(asked.inquiry_id)
    taken = InquiryTaken(
        inquiry_id=asked.inquiry_id,
        sha256=record_sha256(delivery.body(asked.inquiry_id)),
        institution=OWNER.institution,
        device=OWNER.device,
        at=NOON,
        state="accepted",
    )
    yield lambda: delivery.take_taken(taken, NOON)
    for number in (1, 2):
        part = InquiryPart(
            answer_id=new_id(),
            inquiry_id=asked.inquiry_id,
            institution=OWNER.institution,
            device=OWNER.device,
            part=number,
            is_last=number == 2,
            lines=(LineAnswer(line=number, status=LineStatus.NONE),),
        )
        yield partial(delivery.take_part, part, "00" * 32, NOON)
    yield lambda: delivery.purge(NOON + dt.timedelta(days=90))
