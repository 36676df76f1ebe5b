"""From the sealed record to the hospital's file: nothing lost, nothing doubled, whatever falls."""

import datetime as dt
import logging
import sqlite3

from eligibility.batch import NoticeKind
from eligibility.inquiry import business_day
from tests.bench.batch import Batch
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, TODAY, receptions
from tests.bench.waiting import wait_until


def all_filed(batch, hospital, expected):
    return batch.is_all_received() and len(hospital.files()) >= len(expected)


def assert_each_once(hospital, expected):
    assert sorted(hospital.records()) == sorted(expected)
    filed = [result.header["ArbitraryFileIdentifier"] for result in hospital.results()]
    assert sorted(filed) == sorted(expected)


def test_two_hundred_records_are_filed_once_each(batch, hospital, outbox):
    hospital.start()
    batch.start()
    expected = receptions(outbox, 200)
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_record_is_filed_within_ten_seconds_of_its_sealing(batch, hospital, outbox):
    hospital.start()
    batch.start()
    batch.wait_for("batch.link_up")
    receptions(outbox, 1)
    wait_until(lambda: len(hospital.files()) == 1, "not filed in time", deadline_s=10)


def test_a_broker_killed_in_the_middle_loses_and_doubles_nothing(batch, hospital, broker, outbox):
    hospital.start()
    expected = receptions(outbox, 400)
    batch.start()
    wait_until(lambda: len(hospital.records()) >= 100, "nothing arrived")
    broker.kill()
    expected += receptions(outbox, 20)
    broker.restart()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_hospital_that_comes_later_gets_everything(batch, hospital, outbox):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = receptions(outbox, 30)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not all were offered")
    hospital.start()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_what_was_committed_does_not_come_again_after_a_restart(batch, hospital, outbox):
    hospital.start()
    batch.start()
    receptions(outbox, 3)
    wait_until(batch.is_all_received, "not all were received")
    parts = hospital.log.count("hospital.part ")
    hospital.restart()
    receptions(outbox, 1)  # the broker keeps the order: what it held back would come first
    wait_until(batch.is_all_received, "not all were received")
    assert hospital.log.count("hospital.part ") == parts + 1


def test_without_any_subscriber_records_wait_and_staff_are_told(batch, hospital, outbox):
    batch.start()
    expected = receptions(outbox, 3)
    batch.wait_for("batch.no_subscriber code=KSK-308")
    hospital.start()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_broker_that_is_not_there_yet_is_told_and_waited_for(batch, hospital, broker, outbox):
    broker.stop()
    expected = receptions(outbox, 3)
    batch.start()
    batch.wait_for("batch.link_down code=KSK-306")
    broker.restart()
    hospital.start()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_batch_process_killed_in_the_middle_goes_on_after_its_restart(batch, hospital, outbox):
    hospital.start()
    expected = receptions(outbox, 400)
    batch.start()
    wait_until(lambda: len(hospital.records()) >= 100, "nothing arrived")
    batch.kill()
    batch.start()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_broker_that_forgot_the_session_is_offered_everything_again(
    batch, hospital, broker, outbox, tmp_path
):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = receptions(outbox, 5)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not all were offered")
    broker.kill()
    (tmp_path / "broker" / "mosquitto.db").unlink()
    broker.restart()
    hospital.start()
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    assert_each_once(hospital, expected)


def test_a_closed_day_is_confirmed_by_the_hospital(batch, hospital, outbox):
    hospital.start()
    batch.start()
    receptions(outbox, 12)
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY)[0] == "complete", "the day was not confirmed")
    assert batch.closing(TODAY) == ("complete", 1, 12)
    assert hospital.query("SELECT total, is_complete FROM day") == [(12, 1)]


def test_yesterday_is_closed_at_the_start_without_anybody_asking(
    tmp_path, line, broker, hospital, outbox
):
    """As in the clinic: without opening hours a day ends with the next one."""
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    expected = receptions(outbox, 2, at=yesterday)
    hospital.start()
    with Batch(tmp_path / "kiosk", line, broker, closes_days=True) as batch:
        closed = ("complete", 1, 2)
        wait_until(lambda: batch.closing(business_day(yesterday)) == closed, "not closed")
        wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
        assert_each_once(hospital, expected)


def test_a_late_record_sends_a_revised_total(batch, hospital, outbox):
    hospital.start()
    batch.start()
    receptions(outbox, 2)
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY)[0] == "complete", "the day was not confirmed")
    receptions(outbox, 1)
    wait_until(lambda: batch.closing(TODAY) == ("complete", 2, 3), "no revised total")
    assert hospital.query("SELECT total, revision, is_complete FROM day") == [(3, 2, 1)]


def test_a_day_without_receptions_can_be_closed(batch, hospital, outbox):
    hospital.start()
    batch.start()
    batch.close_day(TODAY)
    wait_until(lambda: batch.query("SELECT closing FROM day") == [("complete",)], "not confirmed")


def test_a_gap_that_the_hospital_finds_is_filled(batch, hospital, outbox):
    hospital.start()
    batch.start()
    expected = receptions(outbox, 6)
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    hospital.stop()
    lost = expected[2:4]
    forget(hospital, lost)
    hospital.start()
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY)[0] == "complete", "the gap was not filled")
    assert sorted(hospital.records()) == sorted(expected)


def forget(hospital, identities):
    inbox = sqlite3.connect(hospital.face.parent / "state" / "inbox.sqlite")
    with inbox:
        inbox.executemany(
            "DELETE FROM record WHERE verification_id = ?", [(one,) for one in identities]
        )
    inbox.close()


def test_two_days_are_kept_apart(batch, hospital, outbox):
    hospital.start()
    batch.start()
    receptions(outbox, 2)
    receptions(outbox, 3, at=NOON + dt.timedelta(days=1))
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY) == ("complete", 1, 2), "the day was not confirmed")


def test_a_call_for_staff_reaches_the_hospital(batch, hospital, outbox):
    hospital.start()
    batch.start()
    outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    wait_until(lambda: hospital.notices() == ["staff-called"], "no notice")
    wait_until(lambda: batch.query("SELECT state FROM notice") == [("received",)], "no receipt")


def test_neither_log_contains_personal_data(batch, hospital, broker, outbox, caplog):
    caplog.set_level(logging.DEBUG)
    hospital.start()
    batch.start()
    expected = receptions(outbox, 20)
    batch.close_day(TODAY)
    wait_until(lambda: all_filed(batch, hospital, expected), "not all were filed")
    wait_until(lambda: batch.closing(TODAY)[0] == "complete", "the day was not confirmed")
    logs = batch.log + hospital.log + broker.log + caplog.text
    assert leaks(logs, personal_strings(people(TODAY))) == set()
