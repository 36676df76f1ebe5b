"""The delivery loop against a link on the desk and the hospital's real intake."""

import datetime as dt

from joserfc import jws
from joserfc.jwk import ECKey

from eligibility import wire
from eligibility.errors import Code
from kiosk.batch.judging import QUOTA_PAUSE_S
from kiosk.batch.link import Heard, Judged, LinkDown, Verdict
from tests.bench.outlets import kept
from tests.bench.receptions import NOON, receptions


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
    bench.intake.take(bench.line.kiosk_common_name, "coverage", payload)
    bench.carry()
    assert bench.states() == {"received": 1}
    assert [one for one, _ in kept(bench.inbox)] == [identity]


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
