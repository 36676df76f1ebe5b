"""What is to be seen without a patient, and what lies over any screen; no kivy here.

Part of ``kiosk.ui.view_model``, which gives these names on.
"""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import Code
from kiosk.flow.setting import Language, Voice


class WayIn(enum.Enum):
    """Keys beside the reader on the first screen."""

    QR = "qr"
    TYPE = "type"
    STAFF = "staff"


@dataclasses.dataclass(frozen=True, slots=True)
class AttractView:
    """S00."""

    ways: tuple[WayIn, ...]
    is_reader_ready: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Opening:
    """When patients are taken in next."""

    day: dt.date
    days_ahead: int
    """0 today, 1 tomorrow."""
    time: str
    """09:00."""


@dataclasses.dataclass(frozen=True, slots=True)
class ClosedView:
    """S01: the hours of today, and when it opens next."""

    today: tuple[tuple[str, str], ...] | None
    """From and until, as a clock shows them; empty: closed all day; None: closed by hand."""
    opens: Opening | None
    """None: not within two months."""


@dataclasses.dataclass(frozen=True, slots=True)
class FinishView:
    """S49: take the card, or thanks when it is taken."""

    is_card_present: bool
    can_continue: bool = False
    """Shows 続けて受付 with the thanks: the next of a family."""


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageView:
    """The four languages, each in its own letters."""

    chosen: Language


@dataclasses.dataclass(frozen=True, slots=True)
class VoiceView:
    """What is said aloud, and how loud; stays open, so that one hears what one chose."""

    voice: Voice
    volume: int
    """One of VOLUMES."""


@dataclasses.dataclass(frozen=True, slots=True)
class OutOfServiceView:
    """S62: this kiosk cannot work; the code is for staff."""

    code: Code
