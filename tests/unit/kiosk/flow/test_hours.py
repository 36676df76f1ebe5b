"""Opening hours: read from the settings, judged in Japanese time."""

import datetime as dt

import pytest

from eligibility.inquiry import JAPAN
from kiosk.flow.hours import HoursError, OpeningHours

MONDAY = dt.date(2026, 11, 23)
USUAL = {"mon": "09:00-12:30 15:00-18:30", "tue": "09:00-12:30", "sat": "22:00-24:00"}


def hours(closed_days=(), **week):
    return OpeningHours.parse(week or USUAL, closed_days)


def at(clock, days=0):
    hour, minute = map(int, clock.split(":"))
    day = MONDAY + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour, minute), JAPAN)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param(at("08:59"), False, id="before"),
        pytest.param(at("09:00"), True, id="first minute"),
        pytest.param(at("12:29"), True, id="last minute"),
        pytest.param(at("12:30"), False, id="lunch"),
        pytest.param(at("15:00"), True, id="afternoon"),
        pytest.param(at("18:30"), False, id="evening"),
        pytest.param(at("15:00", 1), False, id="tuesday afternoon"),
        pytest.param(at("10:00", 2), False, id="a day left out"),
        pytest.param(at("23:59", 5), True, id="until midnight"),
        pytest.param(at("00:00", 6), False, id="midnight"),
    ],
)
def test_it_is_open_exactly_within_the_hours(moment, is_open):
    assert hours().is_open(moment) is is_open
    assert hours().is_open(moment.astimezone(dt.UTC)) is is_open


def test_a_closed_day_has_no_hours():
    closed = hours(["2026-11-23"])
    assert not closed.is_open(at("10:00"))
    assert closed.of_day(MONDAY) == ()


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param(at("08:00"), at("09:00"), id="this morning"),
        pytest.param(at("13:00"), at("15:00"), id="after lunch"),
        pytest.param(at("18:30"), at("09:00", 1), id="tomorrow"),
        pytest.param(at("12:30", 1), at("22:00", 5), id="days later"),
        pytest.param(at("23:00", 5), at("09:00", 7), id="next week"),
    ],
)
def test_the_next_opening_is_found(moment, opens):
    assert hours().next_opening(moment) == opens


def test_a_clinic_that_is_closed_for_months_says_no_day():
    first = dt.date(2026, 11, 23)
    days = [str(first + dt.timedelta(days=ahead)) for ahead in range(70)]
    assert hours(days).next_opening(at("08:00")) is None
    assert hours(days).seconds_to_change(at("08:00")) is None


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        pytest.param(at("08:59"), 60, id="opens"),
        pytest.param(at("12:00"), 1800, id="closes"),
        pytest.param(at("18:30"), 14.5 * 3600, id="opens tomorrow"),
    ],
)
def test_the_next_change_is_either_of_both(moment, seconds):
    assert hours().seconds_to_change(moment) == seconds


@pytest.mark.parametrize(
    ("week", "says"),
    [
        pytest.param({"mon": "9:00-12:30"}, "mon must be like", id="one digit"),
        pytest.param({"tue": "09:00"}, "tue must be like", id="no end"),
        pytest.param({"wed": "09:00-12:60"}, "wed must be like", id="minute 60"),
        pytest.param({"thu": "12:30-09:00"}, "thu must end after it begins", id="backwards"),
        pytest.param({"thu": "12:30-24:30"}, "thu must end after it begins", id="next day"),
        pytest.param({"fri": "15:00-18:00 09:00-12:00"}, "fri must name", id="order"),
        pytest.param({"fri": "09:00-12:00 11:00-13:00"}, "fri must name", id="within another"),
        pytest.param({"mon": ""}, "the kiosk would never open", id="never"),
        pytest.param({"mon": "０９:００-１２:３０"}, "mon must be like", id="full width"),
    ],
)
def test_hours_that_cannot_be_meant_are_named_with_their_day(week, says):
    with pytest.raises(HoursError, match=says):
        hours(**week)


def test_a_day_that_is_none_is_named():
    with pytest.raises(HoursError, match="closed_days must be days"):
        hours(["2026-02-30"])
