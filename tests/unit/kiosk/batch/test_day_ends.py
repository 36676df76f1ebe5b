"""Days that close by themselves, at the clinic's hours or with the next day."""

import datetime as dt

import pytest

from eligibility import wire
from eligibility.inquiry import JAPAN
from kiosk.batch.day_ends import LOOK_EVERY_S, last_ended
from kiosk.batch.link import Channel, LinkDown
from kiosk.flow.hours import OpeningHours
from tests.bench.receptions import NOON, OWNER, TODAY, receptions
from tests.unit.kiosk.batch.service_bench import Bench

YESTERDAY = TODAY - dt.timedelta(days=1)
SUNDAYS = OpeningHours.parse({"sun": "09:00-12:30 15:00-18:30"}, [])
"""TODAY is one."""


def at(hour, minute=0, day=TODAY):
    return dt.datetime.combine(day, dt.time(hour, minute), JAPAN)


@pytest.mark.parametrize(
    ("now", "hours", "ended"),
    [
        pytest.param(at(18, 59), SUNDAYS, YESTERDAY, id="half an hour is not over"),
        pytest.param(at(19, 0), SUNDAYS, TODAY, id="half an hour after the last hour"),
        pytest.param(at(13, 0), SUNDAYS, YESTERDAY, id="between the hours"),
        pytest.param(at(23, 59), None, YESTERDAY, id="without hours, before midnight"),
        pytest.param(
            at(0, 0, TODAY + dt.timedelta(days=1)),
            None,
            TODAY,
            id="without hours, midnight in Japan",
        ),
        pytest.param(at(20, 0, YESTERDAY), SUNDAYS, YESTERDAY - dt.timedelta(days=1), id="closed"),
    ],
)
def test_a_day_is_over_after_its_last_hour_or_with_the_next_day(now, hours, ended):
    assert last_ended(now.astimezone(dt.UTC), hours) == ended


@pytest.fixture
def with_hours(tmp_path, line):
    made = Bench(tmp_path, line, SUNDAYS)
    yield made
    made.database.close()
    made.inbox.close()


def test_the_day_closes_itself_after_the_clinics_hours(with_hours):
    bench = with_hours
    receptions(bench.outbox, 2)
    bench.up()
    bench.carry()
    assert bench.days.closing(TODAY) == "running"
    bench.after((at(19, 0) - bench.clock.wall()).total_seconds())
    bench.carry()
    assert bench.days.closing(TODAY) == "complete"
    bench.after(LOOK_EVERY_S)
    assert bench.carry() == 0, "once"


def test_days_on_which_the_kiosk_stood_still_are_closed_at_the_next_start(bench):
    for back in (3, 2, 1):
        receptions(bench.outbox, 1, at=NOON - dt.timedelta(days=back))
    receptions(bench.outbox, 1)
    bench.up()
    while bench.carry():
        pass
    closings = bench.database.rows("SELECT closing, revision FROM day ORDER BY business_day")
    assert [tuple(row) for row in closings] == [("complete", 1)] * 3 + [("running", 0)]


def test_midnight_in_japan_parts_two_days_with_totals_of_their_own(bench):
    """By the cloud's time of processing, whatever the kiosk's clock or zone."""
    midnight = at(0, 0)
    receptions(bench.outbox, 2, at=midnight - dt.timedelta(seconds=1))
    receptions(bench.outbox, 1, at=midnight)
    bench.up()
    assert len(bench.link.sent) == 2, "a part holds one day"
    for day in (YESTERDAY, TODAY):
        bench.service.close_day(day)
    while bench.carry():
        pass
    totals = bench.database.rows("SELECT business_day, closing, total FROM day ORDER BY 1")
    assert [tuple(row) for row in totals] == [
        (YESTERDAY.isoformat(), "complete", 2),
        (TODAY.isoformat(), "complete", 1),
    ]


def test_a_day_that_waits_for_being_asked_again_is_asked_for_once(bench):
    receptions(bench.outbox, 1, at=NOON - dt.timedelta(days=1))
    bench.service._requests._may_close = lambda _day: False
    bench.up()
    for _ in range(3):
        bench.after(LOOK_EVERY_S)
    assert len(bench.database.rows("SELECT 1 FROM request")) == 1


def statuses(bench):
    return [(status.state, status.business_day) for status in bench.link.statuses]


def test_the_status_says_closing_until_the_total_is_answered(bench):
    receptions(bench.outbox, 1)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    bench.lose()
    bench.service.on_event(LinkDown("gone"))
    bench.up(is_session_present=True)
    assert statuses(bench) == [("online", None), ("closing", TODAY), ("closing", TODAY)]
    bench.after(30)
    bench.carry()
    assert statuses(bench)[-1] == ("online", TODAY)


def test_a_disputed_day_is_not_closing_for_ever(bench):
    bench.up()
    bench.service.close_day(TODAY)
    bench.service.work()
    ((channel, _, total_id),) = bench.link.sent
    assert channel is Channel.COVERAGE
    bench.hear(
        wire.DayAnswer(
            in_reply_to=total_id,
            institution=OWNER.institution,
            device=OWNER.device,
            business_day=TODAY,
            revision=1,
            complete=False,
        )
    )
    assert bench.days.closing(TODAY) == "disputed"
    assert statuses(bench)[-1] == ("online", TODAY)
