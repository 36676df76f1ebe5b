"""Language, voice, volume, size: chosen over any screen, forgotten when the patient has left."""

import pytest

from eligibility.health import Consent
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    KEPT,
    READ,
    SESSION,
    Journey,
    answer,
    at_consent,
    at_pin,
)

KOREAN = e.LanguageChosen(s.Language.KO)
GUIDED = e.VoiceChosen(s.Voice.GUIDED)


def at_camera():
    journey = Journey()
    journey.state = s.State(has_face_matcher=True)
    read = e.CardRead(SESSION, tries_left=3, photo=PhotoAccess.OPEN)
    return journey.go(CARD, read, e.FaceChosen(), e.PhotoOpened(SESSION, 3))


def test_the_size_goes_round():
    journey = Journey()
    sizes = [journey.go(e.SizeToggled()).state.setting.text_size for _ in range(4)]
    assert sizes == [130, 160, 100, 130]


@pytest.mark.parametrize(("step", "end"), [(1, 5), (-1, 1)])
def test_the_volume_ends_at_its_ends(step, end):
    journey = Journey().go(e.VoiceAsked(), *[e.VolumeChanged(step)] * 9)
    assert journey.state.setting.volume == end


def test_a_language_that_is_chosen_closes_its_choice():
    journey = Journey().go(CARD, READ, e.LanguageAsked())
    assert isinstance(journey.phase, s.ChoosingLanguage)
    assert isinstance(journey.go(KOREAN).phase, s.ChoosingMethod)
    assert journey.state.setting.language is s.Language.KO


def test_a_voice_that_is_chosen_can_be_heard_before_its_choice_is_closed():
    journey = Journey().go(CARD, READ, e.VoiceAsked(), GUIDED, e.VolumeChanged(1))
    assert isinstance(journey.phase, s.ChoosingVoice)
    assert (journey.state.setting.voice, journey.state.setting.volume) == (s.Voice.GUIDED, 4)
    assert isinstance(journey.go(e.WentBack()).phase, s.ChoosingMethod)


@pytest.mark.parametrize("asked", [e.LanguageAsked(), e.VoiceAsked()])
def test_a_choice_that_nobody_makes_goes_away(asked):
    journey = Journey().go(CARD, READ, asked).wait(46)
    assert isinstance(journey.phase, s.ChoosingMethod)


def test_from_one_choice_the_other_is_one_touch_away():
    journey = Journey().go(CARD, READ, e.LanguageAsked(), e.VoiceAsked())
    assert isinstance(journey.phase, s.ChoosingVoice)
    assert isinstance(journey.go(e.WentBack()).phase, s.ChoosingMethod)


@pytest.mark.parametrize("asked", [e.LanguageAsked(), e.VoiceAsked()])
def test_the_same_tool_once_more_closes_its_choice(asked):
    assert isinstance(Journey().go(CARD, READ, asked, asked).phase, s.ChoosingMethod)


def test_the_answer_comes_while_the_language_is_chosen():
    journey = at_consent().go(e.LanguageAsked(), ACCEPTED)
    assert journey.asks(f.Inquire)
    assert isinstance(journey.go(KOREAN).phase, s.AskingConsent)


def test_digits_that_were_typed_do_not_wait_behind_the_choice():
    journey = at_pin().go(e.PinDigitsChanged(3), e.LanguageAsked())
    assert journey.asks(f.ClearPin)
    assert journey.go(KOREAN).phase.entered == 0


def test_a_digit_pressed_just_before_the_choice_opened_is_wiped():
    assert at_pin().go(e.LanguageAsked(), e.PinDigitsChanged(1)).asks(f.ClearPin)


def test_nobody_is_compared_behind_the_choice():
    journey = at_camera()
    assert journey.go(e.LanguageAsked()).asks(f.StopFace)
    journey.wait(30)
    assert isinstance(journey.go(KOREAN).phase, s.LookingAtCamera)
    assert journey.asked(f.StartFace).photo_handle == 3
    assert journey.phase.until == journey.now.monotonic + 15


def test_a_match_that_was_on_its_way_is_not_lost_behind_the_choice():
    journey = at_camera().go(e.LanguageAsked(), e.FaceJudged(3, FaceVerdict.MATCH))
    assert isinstance(s.uncovered(journey.phase), s.ProvingCard)


def test_a_card_that_is_pulled_closes_the_choice():
    journey = Journey().go(CARD, READ, e.LanguageAsked(), e.CardRemoved())
    assert isinstance(journey.phase, s.CardProblem)


def test_a_card_that_is_placed_closes_the_choice_and_keeps_what_was_chosen():
    journey = Journey().go(e.SizeToggled(), e.LanguageAsked(), CARD)
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.state.setting.text_size is s.TextSize.LARGE


