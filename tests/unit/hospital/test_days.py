"""A day that stays incomplete is told to the hospital's staff, once, and so is its end."""

import datetime as dt
import sqlite3

from eligibility.errors import Code
from hospital.database import Database
from hospital.days import INCOMPLETE_FOR, Days, DayWatch
from hospital.inbox import Inbox
from kiosk.batch.closing import total_message
from kiosk.batch.days import ClosedDay
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record
from tests.bench.waiting import wait_until

LATER = NOON + INCOMPLETE_FOR + dt.timedelta(seconds=1)
RECORDS = [a_sealed_record(number) for number in (1, 2, 3)]


def total_of(records, revision=1):
    hashes = tuple(record.sha256 for record in records)
    return total_message(
        OWNER, ClosedDay(TODAY, revision, len(records), f"total-{revision}", NOON, hashes)
    )


def look(desk, at):
    return Days(desk.inbox.database).raise_incomplete(at)


def raised(desk):
    found = desk.inbox.database.rows("SELECT device, key, code FROM raised ORDER BY raised_id")
    return [tuple(row) for row in found]


def test_a_gap_that_nobody_fills_is_raised_once_the_time_for_it_is_over(desk):
    """The kiosk has lost the record: it has nothing to send."""
    desk.say_records(RECORDS[0], RECORDS[2])
    assert desk.say(total_of(RECORDS)).missing == ((2, 2),)
    assert look(desk, NOON + INCOMPLETE_FOR) == 0
    assert raised(desk) == []
    assert look(desk, LATER) == 1
    assert look(desk, LATER + dt.timedelta(days=1)) == 0
    desk.say(total_of(RECORDS))  # its kiosk asks again: nothing new
    assert look(desk, LATER + dt.timedelta(days=2)) == 0
    assert raised(desk) == [("reception-1", TODAY.isoformat(), Code.DAY_INCOMPLETE.code)]


def test_a_gap_that_is_filled_in_time_is_not_raised(desk):
    desk.say_records(RECORDS[0], RECORDS[2])
    desk.say(total_of(RECORDS))
    desk.say_records(RECORDS[1])
    assert desk.say(total_of(RECORDS)).complete
    assert look(desk, LATER) == 0


def test_what_completes_a_day_later_takes_it_back_and_tells_it(desk, caplog):
    caplog.set_level("INFO")
    desk.say_records(RECORDS[0])
    desk.say(total_of(RECORDS))
    look(desk, LATER)
    desk.say_records(*RECORDS[1:])
    assert desk.say(total_of(RECORDS)).complete
    assert raised(desk) == []
    assert f"hospital.day_mended device=reception-1 day={TODAY}" in caplog.text


def test_a_day_of_other_contents_was_raised_already(desk):
    desk.say_records(*RECORDS)
    assert not desk.say(total_of([*RECORDS[:2], a_sealed_record(3)])).complete
    assert look(desk, LATER) == 0
    assert [code for _, _, code in raised(desk)] == [Code.DIGEST_MISMATCH.code]


def test_an_older_total_leaves_the_newer_day_raised(desk):
    desk.say_records(*RECORDS[:2])
    desk.say(total_of(RECORDS, revision=2))
    look(desk, LATER)
    assert desk.say(total_of(RECORDS[:2], revision=1)).complete
    assert [code for _, _, code in raised(desk)] == [Code.DAY_INCOMPLETE.code]


def test_an_incomplete_day_of_an_earlier_version_is_raised_after_the_same_time(tmp_path):
    old = sqlite3.connect(tmp_path / "inbox.sqlite")
    old.executescript(
        "CREATE TABLE day (device TEXT NOT NULL, business_day TEXT NOT NULL, revision INTEGER"
        " NOT NULL, total INTEGER NOT NULL, is_complete INTEGER NOT NULL, PRIMARY KEY (device,"
        f" business_day)) STRICT; INSERT INTO day VALUES ('reception-1', '{TODAY}', 1, 3, 0)"
    )
    old.close()
    inbox = Inbox(tmp_path / "inbox.sqlite")
    days = Days(inbox.database)
    assert [days.raise_incomplete(at) for at in (NOON, LATER)] == [0, 1]
    inbox.close()


def test_the_watch_looks_by_itself_and_ends_when_told(tmp_path, desk):
    desk.say_records(RECORDS[0])
    desk.say(total_of(RECORDS))
    database = Database(tmp_path / "inbox.sqlite")
    watch = DayWatch(Days(database), lambda: LATER, every_s=0.01)
    watch.start()
    try:
        wait_until(lambda: raised(desk) != [], "nobody looked")
    finally:
        watch.stop()
        database.close()
    assert len(raised(desk)) == 1


def test_a_disk_that_refuses_does_not_end_the_watch(desk, caplog):
    class Refusing(Days):
        def raise_incomplete(self, at):
            if "hospital.days_wait" not in caplog.text:
                raise sqlite3.OperationalError
            return super().raise_incomplete(at)

    desk.say_records(RECORDS[0])
    desk.say(total_of(RECORDS))
    watch = DayWatch(Refusing(desk.inbox.database), lambda: LATER, every_s=0.01)
    watch.start()
    try:
        wait_until(lambda: raised(desk) != [], "it did not look again")
    finally:
        watch.stop()


def test_the_watch_over_days_outlives_whatever_it_meets(desk, caplog):
    def no_clock():
        raise ZeroDivisionError

    watch = DayWatch(Days(desk.inbox.database), no_clock, every_s=0.01)
    watch.start()
    told = "hospital.unexpected error=ZeroDivisionError"
    wait_until(lambda: caplog.text.count(told) >= 2, "it ended")
    watch.stop()
