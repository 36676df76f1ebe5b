"""What the batch service is given: rules, stores, time and chance; and the status it tells."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from eligibility import wire
from kiosk.batch.closing import ResendTimes
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.link_note import LinkState
from kiosk.batch.outbox import DeviceName
from kiosk.flow.hours import OpeningHours
from kiosk.ports import Clock


@dataclasses.dataclass(frozen=True, slots=True)
class Machine:
    """Time, chance and ids from outside."""

    clock: Clock
    random: Callable[[], float]
    new_id: Callable[[], str]


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What the site decides."""

    owner: DeviceName
    resend: ResendTimes
    keeping: dt.timedelta
    version: str
    poll_s: float
    hours: OpeningHours | None = None
    """By which days close themselves; None: at midnight."""
    closes_days: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Stores:
    """The outbox file's sides that the service uses."""

    delivery: Delivery
    days: Days
    data_version: Callable[[], int]
    tell: Callable[[LinkState], None]
    """Where the screen's process reads of the line to the broker."""
    inquiries: Inquiries
    may_close: Callable[[dt.date], bool] = lambda _day: True
    """Asked until it is True, before a day is closed."""


def status_message(
    rules: Rules,
    state: str,
    at: dt.datetime | None = None,
    business_day: dt.date | None = None,
    waiting: int | None = None,
) -> bytes:
    """``up/status``: no personal data, so neither signed nor encrypted (device.md 1.4)."""
    return wire.encode(
        wire.DeviceStatus(
            device=rules.owner.device,
            state=state,
            version=rules.version,
            at=at,
            business_day=business_day,
            waiting=waiting,
        )
    )
