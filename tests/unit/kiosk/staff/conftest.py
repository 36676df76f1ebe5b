"""A kiosk's book with two members."""

import pytest

from kiosk.ports import StaffBook
from kiosk.staff.book import FileStaffBook
from tests.unit.kiosk.staff.book_bench import CLERK, NURSE, HandClock, put_staff


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def folder(tmp_path):
    put_staff(tmp_path, nurse=NURSE, clerk=CLERK)
    return tmp_path


@pytest.fixture
def book(folder, clock) -> StaffBook:
    return FileStaffBook(folder, clock)
