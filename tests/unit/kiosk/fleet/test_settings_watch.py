"""Settings on trial: when a kiosk restarts for them, when they are proven, when taken back."""

import dataclasses

import pytest

from eligibility.errors import Code
from eligibility.wire_fleet import PartState
from kiosk.fleet import screen_note
from kiosk.fleet.screen_note import NOTE_FILE, ScreenNote, ScreenParts
from kiosk.fleet.settings_watch import GIVEN_S, WELL_S, SettingsWatch, Watched, begin
from kiosk.flow import states as s
from kiosk.flow.menu_states import AskingMenuCode, StaffMenu
from kiosk.flow.resting_states import Attract
from kiosk.flow.states import ReaderState, State
from kiosk.site_overlay import STARTS, Overlay, RefusedVersion
from tests.unit.kiosk.fleet.test_screen_note import NOW, SECOND, Clock
from tests.unit.kiosk.test_site_overlay import IMAGE, LOUD

READER = {"card": {"reader": "Other"}}
NO_CAMERA = {"camera": {"source": "/dev/video-none"}}
FAULT = Code.DEVICE_CERTIFICATE_EXPIRED


class Kiosk:
    """A kiosk's screen process without its screen."""

    def __init__(self, folder):
        self.path = folder / "kiosk.toml"
        self.path.write_text(IMAGE)
        self.note = folder / "state" / NOTE_FILE
        self.note.parent.mkdir()
        self.clock, self.state = Clock(), State()
        self.is_well, self.restarts = True, 0
        self.start()

    def start(self):
        self.begun = begin(self.path, self.clock)
        self.overlays = self.begun.overlays
        watched = Watched(lambda: self.state, lambda: self.is_well, self._restart)
        self.watch = SettingsWatch(self.begun, watched, self.clock)

    def _restart(self):
        self.restarts += 1

    def tries(self, tables, version=1):
        self.overlays.begin(Overlay(version, tables))
        self.start()

    def goes_on(self, seconds):
        for _ in range(int(seconds)):
            self.clock.now += SECOND
            self.watch.look()

    @property
    def is_proven(self):
        return self.overlays.trial() is None and self.overlays.current() is not None


@pytest.fixture
def kiosk(tmp_path):
    return Kiosk(tmp_path)


@pytest.mark.parametrize(
    "phase",
    [
        AskingMenuCode("one", 9.0),
        StaffMenu("nurse-3", 9.0, 9.0),
        Attract(reset_at=5.0),
        s.ChoosingLanguage(Attract(), 9.0),
        s.TakingCard(until=9.0, is_done=True),
    ],
)
def test_nobody_at_the_kiosk_is_disturbed_by_a_restart(kiosk, phase):
    kiosk.state = State(phase=phase)
    kiosk.overlays.begin(Overlay(1, LOUD))
    kiosk.goes_on(5)
    assert kiosk.restarts == 0
    kiosk.state = State()
    kiosk.goes_on(1)
    assert kiosk.restarts == 1


def test_a_kiosk_that_is_well_for_half_a_minute_has_proven_its_settings(kiosk):
    kiosk.tries(LOUD)
    assert kiosk.begun.config.sound.volume == 5
    kiosk.goes_on(WELL_S)
    assert not kiosk.is_proven
    kiosk.goes_on(2)
    assert kiosk.is_proven
    kiosk.goes_on(GIVEN_S)
    assert kiosk.restarts == 0


@pytest.mark.parametrize(
    ("tables", "changed"),
    [
        (LOUD, {"is_well": False}),
        (LOUD, {"state": State(fault=FAULT)}),
        (READER, {"state": State(reader=ReaderState.MISSING)}),
        (NO_CAMERA, {"state": State(has_camera=True)}),
    ],
)
def test_settings_that_it_is_not_well_with_are_taken_back(kiosk, tables, changed):
    kiosk.tries(tables)
    for name, value in changed.items():
        setattr(kiosk, name, value)
    kiosk.goes_on(GIVEN_S - 1)
    assert kiosk.overlays.trial() is not None
    kiosk.goes_on(2)
    refused = kiosk.overlays.refused()
    assert refused == RefusedVersion(1, Code.SETTINGS_ROLLED_BACK.code)
    assert kiosk.restarts == 1  # as soon as nobody is there
    kiosk.start()
    kiosk.is_well = True
    kiosk.goes_on(GIVEN_S)
    assert kiosk.begun.version == 0
    assert kiosk.restarts == 1


def test_half_a_minute_begins_anew_with_each_trouble(kiosk):
    kiosk.tries(LOUD)
    kiosk.goes_on(WELL_S)
    kiosk.is_well = False
    kiosk.goes_on(1)
    kiosk.is_well = True
    kiosk.goes_on(WELL_S)
    assert not kiosk.is_proven
    kiosk.goes_on(1)
    assert kiosk.is_proven


@pytest.mark.parametrize(
    ("tables", "state"),
    [
        (LOUD, State(reader=ReaderState.MISSING, has_camera=True, is_camera_lost=True)),
        (READER, State(reader=ReaderState.MISSING, is_by_terminal=True)),
        (READER, State(has_camera=True, is_camera_lost=True)),
        ({"camera": {"source": ""}}, State()),
    ],
)
def test_what_the_settings_do_not_change_is_no_reason_to_take_them_back(kiosk, tables, state):
    kiosk.tries(tables)
    kiosk.state = state
    kiosk.goes_on(WELL_S + 2)
    assert kiosk.is_proven


def test_a_fault_of_before_the_settings_is_not_theirs(kiosk):
    parts = ScreenParts(PartState.WORKING, PartState.NONE, FAULT.code)
    screen_note.write(kiosk.note, ScreenNote(NOW, "a1", parts))
    kiosk.tries(LOUD)
    kiosk.state = State(fault=FAULT)
    kiosk.goes_on(WELL_S + 2)
    assert kiosk.is_proven


def test_a_fault_of_a_start_with_them_is(kiosk):
    kiosk.tries(LOUD)
    parts = ScreenParts(PartState.WORKING, PartState.NONE, FAULT.code)
    screen_note.write(kiosk.note, ScreenNote(NOW, "a1", parts))
    kiosk.start()  # it died, or the power went
    kiosk.state = State(fault=FAULT)
    kiosk.goes_on(GIVEN_S + 1)
    assert kiosk.overlays.refused() is not None


def test_a_kiosk_that_dies_of_them_comes_up_without(kiosk):
    kiosk.overlays.begin(Overlay(1, LOUD))
    volumes = []
    for _ in range(STARTS + 1):
        kiosk.start()
        volumes.append(kiosk.begun.config.sound.volume)
    assert volumes == [5] * STARTS + [2]
    assert kiosk.overlays.refused() == RefusedVersion(1, Code.SETTINGS_ROLLED_BACK.code)


def test_a_newer_version_that_comes_during_a_trial_is_tried_for_itself(kiosk):
    kiosk.tries(LOUD)
    kiosk.goes_on(WELL_S)
    kiosk.overlays.begin(Overlay(2, {"sound": {"volume": 1}}))
    kiosk.overlays.prove(1)
    kiosk.overlays.take_back(Code.SETTINGS_ROLLED_BACK, 1)
    kiosk.goes_on(1)
    assert kiosk.restarts == 1
    assert dataclasses.asdict(kiosk.overlays.trial())["version"] == 2
