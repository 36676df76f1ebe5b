"""The delivery loop against a link on the desk and the hospital's real intake."""

import datetime as dt
import logging

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.errors import Code
from eligibility.identity import hospital_uri
from hospital.envelope import Envelope as HospitalEnvelope
from hospital.inbox import Inbox
from hospital.intake import Intake, Outside
from kiosk.batch.closing import ResendTimes
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery
from kiosk.batch.envelope import Envelope
from kiosk.batch.link import Channel, Heard, Judged, LinkDown, LinkUp, Verdict
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from kiosk.batch.service import QUOTA_PAUSE_S, BatchService, Machine, Rules, Stores
from tests.bench.receptions import NOON, OWNER, TODAY, new_id, receptions


class DeskLink:
    """A whole link whose messages lie on the desk until the test carries them."""

    def __init__(self):
        self.sent = []
        self.statuses = []
        self.report = None

    def start(self, report):
        self.report = report

    def send(self, channel, payload, correlation):
        self.sent.append((channel, payload, correlation))
        return len(self.sent)

    def announce(self, status):
        self.statuses.append(wire.decode(status, wire.DeviceStatus))

    def stop(self, last_status):
        self.announce(last_status)


class HandClock:
    """Time that moves by hand."""

    def __init__(self):
        self.seconds = 1000.0

    def monotonic(self):
        return self.seconds

    def wall(self):
        return NOON + dt.timedelta(seconds=self.seconds)


class Bench:
    """Service, outbox and hospital in one process, nothing between them but the test."""

    def __init__(self, directory, line):
        self.line = line
        self.clock = HandClock()
        self.database = Database(directory / "outbox.sqlite")
        cipher = load_cipher(line.kiosk)
        self.outbox = SqliteOutbox(self.database, cipher, OWNER, new_id)
        self.delivery = Delivery(self.database, cipher)
        self.days = Days(self.database)
        self.link = DeskLink()
        self.service = BatchService(
            Rules(OWNER, ResendTimes(), dt.timedelta(days=30), "test", 0.01),
            Stores(self.delivery, self.days, self.database.data_version),
            Envelope(line.kiosk, hospital_uri(line.institution)),
            self.link,
            Machine(self.clock, lambda: 0.0, new_id),
        )
        self.inbox = Inbox(directory / "inbox.sqlite")
        self.hospital = HospitalEnvelope(line.hospital)
        self.intake = Intake(
            line.institution, self.hospital, self.inbox, Outside(self.clock.wall, new_id)
        )

    def up(self, *, is_session_present=False):
        self.service.on_event(LinkUp(is_session_present))
        self.service.work()

    def carry(self):
        """What was sent goes to the hospital; its answers come back; gives how many messages."""
        sent, self.link.sent = self.link.sent, []
        for number, (_, payload, _) in enumerate(sent, start=1):
            self.service.on_event(Judged(number, Verdict.TAKEN))
            answer = self.intake.take(self.line.kiosk_common_name, payload)
            assert answer is not None
            self.service.on_event(Heard(answer))
        self.service.work()
        return len(sent)

    def lose(self):
        """What was sent is judged as taken, and never arrives."""
        sent, self.link.sent = self.link.sent, []
        for number in range(1, len(sent) + 1):
            self.service.on_event(Judged(number, Verdict.TAKEN))
        return len(sent)

    def after(self, seconds):
        self.clock.seconds += seconds
        self.service.work()

    def states(self):
        found = self.database.rows("SELECT state, count(*) FROM record GROUP BY state")
        return {row[0]: row[1] for row in found}

    def hear(self, message):
        self.service.on_event(Heard(self.hospital.sign(wire.encode(message))))

    def receipt(self, key, sha256, state, code=None, device=OWNER.device):
        item = wire.ReceiptItem(key=key, sha256=sha256, state=state, code=code)
        return wire.Receipt(
            receipt_id=new_id(),
            in_reply_to=new_id(),
            institution=OWNER.institution,
            device=device,
            received_at=NOON,
            items=(item,),
        )

    def hash_of(self, identity):
        query = "SELECT sha256 FROM record WHERE verification_id = ?"
        return self.database.rows(query, (identity,))[0][0]


