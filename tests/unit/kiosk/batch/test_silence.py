"""While the hospital is away and the broker keeps its messages, few copies are added to them."""

import datetime as dt

import pytest

from kiosk.batch.closing import SILENT_TIMES
from kiosk.batch.link import LinkDown
from tests.bench.receptions import NOON, receptions

LONGEST_S = 900
HOUR_S = 3600


def offers_within(bench, seconds):
    """The hospital is away: the broker takes each message, and no receipt comes."""
    count = 0
    for _ in range(int(seconds // 30)):
        bench.after(30)
        count += bench.lose()
    return count


def first_offer(bench):
    receptions(bench.outbox, 1)
    bench.up()
    assert bench.lose() == 1


def test_a_weekend_without_the_hospital_adds_few_copies(bench):
    first_offer(bench)
    assert offers_within(bench, 60 * HOUR_S) <= 25


def test_for_the_first_quarter_of_an_hour_it_is_asked_again_as_ever(bench):
    first_offer(bench)
    assert offers_within(bench, 930) == 5


def test_it_never_waits_longer_than_some_hours(bench):
    first_offer(bench)
    offers_within(bench, 60 * HOUR_S)
    assert offers_within(bench, LONGEST_S * SILENT_TIMES) >= 1


@pytest.fixture
def silent(bench):
    """A weekend has passed; the next offer is hours away."""
    first_offer(bench)
    offers_within(bench, 60 * HOUR_S)
    return bench


def test_the_first_word_of_the_hospital_ends_it(silent):
    receptions(silent.outbox, 1, at=NOON + dt.timedelta(minutes=1))
    silent.service.work()
    silent.carry()  # a new reception gets its receipt: somebody is there
    assert silent.states() == {"offered": 1, "received": 1}
    assert offers_within(silent, LONGEST_S) == 1


def test_a_new_connection_ends_it(silent):
    """The broker may have come back with an older store."""
    silent.service.on_event(LinkDown("gone"))
    silent.up(is_session_present=True)
    assert silent.link.sent == []
    assert offers_within(silent, LONGEST_S) == 1


def test_a_word_that_nobody_signed_does_not_end_it(silent):
    silent.hear_bytes(b"a.b.c")
    assert offers_within(silent, LONGEST_S) == 0


def test_what_the_broker_does_not_take_keeps_the_shorter_times(bench):
    receptions(bench.outbox, 1)
    bench.up()
    count = 0
    for _ in range(4 * HOUR_S // 30):
        bench.after(30)
        count += len(bench.link.sent)
        bench.link.sent.clear()
    assert count >= 4 * HOUR_S // LONGEST_S
