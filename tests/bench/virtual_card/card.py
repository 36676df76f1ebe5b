"""The rules of a My Number Card: ISO 7816-4 as far as card.md 2, 3 and 10 tell, and not kinder.

Pure and in-process: bytes in, bytes out. It is stricter than the code under test: a try that is
spent is gone, nothing signs without its PIN, a verified PIN stays until the power goes (that is
what a careless program leaves behind), and what real cards are not known to do is refused.
"""

import dataclasses
import os
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from tests.bench.virtual_card.command import Command, WrongLength, parse_command
from tests.bench.virtual_card.files import (
    JPKI_AID,
    BinaryFile,
    CardContent,
    CardFile,
    KeyFile,
    PinFile,
    jpki_files,
)
from tests.bench.virtual_card.signing import raw_signature, to_pad
from tests.bench.virtual_card.status import (
    END_OF_FILE,
    LOCKED,
    NO_CURRENT_EF,
    NO_SUCH_CLASS,
    NO_SUCH_INSTRUCTION,
    NOT_FOUND,
    NOT_VERIFIED,
    OK,
    OUTSIDE,
    WRONG_FILE_KIND,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Refused,
)

CONTACT_ATR = bytes.fromhex("3BE000FF8131FE4514")


File = TypeVar("File", BinaryFile, KeyFile)

_INS_VERIFY = 0x20
_INS_CHANGE_PIN = 0x24


@dataclasses.dataclass(frozen=True)
class Logged:
    """One exchange; PIN bytes are masked before anything is kept."""

    command: str
    answer_length: int
    status: str


