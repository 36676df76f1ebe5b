"""Days close by themselves: half an hour after the clinic's last hour, or with the next day.

Whoever switches the kiosk off with the lights gets the day closed the next morning; a day on which
it stood still is caught up at the next start. ``kiosk close-day`` closes one earlier, or again.
"""

import datetime as dt

from eligibility.inquiry import JAPAN
from kiosk.batch.days import Days
from kiosk.flow.hours import OpeningHours

GRACE = dt.timedelta(minutes=30)
"""Whoever stands at the kiosk at closing time is still taken in."""
LOOK_EVERY_S = 10.0


def last_ended(now: dt.datetime, hours: OpeningHours | None) -> dt.date:
    """The newest business day that is over at an aware time; without hours: yesterday."""
    here = now.astimezone(JAPAN)
    today = here.date()
    spans = hours.of_day(today) if hours is not None else ()
    if spans:
        midnight = dt.datetime.combine(today, dt.time(), JAPAN)
        if here >= midnight + dt.timedelta(minutes=spans[-1].ends) + GRACE:
            return today
    return today - dt.timedelta(days=1)


class DayEnds:
    """Asks for the close of days that are over; the request then goes the way of all others."""

    def __init__(self, days: Days, hours: OpeningHours | None) -> None:
        self._days = days
        self._hours = hours
        self._look_at = 0.0

    def ask(self, monotonic: float, now: dt.datetime) -> bool:
        """True when a request was left; looks at the file now and then only. Raises OutboxError."""
        if monotonic < self._look_at:
            return False
        self._look_at = monotonic + LOOK_EVERY_S
        ended = self._days.left_running(last_ended(now, self._hours))
        for day in ended:
            self._days.request_close(day, now)
        return bool(ended)
