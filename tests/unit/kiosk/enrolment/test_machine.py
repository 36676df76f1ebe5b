"""The first start by its journeys: what is shown, what is asked, what goes on by itself."""

import math

import pytest

from eligibility.errors import Code
from kiosk.enrolment import effects as f, events as e, limits, states as s
from kiosk.flow.setting import Language
from tests.unit.kiosk.enrolment.journey import INVITATION, PENDING, SECRET, WORDS, FirstStart

GOOD = s.Facts(s.Fact.GOOD, s.Fact.GOOD, s.Fact.GOOD, s.Fact.GOOD)


def test_an_invitation_that_is_shown_ends_with_a_kiosk_that_has_its_identity():
    start = FirstStart().go(e.Begun(), e.InvitationRead(INVITATION))
    for step in s.CONTACTING_STEPS[:-1]:
        start.go(e.StepDone(step))
    start.go(PENDING)
    assert start.phase == s.Waiting(WORDS, PENDING.asked_at, PENDING.until)
    start.wait(5)
    for step in (s.Step.ASKING, *s.FINISHING_STEPS):
        start.go(e.StepDone(step))
    assert isinstance(start.phase, s.Done)
    assert start.phase.device == "reception-1"
    assert start.asked() == [*s.CONTACTING_STEPS, s.Step.ASKING, *s.FINISHING_STEPS]
    assert start.history[:4] == [
        f.StartCamera(),
        f.StopCamera(),
        f.Take(INVITATION),
        f.Do(s.Step.FINDING),
    ]


def test_the_kiosk_goes_on_by_itself_a_while_after_it_is_done():
    start = FirstStart().at_step(s.Step.PROBING).go(e.StepDone(s.Step.PROBING))
    start.wait(limits.DONE_S)
    assert start.state.is_over
    assert start.effects == (f.End(),)


def test_what_was_not_there_yet_is_told_and_the_enrolment_is_complete_all_the_same():
    start = FirstStart().at_step(s.Step.FETCHING_PEERS)
    start.go(e.StepDone(s.Step.FETCHING_PEERS, hint=Code.NO_SUBSCRIBER))
    start.go(e.StepDone(s.Step.STORING), e.StepDone(s.Step.PROBING, hint=Code.NO_NETWORK))
    assert isinstance(start.phase, s.Done)
    assert start.phase.hints == {Code.NO_SUBSCRIBER, Code.NO_NETWORK}


def test_the_first_screen_looks_around_again_and_again_while_it_stands():
    start = FirstStart().wait(limits.LOOK_S * 2)
    assert start.history == [f.LookAround()] * 3
    assert start.go(e.Looked(GOOD)).state.facts == GOOD
    start.go(e.Begun()).history.clear()
    start.wait(limits.LOOK_S * 2)
    assert f.LookAround() not in start.history


def test_the_language_can_be_chosen_on_every_screen():
    start = FirstStart().at_waiting().go(e.LanguageChosen(Language.KO))
    assert start.state.language is Language.KO
    assert isinstance(start.phase, s.Waiting)


def test_a_kiosk_without_a_camera_asks_to_type():
    start = FirstStart(has_camera=False).go(e.Begun())
    assert isinstance(start.phase, s.TypingCode)
    assert isinstance(start.go(e.CameraChosen()).phase, s.TypingCode)


def test_a_broken_camera_is_told_and_typing_remains():
    start = FirstStart().go(e.Begun(), e.CameraLost())
    assert isinstance(start.phase, s.ShowingCode)
    assert start.phase.is_camera_lost
    assert isinstance(start.go(e.TypingChosen()).phase, s.TypingCode)
    assert start.history[-1] == f.StopCamera()


@pytest.mark.parametrize("kind", list(s.CodeKind))
def test_another_code_is_told_and_the_camera_goes_on_looking(kind):
    start = FirstStart().go(e.Begun(), e.OtherCodeSeen(kind))
    assert isinstance(start.phase, s.ShowingCode)
    assert start.phase.seen is kind
    assert start.effects == ()


def test_a_camera_is_not_left_on_over_night():
    start = FirstStart().go(e.Begun()).wait(limits.SCAN_S)
    assert isinstance(start.phase, s.Welcome)
    assert f.StopCamera() in start.history


# --- what goes wrong and passes by itself ---


@pytest.mark.parametrize("step", [*s.CONTACTING_STEPS, s.Step.TELLING_KEYS, s.Step.FETCHING_PEERS])
@pytest.mark.parametrize("code", [Code.AUTHORITY_UNREACHABLE, Code.CLOCK_IMPLAUSIBLE])
def test_what_passes_by_itself_is_told_and_tried_again_by_itself(step, code):
    start = FirstStart().at_step(step).go(e.StepFailed(step, code))
    assert start.phase.trouble.code is code
    start.wait(limits.LONGEST_PAUSE_S)
    assert start.asked()[-2:] == [step, step]
    start.go(e.StepDone(step))
    assert start.phase.trouble is None


