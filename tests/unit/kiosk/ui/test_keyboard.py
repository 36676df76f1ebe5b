"""A keyboard or a tactile keypad does what touches do; digits go nowhere but to their keys."""

import logging

import pytest

from kiosk.flow import events as e
from kiosk.ui import view_model as v
from kiosk.ui.focus import Focus
from kiosk.ui.keyboard import Keyboard
from kiosk.ui.panel import Box
from kiosk.ui.sound.narrator import Silence
from tests.unit.kiosk.ui.test_focus import DrawnRing

TAB, UP, ENTER, BACKSPACE, ESCAPE, F1, STAR, NUMPAD_5, NUMPAD_ENTER = (
    9, 273, 13, 8, 27, 282, 42, 261, 271,
)  # fmt: skip
BOTH = v.ChooseView((v.Method.FACE, v.Method.PIN))


class Spoken(Silence):
    """What was said; implements the whole port."""

    def __init__(self):
        self.said, self.touches = [], 0

    def touched(self):
        self.touches += 1

    def say_key(self, name):
        self.said.append(name)

    def say_screen(self):
        self.said.append("screen")


class Desk:
    def __init__(self, content, names, voice=v.Voice.OFF):
        self.posted: list[e.Event] = []
        self.acted: list[str] = []
        self.spoken = Spoken()
        self.names = names
        self.focus = Focus(DrawnRing())
        boxes = {name: Box(100 * place, 0, 90, 90) for place, name in enumerate(names)}
        self.focus.meet(boxes, is_new_screen=True)
        self.keyboard = Keyboard(
            lambda: dict.fromkeys(self.names),
            self.posted.append,
            self.acted.append,
            self.focus,
            self.spoken,
        )
        self.keyboard.meet(v.View(content, "みなと", voice=voice))

    def press(self, *keys):
        for key in keys:
            self.keyboard.down(key)
            self.keyboard.up(key)
        return self.acted


PIN_NAMES = [*(f"pin-key-{digit}" for digit in range(10)), "correct", "confirm", "cancel", "bell"]


def test_digits_of_both_blocks_press_the_keys_of_a_keypad():
    desk = Desk(v.PinView(0, 3), PIN_NAMES)
    assert desk.press(ord("7"), NUMPAD_5) == ["pin-key-7", "pin-key-5"]


def test_digits_do_nothing_where_no_keypad_is():
    assert Desk(BOTH, ["choose-face", "choose-pin"]).press(ord("1")) == []


def test_every_key_keeps_the_session_awake_and_silences():
    desk = Desk(BOTH, ["choose-face"])
    desk.press(ord("1"), TAB)
    assert desk.posted == [e.Touched(), e.Touched()]
    assert desk.spoken.touches == 2


def test_enter_acts_on_the_focus():
    desk = Desk(BOTH, ["choose-face", "choose-pin", "bell"])
    assert desk.press(TAB, TAB, NUMPAD_ENTER) == ["choose-pin"]
    assert desk.spoken.said == ["choose-face", "choose-pin"]


def test_up_walks_back():
    assert Desk(BOTH, ["choose-face", "choose-pin"]).press(UP, ENTER) == ["choose-pin"]


def test_enter_confirms_a_keypad_while_nothing_has_the_focus():
    assert Desk(v.PinView(4, 3), PIN_NAMES).press(ENTER) == ["confirm"]


def test_enter_does_nothing_where_there_is_nothing_to_confirm():
    assert Desk(BOTH, ["choose-face", "choose-pin"]).press(ENTER) == []


def test_backspace_corrects():
    assert Desk(v.PinView(2, 3), PIN_NAMES).press(BACKSPACE) == ["correct"]


@pytest.mark.parametrize("key", [F1, STAR])
def test_a_person_is_one_key_away(key):
    assert Desk(v.PinView(2, 3), PIN_NAMES).press(key) == ["bell"]


def test_escape_leaves():
    assert Desk(BOTH, ["choose-face", "cancel"]).press(ESCAPE) == ["cancel"]
    assert Desk(v.LanguageView(v.Language.JA), ["back"]).press(ESCAPE) == ["back"]


def test_without_looking_escape_says_first_what_it_will_do():
    desk = Desk(BOTH, ["choose-face", "cancel"], v.Voice.GUIDED)
    assert desk.press(ESCAPE) == []
    assert desk.spoken.said == ["cancel"]
    assert desk.press(ESCAPE) == ["cancel"]


def test_a_zone_that_says_the_screen_says_it():
    desk = Desk(BOTH, ["guided-again"], v.Voice.GUIDED)
    assert desk.press(TAB, ENTER) == []
    assert desk.spoken.said[-1] == "screen"


def test_a_key_that_is_held_is_pressed_once():
    desk = Desk(v.PinView(0, 3), PIN_NAMES)
    for _ in range(5):
        desk.keyboard.down(ord("7"))
    assert desk.acted == ["pin-key-7"]


@pytest.mark.parametrize("voice", [v.Voice.OFF, v.Voice.SPOKEN])
def test_any_key_on_the_first_screen_begins_the_use_without_looking(voice):
    desk = Desk(v.AttractView((), True), ["bell"], voice)
    desk.press(NUMPAD_5)
    assert desk.posted == [e.Touched(), e.VoiceChosen(v.Voice.GUIDED)]
    assert desk.acted == []


def test_in_use_the_first_screen_has_the_keys_of_any_other():
    desk = Desk(v.AttractView((), True), ["bell"], v.Voice.GUIDED)
    desk.press(F1)
    assert desk.acted == ["bell"]


def test_keys_that_do_not_answer_yet_do_nothing():
    desk = Desk(v.PinView(0, 3), PIN_NAMES)
    desk.names = []
    assert desk.press(ord("7"), TAB, ENTER, ESCAPE) == []
    assert desk.focus.name is None


def test_no_key_is_logged(caplog):
    with caplog.at_level(logging.DEBUG):
        Desk(v.PinView(0, 3), PIN_NAMES).press(ord("7"), NUMPAD_5)
    assert caplog.text == ""
