"""The errors that an adapter may raise; ``kiosk.ports`` gives them on.

PortError
├── CardError            code, and for PinRejected and NumberRejected the tries left
│   ├── PinRejected
│   ├── PinLocked
│   └── NumberRejected   照合番号B was wrong
├── StaffCodeWrong       for how long no code is taken
├── ServiceError         the eligibility service: unreachable, slow, refusing, not understood
└── OutboxError          the record could not be kept
"""

from eligibility.errors import Code


class PortError(Exception):
    """Base of everything an adapter may raise."""

    def __init__(self, code: Code) -> None:
        super().__init__(f"{code.code} {code.sentence}")
        self.code = code


class CardError(PortError):
    """The card or its reader failed; ``code`` says how."""


class PinRejected(CardError):
    """The PIN was wrong; the card counts down."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(Code.PIN_LOCKED if tries_left == 0 else Code.PIN_WRONG)
        self.tries_left = tries_left


class PinLocked(CardError):
    """No tries are left; only the municipality unlocks."""

    def __init__(self) -> None:
        super().__init__(Code.PIN_LOCKED)


class NumberRejected(CardError):
    """照合番号B was wrong; the card counts down. The last try is never spent."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(Code.CARD_NUMBER_WRONG)
        self.tries_left = tries_left


class ServiceError(PortError):
    """The eligibility service did not give an answer that can be shown."""


class OutboxError(PortError):
    """The record could not be stored or sealed."""


class StaffCodeWrong(PortError):
    """The staff code was refused; ``locked_s`` is how long no code will be taken, 0 for now."""

    def __init__(self, locked_s: int) -> None:
        super().__init__(Code.STAFF_CODE_REFUSED)
        self.locked_s = locked_s