def test_the_pauses_grow_up_to_a_limit():
    start = FirstStart().at_step(s.Step.FINDING)
    pauses = []
    for _ in range(7):
        start.go(e.StepFailed(s.Step.FINDING, Code.AUTHORITY_UNREACHABLE))
        pauses.append(start.phase.trouble.again_at - start.monotonic)
        start.wait(pauses[-1])
    assert pauses == [2, 4, 8, 16, 30, 30, 30]
    assert start.phase.trouble.tries == 7


def test_a_silent_authority_is_told_while_the_words_stay():
    start = FirstStart().at_waiting().wait(5)
    silent_at = start.wall
    start.go(e.StepFailed(s.Step.ASKING, Code.AUTHORITY_UNREACHABLE))
    assert start.phase.words == WORDS
    assert start.phase.silent_since == silent_at
    start.wait(2)
    start.go(e.StepFailed(s.Step.ASKING, Code.AUTHORITY_UNREACHABLE))
    assert start.phase.silent_since == silent_at
    start.wait(4).go(PENDING)
    assert start.phase.silent_since is None


def test_while_the_authority_is_asked_it_is_not_asked_again():
    start = FirstStart().at_waiting().wait(600)
    assert start.asked().count(s.Step.ASKING) == 2
    assert math.isinf(start.phase.next_at)


def test_a_touch_tries_again_at_once():
    start = FirstStart().at_step(s.Step.FINDING)
    start.go(e.StepFailed(s.Step.FINDING, Code.AUTHORITY_UNREACHABLE), e.Retried())
    assert start.effects == (f.Do(s.Step.FINDING),)
    assert start.go(e.Retried()).effects == ()


def test_a_touch_asks_at_once_whether_it_was_confirmed():
    assert FirstStart().at_waiting().go(e.Retried()).effects == (f.Do(s.Step.ASKING),)


def test_a_request_that_was_sent_before_a_power_cut_goes_on():
    start = FirstStart().go(e.RequestFound())
    assert start.phase == s.Contacting(s.Step.FINDING, is_resumed=True)
    for step in s.CONTACTING_STEPS[:-1]:
        start.go(e.StepDone(step))
    assert isinstance(start.go(PENDING).phase, s.Waiting)
    assert not any(isinstance(effect, f.Take) for effect in start.history)


# --- what does not pass ---

REFUSALS = {
    Code.INVITATION_UNKNOWN: s.Advice.TRY_AGAIN,
    Code.INVITATION_UNREADABLE: s.Advice.TRY_AGAIN,
    Code.INVITATION_EXPIRED: s.Advice.NEW_INVITATION,
    Code.INVITATION_USED: s.Advice.NEW_INVITATION,
    Code.INVITATION_DEAD: s.Advice.NEW_INVITATION,
    Code.REQUEST_DECLINED: s.Advice.NEW_INVITATION,
    Code.REQUEST_REFUSED: s.Advice.TELL_SOMEBODY,
    Code.AUTHORITY_NOT_TRUSTED: s.Advice.TELL_SOMEBODY,
    Code.CALLER_UNKNOWN: s.Advice.TELL_SOMEBODY,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_to_do_and_leaves_nothing_on_the_kiosk(code):
    start = FirstStart().at_step(s.Step.ASKING).go(e.StepFailed(s.Step.ASKING, code))
    assert start.phase == s.Failed(code, REFUSALS[code])
    assert start.effects == (f.Forget(),)
    assert isinstance(start.go(e.Retried()).phase, s.ShowingCode)


def test_another_authority_is_an_alarm():
    failed = e.StepFailed(s.Step.TRUSTING, Code.AUTHORITY_NOT_TRUSTED)
    assert FirstStart().at_step(s.Step.TRUSTING).go(failed).phase.is_alarm


def test_declined_while_waiting_ends_the_request():
    start = FirstStart().at_waiting().wait(5)
    start.go(e.StepFailed(s.Step.ASKING, Code.REQUEST_DECLINED))
    assert start.phase == s.Failed(Code.REQUEST_DECLINED, s.Advice.NEW_INVITATION)


def test_a_full_storage_keeps_the_request_until_somebody_has_made_room():
    start = FirstStart().at_step(s.Step.STORING)
    start.go(e.StepFailed(s.Step.STORING, Code.IDENTITY_NOT_KEPT))
    assert start.phase.is_request_kept
    assert f.Forget() not in start.history
    assert start.go(e.Retried()).effects == (f.Do(s.Step.FINDING),)


def test_going_back_gives_the_request_up():
    start = FirstStart().at_waiting().go(e.WentBack())
    assert isinstance(start.phase, s.Welcome)
    assert start.effects == (f.Forget(),)


def test_once_the_certificate_is_there_nobody_goes_back():
    start = FirstStart().at_step(s.Step.TELLING_KEYS).go(e.WentBack())
    assert isinstance(start.phase, s.Finishing)


def test_no_state_shows_the_code_in_a_log():
    start = FirstStart().at_typing().type(SECRET.code)
    assert SECRET.code not in repr(start.state)
    start.go(e.CodeConfirmed())
    shown = repr((start.state, start.history, e.InvitationRead(INVITATION)))
    assert SECRET.code not in shown
    assert SECRET.value.hex() not in shown
