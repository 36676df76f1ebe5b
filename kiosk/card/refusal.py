"""What a card's refusal means: every status word of card.md 3, in one table.

The same status word means something else at another step: 6A82 on the first SELECT is a foreign
card, on the certificate's file a card without certificate. The error carries a note for staff with
the command (never its secret) and what ISO 7816-4 calls the status.
"""

import enum

from eligibility.errors import Code
from kiosk.card.apdu import SW_BLOCKED, SW_NOT_USABLE, CommandApdu, StatusWord
from kiosk.ports import CardError, NumberRejected, PinLocked, PinRejected


class Step(enum.Enum):
    """What was being done when the card refused."""

    FIRST_SELECT = "the first SELECT"
    TOKEN = "the token information"  # noqa: S105 - the name of a step
    CERTIFICATE = "the certificate's file"
    PIN = "VERIFY of the auth PIN"
    NUMBER = "VERIFY of 照合番号B"
    OTHER = "another command"


_NAMES = {
    0x6282: "the file ends before that",
    0x6700: "wrong length",
    0x6981: "not that kind of file",
    0x6982: "not verified",
    SW_BLOCKED: "blocked",
    SW_NOT_USABLE: "locked",
    0x6985: "conditions not satisfied",
    0x6986: "no current file",
    0x6A80: "data not accepted",
    0x6A82: "no such application or file",
    0x6A86: "wrong parameters",
    0x6B00: "past the end of the file",
    0x6D00: "no such command",
    0x6E00: "no such class",
}

_CODES: dict[tuple[Step, int], Code] = {
    (Step.CERTIFICATE, 0x6A82): Code.NO_AUTH_CERTIFICATE,
    (Step.NUMBER, SW_BLOCKED): Code.CARD_NUMBER_LOCKED,
    (Step.NUMBER, SW_NOT_USABLE): Code.CARD_NUMBER_LOCKED,
    (Step.NUMBER, 0x63C0): Code.CARD_NUMBER_LOCKED,
}
_CODES_OF_STATUS = {0x6982: Code.PIN_REQUIRED}
_CODES_OF_STEP = {
    # a foreign card may refuse with any status word, not only 6A82
    Step.FIRST_SELECT: Code.NOT_A_MY_NUMBER_CARD,
    Step.TOKEN: Code.NOT_A_MY_NUMBER_CARD,
}
_LOCKED = (SW_NOT_USABLE, SW_BLOCKED, 0x63C0)


class CardRefused(CardError):
    """The card answered with a status word that ends what we were doing."""

    def __init__(self, code: Code, status: StatusWord) -> None:
        super().__init__(code)
        self.status = status


def refusal(step: Step, command: CommandApdu, status: StatusWord) -> CardError:
    """The error that this status word means at this step."""
    error = _error(step, status)
    name = f" ({_NAMES[status]})" if status in _NAMES else ""
    error.add_note(f"{command!r} was answered {status}{name}")
    return error


def _error(step: Step, status: StatusWord) -> CardError:
    if step is Step.PIN and status in _LOCKED:
        return PinLocked()
    if step is Step.PIN and status.tries_left is not None:
        return PinRejected(status.tries_left)
    if step is Step.NUMBER and status.tries_left:
        return NumberRejected(status.tries_left)
    return CardRefused(_code(step, status), status)


def _code(step: Step, status: StatusWord) -> Code:
    by_status = _CODES_OF_STATUS.get(status, Code.CARD_PROTOCOL)
    return _CODES.get((step, status)) or _CODES_OF_STEP.get(step, by_status)
