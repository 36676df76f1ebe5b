"""One real window for the tests of this folder; Kivy allows one a process."""

import dataclasses
import time
from typing import Any

import pytest

from kiosk.flow.events import Event
from kiosk.flow.limits import PIN_LENGTH, STAFF_CODE_LENGTH
from kiosk.pin import Pads, PinPad
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from tests.bench.finger import Finger
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS
from tests.screens.stand_in import StandInCamera

DEADLINE_S = 10


@dataclasses.dataclass
class Kiosk:
    """A window, a finger, and what the window posted."""

    window: Any
    slot: ViewSlot
    finger: Finger
    pads: Any
    posted: list[Event]
    camera: StandInCamera

    def show(self, view):
        """Shows a view and waits until its keys answer."""
        self.slot.put(view)
        self.frames(1)
        deadline = time.monotonic() + DEADLINE_S
        while self.window.has_keys() and not self.window.targets():
            assert time.monotonic() < deadline
            self.frames(1)
        self.posted.clear()

    def frames(self, count):
        for _ in range(count):
            self.window.frame()

    def centre(self, name):
        left, top, width, height = self.window.targets()[name]
        return left + width / 2, top + height / 2

    def touch(self, name):
        self.touch_at(*self.centre(name))

    def touch_at(self, x, y):
        self.finger.tap(x, y)
        self.settle()

    def settle(self):
        while self.finger.is_busy:
            self.frames(1)
        self.frames(1)


@pytest.fixture(scope="session")
def only_window(tmp_path_factory):
    from kiosk.ui.start import open_window

    home = tmp_path_factory.mktemp("kivy")
    settings = ScreenSettings(
        PANELS["1280x800"], home, video_driver="offscreen", frames_per_second=1000
    )
    slot = ViewSlot(catalogue()[0].view)
    posted: list[Event] = []
    pads = _Pads()
    camera = StandInCamera()
    window = open_window(settings, slot, posted.append, pads, camera)
    finger = Finger()
    window.begin([finger], is_driven_by_caller=True)
    yield Kiosk(window, slot, finger, pads, posted, camera)
    window.close()


class _Pad:
    """Hands the window a fresh pad for each test."""

    def __init__(self, length):
        self.length = length
        self.renew()

    def renew(self):
        self.pad = PinPad(self.length)

    def press(self, digit):
        return self.pad.press(digit)

    def correct(self):
        return self.pad.correct()

    def confirm(self):
        return self.pad.confirm()


class _Pads:
    """As kiosk.pin.Pads."""

    def __init__(self):
        self.pin = _Pad(PIN_LENGTH)
        self.staff_code = _Pad(STAFF_CODE_LENGTH)

    def renew(self):
        self.pin.renew()
        self.staff_code.renew()
        return Pads(self.pin.pad, self.staff_code.pad)


@pytest.fixture
def kiosk(only_window):
    only_window.camera.frame, only_window.camera.asked = None, 0
    [thanks] = [s.view for s in catalogue() if s.name == "s49-thanks"]
    only_window.show(thanks)  # another screen lets go of everything
    only_window.posted.clear()
    return dataclasses.replace(only_window, pads=only_window.pads.renew())
