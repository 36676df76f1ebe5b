"""Totals, notices, status and restarts of the delivery loop."""

import logging

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.errors import Code
from kiosk.batch.link import Channel
from tests.bench.receptions import NOON, OWNER, TODAY, receptions


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
