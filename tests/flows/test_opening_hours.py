"""S01: closed by the hours of the clinic, and only while nobody checks in."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from eligibility.inquiry import JAPAN
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.hours import OpeningHours
from kiosk.flow.machine import wake_at
from kiosk.ui import view_model as v
from kiosk.ui.presenter import present
from tests.flows.journey import CARD, READ, Journey

MONDAY = dt.date(2026, 11, 23)
WEEK = {"mon": "09:00-12:30 15:00-18:30", "wed": "09:00-12:30"}
HOURS = OpeningHours.parse(WEEK, [])
NEXT_CARD = e.CardInserted("b" * 8, "c" * 8)


def at(hour, minute=0, second=0):
    journey = Journey()
    wall = dt.datetime.combine(MONDAY, dt.time(hour, minute, second), JAPAN)
    journey.now = dataclasses.replace(journey.now, wall=wall.astimezone(dt.UTC))
    journey.state = s.State(hours=HOURS, has_camera=True)
    return journey.go(e.TimedOut())


def seen(journey):
    return present(journey.state, "みなと内科クリニック").content


def test_a_kiosk_without_hours_is_always_open():
    assert Journey().go(e.TimedOut()).phase == s.Attract()
    assert wake_at(Journey().state) is None


def test_it_opens_by_itself():
    journey = at(8, 58, 30)
    assert isinstance(journey.phase, s.Closed)
    assert isinstance(journey.wait(89).phase, s.Closed)
    assert isinstance(journey.wait(1).phase, s.Attract)


def test_it_closes_by_itself():
    journey = at(12, 28)
    assert isinstance(journey.phase, s.Attract)
    assert isinstance(journey.wait(119).phase, s.Attract)
    assert isinstance(journey.wait(1).phase, s.Closed)


def test_the_screen_says_when_it_opens_next():
    lunch = seen(at(12, 30))
    assert lunch.today == (("09:00", "12:30"), ("15:00", "18:30"))
    assert lunch.opens == v.Opening(MONDAY, 0, "15:00")
    evening = seen(at(19))
    assert evening.opens == v.Opening(dt.date(2026, 11, 25), 2, "09:00")


def test_the_screen_changes_its_day_at_midnight():
    journey = at(23, 59)
    assert seen(journey).today != ()
    tomorrow = seen(journey.wait(60))
    assert tomorrow == v.ClosedView((), v.Opening(dt.date(2026, 11, 25), 1, "09:00"))


def test_a_clock_that_is_set_is_noticed_within_a_minute():
    journey = at(19)
    wall = journey.now.wall - dt.timedelta(hours=9)
    journey.now = dataclasses.replace(journey.now, wall=wall)
    assert isinstance(journey.wait(60).phase, s.Attract)


@pytest.mark.parametrize("event", [CARD, e.WayChosen(e.Way.QR), e.WayChosen(e.Way.TYPE)])
def test_nobody_checks_in_while_it_is_closed(event):
    journey = at(13).go(event)
    assert isinstance(journey.phase, s.Closed)
    assert journey.effects == []


def test_whoever_waited_with_the_card_on_the_reader_is_the_first():
    journey = at(14, 59).go(CARD).wait(60)
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.asks(f.ReadCard)


def test_closing_waits_for_the_patient_who_is_there():
    journey = at(12, 29, 30).go(CARD, READ, e.PinChosen()).wait(60)
    assert isinstance(s.uncovered(journey.phase), s.AskingPin)
    journey.go(e.Cancelled())
    assert isinstance(journey.phase, s.TakingCard)
    assert isinstance(journey.go(e.CardRemoved()).phase, s.Closed)


def test_the_bell_brings_a_person_while_it_is_closed_too():
    journey = at(13).go(e.BellRung())
    assert journey.asks(f.RingBell)
    assert isinstance(journey.go(e.WentBack()).phase, s.Closed)


def test_a_passer_bys_setting_is_forgotten_while_it_is_closed_too():
    journey = at(13).go(e.Touched(), e.ThemeToggled())
    assert journey.state.setting.is_high_contrast
    journey.go(e.LanguageAsked()).wait(44).go(e.LanguageChosen(s.Language.KO)).wait(44)
    assert journey.state.setting.is_high_contrast
    assert journey.wait(2).state.setting == s.Setting()


def test_a_fault_of_the_kiosk_is_told_before_the_hours():
    journey = at(13).go(e.HealthReported(Code.OUTBOX_KEY_MISSING))
    assert journey.phase.code is Code.OUTBOX_KEY_MISSING
    assert isinstance(journey.go(e.HealthReported(None)).phase, s.Closed)
