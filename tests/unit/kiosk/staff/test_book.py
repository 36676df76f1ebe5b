"""Who may vouch by a code: found, or refused; real files and a clock set by hand."""

import contextlib
import dataclasses
import hashlib
import json
import logging
import stat
import threading

import pytest

from eligibility.staff_codes import Cost, Member, StaffList
from kiosk import private_file
from kiosk.ports import StaffCodeWrong
from kiosk.staff import codes
from kiosk.staff.book import FileStaffBook
from kiosk.staff.codes import StaffFileError
from kiosk.staff.lockout import TRIES
from tests.unit.kiosk.staff.book_bench import (
    CLERK,
    NOON,
    NURSE,
    SALT,
    WRONG,
    check,
    members_in,
    put_staff,
    refused,
    wrong_codes,
)


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


def test_two_commands_at_a_time_take_turns(tmp_path):
    """Else the second would write the list as it was before the first."""
    turns = []

    def second():
        with private_file.alone_in(tmp_path):
            turns.append("second")

    waiting = threading.Thread(target=second)
    with private_file.alone_in(tmp_path):
        waiting.start()
        waiting.join(0.2)
        turns.append("first")
    waiting.join(10)
    assert turns == ["first", "second"]
