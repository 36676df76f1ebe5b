"""What the settings make of the first state."""

import datetime as dt

import pytest

from eligibility.inquiry import JAPAN
from kiosk.config import load
from kiosk.fittings import first_state, vitals_of
from kiosk.flow import states as s
from kiosk.staff.book import FileStaffBook
from tests.unit.kiosk.test_config import GOOD

MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=JAPAN)


class StandingClock:
    """Shows the same moment; implements the whole port."""

    def __init__(self, wall):
        self._wall = wall

    def monotonic(self):
        return 1000.0

    def wall(self):
        return self._wall


@pytest.fixture
def begun(tmp_path):
    def state(more="", wall=MONDAY):
        path = tmp_path / "kiosk.toml"
        text = GOOD.replace('"/var/lib/kiosk"', f'"{tmp_path}"') + more
        path.write_text(text, encoding="utf-8")
        clock = StandingClock(wall)
        return first_state(load(path), None, FileStaffBook(tmp_path, clock), clock)

    return state


def test_a_plain_kiosk_begins_open(begun):
    assert begun().phase == s.Attract()


@pytest.mark.parametrize(("hour", "kind"), [(8, s.Closed), (9, s.Attract)])
def test_a_kiosk_that_starts_outside_its_hours_begins_closed(begun, hour, kind):
    hours = '\n[hours]\nmon = "09:00-12:30"\n'
    assert isinstance(begun(hours, MONDAY.replace(hour=hour)).phase, kind)


def test_every_patient_begins_with_the_volume_of_the_settings(begun):
    state = begun("\n[sound]\nvolume = 5\n")
    assert (state.setting.volume, state.home.volume) == (5, 5)


@pytest.mark.parametrize(("source", "has_camera"), [("", False), ("/dev/video9", True)])
def test_a_camera_is_looked_for_only_where_there_is_to_be_one(tmp_path, source, has_camera):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD + f'\n[camera]\nsource = "{source}"\n', encoding="utf-8")
    vitals = vitals_of(load(path), StandingClock(MONDAY))
    assert (vitals.is_camera_there is not None) == has_camera
    if vitals.is_camera_there is not None:
        assert not vitals.is_camera_there()


def test_beside_a_terminal_there_is_no_reader(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD.replace("[broker]", "by_terminal = true\n[broker]"))
    clock = StandingClock(MONDAY)
    state = first_state(load(path), None, FileStaffBook(tmp_path, clock), clock)
    assert (state.is_by_terminal, state.reader) == (True, s.ReaderState.MISSING)