class Card:
    """One card. Tries survive a loss of power; selection and verified PINs do not."""

    atr = CONTACT_ATR

    def __init__(self, content: CardContent) -> None:
        self.content = content
        self.log: list[Logged] = []
        self._logged = threading.Condition()
        self.power_cycles = 0
        self._applications: Mapping[bytes, Mapping[int, CardFile]] = {JPKI_AID: jpki_files(content)}
        self._tries = {
            (aid, ef): file.tries
            for aid, files in self._applications.items()
            for ef, file in files.items()
            if isinstance(file, PinFile)
        }
        self._forget()

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
        self._forget()

    def power_off(self) -> None:
        self.reset()

    def tries_left(self, ef: int, aid: bytes = JPKI_AID) -> int:
        """For the bench: the counter as it is in the chip."""
        return self._tries[aid, ef]

    def lock(self, ef: int, aid: bytes = JPKI_AID) -> None:
        """For the bench: as after too many wrong PINs."""
        self._tries[aid, ef] = 0

    def _forget(self) -> None:
        self._aid: bytes | None = None
        self._ef: int | None = None
        self._verified: set[tuple[bytes, int]] = set()

    def _answer(self, raw: bytes) -> bytes:
        try:
            command = parse_command(raw)
            return self._rule(command)(command)
        except WrongLength:
            return WRONG_LENGTH
        except Refused as refused:
            return refused.status

    def _rule(self, command: Command) -> Callable[[Command], bytes]:
        rules = {
            (0x00, 0xA4): self._select,
            (0x00, 0xB0): self._read_binary,
            (0x00, _INS_VERIFY): self._verify,
            (0x00, 0x84): self._get_challenge,
            (0x80, 0x2A): self._sign,
            (0x80, 0xFC): self._end_of_phone_session,
        }
        rule = rules.get((command.cla, command.ins))
        if rule is not None:
            return rule
        known = command.ins in {ins for _, ins in rules}
        raise Refused(NO_SUCH_CLASS if known else NO_SUCH_INSTRUCTION)

    def _select(self, command: Command) -> bytes:
        match command.p1p2:
            case 0x040C:
                return self._select_application(command)
            case 0x020C:
                return self._select_ef(command)
            case 0x0000 if self._aid is not None:
                return OK  # does nothing inside an application (card.md 3)
            case 0x0000:
                return NOT_FOUND
            case _:
                return WRONG_PARAMETERS

    def _select_application(self, command: Command) -> bytes:
        if command.data is None or command.le is not None:
            return WRONG_LENGTH
        if command.data not in self._applications:
            return NOT_FOUND
        self._aid, self._ef = command.data, None
        return OK

    def _select_ef(self, command: Command) -> bytes:
        if command.data is None or len(command.data) != 2 or command.le is not None:
            return WRONG_LENGTH
        ef = int.from_bytes(command.data, "big")
        if ef not in self._files():
            return NOT_FOUND
        self._ef = ef
        return OK

    def _read_binary(self, command: Command) -> bytes:
        if command.le is None or command.data is not None:
            return WRONG_LENGTH
        offset = command.p1p2
        if command.p1 & 0x80:
            self._ef = self._by_short_id(command.p1)
            offset = command.p2
        file = self._current(BinaryFile)
        self._demand_verified(file.guard)
        if offset >= len(file.content):
            return OUTSIDE
        data = file.content[offset : offset + command.le]
        asked_for_all = command.le in (256, 65536)
        return data + (OK if asked_for_all or len(data) == command.le else END_OF_FILE)

    def _verify(self, command: Command) -> bytes:
        ef = self._verify_target(command)
        key = (self._selected(), ef)
        if command.data is None:
            return _tries_status(self._tries[key])
        return self._compare(key, command.data)

    def _verify_target(self, command: Command) -> int:
        if command.p1 != 0 or not command.p2 & 0x80:
            raise Refused(WRONG_PARAMETERS)
        if command.le is not None:
            raise Refused(WRONG_LENGTH)
        ef = self._ef if command.p2 == 0x80 else self._by_short_id(command.p2)
        if ef is None:
            raise Refused(NO_CURRENT_EF)
        if not isinstance(self._files()[ef], PinFile):
            raise Refused(WRONG_FILE_KIND)
        return ef

    def _compare(self, key: tuple[bytes, int], offered: bytes) -> bytes:
        if self._tries[key] == 0:
            return LOCKED
        aid, ef = key
        file = self._applications[aid][ef]
        assert isinstance(file, PinFile)
        if offered == file.value:
            self._tries[key] = file.tries
            self._verified.add(key)
            return OK
        self._tries[key] -= 1
        self._verified.discard(key)
        return _tries_status(self._tries[key])

    def _sign(self, command: Command) -> bytes:
        if not command.p2 & 0x80:
            return WRONG_PARAMETERS
        if command.p2 != 0x80:
            self._ef = self._by_short_id(command.p2)
        file = self._current(KeyFile)
        self._demand_verified(file.guard)
        return raw_signature(file.key, to_pad(command)) + OK

    def _get_challenge(self, command: Command) -> bytes:
        if command.p1p2 != 0 or command.data is not None:
            return WRONG_PARAMETERS
        if command.le is None or command.le > 256:
            return WRONG_LENGTH
        return os.urandom(command.le) + OK

    def _end_of_phone_session(self, command: Command) -> bytes:
        return WRONG_LENGTH  # known to iPhones only; a plastic card answers so (card.md 3)

    def _selected(self) -> bytes:
        if self._aid is None:
            raise Refused(NO_CURRENT_EF)
        return self._aid

    def _files(self) -> Mapping[int, CardFile]:
        if self._aid is None:
            raise Refused(NOT_FOUND)
        return self._applications[self._aid]

    def _by_short_id(self, parameter: int) -> int:
        short_id = parameter & 0x1F
        if parameter & 0x60 or short_id not in self._files():
            raise Refused(NOT_FOUND)
        return short_id

    def _current(self, kind: type[File]) -> File:
        if self._ef is None:
            raise Refused(NO_CURRENT_EF)
        file = self._files()[self._ef]
        if not isinstance(file, kind):
            raise Refused(WRONG_FILE_KIND)
        return file

    def _demand_verified(self, guard: int | None) -> None:
        if guard is not None and (self._selected(), guard) not in self._verified:
            raise Refused(NOT_VERIFIED)


def masked(raw: bytes) -> str:
    """A command in hex; what follows the length of a PIN command is stars."""
    if len(raw) > 5 and raw[1] in (_INS_VERIFY, _INS_CHANGE_PIN):
        return raw[:5].hex() + "**" * (len(raw) - 5)
    return raw.hex()


def _tries_status(left: int) -> bytes:
    return bytes((0x63, 0xC0 | left))
