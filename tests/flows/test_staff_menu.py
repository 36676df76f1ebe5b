"""S80: who gets in, what it asks the kiosk for, how it ends; no patient is ever in it."""

import dataclasses

import pytest

from eligibility.errors import Code
from kiosk.flow import effects as f, events as e, menu_events as m, states as s
from kiosk.flow.hours import WEEKDAYS, OpeningHours
from kiosk.flow.inspection import SCREEN_POINTS, Check, Finding, Health, Part, Says
from kiosk.flow.machine import wake_at
from kiosk.ui import view_model as v
from kiosk.ui.presenter import present
from tests.flows.journey import CARD, Journey

HOLD = m.LogoHeld()
REACHED = Finding(Part.LINE, Health.GOOD, Says.LINE_REACHED, 40)


def staffed(**state) -> Journey:
    journey = Journey()
    journey.state = dataclasses.replace(journey.state, has_staff=True, **state)
    return journey


def at_code(**state) -> Journey:
    return staffed(**state).go(HOLD)


def confirmed(**state) -> Journey:
    return at_code(**state).go(e.StaffDigitsChanged(6), e.StaffConfirmed(4))


def code_id(journey: Journey) -> str:
    assert isinstance(journey.phase, s.AskingMenuCode)
    return journey.phase.code_id


def in_menu(**state) -> Journey:
    journey = confirmed(**state)
    return journey.go(e.StaffAccepted(code_id(journey), "nurse-3"))


def content(journey: Journey) -> v.Content:
    return present(journey.state, "みなと内科クリニック").content


def answered(journey: Journey, *checks: Check) -> Journey:
    return journey.go(*(m.Inspected(check, ()) for check in checks or Check))


# --- the way in ---


def test_holding_the_name_asks_for_a_code_and_wipes_the_pad():
    journey = at_code()
    assert isinstance(journey.phase, s.AskingMenuCode)
    assert journey.effects == [f.ClearPin()]


def test_a_kiosk_without_staff_has_no_menu():
    assert isinstance(Journey().go(HOLD).phase, s.Attract)


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ({}, s.Attract),
        ({"fault": Code.SERVICE_UNTRUSTED}, s.OutOfService),
        ({"is_shut": True}, s.Closed),
    ],
    ids=["first screen", "out of service", "closed"],
)
def test_the_menu_opens_wherever_nobody_checks_in_and_leads_back_there(state, phase):
    journey = staffed(**state).go(e.Touched())
    assert isinstance(journey.phase, phase)
    journey.go(HOLD)
    assert isinstance(journey.phase, s.AskingMenuCode)
    assert isinstance(journey.go(e.WentBack()).phase, phase)


def test_no_patient_is_left_for_the_menu():
    journey = staffed().go(CARD, HOLD)
    assert isinstance(journey.phase, s.ReadingCard)
    assert isinstance(staffed().go(e.BellRung(), HOLD).phase, s.CallingStaff)


def test_the_right_code_opens_the_menu_and_looks_at_every_part():
    journey = confirmed()
    assert journey.asked(f.CheckStaffCode).code_handle == 4
    journey.go(e.StaffAccepted(code_id(journey), "nurse-3"))
    assert isinstance(journey.phase, s.StaffMenu)
    assert journey.phase.staff_id == "nurse-3"
    assert journey.effects == [f.Inspect(check) for check in Check]


def test_a_wrong_code_stays_and_tells_for_how_long_none_is_taken():
    journey = confirmed()
    journey.go(e.StaffRefused(code_id(journey), 300))
    assert content(journey) == v.StaffCodeView(0, False, 300)
    assert f.ClearPin() in journey.effects
    journey.go(e.StaffDigitsChanged(6), e.StaffConfirmed(5))
    assert not journey.asks(f.CheckStaffCode), "locked"


def test_a_code_accepted_for_somebody_else_opens_nothing():
    journey = confirmed().go(e.StaffAccepted("another question", "nurse-3"))
    assert isinstance(journey.phase, s.AskingMenuCode)
    assert isinstance(staffed().go(e.StaffAccepted("", "nurse-3")).phase, s.Attract)


def test_a_code_accepted_after_it_was_left_opens_nothing():
    journey = confirmed()
    accepted = e.StaffAccepted(code_id(journey), "nurse-3")
    assert isinstance(journey.go(e.WentBack(), accepted).phase, s.Attract)
    assert not isinstance(journey.go(HOLD, accepted).phase, s.StaffMenu)


def test_digits_left_lying_are_wiped_and_the_question_ends():
    journey = at_code().go(e.StaffDigitsChanged(3)).wait(20.1)
    assert isinstance(journey.phase, s.AskingMenuCode)
    assert (journey.phase.entered, journey.effects) == (0, [f.ClearPin()])
    assert isinstance(journey.wait(40).phase, s.Attract)


