"""Used without looking: touches through Kivy's own dispatch on the real window, real sound."""

import dataclasses

import pytest

from eligibility.health import HealthInformation
from kiosk.flow import events as e
from kiosk.ui import view_model as v
from tests.screens.catalogue import catalogue

VIEWS = {screen.name: screen.view for screen in catalogue()}


def guided(name, **frame):
    return dataclasses.replace(VIEWS[name], voice=v.Voice.GUIDED, **frame)


@pytest.fixture
def choose(kiosk):
    kiosk.show(guided("s12-choose"))
    kiosk.sound.played.clear()
    return kiosk


def test_the_first_touch_of_a_zone_reads_it_and_does_nothing(choose):
    choose.touch("choose-pin")
    assert choose.posted == [e.Touched()]
    assert choose.sound.played == ["tick", "choose.pin"]


def test_the_second_touch_of_a_zone_acts(choose):
    choose.touch("choose-pin")
    choose.touch("choose-pin")
    assert choose.posted == [e.Touched(), e.Touched(), e.PinChosen()]
    assert choose.sound.played[-1] == "entered"


def test_a_touch_of_another_zone_only_moves_there(choose):
    choose.touch("choose-pin")
    choose.touch("choose-face")
    assert choose.posted == [e.Touched()] * 2
    assert choose.sound.played[-1] == "choose.face"


def test_the_second_touch_may_come_late_and_anywhere_in_the_zone(choose):
    choose.touch("choose-pin")
    left, top, width, height = choose.window.targets()["choose-pin"]
    choose.frames(50)
    choose.touch_at(left + width - 3, top + height - 3)
    assert choose.posted[-1] == e.PinChosen()


def test_after_it_acted_a_zone_is_read_again_first(choose):
    for _ in range(3):
        choose.touch("choose-pin")
    assert choose.posted.count(e.PinChosen()) == 1


def slide(kiosk, *names):
    kiosk.finger.do("begin", *kiosk.centre(names[0]))
    for name in names[1:]:
        kiosk.finger.do("update", *kiosk.centre(name))
    kiosk.settle()


def test_a_sliding_finger_reads_what_it_comes_over(choose):
    slide(choose, "choose-face", "choose-pin", "bell", "choose-pin")
    assert [name for name in choose.sound.played if name != "tick"] == [
        "choose.face", "choose.pin", "attract.staff", "choose.pin",
    ]  # fmt: skip
    choose.finger.do("end", *choose.centre("choose-pin"))
    choose.settle()
    assert choose.posted == [e.Touched()]


def test_where_a_slide_ended_a_touch_acts(choose):
    slide(choose, "choose-face", "choose-pin")
    choose.finger.do("end", *choose.centre("choose-pin"))
    choose.settle()
    choose.touch("choose-pin")
    assert choose.posted[-1] == e.PinChosen()


def test_a_second_touch_that_slides_away_does_nothing(choose):
    choose.touch("choose-pin")
    slide(choose, "choose-pin", "choose-face", "choose-pin")
    choose.finger.do("end", *choose.centre("choose-pin"))
    choose.settle()
    assert e.PinChosen() not in choose.posted


def test_another_screen_begins_without_a_zone(choose):
    choose.touch("bell")
    choose.show(guided("s40-consent"))
    choose.touch("bell")
    assert choose.posted == [e.Touched()]


def test_a_finger_that_rests_while_the_screen_changes_reads_the_new_one_when_it_moves(choose):
    x, y = choose.centre("bell")
    choose.finger.do("begin", x, y)
    choose.settle()
    choose.show(guided("s40-consent"))
    choose.sound.played.clear()
    choose.finger.do("update", x + 5, y)
    choose.settle()
    assert choose.sound.played == ["tick", "attract.staff"]
    choose.finger.do("end", x + 5, y)
    choose.settle()


def test_a_finger_that_was_lost_sight_of_does_not_stand_in_the_way(choose):
    choose.finger.do("begin", *choose.centre("bell"))
    choose.settle()
    choose.show(VIEWS["s26-code"])  # staff's screen: the finger leaves it there
    choose.finger.do("end", 640, 400)
    choose.settle()
    choose.show(guided("s12-choose"))
    choose.touch("choose-pin")
    choose.touch("choose-pin")
    assert choose.posted[-1] == e.PinChosen()


def test_the_strip_says_the_screen_again_at_its_first_touch(choose):
    choose.touch("guided-again")
    assert choose.sound.played == ["tick", "choose.title"]


def test_a_digit_is_touched_twice_and_never_said(kiosk):
    kiosk.show(guided("s22-pin", dock=v.Dock.STAY))
    kiosk.show(dataclasses.replace(guided("s22-pin"), content=v.PinView(0, 3)))
    kiosk.sound.played.clear()
    kiosk.touch("pin-key-7")
    kiosk.touch("pin-key-7")
    assert kiosk.posted == [e.Touched(), e.Touched(), e.PinDigitsChanged(1)]
    assert kiosk.sound.played == ["tick", "tick", "entered"]


