"""S402: where the clinic asks, how a prescription is wanted; asked for never without the items."""

import dataclasses

import pytest

from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.prescription import PrescriptionIssue
from kiosk.flow import effects as f, events as e, states as s
from tests.flows.journey import ACCEPTED, KEPT, RECORDED, SESSION, Journey, answer, at_consent

ALL_YES = [e.ItemAnswered(kind, is_granted=True) for kind in HealthInformation]
ALL_NO = [e.ItemAnswered(kind, is_granted=False) for kind in HealthInformation]
PAPER = f.ChoosePrescription(SESSION, PrescriptionIssue.PAPER)
ON_PAPER = e.PrescriptionChosen(PrescriptionIssue.PAPER)


def asking(*, is_kept=True) -> Journey:
    """At the items, in a clinic that asks."""
    journey = at_consent()
    journey.state = dataclasses.replace(journey.state, asks_prescription=True)
    journey.go(ACCEPTED, answer(), *([KEPT] if is_kept else []))
    return journey.go(e.ItemsChosen())


def at_prescription(**more) -> Journey:
    return asking(**more).go(*ALL_YES, e.ItemsDone())


def is_asked(journey) -> bool:
    return isinstance(journey.phase, s.AskingConsent) and journey.phase.granted is not None


def test_the_question_follows_the_items_and_nothing_is_chosen_before():
    journey = at_prescription()
    assert is_asked(journey)
    assert journey.phase.session.prescription is None
    assert not journey.asks(f.RecordConsent), "no consent goes out before the last answer"


def test_a_clinic_that_does_not_ask_has_no_such_question():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, e.ItemsChosen(), *ALL_YES, e.ItemsDone())
    assert journey.asks(f.RecordConsent)
    assert not journey.asks(f.ChoosePrescription)


@pytest.mark.parametrize("choice", PrescriptionIssue)
def test_the_choice_is_written_beside_the_consent(choice):
    journey = at_prescription().go(e.PrescriptionChosen(choice))
    assert journey.asked(f.ChoosePrescription) == f.ChoosePrescription(SESSION, choice)
    assert journey.asked(f.RecordConsent).consent == Consent.everything()
    journey.go(RECORDED, e.ConsentKept(SESSION))
    assert isinstance(journey.phase, s.ShowingCoverage)
    chosen = [one for one in journey.history if isinstance(one, f.ChoosePrescription)]
    assert len(chosen) == 1


def test_a_choice_without_any_consent_is_written_too():
    journey = asking().go(*ALL_NO, e.ItemsDone(), ON_PAPER)
    assert journey.effects == [PAPER]
    assert isinstance(journey.phase, s.ShowingCoverage)


def test_a_choice_made_before_the_answer_is_kept_is_written_after_it():
    journey = at_prescription(is_kept=False).go(ON_PAPER)
    assert not journey.asks(f.ChoosePrescription), "there is no row to write it into"
    journey.go(KEPT)
    assert [type(one) for one in journey.effects] == [f.ChoosePrescription, f.RecordConsent]


def test_show_all_and_show_none_leave_it_unset():
    for consent in (Consent.everything(), Consent.nothing()):
        journey = at_consent()
        journey.state = dataclasses.replace(journey.state, asks_prescription=True)
        journey.go(ACCEPTED, answer(), KEPT, e.ConsentChosen(consent), RECORDED)
        journey.go(e.ConsentKept(SESSION))
        assert isinstance(journey.phase, s.ShowingCoverage)
        assert f.ChoosePrescription not in [type(one) for one in journey.history]


def test_going_back_leads_to_the_items_with_their_answers():
    journey = at_prescription().go(e.WentBack())
    assert not is_asked(journey)
    assert journey.phase.items == dict.fromkeys(HealthInformation, True)
    assert is_asked(journey.go(e.ItemsDone()))


def test_a_choice_that_nobody_asked_for_is_none():
    journey = asking().go(ON_PAPER)
    assert not journey.asks(f.ChoosePrescription)
    assert journey.phase.session.prescription is None


def test_a_service_that_comes_back_still_knows_the_choice():
    journey = at_consent()
    journey.state = dataclasses.replace(journey.state, asks_prescription=True)
    journey.go(ACCEPTED, e.ItemsChosen(), *ALL_YES, e.ItemsDone(), ON_PAPER)
    journey.go(e.ServiceFailed(SESSION, Code.NO_NETWORK), e.Retried(), answer(), KEPT)
    assert journey.asked(f.ChoosePrescription) == PAPER


def test_the_question_gives_way_to_the_idle_question():
    journey = at_prescription().wait(46)
    assert isinstance(journey.phase, s.AskingToContinue)
    assert is_asked(journey.go(e.Continued()))
