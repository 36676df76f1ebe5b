"""The PIN and the staff code: digits go into their own pad, and are off while they must be."""

import logging

import pytest

from kiosk.flow import events as e
from tests.screens.catalogue import catalogue

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}


def test_pin_digits_go_to_the_pad_and_never_into_events(kiosk, caplog):
    caplog.set_level(logging.DEBUG)
    kiosk.show(VIEWS["s22-pin-two"])
    for digit in (4, 7, 1, 9):
        kiosk.touch(f"pin-key-{digit}")
    counts = [event for event in kiosk.posted if event != e.Touched()]
    assert counts == [e.PinDigitsChanged(n) for n in (1, 2, 3, 4)]
    assert "4719" not in "".join(caplog.messages)
    kiosk.show(VIEWS["s22-pin"])
    kiosk.touch("confirm")
    [_, confirmed] = kiosk.posted
    assert bytes(kiosk.pads.pin.take(confirmed.handle)) == b"4719"


def test_a_staff_code_goes_to_its_own_pad_and_never_into_events(kiosk, caplog):
    caplog.set_level(logging.DEBUG)
    kiosk.show(VIEWS["s26-code"])
    for digit in (4, 7, 1, 9, 0, 2):
        kiosk.touch(f"staff-key-{digit}")
    counts = [event for event in kiosk.posted if event != e.Touched()]
    assert counts == [e.StaffDigitsChanged(n) for n in (1, 2, 3, 4, 5, 6)]
    assert "471902" not in "".join(caplog.messages)
    assert kiosk.pads.pin.correct() == 0
    kiosk.show(VIEWS["s26-code-full"])
    kiosk.touch("staff-confirm")
    [_, confirmed] = kiosk.posted
    assert confirmed == e.StaffConfirmed(confirmed.handle)
    assert bytes(kiosk.pads.staff_code.take(confirmed.handle)) == b"471902"


def test_correcting_a_staff_code_takes_its_last_digit_back(kiosk):
    kiosk.show(VIEWS["s26-code"])
    kiosk.touch("staff-key-4")
    kiosk.touch("staff-correct")
    assert kiosk.posted[-1] == e.StaffDigitsChanged(0)


@pytest.mark.parametrize("screen", [name for name in VIEWS if name.startswith(("s26", "s50"))])
def test_no_screen_of_the_staff_has_a_key_of_the_pin(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert not any(name.startswith("pin-") for name in kiosk.window.targets())


def test_correcting_takes_a_digit_back(kiosk):
    kiosk.show(VIEWS["s22-pin-two"])
    kiosk.touch("pin-key-4")
    kiosk.touch("correct")
    assert kiosk.posted[-1] == e.PinDigitsChanged(0)


@pytest.mark.parametrize("screen", ["s22-pin-two", "s26-code"])
def test_no_key_names_its_digit_in_its_repr(kiosk, screen):
    kiosk.show(VIEWS[screen])
    actions = [t.action for t in kiosk.window._stage._sheet.targets.values()]
    assert not any(str(digit) in repr(action) for action in actions for digit in range(10))


@pytest.mark.parametrize("key", ["confirm", "pin-key-5", "correct"])
def test_keys_that_are_off_cannot_be_touched(kiosk, key):
    kiosk.show(VIEWS["s22-pin-checking"])
    assert key not in kiosk.window.targets()


def test_confirming_is_off_until_four_digits_are_in(kiosk):
    kiosk.show(VIEWS["s22-pin-two"])
    assert "confirm" not in kiosk.window.targets()
