"""Card faces typed at the desk, and what a kiosk would answer, straight in an inbox.

asked = DeskInquiries(inbox)
inquiry_id = asked.ask(); asked.answer(inquiry_id, LineStatus.FOUND)
"""

import dataclasses
import datetime as dt

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.wire_inquiries import InquiryPart, InquiryTaken, LineAnswer, LineStatus
from eligibility.wire_values import answer_to_wire
from hospital.appointments import Appointment
from hospital.clock import Outside
from hospital.database import Database
from hospital.inquiries import Inquiries, Once
from hospital.inquiry_delivery import InquiryDelivery
from tests.bench.people import people
from tests.bench.pki import DEVICE, INSTITUTION
from tests.bench.receptions import a_face, an_answer, new_id

ASKED_BY = "s-014"
_VALIDITY = {
    LineStatus.FOUND: Validity.VALID,
    LineStatus.LAPSED: Validity.LOST,
    LineStatus.SEVERAL: Validity.SEVERAL,
}


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class DeskInquiries:
    """One kiosk's inquiries."""

    def __init__(self, inbox: Database, device: str = DEVICE) -> None:
        self.inquiries = Inquiries(inbox, INSTITUTION, Outside(now, new_id))
        self.delivery = InquiryDelivery(inbox)
        self._device = device

    def ask(self, name: str = "hanako", by: str = ASKED_BY, asked_id: str | None = None) -> str:
        """Somebody's newest card."""
        once = Once(asked_id or new_id(), by)
        appointment = Appointment(1, a_face(name), limit_application="1")
        return self.inquiries.ask_once(once, self._device, [appointment])

    def offer(self, inquiry_id: str, hindered_by: Code | None = None) -> None:
        """It was handed to the broker, and reached the kiosk or not."""
        self.delivery.offered(inquiry_id)
        self.delivery.hindered(inquiry_id, hindered_by)

    def take(self, inquiry_id: str, state: str = "accepted", code: Code | None = None) -> None:
        """The kiosk has it, or refuses it."""
        sha256 = self.delivery._database.rows(
            "SELECT sha256 FROM inquiry WHERE inquiry_id = ?", (inquiry_id,)
        )[0]["sha256"]
        told = code.code if code else None
        taken = InquiryTaken(inquiry_id, sha256, INSTITUTION, self._device, now(), state, told)
        self.delivery.take_taken(taken, now())

    def give_up(self, inquiry_id: str) -> None:
        """Nothing came in time."""
        late = self.inquiries.progress(inquiry_id).deadline + dt.timedelta(minutes=1)
        self.delivery.give_up(late, now())

    def answer(
        self,
        inquiry_id: str,
        status: str = LineStatus.FOUND,
        name: str = "hanako",
        **changed: object,
    ) -> None:
        """What came; ``changed`` fields of the answer, or ``code`` of a line that was not asked."""
        code = changed.pop("code", None)
        day = business_day(now())
        validity = _VALIDITY.get(LineStatus(status)) if status in set(LineStatus) else None
        answer = None
        if validity is not None:
            found = () if validity is Validity.SEVERAL else people(day)[name].coverages
            told = dataclasses.replace(
                an_answer(at=now(), coverages=found[:1], outcome=validity),
                confirmed_on=day,
            )
            answer = wire.changed(answer_to_wire(told), **changed)
        line = LineAnswer(1, status, answer, code.code if isinstance(code, Code) else None)
        part = InquiryPart(new_id(), inquiry_id, INSTITUTION, self._device, 1, True, (line,))
        self.delivery.take_part(part, "0" * 64, now())
