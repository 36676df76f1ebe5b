"""A reception that an eligibility terminal has answered, on the desk's pages."""

from eligibility.inquiry import Notice
from eligibility.oqs_xml import Encoding
from eligibility.wire import changed
from eligibility.wire_records import record_to_wire
from hospital.board import speaking
from hospital.board.receptions.needs import Need, needs_of
from hospital.board.words import Language
from tests.bench.receptions import a_record
from tests.unit.hospital.board.receptions.test_rows import row


def test_who_has_answered_is_told():
    told = row(a_record(), notices=(Notice.ANSWERED_BY_TERMINAL.value,))
    said = [speaking.tell(Language.ENGLISH, word) for word in told.notices]
    assert said == ["answered by the terminal"]


def test_what_could_not_be_read_needs_a_person():
    message = record_to_wire(a_record())
    notices = (Notice.ANSWERED_BY_TERMINAL.value, Notice.VALUES_LEFT_OUT.value)
    read, unread = (
        changed(message, answer=changed(message.answer, notices=told))
        for told in (notices[:1], notices)
    )
    assert needs_of(unread, Encoding.UTF_8) - needs_of(read, Encoding.UTF_8) == {Need.LEFT_OUT}
