"""Rescue steps: pure, of any size, and each good for what it is there for."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from kiosk.camera import rescue
from kiosk.camera.decode import TURNS, Decoder, read_zxing
from kiosk.camera.payload import Payload
from tests.bench.qr_codes import draw_code, draw_scene, other_codes

STEPS = (
    rescue.median,
    rescue.smooth,
    rescue.unsharp,
    rescue.unsharp_strongly,
    rescue.turn,
    rescue.clahe,
    rescue.threshold,
    rescue.enlarge,
    rescue.refocus,
    rescue.refocus_strongly,
    rescue.halved,
)
VOUCHER = other_codes()["voucher"]


def scene(payload=VOUCHER, scale=1.0):
    grey = cv2.cvtColor(draw_scene(payload), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def spoiled(grey, sigma=0.0, noise=0.0, light=1.0, seed=3):
    blurred = cv2.GaussianBlur(grey, (0, 0), sigma) if sigma else grey
    grain = np.random.default_rng(seed).normal(0, noise, grey.shape)
    return np.clip(blurred * light + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("step", STEPS)
@settings(deadline=None, max_examples=25)
@given(grey=arrays.arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70))))
def test_any_picture_gives_a_picture_and_stays_as_it_was(step, grey):
    before = grey.copy()
    after = step(grey)
    assert after.dtype == np.uint8
    assert after.ndim == 2
    assert min(after.shape) >= 1
    assert np.array_equal(grey, before)
    assert np.array_equal(after, step(grey)), "the same picture gives the same one"


@settings(deadline=None, max_examples=50)
@given(grey=arrays.arrays(np.uint8, st.tuples(st.integers(1, 200), st.integers(1, 200))))
def test_any_picture_has_a_busiest_square_within_it_or_none(grey):
    box = rescue.busiest_square(grey)
    if box is not None:
        assert 0 <= box.left < box.right <= grey.shape[1]
        assert 0 <= box.top < box.bottom <= grey.shape[0]


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1070, 0), (0, 510), (1070, 510), (600, 200)])
def test_the_square_has_the_code_in_it_wherever_it_is(x, y):
    picture = np.full((720, 1280), 180, np.uint8)
    cv2.putText(picture, "0123 ABCDEF", (400, 420), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 0, 5)
    code = draw_code(VOUCHER, 5)
    code = code[:210, :210]
    picture[y : y + 210, x : x + 210][: code.shape[0], : code.shape[1]] = code
    box = rescue.busiest_square(picture)
    assert box is not None
    assert box.left <= x + 20
    assert box.top <= y + 20
    assert box.right >= x + code.shape[1] - 20
    assert box.bottom >= y + code.shape[0] - 20
    assert read_zxing(rescue.cut(picture, box)) == (Payload(VOUCHER),)


def test_a_flat_or_tiny_picture_has_no_square():
    assert rescue.busiest_square(np.full((720, 1280), 130, np.uint8)) is None
    assert rescue.busiest_square(np.full((8, 1280), 130, np.uint8)) is None
    gradient = np.tile(np.linspace(0, 255, 1280), (720, 1)).astype(np.uint8)
    assert rescue.busiest_square(gradient) is None


def test_a_cut_is_never_larger_than_a_step_can_afford():
    noise = np.random.default_rng(1).integers(0, 256, (2000, 3000)).astype(np.uint8)
    whole = rescue.Box(0, 0, 3000, 2000)
    assert max(rescue.cut(noise, whole).shape) <= 448
    corners = np.array([[10, 10], [2500, 10], [10, 1900], [2500, 1900]])
    assert max(rescue.cut(noise, rescue.around(noise, corners)).shape) <= 448


@pytest.mark.parametrize("corner", [(-40, -40), (0, 0), (1279, 719), (1400, 900), (640, 360)])
def test_the_box_about_a_symbol_found_badly_is_within_the_picture(corner):
    picture = np.zeros((720, 1280), np.uint8)
    near = np.array([[0, 0], [30, 0], [0, 30], [30, 30]]) + corner
    part = rescue.cut(picture, rescue.around(picture, near))
    assert part.shape == (384, 384)


@pytest.mark.parametrize(
    ("step", "grey"),
    [
        pytest.param(rescue.unsharp, spoiled(scene(scale=0.7), 1.8, 1.0), id="unsharp"),
        pytest.param(rescue.unsharp_strongly, spoiled(scene(scale=0.7), 1.8, 1.0), id="strongly"),
        pytest.param(rescue.refocus, spoiled(scene(scale=0.7), 2.1, 1.0), id="refocus"),
        pytest.param(rescue.enlarge, spoiled(scene(scale=0.7), 1.8, 1.0), id="enlarge"),
    ],
)
def test_each_step_against_blur_reads_what_cannot_be_read_without(step, grey):
    assert read_zxing(grey) == ()
    assert read_zxing(step(grey)) == (Payload(VOUCHER),)


@pytest.mark.parametrize("step", [rescue.median, rescue.smooth])
def test_each_step_against_noise_reads_more_of_dark_pictures(step):
    pictures = [spoiled(scene(scale=0.7), 0.5, 7.0, 0.12, seed) for seed in range(8)]
    plain = sum(bool(read_zxing(grey)) for grey in pictures)
    rescued = sum(bool(read_zxing(step(grey))) for grey in pictures)
    assert rescued > plain


def test_a_code_that_stands_on_its_corner_is_turned_upright():
    turned = rescue.turn(scene())
    assert turned.shape[0] == turned.shape[1]
    assert read_zxing(turned) == (Payload(VOUCHER),)


def test_no_step_finds_a_code_where_there_is_none():
    decoder = Decoder()
    pictures = [scene(None), spoiled(scene(None), 0, 40), np.full((90, 160), 200, np.uint8)]
    for grey in pictures:
        assert all(decoder.read(grey).payloads == () for _ in TURNS)
    assert not decoder.failures
