"""What goes wrong: the card pulled, the PIN wrong, the line cut, the patient gone."""

import pytest

from eligibility.batch import NoticeKind
from eligibility.errors import Code
from eligibility.health import Consent
from kiosk.flow import effects as f, events as e, states as s
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    CHALLENGE,
    KEPT,
    PROVEN,
    READ,
    SESSION,
    Journey,
    answer,
    at_consent,
    at_pin,
    checking,
)

NEXT = e.CardInserted(
    "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
)


@pytest.mark.parametrize(
    "journey",
    [
        pytest.param(lambda: Journey().go(CARD), id="reading"),
        pytest.param(lambda: Journey().go(CARD, READ), id="choosing"),
        pytest.param(at_pin, id="asking the PIN"),
        pytest.param(checking, id="checking the PIN"),
        pytest.param(lambda: checking().go(CHALLENGE, e.PinWasWrong(SESSION, 2)), id="wrong"),
        pytest.param(lambda: checking().go(CHALLENGE, e.PinWasWrong(SESSION, 1)), id="last try"),
    ],
)
def test_a_card_pulled_before_the_proof_is_told_and_wiped(journey):
    pulled = journey().go(e.CardRemoved())
    assert isinstance(pulled.phase, s.CardProblem)
    assert pulled.phase.code is Code.CARD_REMOVED
    assert pulled.asks(f.ClearPin)
    assert isinstance(pulled.wait(6).phase, s.Attract)


def test_a_card_put_back_in_time_is_read_again():
    journey = Journey().go(CARD, e.CardRemoved(), NEXT)
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.asks(f.ReadCard)


def test_a_card_taken_after_the_proof_changes_nothing():
    journey = at_consent().go(e.CardRemoved())
    assert isinstance(journey.phase, s.AskingConsent)


@pytest.mark.parametrize(
    "event", [ACCEPTED, e.ServiceFailed(SESSION, Code.NO_NETWORK)], ids=["consent", "no service"]
)
def test_a_patient_who_left_with_the_card_is_asked_sooner(event):
    """ui.md 4: card removed and patient authenticated, 20 s instead of 45."""
    journey = at_consent().go(event, e.CardRemoved()).wait(19).go(e.Touched()).wait(19)
    assert not isinstance(journey.phase, s.AskingToContinue)
    assert isinstance(journey.wait(2).phase, s.AskingToContinue)


def test_a_touch_does_not_hold_what_shows_only_for_moments():
    pulled = at_pin().go(e.CardRemoved(), e.Touched())
    assert isinstance(pulled.wait(6).phase, s.Attract)
    counter = at_consent().go(e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE), e.Touched())
    assert isinstance(counter.wait(16).phase, s.TakingCard)


def test_another_card_ends_the_session_before_it():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, e.CardRemoved(), NEXT)
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.phase.session.session_id == NEXT.session_id
    assert journey.effects[:2] == [f.ForgetCard(), f.Seal(SESSION)]


def test_a_mute_card_is_told_after_its_time():
    journey = Journey().go(CARD).wait(8.5)
    assert isinstance(journey.phase, s.CardProblem)
    assert isinstance(journey.go(e.Retried()).phase, s.ReadingCard)


def test_two_wrong_pins_ask_before_the_last_try():
    journey = checking().go(CHALLENGE, e.PinWasWrong(SESSION, 2))
    assert journey.phase == s.PinWrong(journey.phase.session, journey.phase.until)
    journey.go(e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(8), CHALLENGE)
    journey.go(e.PinWasWrong(SESSION, 1))
    assert isinstance(journey.phase, s.ConfirmingLastTry)
    journey.go(e.PinDigitsChanged(4), e.PinConfirmed(9))
    assert not journey.asks(f.FetchChallenge)
    journey.go(e.PinChosen())
    assert isinstance(journey.phase, s.AskingPin)
    assert journey.phase.session.tries_left == 1


