"""Guessing costs time, for whoever guesses, and never more memory than is set aside."""

import pytest

from provisioning.est.guesses import BURST, EVERY_S, Guesses


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_after_ten_wrong_tries_an_address_waits(clock):
    guesses = Guesses(clock)
    for _ in range(BURST):
        assert guesses.wait_s("10.0.0.1") == 0
        guesses.note("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") == EVERY_S
    assert guesses.wait_s("10.0.0.2") == 0


def test_each_six_seconds_one_more_is_allowed_and_never_more_than_ten_at_once(clock):
    guesses = Guesses(clock)
    for _ in range(BURST):
        guesses.note("10.0.0.1")
    clock.now += EVERY_S
    assert guesses.wait_s("10.0.0.1") == 0
    guesses.note("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") > 0
    clock.now += 24 * 3600
    for _ in range(BURST):
        assert guesses.wait_s("10.0.0.1") == 0
        guesses.note("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") > 0


def test_the_addresses_of_one_network_of_ipv6_are_one_party(clock):
    guesses = Guesses(clock)
    for last in range(BURST):
        guesses.note(f"2001:db8::{last:x}")
    assert guesses.wait_s("2001:db8::ffff") > 0
    assert guesses.wait_s("2001:db8:0:1::1") == 0


def test_only_the_newest_addresses_are_remembered(clock):
    guesses = Guesses(clock, addresses=3)
    for last in range(100):
        for _ in range(BURST):
            guesses.note(f"10.0.0.{last}")
    assert len(guesses._full_at) == 3
    assert guesses.wait_s("10.0.0.99") > 0
