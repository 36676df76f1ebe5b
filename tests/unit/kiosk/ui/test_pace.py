"""The window rests while nothing happens; the first touch wakes it."""

import pytest

from kiosk.ui.pace import ACTIVE_S, RESTING_RATE, Pace


class HandClock:
    """Kivy's clock, moved by hand."""

    def __init__(self):
        self._max_fps = 30.0
        self.now = 100.0

    def get_time(self):
        return self.now

    @property
    def rate(self):
        return self._max_fps


@pytest.fixture
def clock():
    return HandClock()


def after(clock, pace, seconds):
    clock.now += seconds
    pace.look()
    return clock.rate


def test_it_is_active_when_it_begins(clock):
    assert after(clock, Pace(clock, 30), 0) == 30


def test_it_rests_when_nothing_happened_for_a_while(clock):
    pace = Pace(clock, 30)
    assert after(clock, pace, ACTIVE_S - 0.1) == 30
    assert after(clock, pace, 0.1) == RESTING_RATE


def test_a_touch_wakes_it_at_once(clock):
    pace = Pace(clock, 30)
    after(clock, pace, ACTIVE_S)
    pace.wake("the window, as Kivy gives it", "the touch")
    assert clock.rate == 30


def test_it_stays_awake_from_the_last_change_on(clock):
    pace = Pace(clock, 30)
    for _ in range(5):
        after(clock, pace, ACTIVE_S - 0.1)
        pace.wake()
    assert after(clock, pace, ACTIVE_S - 0.1) == 30


def test_a_window_that_is_slow_anyhow_is_not_made_quicker(clock):
    pace = Pace(clock, 4)
    assert after(clock, pace, ACTIVE_S) == 4
