"""The contract of kiosk.ports.StaffBook: a kiosk's file, the authority's list, the bench's one."""

import pytest

from eligibility.staff_codes import Member, StaffList
from kiosk.ports import StaffBook, StaffCodeWrong
from kiosk.staff import codes
from kiosk.staff.book import FileStaffBook
from tests.bench.inline_kiosk import OneCode
from tests.unit.kiosk.staff.book_bench import NOON, SALT, HandClock

RIGHT, WRONG = OneCode.CODE, "141421"


def of_one(_folder) -> StaffBook:
    return OneCode()


def _list_of_one() -> StaffList:
    hashed = StaffList(SALT).hash_of(bytearray(RIGHT.encode()))
    return StaffList(SALT, (Member(OneCode.STAFF_ID, hashed, NOON),))


def of_a_file(folder) -> StaffBook:
    codes.save(folder / codes.STAFF_FILE, _list_of_one())
    return FileStaffBook(folder, HandClock())


def of_the_authority(folder) -> StaffBook:
    return FileStaffBook(folder, HandClock(), _list_of_one())


@pytest.fixture(params=[of_one, of_a_file, of_the_authority])
def book(request, tmp_path):
    return request.param(tmp_path)


def test_a_code_names_its_member(book):
    assert book.check(bytearray(RIGHT.encode())) == OneCode.STAFF_ID


@pytest.mark.parametrize("code", [WRONG, "", RIGHT[:-1], RIGHT + "0"], ids=repr)
def test_another_code_is_refused_and_may_be_tried_again(book, code):
    with pytest.raises(StaffCodeWrong) as caught:
        book.check(bytearray(code.encode()))
    assert caught.value.locked_s == 0
    assert book.check(bytearray(RIGHT.encode())) == OneCode.STAFF_ID


@pytest.mark.parametrize("code", [RIGHT, WRONG])
def test_the_digits_are_wiped_in_any_case(book, code):
    given = bytearray(code.encode())
    try:
        book.check(given)
    except StaffCodeWrong:
        assert code == WRONG
    assert given == bytes(6)


def test_the_error_tells_no_digits(book):
    with pytest.raises(StaffCodeWrong) as caught:
        book.check(bytearray(WRONG.encode()))
    assert WRONG not in repr(caught.value) + str(caught.value)
