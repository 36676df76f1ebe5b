"""When a record leaves the kiosk: received, confirmed, kept for days, wiped without a trace."""

import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.purging import STEP_ROWS, UNCONFIRMED
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from tests.bench.outlets import kept
from tests.bench.receptions import NOON, OWNER, TODAY, a_kept_answer, new_id, receptions

KEEPING = dt.timedelta(days=7)
LATE = NOON + KEEPING + dt.timedelta(seconds=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "outbox.sqlite"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def outbox(database, line):
    return SqliteOutbox(database, load_cipher(line.kiosk), OWNER, new_id)


@pytest.fixture
def delivery(database, line):
    return Delivery(database, load_cipher(line.kiosk))


@pytest.fixture
def days(database):
    return Days(database)


def receive(delivery, at=NOON, code=None):
    """The hospital's answer to everything that waits."""
    said = [Settlement(one.verification_id, one.sha256, code) for one in delivery.sealed(100)]
    delivery.settle(said, at)


def confirm(days, day=TODAY):
    total_id = new_id()
    days.close(day, total_id, NOON)
    days.answered(total_id, is_complete=True)


def receive_one_at(outbox, delivery, at):
    """A later reception: the hospital's clock goes on."""
    receptions(outbox, 1, at=at)
    receive(delivery, at)


def bodies(database):
    return {
        row[0] for row in database.rows("SELECT verification_id FROM record WHERE length(body) > 0")
    }


def test_a_confirmed_record_is_kept_for_some_days_and_then_wiped(outbox, delivery, days, database):
    (identity,) = receptions(outbox, 1)
    receive(delivery)
    confirm(days)
    receive_one_at(outbox, delivery, LATE)
    assert delivery.purge(NOON + KEEPING, KEEPING) == 0
    assert delivery.purge(LATE, KEEPING) == 1
    assert identity not in bodies(database)


def test_a_record_of_a_day_that_nobody_confirmed_stays_longer(outbox, delivery, days, database):
    (identity,) = receptions(outbox, 1)
    receive(delivery)
    days.close(TODAY, new_id(), NOON)
    end = NOON + UNCONFIRMED + SECOND
    receive_one_at(outbox, delivery, end)
    assert delivery.purge(end - 2 * SECOND, KEEPING) == 0
    assert identity in bodies(database)
    assert delivery.purge(end, KEEPING) == 1


def test_a_record_beyond_the_confirmed_total_is_not_confirmed(outbox, delivery, days, database):
    receptions(outbox, 1)
    receive(delivery)
    confirm(days)
    (late,) = receptions(outbox, 1)
    receive(delivery)
    receive_one_at(outbox, delivery, LATE)
    assert delivery.purge(LATE, KEEPING) == 1
    assert late in bodies(database)


@pytest.mark.parametrize("code", [None, Code.RECORD_CONFLICT.code], ids=["waiting", "refused"])
def test_what_the_hospital_has_not_is_never_purged(outbox, delivery, days, database, code):
    (identity,) = receptions(outbox, 1)
    if code is not None:
        receive(delivery, code=code)
    confirm(days)
    receptions(outbox, 1, at=LATE)
    (other,) = (one for one in delivery.sealed(9) if one.verification_id != identity)
    delivery.settle([Settlement(other.verification_id, other.sha256, None)], LATE + UNCONFIRMED)
    assert delivery.purge(LATE + UNCONFIRMED, KEEPING) == 0
    assert identity in bodies(database)


@pytest.mark.parametrize("clock", ["the kiosk's", "the hospital's"])
def test_one_clock_a_year_ahead_purges_nothing_early(outbox, delivery, days, clock):
    receptions(outbox, 1)
    receive(delivery)
    confirm(days)
    year = dt.timedelta(days=365)
    ours, theirs = (year, SECOND) if clock == "the kiosk's" else (SECOND, year)
    receive_one_at(outbox, delivery, NOON + theirs)
    assert delivery.purge(NOON + ours, KEEPING) == 0


@pytest.mark.parametrize("first", ["in time", "a month behind"])
def test_a_hospital_clock_a_month_behind_purges_nothing_early(bench, first):
    """Such a receipt looks a month old; the kiosk's own time of the offer says it is not."""
    behind = (NOON - UNCONFIRMED - SECOND).isoformat()
    told = [None, behind] if first == "in time" else [behind, None]
    for received_at in told:
        (identity,) = receptions(bench.outbox, 1)
        bench.up()
        receipt = bench.receipt(identity, bench.hash_of(identity), "accepted")
        bench.hear(receipt, received_at=received_at)
    confirm(bench.days)
    now = bench.clock.wall()
    assert bench.delivery.purge(now, KEEPING) == 0
    receive_one_at(bench.outbox, bench.delivery, LATE + dt.timedelta(days=1))
    assert bench.delivery.purge(LATE + dt.timedelta(days=1), KEEPING) == 2, "only in time"


def test_the_time_of_receipt_is_the_hospitals(bench):
    """Its clock says how long it has had the record; ours may have jumped."""
    receptions(bench.outbox, 1)
    bench.up()
    answer = bench.answer_to(bench.link.sent[0])
    told = bench.clock.wall()
    bench.clock.set_by = dt.timedelta(days=-400)
    bench.hear_bytes(answer)
    (row,) = bench.database.rows("SELECT settled_at FROM record")
    assert row[0] == told.isoformat()


@pytest.mark.parametrize("at", ["2026-11-22T03:00:00", "9999-12-31T23:59:59-12:00"], ids=str)
def test_a_time_that_cannot_be_counted_by_is_not_counted_by(bench, at):
    (identity,) = receptions(bench.outbox, 1)
    bench.up()
    receipt = bench.receipt(identity, bench.hash_of(identity), "accepted")
    bench.hear(receipt, received_at=at)
    assert bench.states() == {"received": 1}
    (row,) = bench.database.rows("SELECT settled_at FROM record")
    assert row[0] == bench.clock.wall().isoformat()


def test_a_wiped_record_is_in_no_file_any_more(outbox, delivery, days, database, path):
    """Neither in a free page nor in the write-ahead log, not even encrypted."""
    receptions(outbox, 3)
    found = [row[0] for row in database.rows("SELECT body FROM record")]
    receive(delivery)
    confirm(days)
    receive_one_at(outbox, delivery, LATE)
    assert all(body[20:60] in everything(path) for body in found)
    assert delivery.purge(LATE, KEEPING) == 3
    assert [body for body in found if body[20:60] in everything(path)] == []


def everything(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_the_hashes_outlive_the_bodies_so_that_a_day_can_be_told_again(
    outbox, delivery, days, database
):
    receptions(outbox, 2)
    receive(delivery)
    confirm(days)
    receive_one_at(outbox, delivery, LATE)
    delivery.purge(LATE, KEEPING)
    assert days.close(TODAY, "again", LATE)
    (day,) = days.ready()
    assert len(day.hashes) == day.total == 2


def test_a_day_that_is_forgotten_is_not_told_wrongly(outbox, delivery, days, database):
    """A total without its hashes would look like other content: a false alarm at both ends."""
    receptions(outbox, 2)
    receive(delivery)
    confirm(days)
    end = NOON + UNCONFIRMED + SECOND
    receive_one_at(outbox, delivery, end)
    delivery.purge(end, KEEPING)
    assert len(database.rows("SELECT 1 FROM record")) == 1
    assert not days.close(TODAY, "again", end)
    assert days.closing(TODAY) == "complete"
    assert outbox.keep(a_kept_answer()) == 3, "numbers are not given again"


def test_a_total_without_an_answer_keeps_its_hashes(outbox, delivery, days):
    """However late the hospital answers: sent without them it would look like other content."""
    receptions(outbox, 2)
    receive(delivery)
    days.close(TODAY, new_id(), NOON)
    end = NOON + UNCONFIRMED + SECOND
    receive_one_at(outbox, delivery, end)
    assert delivery.purge(end, KEEPING) == 2
    (day,) = days.ready()
    assert len(day.hashes) == day.total == 2


def test_purging_a_large_day_never_keeps_a_patient_waiting(database, days, delivery):
    """Whoever writes waits 5 s at most (KSK-301): SQLite's own steps while nobody else can."""
    old = (NOON - UNCONFIRMED - SECOND).isoformat()
    left = ((NOON - 2 * UNCONFIRMED).date().isoformat(), MANY)
    gone = ((NOON - 3 * UNCONFIRMED).date().isoformat(), MANY + 1)
    for day, refused_at in (left, gone):
        with database.transaction() as rows:
            rows.executemany(
                "INSERT INTO record (verification_id, session_id, business_day, reception_number,"
                " state, key_id, body, sequence, sha256, settled_at) VALUES (?, '', ?, ?, ?, '',"
                " x'00', ?, '', ?)",
                [
                    (new_id(), day, n, "refused" if n == refused_at else "received", n, old)
                    for n in range(1, MANY + 1)
                ],
            )
    with database.transaction() as rows:
        rows.execute("UPDATE record SET settled_at = ? WHERE rowid = 1", (NOON.isoformat(),))
    held = steps_under_the_lock(database)
    assert delivery.purge(NOON, KEEPING) == 2 * MANY - 2
    assert [tuple(row) for row in database.rows(_LEFT)] == [(left[0], MANY)]
    assert max(held) * STEPS < 100 * STEP_ROWS


MANY = 2000
STEPS = 1000
_LEFT = "SELECT business_day, count(*) FROM record GROUP BY business_day"


def steps_under_the_lock(database):
    """Filled from now on: for each transaction how often SQLite took STEPS steps in it."""
    held = [0]
    connection = database._connection

    def count():
        if connection.in_transaction:
            held[-1] += 1
        return 0

    def look(statement):
        if statement.startswith("BEGIN"):
            held.append(0)

    connection.set_progress_handler(count, STEPS)
    connection.set_trace_callback(look)
    return held


def test_a_hospital_that_restored_a_backup_is_filled_again(bench):
    """It lost a confirmed day; closing the day again brings everything that is still kept."""
    identities = receptions(bench.outbox, 3)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    bench.carry()
    assert bench.days.closing(TODAY) == "complete"
    with bench.inbox.database.transaction() as rows:
        rows.execute("DELETE FROM record")
    bench.service.close_day(TODAY)
    bench.service.work()
    while bench.carry() or bench.days.closing(TODAY) != "complete":
        bench.after(30)
    filed = [identity for identity, _ in kept(bench.inbox)]
    assert sorted(filed) == sorted(identities)


def test_closing_a_forgotten_day_is_told_and_changes_nothing(bench, caplog):
    receptions(bench.outbox, 1)
    bench.up()
    bench.carry()
    with bench.database.transaction() as rows:
        rows.execute("DELETE FROM record")
    bench.service.close_day(TODAY)
    assert f"batch.day_is_purged business_day={TODAY}" in caplog.text
    assert bench.carry() == 0


def test_requests_that_were_taken_up_go(days, delivery, database):
    days.request_done(days.request_close(TODAY, NOON), NOON)
    waiting = days.request_close(TODAY, NOON)
    delivery.purge(NOON, KEEPING)
    assert [row[0] for row in database.rows("SELECT request_id FROM request")] == [waiting]
