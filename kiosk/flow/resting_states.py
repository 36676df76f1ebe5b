"""The states without a patient (S00, S01, S62)."""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from kiosk.flow.hours import Span


@dataclasses.dataclass(frozen=True, slots=True)
class Attract:
    """S00; a setting chosen by a passer-by goes back to the clinic's at ``reset_at``."""

    reset_at: float | None = None
    check_at: float | None = None
    """When to look at the hours again; None: always open."""


@dataclasses.dataclass(frozen=True, slots=True)
class Closed:
    """S01: by the clinic's hours or by hand; a card that is placed is left where it is."""

    on: dt.date
    """The day in Japan."""
    today: tuple[Span, ...] | None
    """None: staff have closed it by hand."""
    opens: dt.datetime | None
    """When next; None: not within two months."""
    check_at: float
    reset_at: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class OutOfService:
    """S62: this kiosk cannot work; nobody's fault in front of it, so it asks to see staff."""

    code: Code
    reset_at: float | None = None


AtRest = Attract | Closed | OutOfService
