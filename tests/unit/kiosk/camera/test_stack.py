"""Dark pictures laid over each other: what one does not tell, some do."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from kiosk.camera.decode import read_zxing
from kiosk.camera.stack import Stack
from tests.bench.frames.shots import Shot, sequence, shot

TOO_DARK_ALONE = 7
"""The sequence at 7 % of the light."""


@pytest.fixture(scope="module")
def dark() -> list[Shot]:
    return list(sequence("dark", TOO_DARK_ALONE, 8))


def _read(stack: Stack, grey: np.ndarray) -> list[bytes]:
    together = stack.add(grey)
    return [] if together is None else [payload.data for payload in read_zxing(together)]


def test_several_dark_pictures_tell_what_none_tells_alone(dark):
    assert all(_read(Stack(), seen.grey) == [] for seen in dark)
    stack = Stack()
    told = [_read(stack, seen.grey) for seen in dark]
    assert [dark[0].payload] in told


def test_another_card_begins_anew(dark):
    stack = Stack()
    for seen in dark[:4]:
        stack.add(seen.grey)
    other = shot("dark", 1).grey
    together, alone = stack.add(other), Stack().add(other)
    assert together is not None
    assert alone is not None
    assert np.array_equal(together, alone)


def test_a_camera_that_changes_its_size_begins_anew(dark):
    stack = Stack()
    stack.add(dark[0].grey)
    smaller = np.ascontiguousarray(dark[0].grey[:480, :640])
    together, alone = stack.add(smaller), Stack().add(smaller)
    assert together is not None
    assert alone is not None
    assert np.array_equal(together, alone)


def test_a_light_picture_is_not_kept_and_ends_what_was(dark):
    stack = Stack()
    stack.add(dark[0].grey)
    assert stack.add(shot("easy", 0).grey) is None
    assert stack._mean is None


def test_nothing_is_kept_after_clear(dark):
    stack = Stack()
    stack.add(dark[0].grey)
    assert stack._mean is not None
    stack.clear()
    assert stack._mean is None


def test_a_picture_is_not_changed(dark):
    before = dark[0].grey.copy()
    stack = Stack()
    stack.add(dark[0].grey)
    stack.add(dark[0].grey)
    assert np.array_equal(dark[0].grey, before)


@given(
    st.lists(
        arrays.arrays(
            np.uint8,
            st.tuples(st.integers(1, 150), st.integers(1, 150)),
            elements=st.integers(0, 80),
        ),
        max_size=3,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_pictures_may_come(pictures):
    stack = Stack()
    for grey in pictures:
        together = stack.add(grey)
        assert together is None or together.dtype == np.uint8