def test_a_card_that_comes_with_one_try_left_is_asked_about_it():
    last = e.CardRead(SESSION, tries_left=1)
    assert isinstance(Journey().go(CARD, last, e.PinChosen()).phase, s.ConfirmingLastTry)


def test_a_locked_pin_is_told_and_never_asked_for():
    locked = e.CardRead(SESSION, tries_left=0)
    journey = Journey().go(CARD, locked)
    assert isinstance(journey.phase, s.PinLocked)
    assert isinstance(journey.go(e.PinChosen()).phase, s.PinLocked)
    assert isinstance(journey.go(e.CardRemoved()).phase, s.Attract)


def test_three_wrong_pins_lock():
    journey = checking().go(CHALLENGE, e.PinWasWrong(SESSION, 0))
    assert isinstance(journey.phase, s.PinLocked)


@pytest.mark.parametrize("entered", [0, 1, 2, 3])
def test_nothing_is_sent_with_fewer_than_four_digits(entered):
    journey = at_pin().go(e.PinDigitsChanged(entered), e.PinConfirmed(7))
    assert isinstance(journey.phase, s.AskingPin)
    assert journey.effects == []


def test_digits_left_lying_are_wiped():
    journey = at_pin().go(e.PinDigitsChanged(3)).wait(21)
    assert journey.phase.entered == 0
    assert journey.asks(f.ClearPin)


def test_a_cut_line_costs_no_try_of_the_pin():
    journey = checking().go(e.ServiceFailed(SESSION, Code.NO_NETWORK))
    assert isinstance(journey.phase, s.NoService)
    assert journey.asks(f.ClearPin)
    assert not journey.asks(f.ProveHolder)


@pytest.mark.parametrize(
    ("events", "effect"),
    [
        pytest.param([], f.Authenticate, id="before the card was accepted"),
        pytest.param([ACCEPTED], f.Inquire, id="before the answer"),
        pytest.param([ACCEPTED, answer()], f.KeepAnswer, id="before the answer was kept"),
    ],
)
def test_asking_again_goes_on_where_the_line_was_cut(events, effect):
    journey = at_consent().go(*events, e.ServiceFailed(SESSION, Code.SERVICE_SLOW))
    assert isinstance(journey.phase, s.NoService)
    journey.go(e.Retried())
    assert isinstance(journey.phase, s.AskingConsent)
    assert journey.asks(effect)


def test_asking_again_keeps_the_consent_that_was_given():
    journey = at_consent().go(e.ConsentChosen(Consent.everything()))
    journey.go(e.ServiceFailed(SESSION, Code.NO_NETWORK), e.Retried())
    assert isinstance(journey.phase, s.Querying)
    assert journey.phase.consent == Consent.everything()


def test_a_used_up_challenge_lets_the_card_sign_again():
    journey = at_consent().go(e.ServiceFailed(SESSION, Code.NONCE_UNKNOWN), e.Retried())
    assert isinstance(journey.phase, s.ReadingCard)


def test_a_slow_cloud_is_told_twice():
    journey = at_consent().go(e.ConsentChosen(Consent.nothing())).wait(5.5)
    assert journey.phase.is_slow
    assert isinstance(journey.wait(10).phase, s.NoService)


def test_leaving_after_a_cut_line_leaves_nothing():
    journey = at_consent().go(e.ServiceFailed(SESSION, Code.NO_NETWORK), e.Cancelled())
    assert isinstance(journey.phase, s.TakingCard)
    assert isinstance(journey.go(e.CardRemoved()).phase, s.Attract)
    assert journey.state == s.State(has_camera=True)


def test_an_idle_patient_is_asked_and_then_forgotten():
    journey = Journey().go(CARD, READ).wait(46)
    assert isinstance(journey.phase, s.AskingToContinue)
    assert journey.phase.seconds_left == 19
    journey.wait(20)
    assert isinstance(journey.phase, s.TakingCard)


