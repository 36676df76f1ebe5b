"""When a list is offered to its kiosk, and when no more."""

import datetime as dt
import itertools

import pytest

from eligibility.batch import record_sha256
from eligibility.errors import Code
from eligibility.wire_inquiries import LIST_LIMIT_LINES
from firmware_config.broker import MAX_PACKET_BYTES
from hospital.appointments import read_appointments
from hospital.link import Judged, KioskSeen, LinkDown, LinkUp
from tests.bench.receptions import OWNER, TODAY
from tests.unit.hospital.asking import Asking, a_part, appointments
from tests.unit.hospital.lists import a_list, a_row

NO_SUBSCRIBER, NOT_AUTHORIZED, QUOTA = 0x10, 0x87, 0x97


def up(asking, *, is_session_present=False):
    asking.offers.on_event(LinkUp(is_session_present))


def test_a_list_reaches_its_kiosk_signed_and_sealed_and_says_what_was_asked(asking):
    up(asking)
    inquiry_id = asking.ask(2)
    assert asking.after(0) == 1
    message, signed = asking.offered_list()
    assert (message.inquiry_id, message.device) == (inquiry_id, OWNER.device)
    assert [line.line for line in message.lines] == [1, 2]
    assert record_sha256(signed) == record_sha256(asking.delivery.body(inquiry_id))
    name, _, correlation, expiry_s = asking.link.sent[0]
    assert (name, correlation) == (asking.desk.line.kiosk_common_name, inquiry_id)
    assert expiry_s == 600
    assert asking.state(inquiry_id) == "offered"


def test_the_longest_list_fits_into_a_message(asking):
    """With all that a line may hold: 40 bytes of Shift_JIS are 60 of UTF-8."""
    up(asking)
    widest = dict.fromkeys(("InsuredCardSymbol", "InsuredIdentificationNumber"), "号" * 20)
    row = {**a_row(**widest), "LimitApplicationCertificateRelatedConsFlg": "1"}
    row["confirmation_date"] = f"{TODAY:%Y%m%d}"
    rows = [{**row, "line": str(2**31 - 1 - number)} for number in range(LIST_LIMIT_LINES)]
    asking.inquiries.ask(OWNER.device, read_appointments(a_list(*rows), TODAY).appointments)
    asking.after(0)
    message, _ = asking.offered_list()
    assert len(message.lines) == LIST_LIMIT_LINES
    assert len(asking.link.sent[0][1]) < MAX_PACKET_BYTES


def test_a_disk_that_refuses_is_told_and_asked_again_in_a_while(asking, caplog):
    up(asking)
    asking.ask()
    database = asking.desk.inbox.database
    database.rows("PRAGMA query_only = ON")
    for _ in range(3):
        assert asking.after(0) == 0
    assert caplog.text.count("hospital.inquiries_wait sqlite=SQLITE_READONLY") == 1
    database.rows("PRAGMA query_only = OFF")
    assert asking.after(30) == 1


def test_what_the_broker_says_while_the_disk_refuses_ends_nothing(asking, caplog):
    up(asking)
    asking.ask()
    asking.after(0)
    asking.desk.inbox.database.rows("PRAGMA query_only = ON")
    asking.offers.on_event(Judged(1, NO_SUBSCRIBER))
    asking.desk.inbox.database.rows("PRAGMA query_only = OFF")
    assert "hospital.inquiries_wait" in caplog.text
    assert asking.after(30) == 2


def test_what_one_list_meets_stops_no_other(asking, caplog, monkeypatch):
    up(asking)
    broken, whole = asking.ask(1), asking.ask(1)
    read = asking.delivery.body
    bodies = {whole: read(whole)}
    monkeypatch.setattr(asking.delivery, "body", lambda inquiry_id: bodies[inquiry_id])
    assert asking.after(0) == 1
    assert asking.offered_list()[0].inquiry_id == whole
    assert "hospital.offer_failed error=KeyError" in caplog.text
    bodies[broken] = read(broken)
    asking.after(30)
    assert {inquiry_id for _, _, inquiry_id, _ in asking.link.sent} == {whole, broken}


