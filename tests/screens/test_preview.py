"""The camera's picture on S30: live there, and nowhere else."""

import dataclasses

import pytest
from PIL import Image

from kiosk.ui.cutting import mirrored_middle
from kiosk.ui.view_model import QrHint, QrView
from tests.screens.catalogue import catalogue
from tests.screens.stand_in import plain_frame

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
RED, BLUE = (200, 30, 40), (20, 40, 210)
MIDDLE = (640, 380)


def colour_at(kiosk, tmp_path, where=MIDDLE):
    kiosk.window.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as picture:
        return picture.convert("RGB").getpixel(where)


def test_the_picture_is_shown_in_its_colours(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    assert colour_at(kiosk, tmp_path) == RED


def test_the_next_picture_replaces_it(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    kiosk.camera.frame = plain_frame(BLUE, 2)
    kiosk.frames(2)
    assert colour_at(kiosk, tmp_path) == BLUE


def test_a_picture_of_another_size_and_an_odd_width_is_shown(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    kiosk.camera.frame = plain_frame(BLUE, 2, size=(37, 51))
    kiosk.frames(2)
    assert colour_at(kiosk, tmp_path) == BLUE


def test_a_picture_with_the_same_number_is_not_drawn_again(kiosk):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    flips = kiosk.window.flips
    kiosk.frames(5)
    assert kiosk.window.flips == flips
    kiosk.camera.frame = plain_frame(BLUE, 2)
    kiosk.frames(3)
    assert kiosk.window.flips == flips + 1


def test_a_hint_does_not_interrupt_the_picture(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    hinted = dataclasses.replace(VIEWS["s30-qr"], content=QrView(QrHint.PRESCRIPTION))
    kiosk.slot.put(hinted)
    kiosk.frames(1)
    assert colour_at(kiosk, tmp_path) == RED


@pytest.mark.parametrize("name", ["s12-choose", "s32-insurer", "s30-qr-no-camera", "s42-lost"])
def test_other_screens_do_not_look_at_the_camera(kiosk, name):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS[name])
    kiosk.frames(3)
    assert kiosk.camera.asked == 0


def test_a_picture_is_gone_once_another_screen_was_shown(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    kiosk.show(VIEWS["s32-insurer"])
    kiosk.camera.frame = None
    kiosk.show(VIEWS["s30-qr"])
    assert colour_at(kiosk, tmp_path) != RED


def test_the_left_of_the_picture_is_shown_at_the_right(kiosk, tmp_path):
    two = bytes(reversed(RED)) * 32 + bytes(reversed(BLUE)) * 32
    kiosk.camera.frame = dataclasses.replace(plain_frame(RED, 1), bgr=two * 48)
    kiosk.show(VIEWS["s30-qr"])
    assert colour_at(kiosk, tmp_path, (560, 400)) == BLUE
    assert colour_at(kiosk, tmp_path, (720, 400)) == RED


def test_the_top_of_the_picture_is_shown_at_the_top(kiosk, tmp_path):
    rows = bytes(reversed(RED)) * 64 * 24 + bytes(reversed(BLUE)) * 64 * 24
    kiosk.camera.frame = dataclasses.replace(plain_frame(RED, 1), bgr=rows)
    kiosk.show(VIEWS["s30-qr"])
    assert colour_at(kiosk, tmp_path, (640, 340)) == RED
    assert colour_at(kiosk, tmp_path, (640, 440)) == BLUE


@pytest.mark.parametrize(("ratio", "wanted", "cut"), [(4 / 3, 1, (0.125, 0)), (1, 2, (0, 0.25))])
def test_a_picture_of_another_shape_is_cut_and_never_stretched(ratio, wanted, cut):
    corners = mirrored_middle(ratio, wanted)
    assert min(corners[::2]) == pytest.approx(cut[0])
    assert min(corners[1::2]) == pytest.approx(cut[1])


def test_the_texture_of_the_picture_is_overwritten_when_it_is_let_go(kiosk):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    texture = kiosk.window._stage._preview._texture
    assert any(texture.pixels[:3])
    kiosk.show(VIEWS["s12-choose"])
    assert set(texture.pixels) == {0, 255}  # black, and nothing shines through


def test_a_picture_of_another_size_overwrites_the_texture_before_it(kiosk):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    texture = kiosk.window._stage._preview._texture
    kiosk.camera.frame = plain_frame(BLUE, 2, size=(36, 52))
    kiosk.frames(2)
    assert set(texture.pixels) == {0, 255}
