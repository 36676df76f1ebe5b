"""The call for staff: one notice a call, however often the bell is touched."""

import typing

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility.batch import NoticeKind
from kiosk.flow import effects as f, events as e, limits, states as s
from kiosk.flow.holder import PhotoAccess
from tests.flows.journey import CARD, SESSION, Journey, at_consent
from tests.flows.test_without_pin import at_choice, equipped

RUNG_AGAIN = (e.WentBack(), e.BellRung())


def calls(journey: Journey) -> int:
    """How many times the hospital was told that staff are called."""
    return journey.history.count(f.RingBell(NoticeKind.STAFF_CALLED))


@pytest.mark.parametrize("begin", [Journey, at_consent], ids=["at rest", "in a session"])
def test_a_call_is_one_notice_however_often_the_bell_is_touched(begin):
    journey = begin().go(e.BellRung(), *RUNG_AGAIN, *RUNG_AGAIN, e.BellRung())
    assert isinstance(journey.phase, s.CallingStaff), "the patient sees that staff are called"
    assert calls(journey) == 1


def test_a_bell_that_is_rung_again_later_is_another_call():
    journey = at_consent().go(e.BellRung()).wait(limits.RING_AGAIN_S - 1).go(*RUNG_AGAIN)
    assert calls(journey) == 1
    journey.wait(2).go(*RUNG_AGAIN)
    assert calls(journey) == 2


def test_another_patient_is_another_call():
    journey = Journey().go(e.BellRung(), e.WentBack(), CARD, e.BellRung())
    assert calls(journey) == 2
    journey.go(e.WentBack(), e.Cancelled(), e.CardRemoved()).wait(20)
    assert isinstance(journey.phase, s.Attract)
    assert calls(journey.go(e.BellRung())) == 3


def test_who_needs_staff_again_after_they_came_calls_again():
    journey = at_choice(PhotoAccess.NONE)
    journey.go(e.BellRung(), e.StaffCodeChosen(), e.StaffDigitsChanged(6), e.StaffConfirmed(1))
    journey.go(e.StaffAccepted(SESSION, "nurse-3"))
    assert isinstance(journey.phase, s.OfferingProvisional)
    journey.go(e.WentBack(), e.BellRung())
    assert isinstance(journey.phase, s.CallingStaff)
    assert calls(journey) == 2


def test_the_call_ends_after_two_minutes_where_it_began_and_may_be_made_again():
    journey = at_consent().go(e.BellRung()).wait(119)
    assert isinstance(journey.phase, s.CallingStaff)
    journey.wait(1)
    assert isinstance(journey.phase, s.AskingConsent)
    assert calls(journey.go(e.BellRung())) == 2


def test_a_call_at_rest_ends_after_two_minutes_too():
    journey = Journey().go(e.BellRung()).wait(119)
    assert isinstance(journey.phase, s.CallingStaff)
    assert isinstance(journey.wait(1).phase, s.Attract)


def test_a_call_keeps_no_time_of_the_patient_before():
    journey = at_consent().go(e.BellRung(), e.WentBack(), e.Cancelled(), e.CardRemoved()).wait(20)
    assert journey.state.rung_at is None


def test_a_card_that_is_left_behind_is_told_once():
    journey = at_consent().go(e.Cancelled()).wait(600)
    assert isinstance(journey.phase, s.TakingCard)
    told = [one for one in journey.history if isinstance(one, f.RingBell)]
    assert told == [f.RingBell(NoticeKind.CARD_LEFT_BEHIND)]


def test_every_kind_of_notice_has_its_cause():
    left = at_consent().go(e.Cancelled()).wait(60)
    rung = Journey().go(e.BellRung())
    told = {one.kind for one in (*left.history, *rung.history) if isinstance(one, f.RingBell)}
    assert told == set(NoticeKind) - {NoticeKind.STILL_NOT_FOUND}  # the batch process tells that


TOUCHES: tuple[e.Event, ...] = (
    e.BellRung(),
    e.BellRung(),
    e.WentBack(),
    e.LanguageAsked(),
    e.LanguageChosen(s.Language.EN),
    e.Touched(),
    e.StaffCodeChosen(),
    e.WayChosen(e.Way.TYPE),
)


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(st.lists(st.one_of(st.sampled_from(TOUCHES), st.floats(0, 20)), max_size=60))
def test_no_touching_makes_more_notices_than_there_can_be_calls(sequence):
    """One a patient, and one more for each half minute."""
    journey, spent, patients = equipped().go(CARD), 0.0, 1
    for event in sequence:
        was = s.uncovered(journey.phase)
        if isinstance(event, float):
            journey.wait(event)
            spent += event
        else:
            journey.go(typing.cast("e.Event", event))
        patients += isinstance(was, s.InSession) != isinstance(
            s.uncovered(journey.phase), s.InSession
        )
    assert calls(journey) <= patients + spent / limits.RING_AGAIN_S