def test_how_many_digits_are_in_is_said(kiosk):
    pin = guided("s22-pin")
    kiosk.show(dataclasses.replace(pin, content=v.PinView(1, 3)))
    kiosk.sound.played.clear()
    kiosk.show(dataclasses.replace(pin, content=v.PinView(2, 3)))
    assert kiosk.sound.played == ["speech.entered-2"]


def test_confirming_is_said_before_it_is_done(kiosk):
    kiosk.show(guided("s22-pin"))
    kiosk.sound.played.clear()
    kiosk.touch("confirm")
    assert kiosk.sound.played == ["tick", "pin.confirm"]
    kiosk.touch("confirm")
    assert isinstance(kiosk.posted[-1], e.PinConfirmed)


def test_the_focus_is_drawn_around_the_zone_that_was_read(choose, tmp_path):
    before, after = tmp_path / "a.png", tmp_path / "b.png"
    choose.window.screenshot(before)
    choose.touch("choose-pin")
    choose.window.screenshot(after)
    assert before.read_bytes() != after.read_bytes()


def test_which_digit_was_touched_is_not_to_be_seen(kiosk, tmp_path):
    kiosk.show(guided("s22-pin-two"))
    before, after = tmp_path / "a.png", tmp_path / "b.png"
    kiosk.window.screenshot(before)
    kiosk.touch("pin-key-7")
    kiosk.window.screenshot(after)
    assert before.read_bytes() == after.read_bytes()


def test_staff_see_their_own_screens_as_ever(kiosk):
    kiosk.show(guided("s26-code"))
    assert "staff-key-7" in kiosk.window.targets()
    kiosk.touch("staff-key-7")
    assert kiosk.posted == [e.Touched(), e.StaffDigitsChanged(1)]


def test_the_kinds_of_consent_are_answered_one_by_one(kiosk):
    kinds = list(HealthInformation)
    kiosk.show(guided("s401-items"))
    kiosk.sound.played.clear()
    answers = dict.fromkeys(kinds) | {kinds[0]: True}
    content = v.ConsentItemsView(answers)
    kiosk.show(dataclasses.replace(guided("s401-items"), content=content))
    assert kiosk.sound.played == ["items.checkups"]
    assert {n for n in kiosk.window.targets() if n.startswith("items")} == {
        "items-checkups-yes", "items-checkups-no",
    }  # fmt: skip


# --- how one gets there ---


def tap_beside(kiosk, times):
    for _ in range(times):
        kiosk.finger.tap(640, 150)
        kiosk.settle()


def test_three_quick_taps_beside_the_keys_of_the_first_screen_begin_it(kiosk):
    kiosk.show(VIEWS["s00-attract"])
    tap_beside(kiosk, 3)
    assert kiosk.posted == [e.Touched()] * 3 + [e.VoiceChosen(v.Voice.GUIDED)]


def test_taps_on_another_screen_begin_nothing(kiosk):
    kiosk.show(VIEWS["s10-reading"])
    tap_beside(kiosk, 4)
    assert kiosk.posted == [e.Touched()] * 4


# --- a keyboard, through the window's own dispatch ---


def press(kiosk, key):
    from kivy.base import EventLoop

    EventLoop.window.dispatch("on_key_down", key, 0, "", [])
    EventLoop.window.dispatch("on_key_up", key, 0)
    kiosk.frames(1)


def test_any_key_on_the_first_screen_begins_it(kiosk):
    kiosk.show(VIEWS["s00-attract"])
    press(kiosk, 261)
    assert kiosk.posted == [e.Touched(), e.VoiceChosen(v.Voice.GUIDED)]


def test_a_keyboard_types_the_pin(kiosk):
    kiosk.show(VIEWS["s22-pin-two"])
    press(kiosk, ord("7"))
    press(kiosk, 256)
    assert [one for one in kiosk.posted if one != e.Touched()] == [
        e.PinDigitsChanged(1), e.PinDigitsChanged(2),
    ]  # fmt: skip


def test_a_keyboard_walks_reads_and_acts(choose):
    order = ["guided-again", "tool-voice", "tool-language", "choose-face"]
    for _ in order:
        press(choose, 9)
    assert choose.sound.played[-1] == "choose.face"
    press(choose, 13)
    assert choose.posted[-1] == e.FaceChosen()


def test_a_keyboard_walks_an_ordinary_screen_too(kiosk, tmp_path):
    kiosk.show(VIEWS["s12-choose-pin"])
    before, after = tmp_path / "a.png", tmp_path / "b.png"
    kiosk.window.screenshot(before)
    press(kiosk, 276)
    kiosk.window.screenshot(after)
    assert before.read_bytes() != after.read_bytes()
    press(kiosk, 13)
    assert kiosk.posted[-1] == e.BellRung()
