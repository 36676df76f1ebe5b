"""A My Number Card: ISO 7816-4 as far as card.md 2, 3, 7 and 10 tell, and not kinder.

Pure and in-process: bytes in, bytes out. It is stricter than the code under test: a try that is
spent is gone, nothing signs without its PIN, a verified PIN stays until the power goes (that is
what a careless program leaves behind), and what real cards are not known to do is refused.
"""

import dataclasses
import threading
from collections.abc import Callable

from tests.bench.virtual_card import file_rules, security_rules, terminal_rules
from tests.bench.virtual_card.chip import Chip
from tests.bench.virtual_card.command import Command, WrongLength, parse_command
from tests.bench.virtual_card.files import JPKI_AID, CardContent, applications
from tests.bench.virtual_card.status import (
    NO_SUCH_CLASS,
    NO_SUCH_INSTRUCTION,
    WRONG_LENGTH,
    Refused,
)

CONTACT_ATR = bytes.fromhex("3BE000FF8131FE4514")
CONTACTLESS_ATR = bytes.fromhex("3B80800101")
"""What a contactless reader makes up (card.md 9): it tells nothing of the card."""

_INS_VERIFY = 0x20
_INS_CHANGE_PIN = 0x24
_INS_AUTHENTICATE = 0x82
_MASKED = (_INS_VERIFY, _INS_CHANGE_PIN)

Rule = Callable[[Chip, Command], bytes]
_RULES: dict[tuple[int, int], Rule] = {
    (0x00, 0xA4): file_rules.select,
    (0x00, 0xB0): file_rules.read_binary,
    (0x00, _INS_VERIFY): security_rules.verify,
    (0x80, 0x2A): security_rules.sign,
    (0x80, 0xFC): security_rules.end_of_phone_session,
    (0x80, 0xA2): terminal_rules.present_certificate,
    (0x00, 0x84): terminal_rules.get_challenge,
    (0x00, _INS_AUTHENTICATE): terminal_rules.authenticate,
}
_KNOWN_INSTRUCTIONS = {ins for _, ins in _RULES}


@dataclasses.dataclass(frozen=True)
class Logged:
    """One exchange; PIN bytes are masked before anything is kept."""

    command: str
    answer_length: int
    status: str


class Card:
    """One card. Tries survive a loss of power; selection, PINs and terminals do not."""

    def __init__(self, content: CardContent) -> None:
        self.content = content
        self.atr = CONTACT_ATR if content.label else CONTACTLESS_ATR
        self.log: list[Logged] = []
        self._logged = threading.Condition()
        self.power_cycles = 0
        self._chip = Chip(applications(content))

    def apdu(self, raw: bytes) -> bytes:
        """Answers one command: data and status word."""
        answer = self._answer(raw)
        with self._logged:
            self.log.append(Logged(masked(raw), len(answer) - 2, answer[-2:].hex()))
            self._logged.notify_all()
        return answer

    def wait_for_apdus(self, count: int, timeout_s: float = 10.0) -> None:
        """For the bench: blocks until so many commands have been answered."""
        with self._logged:
            if not self._logged.wait_for(lambda: len(self.log) >= count, timeout_s):
                raise TimeoutError(f"the card has answered {len(self.log)} commands only")

    def reset(self) -> None:
        """Warm or cold, it forgets the same."""
        self.power_cycles += 1
        self._chip.forget()

    def power_off(self) -> None:
        self.reset()

    def tries_left(self, ef: int, aid: bytes = JPKI_AID) -> int:
        """For the bench: the counter as it is in the chip."""
        return self._chip.tries[aid, ef]

    def lock(self, ef: int, aid: bytes = JPKI_AID) -> None:
        """For the bench: as after too many wrong PINs."""
        self._chip.tries[aid, ef] = 0

    @property
    def holds_secrets_open(self) -> bool:
        """For the bench: whether somebody could use it now without a PIN of theirs."""
        return bool(self._chip.verified) or self._chip.is_terminal_authorised

    def _answer(self, raw: bytes) -> bytes:
        try:
            command = parse_command(raw)
            if command.ins != _INS_AUTHENTICATE:
                self._chip.challenge = None  # good for the very next command only
            return _rule(command)(self._chip, command)
        except WrongLength:
            return WRONG_LENGTH
        except Refused as refused:
            return refused.status


def masked(raw: bytes) -> str:
    """A command in hex; what follows the length of a PIN command is stars."""
    if len(raw) > 5 and raw[1] in _MASKED:
        return raw[:5].hex() + "**" * (len(raw) - 5)
    return raw.hex()


def _rule(command: Command) -> Rule:
    rule = _RULES.get((command.cla, command.ins))
    if rule is not None:
        return rule
    known = command.ins in _KNOWN_INSTRUCTIONS
    raise Refused(NO_SUCH_CLASS if known else NO_SUCH_INSTRUCTION)