def test_a_digit_of_a_pin_does_not_stay_in_the_pad():
    assert at_code().go(e.PinDigitsChanged(1)).effects == [f.ClearPin()]


# --- looking ---


def test_sixty_seconds_without_a_touch_end_the_menu():
    assert isinstance(in_menu().wait(59.9).phase, s.StaffMenu)
    assert isinstance(in_menu().wait(60.1).phase, s.Attract)


def test_a_touch_gives_time_again():
    journey = in_menu().wait(50).go(e.Touched()).wait(50)
    assert isinstance(journey.phase, s.StaffMenu)


def test_the_parts_are_looked_at_again_when_they_have_answered():
    journey = answered(in_menu(), Check.OUTBOX, Check.BROKER).wait(10.1)
    assert journey.effects == [f.Inspect(Check.OUTBOX), f.Inspect(Check.BROKER)]
    assert answered(journey).wait(10.1).asks(f.Inspect)


def test_a_picture_taken_by_the_test_is_not_forgotten_by_a_look():
    seen = Finding(Part.CAMERA, Health.GOOD, Says.CAMERA_PICTURE)
    journey = answered(in_menu()).go(m.Inspected(Check.CAMERA, (seen,))).wait(10.1)
    assert f.Inspect(Check.CAMERA) not in journey.effects


def test_what_is_found_is_shown_and_what_is_not_yet_is_said_to_be_looked_at():
    journey = in_menu().go(m.Inspected(Check.LINE, (REACHED,)))
    shown = content(journey)
    assert isinstance(shown, v.MenuView)
    tiles = {tile.part: tile for tile in shown.tiles}
    assert tiles[Part.LINE] == REACHED
    assert tiles[Part.BROKER].says is Says.LOOKING


def test_the_reader_is_told_as_it_is_now():
    journey = in_menu()
    for event, says in (
        (e.CardInserted("a", "b"), Says.READER_CARD),
        (e.ReaderLost(), Says.READER_MISSING),
        (e.ReaderBack(), Says.READER_READY),
    ):
        shown = content(journey.go(event))
        assert isinstance(shown, v.MenuView)
        assert shown.tiles[0].says is says


def test_a_camera_that_was_pulled_out_is_told_without_a_test():
    journey = in_menu().go(e.CameraSeen(is_there=False))
    shown = content(journey)
    assert isinstance(shown, v.MenuView)
    assert shown.tiles[1].says is Says.CAMERA_SILENT


def test_a_card_placed_meanwhile_is_read_when_staff_are_done():
    journey = in_menu().go(CARD)
    assert isinstance(journey.phase, s.StaffMenu)
    assert journey.effects == []
    journey.go(e.WentBack())
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.asks(f.ReadCard)


# --- the self-test ---


def under_test(**state) -> Journey:
    return answered(in_menu(**state)).go(m.TestBegun())


def test_the_test_looks_harder_at_every_part():
    journey = under_test()
    assert journey.effects == [f.Inspect(check, is_test=True) for check in Check]
    shown = content(journey)
    assert isinstance(shown, v.MenuView)
    assert shown.is_testing


def test_what_a_person_said_last_time_is_forgotten():
    journey = answered(under_test()).go(m.SoundJudged(is_heard=True), m.ScreenJudged())
    shown = content(journey.go(m.TestBegun()))
    assert isinstance(shown, v.MenuView)
    assert [tile.says for tile in shown.tiles[-2:]] == [Says.LOOKING, Says.LOOKING]


def test_sound_and_screen_are_judged_by_a_person_after_the_parts():
    journey = under_test()
    answered(journey, *list(Check)[:-1])
    assert isinstance(content(journey), v.MenuView)
    answered(journey, list(Check)[-1])
    assert content(journey) == v.SoundTestView(1)
    assert content(journey.go(m.ChimeAsked())) == v.SoundTestView(2)
    journey.go(m.SoundJudged(is_heard=True))
    assert content(journey) == v.ScreenTestView(frozenset())
    journey.go(*(m.PointTouched(point) for point in range(SCREEN_POINTS - 1)))
    assert isinstance(content(journey), v.ScreenTestView)
    shown = content(journey.go(m.PointTouched(SCREEN_POINTS - 1)))
    assert isinstance(shown, v.MenuView)
    assert [tile.says for tile in shown.tiles[-2:]] == [Says.SOUND_HEARD, Says.SCREEN_GOOD]


def test_a_chime_that_nobody_heard_and_a_point_that_does_not_answer_are_bad():
    journey = answered(under_test()).go(m.SoundJudged(is_heard=False), m.ScreenJudged())
    shown = content(journey)
    assert isinstance(shown, v.MenuView)
    assert [tile.health for tile in shown.tiles[-2:]] == [Health.BAD, Health.BAD]


