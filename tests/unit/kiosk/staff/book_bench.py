"""Lists of codes, a clock set by hand, and what a test asks of a book."""

import dataclasses
import datetime as dt

import pytest

from eligibility.staff_codes import Cost, Member, StaffList
from kiosk.ports import StaffCodeWrong
from kiosk.staff import codes

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


def put_staff(folder, **members):
    empty = StaffList(SALT, cost=QUICK)
    everybody = tuple(
        Member(name, empty.hash_of(bytearray(code.encode())), NOON)
        for name, code in members.items()
    )
    codes.save(folder / codes.STAFF_FILE, dataclasses.replace(empty, members=everybody))


def check(book, code):
    return book.check(bytearray(code.encode()))


def refused(book, code=WRONG):
    """Gives for how long no code is taken."""
    with pytest.raises(StaffCodeWrong) as caught:
        check(book, code)
    return caught.value.locked_s


def wrong_codes(book, count):
    return [refused(book) for _ in range(count)]


def members_in(file):
    staff = codes.load(file)
    assert staff is not None
    return staff.members
