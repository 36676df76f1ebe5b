"""Who may vouch by a code: found, refused, locked out; real files and a clock set by hand."""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import logging
import stat

import pytest

from kiosk.ports import StaffBook, StaffCodeWrong
from kiosk.staff import codes
from kiosk.staff.book import FileStaffBook
from kiosk.staff.codes import Cost, Member, StaffFileError, StaffList
from kiosk.staff.lockout import FIRST_LOCK_S, LOCKOUT_FILE, LONGEST_LOCK_S, TRIES

NOON = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
SALT = bytes(range(16))
QUICK = Cost(n=2**10)
NURSE, CLERK = "280645", "930517"
WRONG = "555123"


@dataclasses.dataclass
class HandClock:
    """Implements kiosk.ports.Clock; the two clocks can be set apart."""

    wall_time: dt.datetime = NOON
    seconds: float = 1000.0

    def monotonic(self):
        return self.seconds

    def wall(self):
        return self.wall_time

    def pass_by(self, seconds):
        self.seconds += seconds
        self.wall_time += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return HandClock()


def put_staff(folder, **members):
    empty = StaffList(SALT, cost=QUICK)
    everybody = tuple(
        Member(name, empty.hash_of(bytearray(code.encode())), NOON)
        for name, code in members.items()
    )
    codes.save(folder / codes.STAFF_FILE, dataclasses.replace(empty, members=everybody))


@pytest.fixture
def folder(tmp_path):
    put_staff(tmp_path, nurse=NURSE, clerk=CLERK)
    return tmp_path


@pytest.fixture
def book(folder, clock) -> StaffBook:
    return FileStaffBook(folder, clock)


def check(book, code):
    return book.check(bytearray(code.encode()))


def refused(book, code=WRONG):
    """Gives for how long no code is taken."""
    with pytest.raises(StaffCodeWrong) as caught:
        check(book, code)
    return caught.value.locked_s


def wrong_codes(book, count):
    return [refused(book) for _ in range(count)]


def test_each_code_names_its_member(book):
    assert [check(book, code) for code in (NURSE, CLERK)] == ["nurse", "clerk"]


@pytest.mark.parametrize("code", [WRONG, NURSE[:5], NURSE + "0", "", "\0" * 6], ids=repr)
def test_what_is_nobodys_code_is_refused(book, code):
    assert refused(book, code) == 0


@pytest.mark.parametrize("code", [NURSE, WRONG], ids=["right", "wrong"])
def test_the_digits_are_wiped_in_any_case(book, code):
    given = bytearray(code.encode())
    with contextlib.suppress(StaffCodeWrong):
        book.check(given)
    assert given == bytes(6)


def test_the_digits_are_wiped_while_locked_too(book):
    wrong_codes(book, TRIES)
    given = bytearray(NURSE.encode())
    with pytest.raises(StaffCodeWrong):
        book.check(given)
    assert given == bytes(6)


def test_a_check_costs_one_scrypt_however_many_members_there_are(tmp_path, clock, monkeypatch):
    put_staff(tmp_path, **{f"s{number}": f"{number:03}777" for number in range(20)})
    book, counted = FileStaffBook(tmp_path, clock), []
    scrypt = hashlib.scrypt

    def noted(*given, **named):
        counted.append(len(given))
        return scrypt(*given, **named)

    monkeypatch.setattr(hashlib, "scrypt", noted)
    check(book, "019777")
    refused(book)
    assert len(counted) == 2


def test_who_was_added_or_removed_counts_at_once(folder, book):
    put_staff(folder, porter="739102")
    assert check(book, "739102") == "porter"
    assert refused(book, NURSE) == 0


def test_without_a_file_nobody_has_a_code(tmp_path, clock):
    book = FileStaffBook(tmp_path / "not there yet", clock)
    assert not book.has_members()
    assert refused(book) == 0


def test_it_tells_whether_anybody_has_a_code(folder, book):
    assert book.has_members()
    put_staff(folder)
    assert not book.has_members()


def members_in(file):
    staff = codes.load(file)
    assert staff is not None
    return staff.members


def spoilt(document):
    """Every way in which the file may be damaged."""
    member = document["staff"][0]
    yield "no JSON", "{" + json.dumps(document)
    yield "empty", ""
    yield "a list", "[]"
    yield "a number", "7"
    for key in document:
        yield f"without {key}", json.dumps({k: v for k, v in document.items() if k != key})
    for key, value in {
        "schema": "oev-staff/2",
        "salt": "00",
        "scrypt": {"n": 8192},
        "staff": [member, member],
    }.items():
        yield f"another {key}", json.dumps({**document, key: value})
    for key, cost in {"n": 5000, "r": 9, "p": 2}.items():
        changed = {**document["scrypt"], key: cost}
        yield f"{key} of {cost}", json.dumps({**document, "scrypt": changed})
    for n in ("8192", 8192.0, 2**30, 1):
        yield f"n is {n!r}", json.dumps({**document, "scrypt": {**document["scrypt"], "n": n}})
    for key, value in {"staff_id": "a b", "hash": "00", "created": "now"}.items():
        yield f"bad {key}", json.dumps({**document, "staff": [{**member, key: value}]})
    yield "staff is text", json.dumps({**document, "staff": "nurse"})


def test_a_damaged_list_is_told_by_name_and_with_what_to_do(folder):
    file = folder / codes.STAFF_FILE
    for what, text in list(spoilt(json.loads(file.read_text()))):
        file.write_text(text)
        with pytest.raises(StaffFileError) as caught:
            pytest.fail(f"{what}: {codes.load(file)}")
        assert str(file) in str(caught.value), what
        assert "python -m kiosk staff add" in str(caught.value), what


def test_a_list_that_cannot_be_read_is_told(folder):
    file = folder / codes.STAFF_FILE
    file.unlink()
    file.mkdir()
    with pytest.raises(StaffFileError, match="must belong to the kiosk's user"):
        codes.load(file)


def test_a_damaged_list_refuses_codes_and_does_not_stop_the_kiosk(folder, book, caplog):
    (folder / codes.STAFF_FILE).write_text("{")
    assert refused(book, NURSE) == 0
    assert not book.has_members()
    assert "staff_file_unusable" in caplog.text


def test_the_file_is_private_and_holds_no_code(folder):
    file = folder / codes.STAFF_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert NURSE not in file.read_text()
    assert members_in(file)[0].created == NOON


def test_a_list_written_with_another_cost_is_still_read(tmp_path, clock):
    dearer = StaffList(SALT, cost=Cost(n=2**12))
    member = Member("nurse", dearer.hash_of(bytearray(NURSE.encode())), NOON)
    codes.save(tmp_path / codes.STAFF_FILE, dataclasses.replace(dearer, members=(member,)))
    assert check(FileStaffBook(tmp_path, clock), NURSE) == "nurse"


def test_neither_logs_nor_errors_tell_a_code(book, caplog):
    caplog.set_level(logging.DEBUG)
    check(book, NURSE)
    with pytest.raises(StaffCodeWrong) as caught:
        check(book, WRONG)
    wrong_codes(book, TRIES)
    told = caplog.text + str(caught.value) + repr(caught.value)
    assert [code for code in (NURSE, CLERK, WRONG) if code in told] == []
    assert "staff_code_accepted staff_id=nurse" in told


def test_secrets_are_not_in_a_repr(folder):
    staff = codes.load(folder / codes.STAFF_FILE)
    assert "hash" not in repr(staff)
    assert "salt" not in repr(staff)


# --- the lockout ---


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
