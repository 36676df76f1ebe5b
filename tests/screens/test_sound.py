"""What is really heard: SDL's disk driver writes down what would leave the loudspeaker."""

import dataclasses
import time

import pytest

from kiosk.ui import view_model as v
from kiosk.ui.sound.cues import Cue
from kiosk.ui.sound.player import LOUDNESS
from tests.screens.catalogue import catalogue
from tests.screens.pcm import RATE, last_heard, loudness, sounds

VIEWS = {screen.name: screen.view for screen in catalogue()}
AUDIBLE = 300
"""Of 32768, root mean square."""
STOPS_WITHIN_S = 0.12
"""Two of SDL's buffers and a frame."""


def spoken(name, voice=v.Voice.SPOKEN, **frame):
    return dataclasses.replace(VIEWS[name], voice=voice, **frame)


def listen(kiosk, seconds, start=None):
    """What is heard meanwhile, or since an earlier moment of the recording."""
    start = kiosk.sound.recording.position if start is None else start
    end = start + round(seconds * RATE)
    deadline = time.monotonic() + seconds + 10
    while kiosk.sound.recording.position < end:
        assert time.monotonic() < deadline
        kiosk.frames(1)
    return kiosk.sound.recording.samples(start, end)


@pytest.fixture
def quiet(unhurried_kiosk):
    """A kiosk after everything has died away."""
    unhurried_kiosk.show(spoken("s49-thanks", v.Voice.OFF))
    listen(unhurried_kiosk, 0.7)
    unhurried_kiosk.sound.played.clear()
    return unhurried_kiosk


def test_a_screen_is_heard(quiet):
    quiet.slot.put(spoken("s12-choose"))
    assert loudness(listen(quiet, 1.5)) > AUDIBLE
    assert quiet.sound.played[0] == "choose.title"


def test_a_kiosk_that_is_not_asked_to_speak_is_silent(quiet):
    quiet.slot.put(spoken("s12-choose", v.Voice.OFF))
    assert last_heard(listen(quiet, 1.0)) == 0


def test_another_screen_silences_the_last_one_and_is_heard(quiet):
    quiet.slot.put(spoken("s40-consent"))
    listen(quiet, 0.6)
    quiet.slot.put(spoken("s62-out", v.Voice.OFF))
    assert last_heard(listen(quiet, 1.0)) < STOPS_WITHIN_S
    quiet.slot.put(spoken("s12-choose"))
    assert loudness(listen(quiet, 1.0)) > AUDIBLE


def test_a_touch_silences(quiet):
    quiet.show(spoken("s40-consent"))
    listen(quiet, 0.4)
    quiet.finger.do("begin", 640, 5)
    quiet.settle()
    assert last_heard(listen(quiet, 1.0)) < STOPS_WITHIN_S
    quiet.finger.do("end", 640, 5)
    quiet.settle()


def test_each_volume_is_heard_as_loud_as_it_says(quiet):
    quiet.show(VIEWS["s22-pin-two"])
    heard = {}
    for volume in LOUDNESS:
        quiet.show(dataclasses.replace(VIEWS["s22-pin-two"], volume=volume))
        start = quiet.sound.recording.position
        quiet.touch("pin-key-5")
        heard[volume] = loudness(listen(quiet, 0.4, start)[: round(0.4 * RATE)])
    for volume, loud in LOUDNESS.items():
        assert heard[volume] / heard[5] == pytest.approx(loud, rel=0.1)


def test_the_ticks_of_all_digits_are_the_same_samples(quiet):
    quiet.show(VIEWS["s22-pin"])
    ticks = []
    for digit in range(10):
        start = quiet.sound.recording.position
        quiet.touch(f"pin-key-{digit}")
        [tick] = sounds(listen(quiet, 0.3, start))
        ticks.append(tick.tobytes())
    assert len(set(ticks)) == 1


def test_a_tick_is_heard_at_once(quiet):
    quiet.show(VIEWS["s22-pin"])
    start = quiet.sound.recording.position
    quiet.touch("pin-key-1")
    assert 0 < last_heard(listen(quiet, 0.5, start)) < STOPS_WITHIN_S + 0.03
    assert quiet.sound.played == [Cue.TICK]


def test_the_volume_changes_what_is_heard_now(quiet):
    quiet.slot.put(spoken("s40-consent", volume=5))
    loud = loudness(listen(quiet, 0.8))
    quiet.slot.put(spoken("s40-consent", volume=1))
    listen(quiet, 0.1)
    assert loudness(listen(quiet, 0.5)) < loud / 3


def test_a_card_that_is_read_is_heard_before_the_question(quiet):
    quiet.slot.put(spoken("s10-reading", v.Voice.OFF))
    quiet.frames(1)
    quiet.slot.put(spoken("s12-choose"))
    listen(quiet, 0.8)
    assert quiet.sound.played[:2] == [Cue.SEATED, "choose.title"]
