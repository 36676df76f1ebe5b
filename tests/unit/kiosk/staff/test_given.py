"""Codes of the authority beside the kiosk's own: one book, one lockout, one time for a check."""

import argparse
import dataclasses
import hashlib
import os

import pytest

from eligibility.staff_codes import Member, StaffList
from kiosk.staff.book import FileStaffBook
from kiosk.staff.codes import STAFF_FILE
from kiosk.staff.command import Outside, run
from kiosk.staff.lockout import FIRST_LOCK_S, TRIES
from tests.unit.kiosk.staff.book_bench import (
    CLERK,
    NOON,
    NURSE,
    QUICK,
    WRONG,
    check,
    put_staff,
    refused,
    wrong_codes,
)

PORTER = "739102"
NOBODY = StaffList(bytes(range(1, 17)), cost=QUICK)
GIVEN = dataclasses.replace(
    NOBODY, members=(Member("porter", NOBODY.hash_of(bytearray(PORTER.encode())), NOON),)
)


@pytest.fixture
def both(folder, clock):
    """nurse and clerk have codes of this kiosk, porter has the authority's."""
    return FileStaffBook(folder, clock, GIVEN)


def test_codes_of_both_lists_name_their_members(both):
    assert [check(both, code) for code in (NURSE, CLERK, PORTER)] == ["nurse", "clerk", "porter"]
    assert refused(both) == 0


def test_a_kiosk_that_nobody_can_log_in_to_has_members(tmp_path, clock):
    book = FileStaffBook(tmp_path, clock, GIVEN)
    assert book.has_members()
    assert check(book, PORTER) == "porter"
    assert not FileStaffBook(tmp_path, clock, NOBODY).has_members()


def test_either_list_is_enough_for_the_staff_check_to_be_offered(folder, both, clock):
    put_staff(folder)
    assert both.has_members()
    put_staff(folder, nurse=NURSE)
    assert FileStaffBook(folder, clock, NOBODY).has_members()


def test_a_damaged_list_of_the_kiosk_s_own_takes_the_authority_s_codes_from_nobody(folder, both):
    (folder / STAFF_FILE).write_text("{")
    assert both.has_members()
    assert check(both, PORTER) == "porter"
    assert refused(both, NURSE) == 0


def test_wrong_codes_are_counted_together(both):
    assert wrong_codes(both, TRIES)[-1] == FIRST_LOCK_S
    assert [refused(both, code) for code in (NURSE, PORTER)] == [FIRST_LOCK_S, FIRST_LOCK_S]


def test_a_right_code_of_either_forgives(both):
    wrong_codes(both, TRIES - 1)
    check(both, PORTER)
    assert refused(both) == 0


def test_who_is_removed_here_and_has_another_code_of_the_authority_is_told(folder, both):
    put_staff(folder, porter=NURSE)
    remove = argparse.Namespace(action="remove", staff_id="porter")
    outside = Outside(folder / STAFF_FILE, NOON, os.urandom, GIVEN)
    assert run(remove, outside).splitlines() == [
        "remove: porter",
        "porter has one from the authority, too; it is taken away there",
    ]
    assert (refused(both, NURSE), check(both, PORTER)) == (0, "porter")


@pytest.fixture
def scrypts(monkeypatch):
    """How many scrypts a check costs."""
    counted, scrypt = [], hashlib.scrypt

    def noted(*given, **named):
        counted.append(named["salt"])
        return scrypt(*given, **named)

    monkeypatch.setattr(hashlib, "scrypt", noted)

    def cost(book, code):
        counted.clear()
        refused(book, code) if code == WRONG else check(book, code)
        return len(counted)

    return cost


def test_a_check_costs_the_same_whosever_code_it_is(both, scrypts):
    assert [scrypts(both, code) for code in (NURSE, PORTER, WRONG)] == [2, 2, 2]


def test_a_check_where_nobody_has_a_code_costs_as_much_as_where_somebody_has(
    tmp_path, clock, scrypts
):
    assert scrypts(FileStaffBook(tmp_path, clock), WRONG) == 1
    book = FileStaffBook(tmp_path, clock, GIVEN)
    assert [scrypts(book, code) for code in (PORTER, WRONG)] == [1, 1]
