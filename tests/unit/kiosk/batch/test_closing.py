"""What goes into parts, and when to ask again."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from eligibility import wire
from eligibility.batch import PART_LIMIT_BYTES, PART_LIMIT_RECORDS, digest_of, record_sha256
from kiosk.batch.closing import (
    Awaited,
    ResendTimes,
    part_message,
    parts_of,
    total_message,
)
from kiosk.batch.days import ClosedDay
from kiosk.batch.delivery import SealedRecord
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record

SIZES = st.lists(st.integers(2, 70_000), max_size=40)
DAYS = st.sampled_from([TODAY, TODAY + dt.timedelta(days=1)])


def of_size(size, sequence=1, day=TODAY):
    body = b"1" * size
    return SealedRecord(f"id-{sequence}", day, sequence, record_sha256(body), 0, body)


@given(SIZES)
def test_parts_hold_every_record_once_and_in_order(sizes):
    waiting = [of_size(size, number) for number, size in enumerate(sizes)]
    assert [record for part in parts_of(waiting) for record in part] == waiting


@given(SIZES, st.data())
def test_a_part_keeps_its_limits(sizes, data):
    waiting = [of_size(size, number, data.draw(DAYS)) for number, size in enumerate(sizes)]
    for part in parts_of(waiting):
        assert len(part) <= PART_LIMIT_RECORDS
        assert len({record.business_day for record in part}) == 1
        message = wire.encode(part_message(OWNER, "part", part))
        assert len(part) == 1 or len(message) <= PART_LIMIT_BYTES


def test_a_hundred_and_one_small_records_are_two_parts():
    parts = parts_of([of_size(10, number) for number in range(101)])
    assert [len(part) for part in parts] == [100, 1]


def test_a_record_larger_than_a_part_goes_alone():
    waiting = [of_size(10, 1), of_size(PART_LIMIT_BYTES * 2, 2), of_size(10, 3)]
    assert [len(part) for part in parts_of(waiting)] == [1, 1, 1]


def test_nothing_waiting_is_no_part():
    assert list(parts_of([])) == []


def test_no_more_is_read_than_one_record_after_the_parts_that_are_wanted():
    read = []

    def waiting():
        for number in range(1000):
            read.append(number)
            yield of_size(10, number)

    assert len(next(parts_of(waiting()))) == PART_LIMIT_RECORDS
    assert len(read) == PART_LIMIT_RECORDS + 1


def test_the_sealed_bytes_are_in_the_message_unchanged():
    record = a_sealed_record()
    encoded = wire.encode(part_message(OWNER, "part", (record,)))
    assert record.sealed in encoded
    read: wire.BatchPart = wire.decode(encoded, wire.BatchPart)
    assert record_sha256(bytes(read.records[0].record)) == record.sha256


def test_a_part_says_how_many_and_which():
    records = (a_sealed_record(4), a_sealed_record(5))
    message = part_message(OWNER, "part", records)
    assert (message.count, message.digest) == (2, digest_of(one.sha256 for one in records))
    assert [one.sequence for one in message.records] == [4, 5]


def test_a_total_has_the_digest_of_the_whole_day():
    hashes = (record_sha256(b"1"), record_sha256(b"2"))
    message = total_message(OWNER, ClosedDay(TODAY, 3, 2, "total", NOON, hashes))
    assert (message.total, message.revision, message.digest) == (2, 3, digest_of(hashes))


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 30), (2, 60), (3, 120), (5, 480), (6, 900), (7, 900), (10_000, 900)],
    ids=str,
)
def test_waiting_doubles_up_to_a_quarter_of_an_hour(tries, seconds):
    assert ResendTimes().after(tries, lambda: 0.0) == seconds


@given(st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_waiting_is_never_shorter_than_the_first_nor_longer_than_the_longest(tries, chance):
    assert 30 <= ResendTimes().after(tries, lambda: chance) <= 900


def test_jitter_only_makes_later():
    assert ResendTimes().after(1, lambda: 0.5) == pytest.approx(33.75)


def test_an_offer_is_overdue_at_its_time_and_only_once():
    awaited = Awaited()
    awaited.offered("part", ["a", "b"], 10.0)
    assert awaited.overdue(9.9) == set()
    assert awaited.overdue(10.0) == {"a", "b"}
    assert awaited.overdue(11.0) == set()


def test_a_receipted_key_is_not_overdue():
    awaited = Awaited()
    awaited.offered("part", ["a", "b"], 10.0)
    awaited.settled(["a", "unknown"])
    assert awaited.overdue(10.0) == {"b"}


def test_an_offer_ends_with_its_last_receipt():
    awaited = Awaited()
    awaited.offered("part", ["a"], 10.0)
    assert awaited.holds("part")
    awaited.settled(["a"])
    assert not awaited.holds("part")
    assert awaited.clear() == set()
