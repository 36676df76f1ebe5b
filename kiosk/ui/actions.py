"""What a key does when it is released: an event for the flow, or a press into a pad of secrets.

A digit is never part of an event; it goes from the key into its pad and nowhere else. The PIN and
the staff code have pads of their own, so that neither can end up where the other is taken from.
"""

import dataclasses
import enum
from typing import Protocol

from kiosk.flow.events import Event
from kiosk.ui.enrolment_actions import EnrolmentAction


class Pad(enum.Enum):
    """Which pad a key presses into."""

    PIN = "pin"
    STAFF_CODE = "staff code"


class PadKeys(Protocol):
    """The part of kiosk.pin.PinPad that the screen may touch: it can never read digits."""

    def press(self, digit: int) -> int:
        """Adds a digit; gives how many are in."""
        ...

    def correct(self) -> int:
        """Takes the last digit back; gives how many are left."""
        ...

    def confirm(self) -> int:
        """A handle for the digits."""
        ...


class SecretPads(Protocol):
    """The part of kiosk.pin.Pads that the screen may touch."""

    @property
    def pin(self) -> PadKeys:
        """The patient's PIN."""
        ...

    @property
    def staff_code(self) -> PadKeys:
        """A member of staff's code."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class PressDigit:
    """A key of a keypad; the digit stays out of every repr."""

    pad: Pad
    digit: int = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class CorrectDigit:
    """訂正."""

    pad: Pad


@dataclasses.dataclass(frozen=True, slots=True)
class ConfirmDigits:
    """確定."""

    pad: Pad


Action = Event | PressDigit | CorrectDigit | ConfirmDigits | EnrolmentAction
