"""The straight way, and consent in all its forms."""

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from kiosk.flow import effects as f, events as e, states as s
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    CHALLENGE,
    KEPT,
    PROVEN,
    READ,
    RECORDED,
    SESSION,
    Journey,
    answer,
    at_consent,
    checking,
)

ALL = e.ConsentChosen(Consent.everything())
NONE = e.ConsentChosen(Consent.nothing())


def test_a_card_and_a_pin_lead_to_the_result():
    steps: list[tuple[e.Event, type, type | None]] = [
        (CARD, s.ReadingCard, f.ReadCard),
        (READ, s.ChoosingMethod, None),
        (e.PinChosen(), s.AskingPin, f.ClearPin),
        (e.PinDigitsChanged(4), s.AskingPin, None),
        (e.PinConfirmed(7), s.CheckingPin, f.FetchChallenge),
        (CHALLENGE, s.CheckingPin, f.ProveHolder),
        (PROVEN, s.AskingConsent, f.Authenticate),
        (ACCEPTED, s.AskingConsent, f.Inquire),
        (answer(), s.AskingConsent, f.KeepAnswer),
        (KEPT, s.AskingConsent, None),
        (ALL, s.Querying, f.RecordConsent),
        (RECORDED, s.Querying, f.AmendRecord),
        (e.ConsentKept(SESSION), s.ShowingCoverage, None),
        (e.Finished(), s.TakingCard, f.Seal),
        (e.CardRemoved(), s.Thanking, None),
    ]
    journey = Journey()
    for event, phase, effect in steps:
        journey.go(event)
        assert isinstance(journey.phase, phase), event
        assert effect is None or journey.asks(effect), event
    assert isinstance(journey.wait(10).phase, s.Attract)


def test_nothing_is_shown_before_it_is_kept():
    journey = at_consent().go(ACCEPTED, NONE, answer())
    assert isinstance(journey.phase, s.Querying)
    assert isinstance(journey.go(KEPT).phase, s.ShowingCoverage)


def test_no_consent_asks_the_cloud_for_none():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, NONE)
    assert isinstance(journey.phase, s.ShowingCoverage)
    assert not journey.asks(f.RecordConsent)


def test_consent_before_the_answer_waits_for_it():
    journey = at_consent().go(ALL, ACCEPTED, answer(), KEPT)
    assert journey.asks(f.RecordConsent)


def test_items_are_sent_only_when_each_has_an_answer():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, e.ItemsChosen(), e.ItemsDone())
    assert isinstance(journey.phase, s.AskingConsent)
    for kind in HealthInformation:
        journey.go(e.ItemAnswered(kind, kind is HealthInformation.CHECKUPS))
    journey.go(e.ItemsDone())
    only_checkups = Consent(frozenset({HealthInformation.CHECKUPS}))
    assert journey.effects == [f.RecordConsent(SESSION, "authentication", only_checkups)]


def test_going_back_from_the_items_forgets_them():
    kind = HealthInformation.CHECKUPS
    journey = at_consent().go(
        e.ItemsChosen(), e.ItemAnswered(kind, is_granted=True), e.WentBack(), e.ItemsChosen()
    )
    assert journey.phase.items[kind] is None


def test_an_expired_certificate_in_its_grace_period_carries_no_consent():
    accepted = e.CardAccepted(SESSION, "authentication", allows_health_consent=False)
    journey = at_consent().go(accepted)
    assert isinstance(journey.phase, s.Querying)
    assert journey.asks(f.Inquire)
    journey.go(answer(), KEPT)
    assert isinstance(journey.phase, s.ShowingCoverage)


def test_a_consent_that_cannot_be_recorded_does_not_hide_the_coverage():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, ALL)
    journey.go(e.ServiceFailed(SESSION, Code.NO_NETWORK))
    assert isinstance(journey.phase, s.ShowingCoverage)


def test_no_answer_to_consent_is_no_consent_and_still_a_reception():
    journey = at_consent().go(ACCEPTED, answer(), KEPT).wait(45 + 19.5)
    assert isinstance(journey.phase, s.AskingToContinue)
    journey.wait(1)
    assert isinstance(journey.phase, s.TakingCard)
    assert journey.asks(f.Seal)
    assert not journey.asks(f.RecordConsent)


@pytest.mark.parametrize("outcome", [Validity.NOT_FOUND, Validity.SEVERAL])
def test_an_answer_that_is_not_valid_sends_to_the_desk_without_a_reason(outcome):
    journey = at_consent().go(ACCEPTED, answer(outcome), KEPT)
    assert isinstance(journey.phase, s.GoToCounter)
    assert journey.phase.reception_number == 27


@pytest.mark.parametrize(
    "code",
    [
        Code.CERTIFICATE_REVOKED,
        Code.CERTIFICATE_EXPIRED,
        Code.CERTIFICATE_NOT_YET_VALID,
        Code.CERTIFICATE_UNTRUSTED,
    ],
)
def test_a_certificate_that_the_cloud_refuses_is_told_as_such(code):
    journey = at_consent().go(e.ServiceFailed(SESSION, code))
    assert isinstance(journey.phase, s.CertificateProblem)
    assert journey.phase.code is code


def test_a_card_that_the_cloud_refuses_otherwise_sends_to_the_desk():
    journey = at_consent().go(e.ServiceFailed(SESSION, Code.CARD_NOT_REGISTERED))
    assert isinstance(journey.phase, s.GoToCounter)


def test_a_record_that_cannot_be_stored_sends_to_the_desk():
    journey = at_consent().go(ACCEPTED, answer())
    journey.go(e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE))
    assert isinstance(journey.phase, s.GoToCounter)


def test_a_taken_card_leaves_the_number_on_the_screen_for_a_while():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, NONE, e.CardRemoved())
    assert isinstance(journey.wait(9).phase, s.ShowingCoverage)
    assert isinstance(journey.wait(1).phase, s.Thanking)
    assert isinstance(journey.wait(10).phase, s.Attract)


def test_the_next_patient_need_not_wait_for_the_thanks():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, NONE, e.Finished(), e.CardRemoved())
    assert isinstance(journey.phase, s.Thanking)
    assert isinstance(journey.go(e.Touched(), e.Finished()).phase, s.Attract)


def test_a_card_left_behind_calls_staff_once():
    journey = at_consent().go(ACCEPTED, answer(), KEPT, NONE, e.Finished())
    journey.wait(31)
    assert journey.asks(f.RingBell)
    journey.go(e.Touched()).wait(600)
    assert isinstance(journey.phase, s.TakingCard)
    assert isinstance(journey.go(e.CardRemoved()).phase, s.Thanking)


def test_the_answer_of_an_earlier_patient_is_dropped():
    journey = checking()
    before = journey.state
    journey.go(e.ChallengeIssued("another session", b"x" * 32))
    assert journey.state == before
    assert journey.effects == []