def test_without_a_line_nothing_is_sent(asking):
    asking.ask()
    assert asking.after(1) == 0
    up(asking)
    asking.offers.on_event(LinkDown())
    assert asking.after(1) == 0


def test_a_list_is_offered_again_after_thirty_seconds_doubling_to_five_minutes(asking):
    up(asking)
    asking.ask(deadline=dt.timedelta(hours=1))
    sent_at = []
    while asking.seconds < 1500:
        before = len(asking.link.sent)
        if asking.after(1) > before:
            sent_at.append(asking.seconds)
    pauses = [int(later - earlier) for earlier, later in itertools.pairwise(sent_at)]
    assert pauses[:5] == [30, 60, 120, 240, 300]
    assert len({asking.offered_list(number)[1] for number in range(len(sent_at))}) == 1


def test_what_was_offered_before_a_restart_is_offered_at_once(desk, asking):
    up(asking)
    inquiry_id = asking.ask()
    asking.after(0)
    again = Asking(desk)
    up(again, is_session_present=True)
    assert again.after(0) == 1
    assert again.link.sent[0][2] == inquiry_id


def test_a_list_that_was_taken_is_not_offered_again(asking):
    up(asking)
    inquiry_id = asking.ask()
    asking.after(0)
    asking.taken(inquiry_id, "already-had")
    assert asking.state(inquiry_id) == "taken"
    assert asking.after(300) == 1


def test_an_answer_says_too_that_the_list_was_taken(asking):
    up(asking)
    inquiry_id = asking.ask(2)
    asking.after(0)
    asking.answer(a_part(inquiry_id, [1], is_last=False))
    assert asking.state(inquiry_id) == "taken"
    assert asking.after(300) == 1


def test_after_its_deadline_a_list_is_not_offered(asking):
    inquiry_id = asking.ask(deadline=dt.timedelta(seconds=30))
    asking.seconds = 31.0
    up(asking)
    assert asking.after(0) == 0
    asking.after(60)
    assert asking.state(inquiry_id) == "incomplete"


def test_a_message_lies_at_the_broker_no_longer_than_its_deadline(asking):
    up(asking)
    asking.ask(deadline=dt.timedelta(seconds=45))
    asking.after(0)
    asking.after(30)
    assert [expiry_s for *_, expiry_s in asking.link.sent] == [45, 15]


@pytest.mark.parametrize(("is_present", "sent"), [(False, 2), (True, 1)], ids=["lost", "kept"])
def test_a_lost_session_brings_every_open_offer_again(asking, is_present, sent):
    up(asking)
    asking.ask()
    asking.after(0)
    asking.offers.on_event(LinkDown())
    up(asking, is_session_present=is_present)
    assert asking.after(1) == sent


@pytest.mark.parametrize(
    ("reason", "code"),
    [(NO_SUBSCRIBER, Code.KIOSK_UNHEARD), (NOT_AUTHORIZED, Code.BROKER_REFUSES_DEVICE)],
    ids=["0x10", "0x87"],
)
def test_what_the_broker_refuses_is_told_with_its_code_and_offered_again(
    asking, caplog, reason, code
):
    up(asking)
    inquiry_id = asking.ask()
    asking.after(0)
    asking.offers.on_event(Judged(1, reason))
    told = f"inquiry_id={inquiry_id} device={OWNER.device} code={code.code} reason=0x{reason:02x}"
    assert f"hospital.inquiry_hindered {told}" in caplog.text
    assert asking.inquiries.progress(inquiry_id).code == code.code
    assert asking.after(30) == 2
    asking.offers.on_event(Judged(2, 0))
    assert asking.inquiries.progress(inquiry_id).code is None
    assert asking.state(inquiry_id) == "offered"


