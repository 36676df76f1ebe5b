"""What a key does when it is released: an event for the flow, or a press into the PIN pad.

A digit is never part of an event; it goes from the key into the pad and nowhere else.
"""

import dataclasses
from typing import Protocol

from kiosk.flow.events import Event


class PinKeys(Protocol):
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


@dataclasses.dataclass(frozen=True, slots=True)
class PressDigit:
    """A key of the keypad; the digit stays out of every repr."""

    digit: int = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class CorrectPin:
    """訂正."""


@dataclasses.dataclass(frozen=True, slots=True)
class ConfirmPin:
    """確定."""


Action = Event | PressDigit | CorrectPin | ConfirmPin
