"""The one place where a PIN's digits are: a bytearray that is overwritten after use.

Screens press digits into the pad, events carry a handle, the card takes the digits out once.
Nobody else ever sees them (contract.md "PIN").
"""

import threading

from kiosk.flow.limits import PIN_LENGTH


class PinPad:
    """Digits being typed. Thread-safe: the screen types, the card's worker takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digits = bytearray(PIN_LENGTH)
        self._entered = 0
        self._handle = 0

    def press(self, digit: int) -> int:
        """Adds a digit 0 to 9 unless four are in; gives how many are in."""
        with self._lock:
            if self._entered < PIN_LENGTH:
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
            LookupError: the handle is void, or not exactly four digits are in.
        """
        with self._lock:
            if handle != self._handle or self._entered != PIN_LENGTH:
                raise LookupError("the PIN pad holds nothing under this handle")
            taken = bytearray(self._digits)
            self._wipe()
            return taken

    def clear(self) -> None:
        """Wipes the pad; handles given so far are void."""
        with self._lock:
            self._wipe()

    def _wipe(self) -> None:
        for position in range(PIN_LENGTH):
            self._digits[position] = 0
        self._entered = 0
        self._handle += 1

    def __repr__(self) -> str:
        return f"PinPad(entered={self._entered})"
