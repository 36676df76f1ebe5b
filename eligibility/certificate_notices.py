"""When people are told that a device's certificate ends: one ladder for admin's page and kiosk.

The real line tells 90, 60, 30 and 15 days before the end and daily from 7, of a life of more than
three years (device.md 2.1). A kiosk's certificate lives 90 days and renews itself from two thirds
of that, so the ladder is squeezed into the last third: 30, 20, 10, 5, and daily from 3. A life of
270 days and more has the real line's days.
"""

import dataclasses
import datetime as dt
import enum
from fractions import Fraction

_DAYS = (90, 60, 30, 15)
_DAILY_FROM = 7
_DAY = dt.timedelta(days=1)
_WHOLE_LADDER = 3 * _DAYS[0] * _DAY
"""A life whose last third has room for the real line's days."""


class Urgency(enum.IntEnum):
    """How much a notice wants, rising."""

    RENEWS = 1
    """The first rung: renewal is due, and the kiosk does it by itself in the coming days."""
    LATE = 2
    """A later rung: it should have renewed itself; somebody looks why it has not."""
    DAILY = 3
    """The last days; told anew each day."""
    ENDED = 4
    """Over: the admin invites it again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told now."""

    urgency: Urgency
    rung: int
    """Days before the end from which this is told; whoever told a rung tells it no more."""
    days_left: int
    """Whole days; 0 on the last one and after the end."""


def ladder(life: dt.timedelta) -> tuple[int, ...]:
    """Days before the end on which a certificate of this life is spoken of, falling to 0."""
    share = min(Fraction(1), Fraction(life // _DAY, _WHOLE_LADDER // _DAY))
    days = {max(1, round(one * share)) for one in _DAYS}
    daily = -(-_DAILY_FROM * share.numerator // share.denominator)
    return tuple(sorted(days | set(range(daily + 1)), reverse=True))


def notice(since: dt.datetime, until: dt.datetime, now: dt.datetime) -> Notice | None:
    """What is to be told of a certificate; None: it has long to go.

    Args:
        since: when it was issued; aware, as the others.
        until: its end.
        now: the moment of asking.
    """
    rungs, left = ladder(until - since), until - now
    passed = [one for one in rungs if left <= one * _DAY]
    if not passed:
        return None
    rung, days_left = passed[-1], max(0, left // _DAY)
    return Notice(_urgency(rung, rungs, left), rung, days_left)


def _urgency(rung: int, rungs: tuple[int, ...], left: dt.timedelta) -> Urgency:
    if left <= dt.timedelta():
        return Urgency.ENDED
    if rung - 1 in rungs:
        return Urgency.DAILY
    return Urgency.RENEWS if rung == rungs[0] else Urgency.LATE
