"""A blind patient finishes alone: real touches on the real window, real flow and card behind it.

From the first screen to the end with card and PIN; what was heard is told word by word, and nobody
looked at the screen: each zone is found by sliding a finger, never by its coordinates.
"""

import itertools
import time

import pytest

from kiosk.flow import states as s
from kiosk.ui import view_model as v
from kiosk.ui.sound.cues import Cue
from tests.flows.desk import Desk

PATIENT = "hanako"


WHAT_WAS_SAID = """\
speech.guided.slide speech.guided.choose speech.guided.top speech.guided.bottom
speech.attract
choose.title choose.face choose.face.note choose.pin choose.pin.note
pin.title speech.pin.layout speech.pin.corners speech.tries-3
speech.entered-1 speech.entered-2 speech.entered-3 speech.entered-4
consent.title consent.care consent.checkups consent.operations consent.note
consent.all consent.items consent.none
valid.title speech.number.before speech.number-1 valid.note dock.take_now valid.finish
finish.title.thanks speech.ended
"""
"""By the screens alone, without what a finger found."""


class BlindPatient:
    """Knows what was heard, and where a finger is; never what is on the screen."""

    def __init__(self, window, desk):
        self.window, self.kiosk, self.wallet = window, desk.kiosk, desk.wallet
        window.sound.is_hurried = True
        self.pin = desk.people[PATIENT].pin
        self.told = []
        """What the screens said by themselves."""
        self.touches = 0
        self.look()

    def look(self):
        """What happened reaches the window."""
        for event in [*self.window.posted]:
            self.kiosk.post(event)
        self._since = len(self.heard)
        self.window.show(self.kiosk.view)

    def listen_for(self, name):
        """The kiosk speaks on; real time passes."""
        deadline = time.monotonic() + 40
        while name not in self.heard[self._since :]:
            assert time.monotonic() < deadline, " ".join(self.heard)
            self.window.frames(1)
        self.told += self.heard[self._since :]

    @property
    def heard(self):
        return [name for name in self.window.sound.played if name not in set(Cue)]

    def tap_three_times_anywhere(self):
        for _ in range(3):
            self.window.finger.tap(640, 150)
            self.window.settle()
        self.look()

    def find_and_choose(self, label):
        """Slides over the panel until the label is heard, lets go, touches the same place."""
        x, y = self._slide_until(lambda: self.heard[-1:] == [label])
        self.window.finger.tap(x, y)
        self.window.settle()
        self.touches += 1
        self.look()

    def press_digit(self, digit):
        """By the layout of a telephone: counts rows and columns from the corner that says 訂正."""
        place = {"0": (1, 3)} | {str(n): ((n - 1) % 3, (n - 1) // 3) for n in range(1, 10)}
        column, row = place[digit]
        width, top, height = 1280 / 3, 145, 510 / 4
        x, y = width * (column + 0.5), top + height * (row + 0.5)
        for _ in range(2):
            self.window.finger.tap(x, y)
            self.window.settle()
            self.touches += 1
        self.look()

    def _slide_until(self, is_found):
        finger, places = self.window.finger, self._path()
        x, y = next(places)
        finger.do("begin", x, y)
        self.window.settle()
        while not is_found():
            x, y = next(places)
            finger.do("update", x, y)
            self.window.settle()
        finger.do("end", x, y)
        self.window.settle()
        self.touches += 1
        return x, y

    def _path(self):
        """Column by column below the strip, which would say the whole screen again."""
        return itertools.product(range(60, 1280, 90), range(160, 800, 70))


@pytest.fixture
def patient(only_window, unhurried_kiosk):
    desk = Desk()
    only_window.pads.pin.pad = desk.kiosk.pads.pin
    return BlindPatient(unhurried_kiosk, desk)


def test_a_blind_patient_finishes_alone_with_card_and_pin(patient):
    desk_kiosk = patient.kiosk
    patient.tap_three_times_anywhere()
    assert desk_kiosk.view.voice is v.Voice.GUIDED
    patient.listen_for("speech.attract")

    place_card(patient, PATIENT)
    patient.listen_for("choose.pin.note")
    patient.find_and_choose("choose.pin")
    patient.listen_for("speech.tries-3")
    for count, digit in enumerate(patient.pin, 1):
        patient.press_digit(digit)
        patient.listen_for(f"speech.entered-{count}")
    patient.find_and_choose("pin.confirm")

    patient.listen_for("consent.none")
    patient.find_and_choose("consent.none")
    patient.listen_for("valid.finish")
    assert isinstance(desk_kiosk.phase, s.ShowingCoverage)
    assert "done" in patient.window.sound.played
    assert number_heard(patient) == desk_kiosk.view.content.reception_number

    take_card(patient)
    patient.find_and_choose("valid.finish")
    patient.listen_for("speech.ended")
    assert isinstance(desk_kiosk.phase, s.Thanking)
    assert patient.told == WHAT_WAS_SAID.split()


def test_nothing_that_was_heard_is_personal(patient):
    patient.tap_three_times_anywhere()
    place_card(patient, PATIENT)
    patient.find_and_choose("choose.pin")
    for digit in patient.pin:
        patient.press_digit(digit)
    assert not [name for name in patient.heard if name.startswith("speech.digit")]
    assert patient.heard.count("speech.entered-4") == 1


def test_a_wrong_pin_is_told_and_tried_again(patient):
    patient.tap_three_times_anywhere()
    place_card(patient, PATIENT)
    patient.find_and_choose("choose.pin")
    for digit in "9999":
        patient.press_digit(digit)
    patient.find_and_choose("pin.confirm")
    patient.listen_for("speech.tries-2")
    assert "attention" in patient.window.sound.played
    patient.find_and_choose("pin_wrong.again")
    assert isinstance(patient.kiosk.phase, s.AskingPin)


def test_leaving_is_told(patient):
    patient.tap_three_times_anywhere()
    place_card(patient, PATIENT)
    patient.find_and_choose("frame.cancel")
    patient.listen_for("finish.title.take")
    assert "take-card" in patient.window.sound.played
    take_card(patient)
    assert patient.heard[-1] == "speech.stopped"


def test_a_person_can_be_called_from_every_screen(patient):
    patient.tap_three_times_anywhere()
    patient.find_and_choose("attract.staff")
    assert isinstance(patient.kiosk.phase, s.CallingStaff)
    patient.listen_for("staff.note")
    assert "bell" in patient.window.sound.played


def place_card(patient, who):
    patient.kiosk.insert(patient.wallet.card(who))
    patient.look()


def take_card(patient):
    patient.kiosk.remove()
    patient.look()


def number_heard(patient):
    [name] = [name for name in patient.heard if name.startswith("speech.number-")]
    return int(name.removeprefix("speech.number-"))
