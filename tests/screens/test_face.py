"""S20: the mirror in its oval, a ring that fills while an attempt lasts; nothing is kept of it."""

import dataclasses
import time

import pytest
from PIL import Image

from kiosk.flow.holder import FaceHint
from kiosk.ui import view_model as v
from kiosk.ui.theme import Palette, Role, rgba
from tests.screens.catalogue import catalogue
from tests.screens.conftest import DEADLINE_S
from tests.screens.stand_in import plain_frame

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
RED, BLUE = (200, 30, 40), (20, 40, 210)
MIDDLE, ABOVE, CORNER = (640, 380), (640, 160), (456, 142)
"""In the oval, above a head in it; and in the box around it."""
TWELVE_PAST, TWELVE_TO = (680, 117), (600, 117)
"""On the ring, right and left of its top."""
PALETTE = Palette.read(v.Theme.STANDARD)
EMPTY, FULL, PAPER = (
    tuple(round(255 * part) for part in rgba(PALETTE[role])[:3])
    for role in (Role.OFF, Role.LOOK, Role.PAPER)
)


def face(attempt_s=1000.0, attempt=1, hint=None):
    return dataclasses.replace(VIEWS["s20-face"], content=v.FaceView(hint, attempt, attempt_s))


def colour_at(kiosk, tmp_path, where):
    kiosk.window.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as picture:
        return picture.convert("RGB").getpixel(where)


def wait_for_the_ring(kiosk, tmp_path):
    deadline = time.monotonic() + DEADLINE_S
    while colour_at(kiosk, tmp_path, TWELVE_TO) != FULL:
        assert time.monotonic() < deadline
        kiosk.frames(1)


def test_the_camera_is_seen_in_the_oval_and_not_around_it(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(face())
    assert colour_at(kiosk, tmp_path, MIDDLE) == RED
    assert colour_at(kiosk, tmp_path, CORNER) == PAPER


def test_the_face_is_mirrored(kiosk, tmp_path):
    two = bytes(reversed(RED)) * 32 + bytes(reversed(BLUE)) * 32
    kiosk.camera.frame = dataclasses.replace(plain_frame(RED, 1), bgr=two * 48)
    kiosk.show(face())
    assert colour_at(kiosk, tmp_path, (560, 400)) == BLUE
    assert colour_at(kiosk, tmp_path, (720, 400)) == RED


def test_a_drawing_stands_in_until_the_first_picture_is_there(kiosk, tmp_path):
    kiosk.show(face())
    head, wall = colour_at(kiosk, tmp_path, MIDDLE), colour_at(kiosk, tmp_path, ABOVE)
    assert len({head, wall, PAPER, RED}) == 4
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.frames(2)
    assert colour_at(kiosk, tmp_path, MIDDLE) == RED


def test_the_face_is_gone_once_another_screen_was_shown(kiosk, tmp_path):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(face())
    kiosk.show(VIEWS["s21-face-failed"])
    kiosk.camera.frame = None
    kiosk.show(face(attempt=2))
    assert colour_at(kiosk, tmp_path, MIDDLE) != RED


@pytest.mark.parametrize("name", ["s21-face-failed", "s20-number", "s26-code", "s20-place-again"])
def test_no_other_screen_of_the_holder_looks_at_the_camera(kiosk, name):
    kiosk.camera.frame = plain_frame(RED, 1)
    kiosk.show(VIEWS[name])
    kiosk.frames(3)
    assert kiosk.camera.asked == 0


def test_the_ring_is_empty_at_first_and_full_when_the_attempt_is_over(kiosk, tmp_path):
    kiosk.show(face())
    assert colour_at(kiosk, tmp_path, TWELVE_PAST) == EMPTY
    kiosk.show(face(attempt_s=0.5, attempt=2))
    wait_for_the_ring(kiosk, tmp_path)
    assert colour_at(kiosk, tmp_path, TWELVE_PAST) == FULL


def test_the_ring_fills_clockwise(kiosk, tmp_path):
    kiosk.show(face(attempt_s=8))
    deadline = time.monotonic() + DEADLINE_S
    while colour_at(kiosk, tmp_path, TWELVE_PAST) != FULL:
        assert time.monotonic() < deadline
        kiosk.frames(1)
    assert colour_at(kiosk, tmp_path, TWELVE_TO) == EMPTY


def test_a_hint_does_not_empty_the_ring_and_a_new_attempt_does(kiosk, tmp_path):
    kiosk.show(face(attempt_s=0.5))
    wait_for_the_ring(kiosk, tmp_path)
    kiosk.slot.put(face(attempt_s=0.5, hint=FaceHint.MORE_LIGHT))
    kiosk.frames(1)
    assert colour_at(kiosk, tmp_path, TWELVE_TO) == FULL
    kiosk.slot.put(face(attempt_s=0.5, attempt=2))
    kiosk.frames(1)
    assert colour_at(kiosk, tmp_path, TWELVE_TO) == EMPTY


def test_one_hint_is_said_at_a_time(kiosk):
    said = []
    for hint in (None, *FaceHint):
        kiosk.slot.put(face(hint=hint))
        kiosk.frames(1)
        said.append([text.text for text in kiosk.window.texts()])
    counts = {len(texts) for texts in said}
    assert len(counts) == 1
    assert len({tuple(texts) for texts in said}) == len(said)
