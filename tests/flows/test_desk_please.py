"""What the cloud refuses without a reason leads to the desk, and the screen gives none either."""

import pytest

from eligibility.errors import Code
from eligibility.health import Consent
from kiosk.flow import effects as f, events as e, states as s
from kiosk.ui import view_model as v
from kiosk.ui.contents import content_of
from tests.flows.journey import ACCEPTED, KEPT, Journey, answer, at_consent
from tests.flows.test_without_card import asked_by_typing

REFUSALS = [Code.DESK_PLEASE, Code.TOO_MANY_MISSES]


def seen(journey: Journey) -> v.Content:
    assert isinstance(journey.phase, s.GoToCounter)
    return content_of(journey.phase, journey.state)


def refused(journey: Journey, code: Code) -> Journey:
    return journey.go(e.ServiceFailed(journey.phase.session.session_id, code))


def consenting() -> Journey:
    """The answer is kept, the consent is on its way."""
    journey = at_consent().go(e.ConsentChosen(Consent.everything()), ACCEPTED, answer(), KEPT)
    assert journey.asks(f.RecordConsent)
    return journey


@pytest.mark.parametrize("code", REFUSALS, ids=lambda code: code.code)
@pytest.mark.parametrize(
    "journey",
    [
        pytest.param(at_consent, id="the card, while consent is asked"),
        pytest.param(
            lambda: at_consent().go(e.ConsentChosen(Consent.nothing())), id="the card, waiting"
        ),
        pytest.param(lambda: at_consent().go(ACCEPTED), id="the inquiry by card"),
        pytest.param(asked_by_typing, id="the inquiry by card face"),
    ],
)
def test_a_refusal_without_a_reason_leads_to_the_desk(journey, code):
    assert seen(refused(journey(), code)) == v.CounterView(None)


def test_a_refused_consent_leads_to_the_desk_with_the_number_and_shows_no_coverage():
    there = refused(consenting(), Code.DESK_PLEASE)
    assert seen(there) == v.CounterView(27)
    assert not there.asks(f.AmendRecord)


def test_a_consent_that_the_line_lost_still_shows_the_coverage():
    assert isinstance(refused(consenting(), Code.SERVICE_SLOW).phase, s.ShowingCoverage)


@pytest.mark.parametrize("code", REFUSALS, ids=lambda code: code.code)
def test_the_desk_looks_the_same_as_after_a_card_that_is_not_known(code):
    unknown = refused(at_consent(), Code.REGISTRATION_REFUSED)
    assert seen(refused(at_consent(), code)) == seen(unknown)
