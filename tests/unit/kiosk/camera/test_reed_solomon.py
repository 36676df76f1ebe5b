"""Blocks of QR symbols with wrong bytes; the good ones come from a writer that shares no line."""

import random

import pytest
from hypothesis import given, settings, strategies as st
from segno import consts

from kiosk.camera.reed_solomon import corrected

CHECKS = (7, 10, 13, 17, 22, 26, 30)


def encoded(data, checks):
    """Data and check bytes, reckoned from segno's tables as its encoder does."""
    rest = list(data) + [0] * checks
    for index in range(len(data)):
        if rest[index]:
            log = consts.GALIOS_LOG[rest[index]]
            for offset, power in enumerate(consts.GEN_POLY[checks]):
                rest[index + 1 + offset] ^= consts.GALIOS_EXP[(log + power) % 255]
    return bytes(data) + bytes(rest[len(data) :])


def spoiled(block, places, seed):
    rng = random.Random(seed)
    wrong = bytearray(block)
    for place in places:
        wrong[place] ^= rng.randrange(1, 256)
    return bytes(wrong)


@settings(deadline=None, max_examples=150)
@given(st.binary(min_size=1, max_size=123), st.sampled_from(CHECKS), st.data(), st.integers())
def test_as_many_wrong_bytes_as_the_checks_allow_are_put_right(data, checks, draw, seed):
    block = encoded(data, checks)
    everywhere = st.integers(0, len(block) - 1)
    places = draw.draw(st.lists(everywhere, max_size=checks // 2, unique=True))
    assert corrected(spoiled(block, places, seed), checks) == block


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=60, max_size=123), st.sampled_from((22, 26, 30)), st.integers(0, 999))
def test_more_wrong_bytes_are_told_and_never_made_something_else(data, checks, seed):
    block = encoded(data, checks)
    places = random.Random(seed).sample(range(len(block)), checks // 2 + 2)
    assert corrected(spoiled(block, places, seed), checks) is None


@pytest.mark.parametrize("checks", CHECKS)
def test_a_right_block_stays_as_it_is(checks):
    for data in (bytes(40), bytes([255] * 40), bytes(range(40))):
        block = encoded(data, checks)
        assert corrected(block, checks) == block


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=150), st.sampled_from(CHECKS))
def test_any_bytes_give_a_block_that_is_right_or_none(data, checks):
    found = corrected(data, checks)
    assert found is None or (len(found) == len(data) and corrected(found, checks) == found)
