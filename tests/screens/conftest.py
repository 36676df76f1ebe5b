"""One real window for the tests of this folder; Kivy allows one a process."""

import dataclasses
import os
import time
from typing import Any

import pytest

from kiosk.flow.events import Event
from kiosk.flow.limits import PIN_LENGTH, STAFF_CODE_LENGTH
from kiosk.pin import Pads, PinPad
from kiosk.ui.acting import Acting
from kiosk.ui.enrolment_actions import EnrolmentAction
from kiosk.ui.environment import ScreenSettings, prepare
from kiosk.ui.slot import ViewSlot
from kiosk.ui.sound.library import cue_files
from kiosk.ui.sound.narrator import Narrator
from kiosk.ui.sound.player import Player
from tests.bench.finger import Finger
from tests.screens.catalogue import catalogue
from tests.screens.pcm import Recording
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
    posted: list[Event | EnrolmentAction]
    camera: StandInCamera
    sound: "Heard"

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
    home = tmp_path_factory.mktemp("kivy")
    # SDL's own driver that writes what would leave the loudspeaker into a file
    recording = Recording(home / "heard.pcm")
    os.environ |= {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(recording.file)}
    settings = ScreenSettings(
        PANELS["1280x800"], home, "offscreen", frames_per_second=1000, has_sound=True
    )
    prepare(settings)
    from kivy.clock import Clock

    from kiosk.ui.app import KioskWindow
    from kiosk.ui.sound.output import SdlOutput

    slot = ViewSlot(catalogue()[0].view)
    posted: list[Event | EnrolmentAction] = []
    pads = _Pads()
    camera = StandInCamera()
    heard = Heard(SdlOutput(), recording)
    narrator = Narrator(Player(heard, cue_files(), Clock.time), Clock.time)
    acting = Acting(posted.append, pads, enrol=posted.append)
    window = KioskWindow(settings, slot, acting, camera, narrator)
    finger = Finger()
    window.begin([finger], is_driven_by_caller=True)
    yield Kiosk(window, slot, finger, pads, posted, camera, heard)
    window.close()
    recording.file.unlink()  # some ten megabytes a minute


class Heard:
    """The real output; it also writes down which files were played."""

    def __init__(self, output, recording):
        self._output = output
        self.recording = recording
        self.played: list[str] = []
        self.is_hurried = False
        """Phrases say that they are short: what is said is the same, a journey takes less time."""

    def open(self, file):
        sounding = self._output.open(file)
        if sounding is None:
            return None
        length_s = 0.02 if self.is_hurried else sounding.length_s
        return _Noted(sounding, file.stem, self.played, length_s)


class _Noted:
    """One file; implements the whole port."""

    def __init__(self, sounding, name, played, length_s):
        self._sounding, self._name, self._played = sounding, name, played
        self.length_s = length_s

    def play(self, loudness):
        self._played.append(self._name)
        self._sounding.play(loudness)

    def set_loudness(self, loudness):
        self._sounding.set_loudness(loudness)

    def stop(self):
        self._sounding.stop()


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
def unhurried_kiosk(only_window):
    """As patients have it: a screen answers a moment after it came."""
    only_window.camera.frame, only_window.camera.asked = None, 0
    [thanks] = [s.view for s in catalogue() if s.name == "s49-thanks"]
    only_window.show(thanks)  # another screen lets go of everything
    only_window.posted.clear()
    only_window.sound.played.clear()
    only_window.sound.is_hurried = False
    return dataclasses.replace(only_window, pads=only_window.pads.renew())


@pytest.fixture
def _answers_at_once(monkeypatch):
    from kiosk.ui import stage

    monkeypatch.setattr(stage, "SETTLE_S", 0.0)


@pytest.fixture
def kiosk(_answers_at_once, unhurried_kiosk):
    """The same without that moment, which hundreds of tests would wait for."""
    return unhurried_kiosk