def test_a_kiosk_that_the_broker_did_not_know_gets_the_list_soon_after_it_appears(asking):
    up(asking)
    asking.ask()
    asking.after(0)
    asking.offers.on_event(KioskSeen(asking.desk.line.kiosk_common_name))
    assert asking.after(1) == 1, "the broker holds it for whoever is only away"
    asking.offers.on_event(Judged(1, NO_SUBSCRIBER))
    asking.offers.on_event(KioskSeen("1310000011-reception-9"))
    assert asking.after(1) == 1
    for _ in range(3):
        asking.offers.on_event(KioskSeen(asking.desk.line.kiosk_common_name))
        assert asking.after(0) == 1, "anybody may say so: not at once"
    assert asking.after(1) == 2


def test_a_full_broker_is_told_and_asked_again(asking, caplog):
    up(asking)
    asking.ask()
    asking.after(0)
    asking.offers.on_event(Judged(1, QUOTA))
    assert "code=- reason=0x97" in caplog.text
    assert asking.after(30) == 2


def test_a_kiosk_that_was_never_enrolled_is_told(asking, caplog):
    up(asking)
    inquiry_id = asking.inquiries.ask("reception-9", appointments(1))
    assert asking.after(0) == 0
    assert f"device=reception-9 code={Code.KIOSK_UNKNOWN.code}" in caplog.text
    assert asking.inquiries.progress(inquiry_id).code == Code.KIOSK_UNKNOWN.code


@pytest.mark.parametrize(
    "code", [Code.OUTBOX_UNAVAILABLE, Code.TOO_MANY_LISTS, Code.CLOCK_IMPLAUSIBLE], ids=str
)
def test_a_kiosk_that_cannot_take_the_list_now_is_asked_again(asking, code):
    up(asking)
    inquiry_id = asking.ask()
    asking.after(0)
    asking.taken(inquiry_id, "refused", code.code)
    assert asking.inquiries.progress(inquiry_id).code == code.code
    assert asking.after(30) == 2


def test_a_refused_list_is_not_offered_again(asking):
    up(asking)
    inquiry_id = asking.ask()
    asking.after(0)
    asking.taken(inquiry_id, "refused", Code.REQUEST_MALFORMED.code)
    assert asking.after(300) == 1


def test_few_lists_are_with_the_broker_at_a_time(asking):
    up(asking)
    for _ in range(25):
        asking.ask(1)
    assert asking.after(0) == 20
    asking.offers.on_event(Judged(1, 0))
    assert asking.after(0) == 21


def test_what_is_on_its_way_at_a_start_is_waited_for(asking):
    """The deadline passed while nothing ran; the answers may lie at the broker."""
    inquiry_id = asking.ask(1, deadline=dt.timedelta(seconds=10))
    database = asking.desk.inbox.database
    database.rows("UPDATE inquiry SET deadline = '2020-01-01T00:00:00.000000+00:00'")
    asking.after(59)
    assert asking.state(inquiry_id) == "waiting"
    asking.after(1)
    assert asking.state(inquiry_id) == "incomplete"


def test_old_lists_are_deleted_at_the_start_and_every_hour(asking):
    inquiry_id = asking.ask(1)
    asking.answer(a_part(inquiry_id, [1]))
    asking.after(dt.timedelta(days=31).total_seconds())
    assert asking.desk.inbox.database.rows("SELECT * FROM inquiry") == []


def test_what_nobody_foresaw_ends_no_offering(asking, monkeypatch, caplog):
    offers = asking.offers
    faults = [ZeroDivisionError("山田"), ZeroDivisionError("山田")]

    def fail():
        if faults:
            raise faults.pop()
        offers.stop()

    monkeypatch.setattr(offers, "work", fail)
    for _ in range(3):
        offers.report(LinkDown())
    offers.run()  # ends when it is told to
    assert caplog.text.count("hospital.offer_failed error=ZeroDivisionError") == 2
    assert "山田" not in caplog.text
