"""What moves, for how long, and that it rests; driven by the time since the screen was shown."""

import dataclasses

import pytest
from PIL import Image, ImageChops

from kiosk.ui.view_model import TextSize, Theme
from tests.screens.catalogue import catalogue

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
PATH = (0, 0, 560, 112)
READER = (300, 350, 940, 800)
DOCK = (500, 630, 780, 722)


@pytest.fixture
def film(kiosk, tmp_path):
    """Pictures of a screen at given seconds after it followed another."""

    def shoot(before, after, seconds, part):
        kiosk.show(before)
        kiosk.slot.put(after)
        kiosk.frames(2)
        pictures = []
        for moment in seconds:
            kiosk.window.step(moment)
            kiosk.window.screenshot(tmp_path / "film.png")
            with Image.open(tmp_path / "film.png") as picture:
                pictures.append(picture.convert("RGB").crop(part))
        return pictures

    return shoot


EDGE = 40
"""An edge that is drawn twice is a little harder; nobody sees it."""


def differs(one, other):
    difference = ImageChops.difference(one, other)
    return any(sum(band.histogram()[EDGE + 1 :]) for band in difference.split())


def at_rest(kiosk, tmp_path, view, part):
    """The same screen, entered without anything having happened to the card."""
    kiosk.show(dataclasses.replace(view, overlay=VIEWS["s90-idle"].overlay))
    kiosk.show(view)
    kiosk.window.step(0)
    kiosk.window.screenshot(tmp_path / "rest.png")
    with Image.open(tmp_path / "rest.png") as picture:
        return picture.convert("RGB").crop(part)


@pytest.mark.parametrize(
    "scene",
    [
        ("s00-attract", "s10-reading", (0, 0.1, 0.2), READER),
        ("s10-reading", "s12-choose", (0, 0.1, 0.25), PATH),
        ("s40-consent", "s41-valid", (0, 0.2, 1.8), DOCK),
        ("s40-consent", "s41-valid", (0, 0.1, 0.25), PATH),
    ],
)
def test_it_moves_and_ends_as_the_screen_at_rest(kiosk, film, tmp_path, scene):
    before, after, seconds, part = scene
    first, middle, last = film(VIEWS[before], VIEWS[after], seconds, part)
    assert differs(first, middle)
    assert differs(middle, last)
    assert not differs(last, at_rest(kiosk, tmp_path, VIEWS[after], part))


@pytest.mark.parametrize(
    ("before", "after"), [("s10-reading", "s12-choose"), ("s40-consent", "s41-valid")]
)
def test_nothing_is_drawn_once_all_rests(kiosk, before, after):
    kiosk.show(VIEWS[before])
    kiosk.show(VIEWS[after])
    kiosk.window.step(5)
    kiosk.frames(3)
    assert not kiosk.window.is_moving()
    flips = kiosk.window.flips
    kiosk.frames(10)
    assert kiosk.window.flips == flips


def test_keys_answer_while_the_card_still_rises(kiosk):
    kiosk.show(VIEWS["s40-consent"])
    kiosk.show(VIEWS["s41-valid"])
    assert kiosk.window.is_moving()
    kiosk.touch("finish")
    assert [type(event).__name__ for event in kiosk.posted] == ["Touched", "Finished"]


@pytest.mark.parametrize("look", [{"theme": Theme.HIGH_CONTRAST}, {"text_size": TextSize.LARGEST}])
def test_the_card_rests_raised_at_once_in_high_contrast_and_at_160_percent(film, look):
    view = dataclasses.replace(VIEWS["s41-valid"], **look)
    first, last = film(VIEWS["s40-consent"], view, (0.0, 0.3), DOCK)
    assert not differs(first, last)


def test_the_card_comes_up_three_times_and_stays():
    from kiosk.ui.widgets.dock import up

    assert [round(up(seconds), 2) for seconds in (0, 0.36, 0.599)] == [0, 1, 0]
    assert [round(up(0.6 + seconds), 2) for seconds in (0, 0.36, 0.599)] == [0, 1, 0]
    assert [round(up(1.2 + seconds), 2) for seconds in (0, 0.36, 0.599)] == [0, 1, 1]
    assert up(1.8) == up(9) == 1


@pytest.mark.parametrize(("shown_for", "moves"), [(0.3, True), (5.0, False)])
def test_a_movement_goes_on_through_a_redraw_and_does_not_begin_anew(kiosk, shown_for, moves):
    kiosk.show(VIEWS["s40-consent"])
    kiosk.show(VIEWS["s41-valid"])
    mover = kiosk.window._stage._mover
    clock, mover._shown_for = mover._shown_for, lambda: shown_for
    kiosk.slot.put(dataclasses.replace(VIEWS["s41-valid"], text_size=TextSize.LARGE))
    kiosk.frames(1)
    is_moving = kiosk.window.is_moving()
    mover._shown_for = clock
    assert is_moving is moves
