"""Movement while the shutter was open: found, undone, and not invented where there is none.

The smear here is a mean of shifted pictures, not the filter that undoes it.
"""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from kiosk.camera.decode import read_zxing
from kiosk.camera.motion import find_smear, unsmear
from kiosk.camera.rescue import busiest_square, cut
from tests.bench.frames.shots import shot
from tests.bench.qr_codes import draw_code

PAYLOAD = b"OEV1,06139463,1234,1234567,01,19890331,," + b"1" * 100
SIDE = 384


def _scene(module: float = 4.0) -> np.ndarray:
    """A code on a card, without movement."""
    code = draw_code(PAYLOAD, 8)
    side = round(code.shape[0] / 8 * module)
    small = cv2.resize(code, (side, side), interpolation=cv2.INTER_AREA)
    scene = np.full((SIDE, SIDE), 205, np.float32)
    left = (SIDE - side) // 2
    scene[left : left + side, left : left + side] = small * 0.8 + 20
    return cv2.GaussianBlur(scene, (0, 0), 0.6)


def _smeared(length: float, degrees: float, noise: float = 2.0, places: int = 25) -> np.ndarray:
    scene, total = _scene(), np.zeros((SIDE, SIDE), np.float32)
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    for part in np.linspace(-0.5, 0.5, places):
        dx, dy = along * length * part
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        total += cv2.warpAffine(scene, move, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    grain = np.random.default_rng(7).normal(0, noise, total.shape)
    return np.clip(total / places + grain, 0, 255).astype(np.uint8)


def _texts(grey: np.ndarray) -> list[bytes]:
    return [payload.data for payload in read_zxing(np.ascontiguousarray(grey))]


MOVES = [(7.5, 0.0), (9.0, 30.0), (11.0, 90.0), (13.0, 118.0), (15.5, 165.0)]


@pytest.mark.parametrize(("length", "degrees"), MOVES)
def test_a_movement_is_found_with_its_length_and_direction(length, degrees):
    smear = find_smear(_smeared(length, degrees))
    assert smear is not None
    off = (np.degrees(np.arctan2(smear.y, smear.x)) - degrees + 90) % 180 - 90
    assert np.hypot(smear.x, smear.y) == pytest.approx(length, abs=1.0)
    assert abs(off) < 4


@pytest.mark.parametrize(("length", "degrees"), MOVES)
def test_a_smeared_code_is_read_only_without_its_movement(length, degrees):
    grey = _smeared(length, degrees)
    assert _texts(grey) == []
    assert _texts(unsmear(grey)) == [PAYLOAD]


@pytest.mark.parametrize("condition", ["easy", "far", "rotated", "tilted"])
def test_a_picture_that_did_not_move_stays_as_it_is(condition):
    grey = shot(condition, 0).grey
    box = busiest_square(grey)
    assert box is not None
    near = cut(grey, box)
    assert find_smear(near) is None
    assert unsmear(near) is near


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_picture_has_no_movement(level):
    assert find_smear(np.full((SIDE, SIDE), level, np.uint8)) is None


def test_noise_has_no_movement():
    grain = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE)).astype(np.uint8)
    assert find_smear(grain) is None


def test_a_picture_too_small_to_tell_stays_as_it_is():
    grey = _smeared(9.0, 30.0)[:100, :100]
    assert unsmear(grey) is grey


def test_the_picture_that_is_given_is_not_changed():
    grey = _smeared(9.0, 30.0)
    before = grey.copy()
    unsmear(grey)
    assert np.array_equal(grey, before)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 200), st.integers(1, 200))))
@settings(max_examples=60, deadline=None)
def test_any_picture_gives_a_picture(grey):
    given_back = unsmear(grey)
    assert given_back.dtype == np.uint8
    doubled = tuple(2 * (length - length % 16) for length in grey.shape)
    assert given_back.shape in {grey.shape, doubled}
