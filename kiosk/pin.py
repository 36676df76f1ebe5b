"""The one place where secret digits are: a bytearray that is overwritten after use.

Screens press digits into the pad, events carry a handle, the card takes the digits out once.
Nobody else ever sees them (contract.md "PIN").
"""

import dataclasses
import threading

from kiosk.flow.limits import PIN_LENGTH, STAFF_CODE_LENGTH


@dataclasses.dataclass(frozen=True, slots=True)
class Pads:
    """One pad for each kind of secret: staff never type into the PIN's."""

    pin: "PinPad" = dataclasses.field(default_factory=lambda: PinPad(PIN_LENGTH))
    staff_code: "PinPad" = dataclasses.field(default_factory=lambda: PinPad(STAFF_CODE_LENGTH))

    def clear(self) -> None:
        """Wipes both."""
        self.pin.clear()
        self.staff_code.clear()


class PinPad:
    """Digits being typed. Thread-safe: the screen types, the card's worker takes."""

    def __init__(self, length: int = PIN_LENGTH) -> None:
        self._length = length
        self._lock = threading.Lock()
        self._digits = bytearray(length)
        self._entered = 0
        self._handle = 0

    def press(self, digit: int) -> int:
        """Adds a digit 0 to 9 unless the pad is full; gives how many are in."""
        with self._lock:
            if self._entered < self._length:
                self._digits[self._entered] = ord("0") + digit
                self._entered += 1
                self._handle += 1
            return self._entered

    def correct(self) -> int:
        """Takes the last digit back; gives how many are left."""
        with self._lock:
            if self._entered:
                self._entered -= 1
                self._digits[self._entered] = 0
                self._handle += 1
            return self._entered

    def confirm(self) -> int:
        """A handle for the digits as they are now; a later change makes it void.

        Confirming twice gives the same one: the second tap of a shaking hand spoils nothing.
        """
        with self._lock:
            return self._handle

    def take(self, handle: int) -> bytearray:
        """The digits, once; the pad is wiped. The taker wipes its copy.

        Raises:
            LookupError: the handle is void, or the pad is not full.
        """
        with self._lock:
            if handle != self._handle or self._entered != self._length:
                raise LookupError("the PIN pad holds nothing under this handle")
            taken = bytearray(self._digits)
            self._wipe()
            return taken

    def clear(self) -> None:
        """Wipes the pad; handles given so far are void."""
        with self._lock:
            self._wipe()

    def _wipe(self) -> None:
        for position in range(self._length):
            self._digits[position] = 0
        self._entered = 0
        self._handle += 1

    def __repr__(self) -> str:
        return f"PinPad(entered={self._entered})"
