"""S90: when a patient is asked whether to go on, and what happens without an answer."""

import dataclasses

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from kiosk.flow import effects as f, events as e, states as s
from tests.flows.journey import ACCEPTED, CARD, KEPT, READ, SESSION, Journey, answer, at_consent


def unregistered():
    return at_consent().go(dataclasses.replace(ACCEPTED, is_registered=False))


def refused(code):
    return at_consent().go(e.ServiceFailed(SESSION, code))


def lost():
    return at_consent().go(ACCEPTED, answer(Validity.LOST), KEPT)


@pytest.mark.parametrize(
    ("journey", "seconds"),
    [
        pytest.param(at_consent, 20, id="S40"),
        pytest.param(lambda: refused(Code.NO_NETWORK), 20, id="S47"),
        pytest.param(lambda: refused(Code.CERTIFICATE_EXPIRED), 20, id="S25"),
        pytest.param(unregistered, 20, id="S25 registration"),
        pytest.param(lost, 45, id="S42, where a paper is looked for"),
    ],
)
def test_whoever_has_taken_the_card_is_asked_sooner(journey, seconds):
    taken = journey().go(e.CardRemoved())
    assert not isinstance(taken.wait(seconds - 1).phase, s.AskingToContinue)
    assert isinstance(taken.wait(1).phase, s.AskingToContinue)


def test_with_the_card_still_there_everybody_has_the_usual_time():
    assert not isinstance(refused(Code.NO_NETWORK).wait(44).phase, s.AskingToContinue)


def test_with_a_paper_there_is_no_card_that_was_taken():
    journey = Journey().go(e.WayChosen(e.Way.QR))
    journey.go(e.QrReadWithoutBirth(answer().answer.coverages[0].key))
    journey.go(*(e.SymbolTyped(digit) for digit in "0412"), e.TypedNext(), e.TypedNext())
    failed = e.ServiceFailed(journey.phase.session.session_id, Code.NO_NETWORK)
    assert isinstance(journey.go(failed).wait(44).phase, s.NoService)


def test_an_unanswered_question_ends_the_session_after_twenty_seconds():
    journey = Journey().go(CARD, READ).wait(45)
    assert isinstance(journey.wait(19).phase, s.AskingToContinue)
    assert journey.wait(1).asks(f.Seal)
    assert isinstance(journey.phase, s.TakingCard)


def test_every_change_of_the_setting_is_a_touch_that_goes_on():
    journey = Journey().go(CARD, READ)
    for event in (e.Touched(), e.ThemeToggled()), (e.Touched(), e.SizeToggled()):
        assert isinstance(journey.wait(40).go(*event).phase, s.ChoosingMethod)
