"""How long no code is taken: counted, kept through power cuts, whatever the clocks say."""

import datetime as dt
import json
import stat

import pytest

from kiosk.staff import codes
from kiosk.staff.book import FileStaffBook
from kiosk.staff.lockout import FIRST_LOCK_S, LOCKOUT_FILE, LONGEST_LOCK_S, TRIES
from tests.unit.kiosk.staff.book_bench import CLERK, NOON, NURSE, check, refused, wrong_codes


def test_the_fifth_wrong_code_in_a_row_locks(book, caplog):
    assert wrong_codes(book, TRIES) == [0, 0, 0, 0, FIRST_LOCK_S]
    assert f"staff_code_locked seconds={FIRST_LOCK_S}" in caplog.text


def test_while_locked_not_even_a_right_code_is_taken(book, clock):
    wrong_codes(book, TRIES)
    clock.pass_by(FIRST_LOCK_S - 0.5)
    assert refused(book, NURSE) == 1
    clock.pass_by(0.5)
    assert check(book, NURSE) == "nurse"


def test_codes_that_come_while_locked_make_nothing_worse(book, clock):
    wrong_codes(book, TRIES)
    wrong_codes(book, 20)
    clock.pass_by(FIRST_LOCK_S)
    assert refused(book) == 0


def test_a_right_code_forgives_the_wrong_ones_before_it(book):
    wrong_codes(book, TRIES - 1)
    check(book, CLERK)
    assert wrong_codes(book, TRIES - 1) == [0] * (TRIES - 1)


def locks_in_a_row(book, clock, count):
    locks = []
    for _ in range(count):
        locks.append(wrong_codes(book, TRIES)[-1])
        clock.pass_by(locks[-1])
    return locks


def test_the_lock_doubles_up_to_an_hour(book, clock):
    minutes = [locked_s // 60 for locked_s in locks_in_a_row(book, clock, 7)]
    assert minutes == [5, 10, 20, 40, 60, 60, 60]


def test_after_a_right_code_the_first_lock_is_short_again(book, clock):
    locks_in_a_row(book, clock, 3)
    check(book, NURSE)
    assert locks_in_a_row(book, clock, 1) == [FIRST_LOCK_S]


def test_pulling_the_plug_forgives_no_wrong_code(folder, book, clock):
    wrong_codes(book, TRIES - 1)
    assert refused(FileStaffBook(folder, clock)) == FIRST_LOCK_S


def test_pulling_the_plug_does_not_end_a_lock(folder, book, clock):
    wrong_codes(book, TRIES)
    clock.pass_by(60)
    clock.seconds = 0.5  # the machine starts anew
    assert refused(FileStaffBook(folder, clock), NURSE) == FIRST_LOCK_S - 60


def test_a_lock_that_ended_while_the_power_was_off_is_over(folder, book, clock):
    wrong_codes(book, TRIES)
    clock.pass_by(FIRST_LOCK_S)
    assert check(FileStaffBook(folder, clock), NURSE) == "nurse"


def test_setting_the_wall_clock_neither_ends_nor_stretches_a_lock(book, clock):
    wrong_codes(book, TRIES)
    for jump in (dt.timedelta(days=400), dt.timedelta(days=-800)):
        clock.wall_time += jump
        assert refused(book, NURSE) == FIRST_LOCK_S
    clock.seconds += FIRST_LOCK_S
    assert check(book, NURSE) == "nurse"


def test_a_start_in_the_past_begins_the_lock_once_more_and_never_for_longer(folder, book, clock):
    wrong_codes(book, TRIES)
    clock.wall_time -= dt.timedelta(days=365)
    again = FileStaffBook(folder, clock)
    assert refused(again, NURSE) == FIRST_LOCK_S
    clock.pass_by(FIRST_LOCK_S)
    assert check(again, NURSE) == "nurse"


def test_many_starts_in_the_past_let_the_lock_run_out(folder, book, clock):
    wrong_codes(book, TRIES)
    clock.wall_time -= dt.timedelta(days=365)
    left = []
    for _ in range(3):
        left.append(refused(FileStaffBook(folder, clock), NURSE))
        clock.pass_by(100)
    assert left == [FIRST_LOCK_S, FIRST_LOCK_S - 100, FIRST_LOCK_S - 200]


def test_a_start_in_the_future_ends_a_lock_and_keeps_the_count(folder, book, clock):
    """The worst that a clock can do: five more codes, then a lock twice as long."""
    wrong_codes(book, TRIES)
    clock.wall_time += dt.timedelta(days=365)
    again = FileStaffBook(folder, clock)
    assert wrong_codes(again, TRIES)[-1] == 2 * FIRST_LOCK_S


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"schema":"oev-staff-lockout/1","wrong":-5,"locked_at":"2026-11-22T03:00:00+00:00"}',
        '{"schema":"oev-staff-lockout/1","wrong":0,"locked_at":"2026-11-22T03:00:00"}',
        '{"schema":"oev-staff-lockout/2","wrong":0,"locked_at":"2026-11-22T03:00:00+00:00"}',
    ],
    ids=["empty", "cut off", "a list", "negative", "no time zone", "another schema"],
)
def test_a_damaged_count_locks_and_is_told(folder, clock, caplog, text):
    (folder / LOCKOUT_FILE).write_text(text)
    book = FileStaffBook(folder, clock)
    assert "staff_lockout_unusable" in caplog.text
    assert refused(book, NURSE) == FIRST_LOCK_S
    clock.pass_by(FIRST_LOCK_S)
    assert check(book, NURSE) == "nurse"
    assert check(FileStaffBook(folder, clock), NURSE) == "nurse"


def test_a_huge_count_locks_for_an_hour(folder, clock):
    kept = {"schema": "oev-staff-lockout/1", "wrong": 10**9, "locked_at": NOON.isoformat()}
    (folder / LOCKOUT_FILE).write_text(json.dumps(kept))
    assert refused(FileStaffBook(folder, clock), NURSE) == LONGEST_LOCK_S


def test_a_disk_that_refuses_frees_no_way(folder, book, caplog):
    (folder / LOCKOUT_FILE).mkdir()
    (folder / LOCKOUT_FILE / "in the way").touch()
    assert wrong_codes(book, TRIES)[-1] == FIRST_LOCK_S
    assert "staff_lockout_not_written" in caplog.text
    assert sorted(file.name for file in folder.iterdir()) == [LOCKOUT_FILE, codes.STAFF_FILE]


def test_the_count_is_private(folder, book):
    wrong_codes(book, 1)
    assert stat.S_IMODE((folder / LOCKOUT_FILE).stat().st_mode) == 0o600