@pytest.fixture
def bench(tmp_path, line):
    made = Bench(tmp_path, line)
    yield made
    made.database.close()
    made.inbox.close()


def test_nothing_is_sent_before_the_link_is_up(bench):
    receptions(bench.outbox, 1)
    bench.service.work()
    assert bench.link.sent == []


def test_a_sealed_record_is_offered_at_once_and_settled_by_its_receipt(bench):
    bench.up()
    receptions(bench.outbox, 1)
    bench.service.work()
    assert bench.states() == {"offered": 1}
    bench.carry()
    assert bench.states() == {"received": 1}


def test_taken_by_the_broker_is_not_received(bench):
    receptions(bench.outbox, 1)
    bench.up()
    bench.lose()
    assert bench.states() == {"offered": 1}


def test_without_a_receipt_it_is_sent_again_later_and_later(bench):
    receptions(bench.outbox, 1)
    bench.up()
    assert bench.lose() == 1
    for wait in (30, 60, 120):
        bench.after(wait - 1)
        assert bench.lose() == 0
        bench.after(1)
        assert bench.lose() == 1


def test_a_lost_session_offers_everything_again(bench):
    receptions(bench.outbox, 2)
    bench.up()
    bench.lose()
    bench.service.on_event(LinkDown("gone"))
    bench.up(is_session_present=False)
    assert bench.carry() == 1
    assert bench.states() == {"received": 2}


def test_a_kept_session_sends_nothing_twice(bench):
    receptions(bench.outbox, 2)
    bench.up()
    bench.lose()
    bench.service.on_event(LinkDown("gone"))
    bench.up(is_session_present=True)
    assert bench.link.sent == []


def test_a_record_received_twice_is_filed_once(bench):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    (_, payload, _) = bench.link.sent[0]
    bench.intake.take(bench.line.kiosk_common_name, payload)
    bench.carry()
    assert bench.states() == {"received": 1}
    assert [one for one, _ in bench.inbox.waiting_for_export(9)] == [identity]


def test_at_most_twenty_messages_are_with_the_broker(bench):
    for day in range(25):
        receptions(bench.outbox, 1, at=NOON + dt.timedelta(days=day))
    bench.up()
    assert len(bench.link.sent) == 20
    bench.service.on_event(Judged(1, Verdict.TAKEN))
    bench.service.work()
    assert len(bench.link.sent) == 21


def test_a_refused_topic_stops_the_flood(bench, caplog):
    receptions(bench.outbox, 1)
    bench.up()
    bench.service.on_event(Judged(1, Verdict.NOT_AUTHORIZED))
    receptions(bench.outbox, 1)
    bench.after(100)
    assert len(bench.link.sent) == 1
    assert Code.BROKER_REFUSES_DEVICE.code in caplog.text


def test_a_full_broker_is_given_a_pause(bench):
    receptions(bench.outbox, 1)
    bench.up()
    bench.service.on_event(Judged(1, Verdict.QUOTA))
    receptions(bench.outbox, 1)
    bench.after(QUOTA_PAUSE_S - 1)
    assert len(bench.link.sent) == 1
    bench.after(1)
    assert len(bench.link.sent) == 2


def test_no_subscriber_is_told_once(bench, caplog):
    receptions(bench.outbox, 1)
    bench.up()
    bench.service.on_event(Judged(1, Verdict.NO_SUBSCRIBER))
    bench.after(30)
    bench.service.on_event(Judged(2, Verdict.NO_SUBSCRIBER))
    assert caplog.text.count("batch.no_subscriber") == 1
    assert bench.states() == {"offered": 1}


def test_a_forged_receipt_settles_nothing(bench, caplog):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    message = wire.encode(bench.receipt(identity, bench.hash_of(identity), "accepted"))
    stranger = ECKey.generate_key("P-256")
    kid = jws.extract_compact(bench.hospital.sign(b"x")).headers()["kid"]
    forged = jws.serialize_compact({"alg": "ES256", "kid": kid}, message, stranger)
    bench.service.on_event(Heard(forged.encode()))
    assert bench.states() == {"offered": 1}
    assert Code.ENVELOPE_REFUSED.code in caplog.text


def test_a_receipt_for_another_device_settles_nothing(bench):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    bench.hear(bench.receipt(identity, bench.hash_of(identity), "accepted", device="reception-2"))
    assert bench.states() == {"offered": 1}


