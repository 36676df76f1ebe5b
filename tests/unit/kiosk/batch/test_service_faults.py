"""The delivery loop under faults: sessions, disks and clocks fail while records are under way."""

import datetime as dt

import pytest

from eligibility.batch import NoticeKind
from kiosk.batch.judging import UNJUDGED_LIMIT
from kiosk.batch.link import Heard, Judged, LinkDown, LinkUp, Verdict
from kiosk.batch.reports import Reports
from kiosk.batch.service import OUTBOX_PAUSE_S
from tests.bench.receptions import NOON, TODAY, receptions


def forbid_writing(bench, *, is_forbidden=True):
    """SQLite refuses every change, as on a full disk."""
    bench.database.rows(f"PRAGMA query_only = {int(is_forbidden)}")


def report(bench, *events):
    for event in events:
        bench.service._reports.put(event)
    bench.service.step()


def test_a_lost_session_gives_all_places_back(bench):
    """Messages that the broker never judged are not with paho any more."""
    for day in range(25):
        receptions(bench.outbox, 1, at=NOON + dt.timedelta(days=day))
    bench.up()
    assert len(bench.link.sent) == UNJUDGED_LIMIT
    bench.service.on_event(LinkDown("gone"))
    bench.link.sent.clear()
    bench.up(is_session_present=False)
    assert len(bench.link.sent) == UNJUDGED_LIMIT


def test_a_kept_session_keeps_the_places_for_what_paho_sends_itself(bench):
    for day in range(25):
        receptions(bench.outbox, 1, at=NOON + dt.timedelta(days=day))
    bench.up()
    bench.service.on_event(LinkDown("gone"))
    bench.link.sent.clear()
    bench.up(is_session_present=True)
    assert bench.link.sent == []
    bench.service.on_event(Judged(1, Verdict.TAKEN))
    bench.service.work()
    assert len(bench.link.sent) == 1


def test_after_a_lost_session_the_waiting_begins_anew(bench):
    """A weekend without a hospital must not make Monday's first loss wait a quarter of an hour."""
    receptions(bench.outbox, 1)
    bench.outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    bench.up()
    for _ in range(6):
        bench.lose()
        bench.after(900)
    bench.lose()
    bench.service.on_event(LinkDown("gone"))
    bench.up(is_session_present=False)
    assert bench.lose() == 2
    bench.after(30)
    assert bench.carry() == 2


def test_what_nobody_listened_to_is_offered_again_once_somebody_does(bench):
    """The broker threw it away (0x10): it would wait for up to a quarter of an hour."""
    receptions(bench.outbox, 3)
    bench.up()
    bench.service.on_event(Judged(1, Verdict.NO_SUBSCRIBER))
    bench.link.sent.clear()
    receptions(bench.outbox, 1)
    bench.service.work()
    bench.lose()
    bench.service.work()
    assert bench.carry() == 1
    assert bench.states() == {"received": 4}


@pytest.mark.parametrize("verdict", [Verdict.OTHER, Verdict.QUOTA, Verdict.NO_SUBSCRIBER])
def test_whatever_the_broker_answers_only_a_receipt_settles(bench, verdict):
    receptions(bench.outbox, 1)
    bench.up()
    bench.service.on_event(Judged(1, verdict))
    assert bench.states() == {"offered": 1}
    bench.link.sent.clear()
    bench.after(30)
    assert bench.carry() == 1
    assert bench.states() == {"received": 1}


def test_a_receipt_for_the_first_offer_settles_what_was_offered_again_meanwhile(bench):
    """The key counts, not the part: the second offer is another part."""
    receptions(bench.outbox, 2)
    bench.up()
    late = bench.answer_to(bench.link.sent[0])
    bench.lose()
    bench.after(30)
    assert bench.lose() == 1
    bench.service.on_event(Heard(late))
    assert bench.states() == {"received": 2}
    bench.after(10_000)
    assert bench.link.sent == []


def test_an_outbox_that_cannot_be_written_is_waited_for(bench, caplog):
    receptions(bench.outbox, 2)
    bench.up()
    answers = [bench.answer_to(message) for message in bench.link.sent]
    bench.lose()
    forbid_writing(bench)
    report(bench, *map(Heard, answers))
    assert bench.states() == {"offered": 2}, "not noted, so not received"
    bench.clock.seconds += OUTBOX_PAUSE_S
    report(bench)
    assert caplog.text.count("batch.outbox_waited_for code=KSK-301") == 1
    forbid_writing(bench, is_forbidden=False)
    bench.clock.seconds += OUTBOX_PAUSE_S
    report(bench)
    assert bench.carry() == 1
    assert bench.states() == {"received": 2}


def test_an_outbox_that_is_full_from_the_start_is_told_too(bench, caplog):
    receptions(bench.outbox, 1)
    bench.up()
    bench.lose()
    forbid_writing(bench)
    bench.service.stop()
    bench.service.run()  # one step: what was offered before cannot be noted as to be offered again
    assert caplog.text.count("batch.outbox_waited_for code=KSK-301") == 1


def test_a_link_that_comes_up_while_nothing_can_be_written_is_used_afterwards(bench):
    receptions(bench.outbox, 1)
    forbid_writing(bench)
    report(
        bench, LinkUp(is_session_present=False), LinkDown("gone"), LinkUp(is_session_present=False)
    )
    assert bench.link.sent == []
    forbid_writing(bench, is_forbidden=False)
    bench.clock.seconds += OUTBOX_PAUSE_S
    report(bench)
    report(bench)
    assert bench.carry() == 1
    assert bench.states() == {"received": 1}


def test_a_link_that_comes_up_while_nothing_can_be_read_has_all_its_places_and_its_status(bench):
    for day in range(25):
        receptions(bench.outbox, 1, at=NOON + dt.timedelta(days=day))
    bench.up()
    bench.service.on_event(LinkDown("gone"))
    bench.link.sent.clear()
    bench.link.statuses.clear()
    bench.database.rows("ALTER TABLE day RENAME TO unreadable")
    report(bench, LinkUp(False))
    bench.database.rows("ALTER TABLE unreadable RENAME TO day")
    bench.clock.seconds += OUTBOX_PAUSE_S
    report(bench, Judged(99, Verdict.OTHER))
    assert len(bench.link.sent) == UNJUDGED_LIMIT
    assert [status.state for status in bench.link.statuses] == ["online"]


def test_what_was_reported_behind_an_error_is_still_there():
    reports = Reports()
    for event in (LinkUp(is_session_present=True), Heard(b"1"), Heard(b"2"), None):
        reports.put(event)
    taken = reports.take(0.0)
    assert next(taken) == LinkUp(is_session_present=True)
    taken.close()  # as an exception does to whoever was reading
    assert list(reports.take(0.0)) == [[Heard(b"1"), Heard(b"2")], None]


@pytest.mark.parametrize(
    "jump", [dt.timedelta(hours=-1), dt.timedelta(days=365)], ids=["an hour back", "a year ahead"]
)
def test_a_clock_that_jumps_changes_neither_resends_nor_receipts(bench, jump):
    receptions(bench.outbox, 1)
    bench.up()
    bench.lose()
    bench.clock.set_by = jump
    bench.after(29)
    assert bench.link.sent == []
    bench.after(1)
    bench.carry()
    receptions(bench.outbox, 1)
    bench.service.work()
    bench.carry()
    assert bench.states() == {"received": 2}
    bench.service.close_day(TODAY)
    bench.service.work()
    bench.carry()
    assert bench.days.closing(TODAY) == "complete"