def test_the_same_point_twice_counts_once():
    journey = answered(under_test()).go(m.SoundJudged(is_heard=True))
    journey.go(*(m.PointTouched(3) for _ in range(SCREEN_POINTS)))
    assert content(journey) == v.ScreenTestView(frozenset({3}))


def test_a_check_that_could_not_be_done_does_not_hold_up_the_test():
    assert content(answered(under_test())) == v.SoundTestView(1)


def test_the_test_can_be_left():
    shown = content(answered(under_test()).go(e.WentBack()))
    assert isinstance(shown, v.MenuView)
    assert not shown.is_testing


# --- what staff set ---


def actions(**state) -> Journey:
    return in_menu(**state).go(m.PageTurned(s.MenuPage.ACTIONS))


def test_the_volume_is_every_patients_from_now_on():
    journey = actions().go(e.VolumeChanged(1))
    assert journey.asked(f.SetUp) == f.SetUp(4, None)
    assert content(journey) == v.MenuActionsView(4, None, is_shut=False)
    journey.go(e.WentBack())
    assert (journey.state.setting.volume, journey.state.home.volume) == (4, 4)


def test_the_volume_has_ends():
    journey = actions().go(*(e.VolumeChanged(1) for _ in range(9)))
    assert journey.state.home.volume == 5
    assert not journey.asks(f.SetUp), "nothing changed"
    assert journey.go(*(e.VolumeChanged(-1) for _ in range(9))).state.home.volume == 1


def test_a_patients_volume_is_not_the_clinics():
    journey = staffed().go(CARD, e.VolumeChanged(1))
    assert journey.state.home.volume == 3
    assert not journey.asks(f.SetUp)


def test_the_brightness_is_set_where_the_panel_can():
    journey = actions(brightness=2).go(m.BrightnessChanged(1))
    assert journey.asked(f.SetUp) == f.SetUp(3, 3)
    assert not actions().go(m.BrightnessChanged(1)).asks(f.SetUp)


def test_a_reception_closed_by_hand_stays_closed_until_it_is_opened_by_hand():
    journey = actions().go(m.ReceptionShut(is_shut=True), e.WentBack())
    assert isinstance(journey.phase, s.Closed)
    assert content(journey) == v.ClosedView(None, None)
    assert isinstance(journey.wait(3600).go(CARD).phase, s.Closed)
    journey.go(HOLD, e.StaffDigitsChanged(6), e.StaffConfirmed(9))
    journey.go(e.StaffAccepted(code_id(journey), "nurse-3"), m.ReceptionShut(is_shut=False))
    assert isinstance(journey.go(e.WentBack()).phase, s.ReadingCard), "a card lies there"


def test_closing_by_hand_goes_before_the_hours():
    always = OpeningHours.parse(dict.fromkeys(WEEKDAYS, "00:00-24:00"), ())
    journey = actions(hours=always).go(m.ReceptionShut(is_shut=True), e.WentBack())
    assert isinstance(journey.phase, s.Closed)


def test_nobody_closes_the_reception_from_outside_the_menu():
    assert not staffed().go(m.ReceptionShut(is_shut=True)).state.is_shut


def test_a_restart_is_asked_about_twice():
    assert not actions().go(m.RestartChosen()).asks(f.Restart)
    journey = actions().go(m.PageTurned(s.MenuPage.RESTART))
    assert content(journey) == v.MenuRestartView()
    assert isinstance(content(journey.go(e.WentBack())), v.MenuActionsView)
    journey.go(m.PageTurned(s.MenuPage.RESTART), m.RestartChosen())
    assert journey.effects == [f.Restart()]


# --- what it is not ---


def test_the_menu_is_in_the_clinics_setting_and_has_no_tools():
    journey = staffed().go(e.SizeToggled(), e.LanguageAsked(), e.LanguageChosen(v.Language.KO))
    assert journey.state.setting.language is v.Language.KO
    view = present(journey.go(HOLD).state, "clinic")
    assert (view.language, view.text_size, view.tools) == (v.Language.JA, v.TextSize.NORMAL, ())
    assert journey.go(e.BellRung(), e.LanguageAsked(), e.VoiceAsked()).phase == journey.phase


def test_no_answer_about_a_patient_means_anything_in_the_menu():
    journey = in_menu()
    before = journey.phase
    journey.go(e.AnswerKept("s", 3), e.CardFailed("s", Code.CARD_REMOVED), e.Cancelled())
    assert (journey.phase, journey.effects) == (before, [])


def test_the_menu_wakes_up_for_the_earlier_of_its_two_times():
    journey = in_menu()
    assert isinstance(journey.phase, s.StaffMenu)
    assert wake_at(journey.state) == journey.phase.look_at
    journey.wait(55)
    assert wake_at(journey.state) == journey.phase.until