def test_the_bell_rings_from_a_choice_too():
    journey = Journey().go(CARD, READ, e.VoiceAsked(), e.BellRung())
    assert isinstance(journey.phase, s.CallingStaff)
    assert journey.asks(f.RingBell)
    assert isinstance(journey.go(e.WentBack()).phase, s.ChoosingMethod)


def test_the_language_of_the_call_for_staff_can_be_changed():
    journey = Journey().go(CARD, READ, e.BellRung(), e.LanguageAsked(), KOREAN)
    assert isinstance(journey.phase, s.CallingStaff)
    assert not journey.asks(f.RingBell)


def test_the_idle_question_counts_on_over_what_it_asked_about_after_a_language():
    journey = Journey().go(CARD, READ).wait(46)
    assert isinstance(journey.phase, s.AskingToContinue)
    assert isinstance(journey.go(e.LanguageAsked()).phase, s.ChoosingLanguage)


def test_what_is_chosen_at_the_first_screen_is_not_forgotten_while_it_is_chosen():
    journey = Journey().go(e.SizeToggled(), e.VoiceAsked()).wait(44).go(e.Touched()).wait(44)
    assert journey.state.setting.text_size is s.TextSize.LARGE
    assert journey.go(e.WentBack()).wait(91).state.setting == s.Setting()


def test_the_thanks_are_in_the_patients_language():
    journey = Journey().go(CARD, READ, e.LanguageAsked(), KOREAN, e.Cancelled())
    assert isinstance(journey.phase, s.TakingCard)
    assert journey.state.setting.language is s.Language.KO
    assert journey.go(e.CardRemoved()).state.setting == s.Setting()


def done_in_korean():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, e.LanguageAsked(), KOREAN)
    journey.go(e.ConsentChosen(Consent.nothing()), e.Finished(), e.CardRemoved())
    assert isinstance(journey.phase, s.Thanking)
    return journey


def test_the_next_of_a_family_keeps_the_setting():
    journey = done_in_korean().go(e.Touched(), e.AnotherPersonChosen())
    assert isinstance(journey.phase, s.Attract)
    assert journey.go(e.CardInserted("b" * 8, "c" * 8)).state.setting.language is s.Language.KO


def test_whoever_comes_after_the_thanks_begins_with_the_clinics_setting():
    next_card = e.CardInserted("b" * 8, "c" * 8)
    assert done_in_korean().go(next_card).state.setting == s.Setting()
    assert done_in_korean().wait(11).state.setting == s.Setting()


def test_a_family_that_does_not_come_back_is_forgotten():
    assert done_in_korean().go(e.AnotherPersonChosen()).wait(46).state.setting == s.Setting()


def test_a_session_ends_with_the_clinics_volume():
    journey = Journey()
    journey.state = s.State(setting=s.Setting(volume=5), home=s.Setting(volume=5))
    journey.go(CARD, READ, e.VoiceAsked(), e.VolumeChanged(-1), e.WentBack(), e.Cancelled())
    assert journey.state.setting.volume == 4
    assert journey.go(e.CardRemoved()).state.setting.volume == 5


# --- who needs longer has longer (S90) ---


@pytest.mark.parametrize(
    ("events", "seconds"),
    [
        pytest.param((), 45, id="usual"),
        pytest.param((e.SizeToggled(),), 90, id="130 %"),
        pytest.param((e.SizeToggled(),) * 2, 90, id="160 %"),
        pytest.param((e.SizeToggled(),) * 3, 45, id="100 % again"),
        pytest.param((e.VoiceAsked(), GUIDED, e.WentBack()), 90, id="guided"),
        pytest.param(
            (e.VoiceAsked(), e.VoiceChosen(s.Voice.SPOKEN), e.WentBack()), 45, id="spoken"
        ),
    ],
)
def test_the_idle_question_comes_later_for_those_who_need_longer(events, seconds):
    journey = Journey().go(CARD, READ, *events).wait(seconds - 1)
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert isinstance(journey.wait(1).phase, s.AskingToContinue)


def test_the_result_stays_longer_for_those_who_need_longer():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, e.SizeToggled())
    journey.go(e.ConsentChosen(Consent.nothing())).wait(39)
    assert isinstance(journey.phase, s.ShowingCoverage)


def test_work_that_hangs_is_not_waited_for_any_longer():
    journey = Journey().go(e.SizeToggled(), CARD).wait(8)
    assert isinstance(journey.phase, s.CardProblem)


def test_the_use_without_looking_begins_on_the_first_screen_and_is_unhurried():
    journey = Journey().go(e.Touched(), GUIDED)
    assert journey.wait(60).state.setting.voice is s.Voice.GUIDED
    assert isinstance(journey.phase, s.Attract)


def test_nobody_came_after_all_and_the_next_patient_has_no_voice():
    journey = Journey().go(e.Touched(), GUIDED).wait(91)
    assert journey.state.setting.voice is s.Voice.OFF