def test_a_touch_on_the_idle_question_goes_on():
    journey = Journey().go(CARD, READ).wait(46).go(e.Touched())
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert isinstance(journey.wait(44).phase, s.ChoosingMethod)


def test_the_bell_brings_staff_and_back():
    journey = at_pin().go(e.BellRung())
    assert f.RingBell(NoticeKind.STAFF_CALLED) in journey.effects
    assert isinstance(journey.phase, s.CallingStaff)
    assert isinstance(journey.go(e.WentBack()).phase, s.AskingPin)


def test_the_journey_goes_on_under_the_bell():
    journey = at_consent().go(e.BellRung(), ACCEPTED)
    assert isinstance(journey.phase, s.CallingStaff)
    assert journey.asks(f.Inquire)


def test_the_bell_wipes_what_was_typed_of_a_pin():
    journey = at_pin().go(e.PinDigitsChanged(4), e.BellRung())
    assert journey.asks(f.ClearPin)
    back = journey.go(e.WentBack())
    assert (back.phase.entered, back.phase.wipe_digits_at) == (0, None)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(e.ThemeToggled(), id="the look"),
        pytest.param(e.ServiceFailed(SESSION, Code.NO_NETWORK), id="a late answer"),
    ],
)
def test_staff_stay_called_while_nothing_changes_under_the_bell(event):
    journey = Journey().go(e.BellRung(), event)
    assert isinstance(journey.phase, s.CallingStaff)


def test_a_digit_that_comes_after_its_screen_is_wiped():
    journey = at_pin().go(e.Cancelled(), e.PinDigitsChanged(1))
    assert journey.asks(f.ClearPin)


def test_a_digit_while_the_pin_is_checked_does_not_void_it():
    assert not checking().go(e.PinDigitsChanged(4)).asks(f.ClearPin)


def test_a_lost_reader_leaves_the_other_ways_open():
    journey = Journey().go(e.ReaderLost())
    assert (journey.phase, journey.state.reader) == (s.Attract(), s.ReaderState.MISSING)
    assert isinstance(journey.go(e.WayChosen(e.Way.TYPE)).phase, s.TypingCard)
    assert journey.go(e.ReaderBack()).state.reader is s.ReaderState.EMPTY


def test_a_reader_lost_in_a_session_wipes_it():
    journey = at_pin().go(e.ReaderLost())
    assert isinstance(journey.phase, s.Attract)
    assert journey.asks(f.ClearPin)


def test_the_look_goes_back_to_the_default_after_the_session():
    journey = Journey().go(CARD, READ, e.ThemeToggled())
    assert journey.state.setting.is_high_contrast
    assert not journey.go(e.Cancelled(), e.CardRemoved()).state.setting.is_high_contrast


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            (e.Cancelled(), e.ThemeToggled(), e.CardRemoved()), id="while taking the card"
        ),
        pytest.param((e.ThemeToggled(), NEXT), id="by the patient before"),
        pytest.param((e.Cancelled(), e.ThemeToggled(), NEXT), id="between two cards"),
    ],
)
def test_the_next_patient_never_meets_a_look_that_was_left(events):
    assert not Journey().go(CARD, READ, *events).state.setting.is_high_contrast


def test_the_look_chosen_at_the_first_screen_holds_for_the_session():
    journey = Journey().go(e.ThemeToggled(), CARD, READ)
    assert journey.state.setting.is_high_contrast


def test_the_look_chosen_by_a_passer_by_is_forgotten():
    assert not Journey().go(e.ThemeToggled()).wait(46).state.setting.is_high_contrast


def test_a_proof_that_comes_after_the_card_was_pulled_is_ignored():
    journey = checking().go(CHALLENGE, e.CardRemoved(), PROVEN)
    assert isinstance(journey.phase, s.CardProblem)
    assert journey.effects == []
