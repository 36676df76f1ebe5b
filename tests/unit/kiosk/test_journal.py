"""The journal: one line for each change of phase or patient, ids and codes only."""

import dataclasses
import logging

import pytest

from eligibility.errors import Code
from kiosk import journal
from kiosk.flow import events as e
from kiosk.flow.machine import step
from tests.flows.journey import CARD, READ, SESSION, Journey, at_consent, at_pin

NEXT = e.CardInserted(
    "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
)


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO)

    def tell(journey: Journey, event: e.Event) -> str:
        caplog.clear()
        after, _ = step(journey.state, event, journey.now)
        journal.record(journey.state, event, after)
        return str(caplog.text)

    return tell


def test_a_change_of_phase_is_told_with_its_session(told):
    line = told(Journey().go(CARD), READ)
    assert "from=ReadingCard to=ChoosingMethod event=CardRead" in line
    assert f"session={SESSION}" in line


def test_nothing_is_told_when_nothing_changes(told):
    assert told(at_pin(), e.PinDigitsChanged(3)) == ""


def test_a_card_exchanged_while_it_is_read_is_told(told):
    line = told(Journey().go(CARD), NEXT)
    assert f"session={NEXT.session_id}" in line


def test_what_happens_under_the_bell_is_told(told):
    journey = at_consent().go(e.BellRung())
    later = dataclasses.replace(journey.now, monotonic=journey.now.monotonic + 1)
    journey.now = later
    line = told(journey, e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE))
    assert "from=CallingStaff(AskingConsent) to=CallingStaff(GoToCounter)" in line
    assert "code=KSK-301" in line


def test_the_code_of_what_the_kiosk_itself_gave_up_is_told(told):
    reading = Journey().go(CARD)
    reading.now = dataclasses.replace(reading.now, monotonic=reading.now.monotonic + 9)
    assert "code=KSK-001" in told(reading, e.TimedOut())