def test_a_signed_message_of_another_kind_is_passed_over(bench, caplog):
    bench.up()
    bench.hear(wire.Health(status="ok", version="1"))
    assert "batch.receipt_not_understood" in caplog.text


def test_a_conflict_is_final_and_raised(bench, caplog):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    code = Code.RECORD_CONFLICT.code
    bench.hear(bench.receipt(identity, bench.hash_of(identity), "refused", code))
    assert bench.states() == {"refused": 1}
    assert f"batch.record_refused key={identity} code={code}" in caplog.text
    bench.after(10_000)
    assert len(bench.link.sent) == 1


def test_a_part_damaged_on_its_way_is_sent_again(bench):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    bench.lose()
    code = Code.DIGEST_MISMATCH.code
    bench.hear(bench.receipt(identity, bench.hash_of(identity), "refused", code))
    bench.after(30)
    assert bench.carry() == 1
    assert bench.states() == {"received": 1}


def test_the_total_follows_the_last_receipt_of_the_day(bench):
    receptions(bench.outbox, 2)
    bench.days.request_close(TODAY, NOON)
    bench.up()
    assert bench.carry() == 1  # the part; then the total goes out
    assert bench.days.closing(TODAY) == "asked"
    assert bench.carry() == 1
    assert bench.days.closing(TODAY) == "complete"


def test_an_answer_to_an_older_total_changes_nothing(bench):
    receptions(bench.outbox, 1)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    old = wire.DayAnswer(
        in_reply_to="an older total",
        institution=OWNER.institution,
        device=OWNER.device,
        business_day=TODAY,
        revision=1,
        complete=True,
    )
    bench.hear(old)
    assert bench.days.closing(TODAY) == "asked"


def test_gaps_of_an_older_total_send_nothing_again(bench):
    receptions(bench.outbox, 1)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    bench.lose()
    old = wire.DayAnswer(
        in_reply_to="an older total",
        institution=OWNER.institution,
        device=OWNER.device,
        business_day=TODAY,
        revision=1,
        complete=False,
        missing=((1, 1),),
    )
    bench.hear(old)
    assert bench.states() == {"received": 1}


def test_a_total_that_gets_no_answer_is_sent_again(bench):
    bench.up()
    bench.service.close_day(TODAY)
    bench.service.work()
    assert bench.lose() == 1
    bench.after(29)
    assert bench.lose() == 0
    bench.after(1)
    assert bench.lose() == 1


def test_a_day_that_cannot_be_mended_is_disputed_and_raised(bench, caplog):
    receptions(bench.outbox, 1)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    (_, _, total_id) = bench.link.sent[-1]
    answer = wire.DayAnswer(
        in_reply_to=total_id,
        institution=OWNER.institution,
        device=OWNER.device,
        business_day=TODAY,
        revision=1,
        complete=False,
    )
    bench.hear(answer)
    assert bench.days.closing(TODAY) == "disputed"
    assert Code.DIGEST_MISMATCH.code in caplog.text


def test_a_notice_goes_up_and_is_settled(bench):
    bench.up()
    bench.outbox.ring(NoticeKind.CARD_LEFT_BEHIND, NOON)
    bench.service.work()
    assert [channel for channel, _, _ in bench.link.sent] == [Channel.NOTICE]
    bench.carry()
    assert bench.database.rows("SELECT state FROM notice")[0][0] == "received"


def test_a_notice_without_a_receipt_is_sent_again(bench):
    bench.up()
    bench.outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    bench.service.work()
    bench.lose()
    bench.after(30)
    assert bench.carry() == 1


def test_the_status_counts_what_waits(bench):
    receptions(bench.outbox, 3)
    bench.up()
    status = bench.link.statuses[-1]
    assert (status.state, status.waiting, status.device) == ("online", 3, OWNER.device)


def test_offers_of_before_a_crash_are_made_again(bench, caplog):
    caplog.set_level(logging.INFO)
    receptions(bench.outbox, 1)
    bench.up()
    bench.lose()
    bench.service.stop()
    bench.service.run()
    assert bench.states() == {"sealed": 1}
    assert bench.link.statuses[-1].state == "offline"
