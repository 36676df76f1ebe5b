"""A copy of a large mapping shares what both had, and neither sees the other change."""

import random

import pytest

from provisioning.layered import Layered


def test_it_is_what_a_dict_is_however_often_it_is_copied():
    chance = random.Random(1)
    layered: Layered[int, int] = Layered()
    plain: dict[int, int] = {}
    for number in range(5000):
        key = chance.randrange(2000)
        layered[key] = plain[key] = number
        if chance.random() < 0.5:
            layered = layered.copy()
    assert list(layered.items()) == list(plain.items())
    assert list(layered) == list(plain)
    assert list(layered.values()) == list(plain.values())
    assert len(layered) == len(plain)
    assert layered == plain
    assert [layered.get(key, -1) for key in range(2001)] == [
        plain.get(key, -1) for key in range(2001)
    ]


@pytest.mark.parametrize("count", [1, 511, 512, 513, 2000])
def test_what_was_copied_stays_as_it_was(count):
    before: Layered[int, str] = Layered()
    for key in range(count):
        before[key] = "old"
    after = before.copy()
    after[0] = "new"
    after[count] = "new"
    assert set(before.values()) == {"old"}
    assert (len(before), len(after)) == (count, count + 1)
    assert list(after) == list(range(count + 1))


def test_nothing_is_taken_out():
    layered: Layered[int, int] = Layered()
    layered[1] = 1
    with pytest.raises(TypeError):
        del layered[1]
