"""Which of the screens without a patient is shown: out of service, closed by the hours, the first.

Only here is it decided, and only while nobody checks in: neither the hour nor a fault of the kiosk
ever ends a session.
"""

from eligibility.errors import Code
from eligibility.inquiry import business_day
from kiosk.flow import limits
from kiosk.flow.events import CardInserted
from kiosk.flow.hours import NEVER_OPEN, OpeningHours
from kiosk.flow.moves import Move, begin_session
from kiosk.flow.states import AtRest, Attract, Closed, Now, OutOfService, Phase, ReaderState

_AT_LEAST_S = 1.0
"""Clocks differ by a little; the kiosk does not ask again and again in the last moment."""


def rested(
    phase: Phase, reader: ReaderState, fault: Code | None, hours: OpeningHours | None, now: Now
) -> Move:
    """The phase as it has to be at rest; any other phase is left alone."""
    if not isinstance(phase, AtRest):
        return phase, ()
    reset_at = phase.reset_at
    if fault is not None:
        return OutOfService(fault, reset_at), ()
    if hours is not None and not hours.is_open(now.wall):
        return _closed(hours, reset_at, now), ()
    if reader is ReaderState.CARD and not isinstance(phase, Attract):
        return begin_session(CardInserted(*now.spare_ids), now)  # somebody waited with it
    return Attract(reset_at, None if hours is None else _check_at(hours, now)), ()


def _closed(hours: OpeningHours, reset_at: float | None, now: Now) -> Closed:
    today = business_day(now.wall)
    spans = None if hours is NEVER_OPEN else hours.of_day(today)
    return Closed(today, spans, hours.next_opening(now.wall), _check_at(hours, now), reset_at)


def _check_at(hours: OpeningHours, now: Now) -> float:
    """Never later than in a minute: the wall clock may be set while the kiosk waits."""
    left = hours.seconds_to_change(now.wall)
    wait = limits.HOURS_CHECK_S if left is None else min(left, limits.HOURS_CHECK_S)
    return now.monotonic + max(wait, _AT_LEAST_S)
