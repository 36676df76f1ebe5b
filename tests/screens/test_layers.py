"""What stands still is one picture; what lives lies above it; a press covers its key."""

import pytest
from PIL import Image, ImageChops

from tests.screens.catalogue import catalogue
from tests.screens.stand_in import plain_frame

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
RED = (200, 30, 40)


ARRIVED_S = 1.0


def picture(kiosk, path):
    kiosk.window.step(ARRIVED_S)
    kiosk.window.screenshot(path)
    with Image.open(path) as image:
        return image.convert("RGB")


def is_same(one, other):
    return ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize("name", ["s00-attract", "s12-choose", "s40-consent", "s90-idle"])
def test_the_baked_screen_is_the_drawn_one_pixel_by_pixel(kiosk, tmp_path, name):
    from kiosk.ui.scene import draw_view
    from kiosk.ui.sheet import Sheet

    kiosk.show(VIEWS[name])
    baked = picture(kiosk, tmp_path / "baked.png")
    stage = kiosk.window._stage
    sheet = Sheet(kiosk.window.panel, stage._sheet.palette, stage._sheet.words)
    draw_view(sheet, VIEWS[name])
    stage.canvas.clear()
    for group in (sheet.still, sheet.over):
        stage.canvas.add(group)
    assert is_same(baked, picture(kiosk, tmp_path / "drawn.png"))


def test_the_picture_lies_under_its_mask_and_under_the_question_that_covers_it(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s20-face"])
    seen = picture(kiosk, tmp_path / "face.png")
    assert seen.getpixel((640, 380)) == RED
    assert seen.getpixel((475, 135)) != RED  # outside the oval
    asked = VIEWS["s90-idle"].overlay
    import dataclasses

    kiosk.show(dataclasses.replace(VIEWS["s20-face"], overlay=asked))
    covered = picture(kiosk, tmp_path / "covered.png")
    assert covered.getpixel((640, 200)) == (255, 255, 255)  # the question's tile


@pytest.mark.parametrize(
    ("name", "key"),
    [("s12-choose", "choose-pin"), ("s00-attract", "way-qr"), ("s90-idle", "cancel")],
)
def test_a_pressed_key_shows_its_ground_where_it_gives_way_and_comes_back(
    kiosk, tmp_path, name, key
):
    kiosk.show(VIEWS[name])
    left, top, width, _ = kiosk.window.targets()[key]
    before = picture(kiosk, tmp_path / "before.png")
    kiosk.window._stage._sheet.press(key, is_pressed=True)
    pressed = picture(kiosk, tmp_path / "pressed.png")
    beside = before.getpixel((left + width // 2, top - 3))
    assert pressed.getpixel((left + width // 2, top + 2)) == beside
    kiosk.window._stage._sheet.press(key, is_pressed=False)
    assert is_same(before, picture(kiosk, tmp_path / "after.png"))


def test_a_word_on_a_pressed_key_is_not_told_twice(kiosk):
    kiosk.show(VIEWS["s12-choose"])
    texts = len(kiosk.window.texts())
    kiosk.window._stage._sheet.press("choose-pin", is_pressed=True)
    assert len(kiosk.window.texts()) == texts


def layers():
    """Made late: what it imports starts Kivy."""
    from kiosk.ui.layers import Layers

    return Layers()


def mover_at(seconds):
    from kiosk.ui.moving import Mover

    return Mover(lambda: seconds)


class TestMotions:
    def sheet_with(self, drawn, **how):
        sheet = layers()
        sheet.move(lambda _sheet, seconds: drawn.append(seconds), **how)
        return sheet

    def test_a_motion_ends_at_its_end_and_rests(self):
        drawn: list[float] = []
        mover = mover_at(0)
        mover.meet(self.sheet_with(drawn, per_s=10, lasts_s=0.25))
        for seconds in (0.1, 0.2, 0.3):
            assert mover.is_moving
            mover.step(seconds)
        assert drawn == [0, 0.1, 0.2, 0.25]
        assert not mover.is_moving

    def test_a_motion_that_is_over_when_its_screen_is_drawn_again_rests_at_once(self):
        drawn: list[float] = []
        mover = mover_at(7)
        mover.meet(self.sheet_with(drawn, lasts_s=1))
        assert drawn == [1]
        assert not mover.is_moving

    def test_nothing_is_drawn_while_a_step_lasts(self):
        drawn: list[float] = []
        mover = mover_at(0)
        mover.meet(self.sheet_with(drawn, per_s=4))
        for seconds in (0.03, 0.06, 0.26, 0.3):
            mover.step(seconds)
        assert drawn == [0, 0.25]
        mover.meet(layers())

    def test_what_is_covered_comes_to_rest(self):
        drawn: list[float] = []
        sheet = self.sheet_with(drawn, lasts_s=0.2)
        sheet.cover()
        assert drawn == [0.2]
        assert sheet.motions == []

    def test_a_motion_has_a_rate(self):
        sheet = self.sheet_with([], per_s=30, lasts_s=0.2)
        [motion] = sheet.motions
        assert (motion.per_s, motion.lasts_s) == (30, 0.2)


@pytest.mark.parametrize("hole", [(384, 128, 512, 520), (0, 0, 10, 10), (1270, 790, 10, 10)])
def test_what_the_cameras_picture_covers_is_left_out_and_nothing_else(kiosk, tmp_path, hole):
    kiosk.show(VIEWS["s40-consent"])
    whole = picture(kiosk, tmp_path / "whole.png")
    still = kiosk.window._stage._still
    still.leave_out(hole)
    holed = picture(kiosk, tmp_path / "holed.png")
    left, top, width, height = hole
    box = (left, top, left + width, top + height)
    assert holed.crop(box).getextrema() == ((0, 0),) * 3  # black: nothing was drawn
    holed.paste(whole.crop(box), box)
    assert is_same(whole, holed)
    still.leave_out((0, 0, 0, 0))
    assert is_same(whole, picture(kiosk, tmp_path / "again.png"))


def test_the_screen_is_whole_again_when_the_cameras_picture_is_gone(kiosk, tmp_path):
    kiosk.show(VIEWS["s40-consent"])
    before = picture(kiosk, tmp_path / "before.png")
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS["s30-qr"])
    kiosk.frames(2)
    kiosk.show(VIEWS["s40-consent"])
    assert is_same(before, picture(kiosk, tmp_path / "after.png"))
