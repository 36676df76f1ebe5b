"""S80 by touch: the name on the first screen that is held, and every key of the menu."""

import dataclasses
import time

import pytest

from kiosk.flow import events as e, menu_events as m
from kiosk.flow.inspection import SCREEN_POINTS
from kiosk.flow.menu_states import MenuPage
from kiosk.ui import view_model as v
from tests.screens.catalogue import catalogue
from tests.screens.conftest import DEADLINE_S

HOLD_S = 3.0
"""As ui.md 4 says: staff hold the logo so long."""

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
HELD = m.LogoHeld()
ON_THE_NAME = (200, 60)
"""Pixels: the clinic's name stands at the top left."""
THREE_SECONDS = 3.0
KEYS = [
    ("s80-devices", "menu-page-records", m.PageTurned(MenuPage.RECORDS)),
    ("s80-records", "menu-page-devices", m.PageTurned(MenuPage.DEVICES)),
    ("s80-records", "menu-page-actions", m.PageTurned(MenuPage.ACTIONS)),
    ("s80-devices", "menu-test", m.TestBegun()),
    ("s80-actions", "menu-test", m.TestBegun()),
    ("s80-devices", "back", e.WentBack()),
    ("s80-actions", "volume-up", e.VolumeChanged(1)),
    ("s80-actions", "volume-down", e.VolumeChanged(-1)),
    ("s80-actions", "brightness-down", m.BrightnessChanged(-1)),
    ("s80-actions", "menu-shut", m.ReceptionShut(is_shut=True)),
    ("s80-actions-shut", "menu-open", m.ReceptionShut(is_shut=False)),
    ("s80-actions", "menu-restart", m.PageTurned(MenuPage.RESTART)),
    ("s80-restart", "menu-restart-yes", m.RestartChosen()),
    ("s80-restart", "back", e.WentBack()),
    ("s80-sound", "sound-heard", m.SoundJudged(is_heard=True)),
    ("s80-sound", "sound-silent", m.SoundJudged(is_heard=False)),
    ("s80-sound", "sound-again", m.ChimeAsked()),
    ("s80-screen", "point-1", m.PointTouched(1)),
    ("s80-screen", "screen-bad", m.ScreenJudged()),
    ("s80-screen", "back", e.WentBack()),
]
ABSENT = {
    "s80-devices-testing": {"menu-test"},
    "s80-actions": {"brightness-up", "menu-open", "bell"},
    "s80-actions-shut": {"volume-down", "brightness-up", "brightness-down", "menu-shut"},
    "s80-screen": {"point-0", "point-4", "bell"},
    "s80-devices": {"bell", "cancel", "tool-language"},
}


def hold(kiosk, seconds, where=ON_THE_NAME):
    """A finger that rests so long, or until something is posted beside its touch."""
    kiosk.finger.do("begin", *where)
    began = time.monotonic()
    while time.monotonic() - began < seconds and HELD not in kiosk.posted:
        kiosk.frames(1)
    kiosk.finger.do("end", *where)
    kiosk.settle()
    return time.monotonic() - began


def let_pass(kiosk, seconds):
    """Time without a finger."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        kiosk.frames(1)


@pytest.mark.parametrize(("screen", "key", "event"), KEYS, ids=str)
def test_a_key_of_the_menu_posts_what_it_says(kiosk, screen, key, event):
    kiosk.show(VIEWS[screen])
    kiosk.touch(key)
    assert kiosk.posted == [e.Touched(), event]


@pytest.mark.parametrize("screen", ABSENT)
def test_a_key_that_would_do_nothing_is_not_there(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert ABSENT[screen] & set(kiosk.window.targets()) == set()


def test_the_screens_test_has_a_point_at_every_edge(kiosk):
    view = next(one.view for one in catalogue() if one.name == "s80-screen-begun")
    kiosk.show(view)
    boxes = [kiosk.window.targets()[f"point-{point}"] for point in range(SCREEN_POINTS)]
    width, height = kiosk.window.size()
    assert min(left for left, _, _, _ in boxes) < width * 0.05
    assert max(left + wide for left, _, wide, _ in boxes) > width * 0.95
    assert min(top for _, top, _, _ in boxes) < height * 0.2
    assert max(top + high for _, top, _, high in boxes) > height * 0.8


# --- the way in ---


@pytest.mark.parametrize("screen", ["s00-attract", "s01-lunch", "s62-out"])
def test_the_name_held_for_three_seconds_is_the_way_in(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert hold(kiosk, DEADLINE_S) >= THREE_SECONDS
    assert kiosk.posted == [e.Touched(), HELD]


def test_held_shorter_it_is_nothing(kiosk):
    kiosk.show(VIEWS["s00-attract"])
    hold(kiosk, 0.5)
    hold(kiosk, THREE_SECONDS - 0.4)
    let_pass(kiosk, 1)
    assert HELD not in kiosk.posted


def test_a_finger_that_slides_away_lets_go(kiosk):
    kiosk.show(VIEWS["s00-attract"])
    kiosk.finger.do("begin", *ON_THE_NAME)
    kiosk.finger.do("update", 640, 500)
    kiosk.settle()
    assert hold(kiosk, THREE_SECONDS + 0.5, where=(640, 500)) > THREE_SECONDS
    assert HELD not in kiosk.posted


def test_the_place_is_no_key(kiosk):
    kiosk.show(VIEWS["s00-attract"])
    assert "logo" not in kiosk.window.targets()


@pytest.mark.parametrize("screen", ["s12-choose", "s41-valid", "s22-pin"])
def test_a_patients_screen_has_no_such_place(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert kiosk.window.lay_out(VIEWS[screen]).holds == {}


def test_somebody_who_feels_for_the_keys_does_not_open_the_menu(kiosk):
    guided = dataclasses.replace(VIEWS["s00-attract"], voice=v.Voice.GUIDED)
    assert kiosk.window.lay_out(guided).holds == {}
