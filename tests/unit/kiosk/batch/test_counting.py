"""Numbers for staff: how much waits, how old it is, what of today is to be asked again."""

import dataclasses
import datetime as dt

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from kiosk.batch.counting import OutboxCounts
from kiosk.batch.delivery import Settlement
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_answer,
    a_kept_answer,
    a_provisional_answer,
    an_answer,
    receptions,
)

LATER = NOON + dt.timedelta(hours=2)
NOTHING = OutboxCounts(0, None, 0, 0, 0)


def not_found(at=NOON):
    answer = an_answer(at=at, coverages=(), outcome=Validity.NOT_FOUND)
    return dataclasses.replace(a_kept_answer(answer=answer), holder=None, proof=None)


def take_in(outbox, *kept):
    for one in kept:
        outbox.keep(one)
        outbox.seal(one.session_id, LATER)


@pytest.fixture
def outbox(bench):
    return bench.outbox


def test_an_empty_outbox_counts_nothing(outbox):
    assert outbox.counts(LATER) == NOTHING


def test_open_and_sealed_records_wait_and_the_oldest_tells_its_time(outbox):
    take_in(outbox, a_kept_answer(answer=an_answer(at=NOON)))
    outbox.keep(a_kept_answer(answer=an_answer(at=LATER)))
    assert outbox.counts(LATER) == dataclasses.replace(NOTHING, waiting=2, oldest_at=NOON)


def test_what_the_hospital_has_waits_no_more_and_what_it_refused_is_told(outbox, bench):
    first, second, third = receptions(outbox, 3)
    sealed = {one.verification_id: one.sha256 for one in bench.delivery.sealed(10)}
    bench.delivery.settle([Settlement(first, sealed[first], None)], LATER)
    refused = Settlement(second, sealed[second], Code.RECORD_CONFLICT.code)
    bench.delivery.settle([refused], LATER)
    counts = outbox.counts(LATER)
    assert (counts.waiting, counts.refused) == (1, 1)
    assert third in sealed


def test_provisional_receptions_and_not_found_of_today_are_to_be_asked_again(outbox):
    take_in(outbox, a_provisional_answer(), a_declared_answer(), not_found(), a_kept_answer())
    counts = outbox.counts(LATER)
    assert (counts.provisional_today, counts.not_found_today) == (2, 1)


def test_those_of_yesterday_are_not_of_today(outbox):
    yesterday = NOON - dt.timedelta(days=1)
    take_in(outbox, a_provisional_answer(yesterday), not_found(yesterday))
    counts = outbox.counts(LATER)
    assert (counts.provisional_today, counts.not_found_today, counts.waiting) == (0, 0, 2)


def test_a_damaged_row_spoils_no_count(outbox, bench):
    take_in(outbox, a_provisional_answer(), not_found())
    with bench.database.transaction() as rows:
        rows.execute("UPDATE record SET body = zeroblob(64) WHERE rowid = 1")
    counts = outbox.counts(LATER)
    assert (counts.waiting, counts.oldest_at) == (2, None)
    assert (counts.provisional_today, counts.not_found_today) == (0, 1)


def test_counts_name_nobody(outbox):
    receptions(outbox, 20)
    printed = repr(outbox.counts(LATER))
    assert leaks(printed, personal_strings(people(TODAY))) == set()
