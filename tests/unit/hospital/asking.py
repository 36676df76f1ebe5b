"""An inquiry without a broker: the hospital's port, what a kiosk says, a link that only notes."""

import datetime as dt

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.wire_inquiries import (
    InquiryList,
    InquiryPart,
    InquiryTaken,
    LineAnswer,
    LineStatus,
)
from eligibility.wire_values import answer_to_wire
from hospital.appointments import read_appointments
from hospital.clock import Outside
from hospital.inquiries import Inquiries
from hospital.inquiry_delivery import InquiryDelivery
from hospital.offers import Machine, OfferRules, Offers
from tests.bench.receptions import NOON, OWNER, TODAY, an_answer, new_id
from tests.unit.hospital.lists import a_list, a_row

KEEPING = dt.timedelta(days=30)


def appointments(count=3):
    row = a_row()
    rows = [{**row, "line": str(number)} for number in range(1, count + 1)]
    return read_appointments(a_list(*rows), TODAY).appointments


def answered(line, status=LineStatus.FOUND, code=None):
    answer = None
    if status is not LineStatus.NOT_ASKED:
        answer = answer_to_wire(an_answer())
    return LineAnswer(line=line, status=status, answer=answer, code=code)


def a_part(inquiry_id, lines, part=1, *, is_last=True, device=OWNER.device, answer_id=None):
    return InquiryPart(
        answer_id=answer_id or new_id(),
        inquiry_id=inquiry_id,
        institution=OWNER.institution,
        device=device,
        part=part,
        is_last=is_last,
        lines=tuple(one if isinstance(one, LineAnswer) else answered(one) for one in lines),
    )


class NotingLink:
    """Implements InquiryLink."""

    def __init__(self):
        self.sent = []

    def send_inquiry(self, device_name, payload, inquiry_id, expiry_s):
        self.sent.append((device_name, payload, inquiry_id, expiry_s))
        return len(self.sent)


class Asking:
    """All of it beside a Desk, which has the intake and the kiosk's envelope."""

    def __init__(self, desk):
        self.desk = desk
        self.seconds = 0.0
        database = desk.inbox.database
        self.delivery = InquiryDelivery(database)
        self.inquiries = Inquiries(database, desk.line.institution, Outside(self.now, new_id))
        self.link = NotingLink()
        self.offers = Offers(
            OfferRules(desk.line.institution, KEEPING),
            self.delivery,
            desk.envelope,
            self.link,
            Machine(self.now, lambda: self.seconds, lambda: 0.0),
        )

    def now(self):
        return NOON + dt.timedelta(seconds=self.seconds)

    def ask(self, count=3, **more):
        return self.inquiries.ask(OWNER.device, appointments(count), **more)

    def state(self, inquiry_id):
        return self.inquiries.progress(inquiry_id).state.value

    def after(self, seconds):
        self.seconds += seconds
        self.offers.work()
        return len(self.link.sent)

    def offered_list(self, number=-1):
        """As the kiosk opens it: the message and its exact bytes."""
        signed = self.desk.kiosk.open_inquiry(self.link.sent[number][1])
        message: InquiryList = wire.decode(signed, InquiryList)
        return message, signed

    def taken(self, inquiry_id, state="accepted", code=None, **changed):
        """What the kiosk says of the list as a whole."""
        fields = {
            "inquiry_id": inquiry_id,
            "sha256": record_sha256(self.delivery.body(inquiry_id)),
            "institution": OWNER.institution,
            "device": OWNER.device,
            "at": NOON,
            "state": state,
            "code": code,
        }
        return self.desk.say(InquiryTaken(**{**fields, **changed}))

    def answer(self, part):
        """Gives what the receipt says of the part."""
        receipt = self.desk.say(part)
        (item,) = receipt.items
        assert (item.key, receipt.in_reply_to) == (part.answer_id, part.answer_id)
        assert item.sha256 == record_sha256(wire.encode(part))
        return (item.state, item.code)
