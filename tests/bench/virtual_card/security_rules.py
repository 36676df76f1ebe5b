"""VERIFY and the signature; strict about what was verified (card.md 2, 3 and 10)."""

from tests.bench.virtual_card.applications import KeyFile, PinFile
from tests.bench.virtual_card.chip import Chip
from tests.bench.virtual_card.command import Command
from tests.bench.virtual_card.signing import raw_signature, to_pad
from tests.bench.virtual_card.status import (
    LOCKED,
    NO_CURRENT_EF,
    NO_SUCH_INSTRUCTION,
    OK,
    WRONG_FILE_KIND,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Refused,
)

_CURRENT = 0x80
_CURRENT_OWN = (0x00, 0x80)


def verify(chip: Chip, command: Command) -> bytes:
    """Without data the counter, which costs nothing; with data a try."""
    key = (chip.selected, _target(chip, command))
    if command.data is None:
        return _tries_status(chip.tries[key])
    return _compare(chip, key, command.data)


def sign(chip: Chip, command: Command) -> bytes:
    """By the current key file; in the face application by the card's own key, without file."""
    own_key = chip.application.own_key if chip.aid is not None else None
    if own_key is not None:
        if command.p1 != 0x00 or command.p2 not in _CURRENT_OWN:
            return WRONG_PARAMETERS
        return raw_signature(own_key, to_pad(command)) + OK
    if not command.p2 & 0x80:
        return WRONG_PARAMETERS
    if command.p2 != _CURRENT:
        chip.ef = chip.by_short_id(command.p2)
    file = chip.current(KeyFile)
    chip.demand_open(file)
    return raw_signature(file.key, to_pad(command)) + OK


def end_of_phone_session(chip: Chip, command: Command) -> bytes:
    """Known to iPhones only; a plastic card answers 6700 (card.md 3)."""
    if chip.aid is None:
        return NO_SUCH_INSTRUCTION
    knows = chip.application.knows_phone_session
    if not knows or command.data is not None or command.le is not None:
        return WRONG_LENGTH
    chip.forget()
    return OK


def _target(chip: Chip, command: Command) -> int:
    if command.p1 != 0 or not command.p2 & 0x80:
        raise Refused(WRONG_PARAMETERS)
    if command.le is not None:
        raise Refused(WRONG_LENGTH)
    ef = chip.ef if command.p2 == _CURRENT else chip.by_short_id(command.p2)
    if ef is None:
        raise Refused(NO_CURRENT_EF)
    if not isinstance(chip.files[ef], PinFile):
        raise Refused(WRONG_FILE_KIND)
    return ef


def _compare(chip: Chip, key: tuple[bytes, int], offered: bytes) -> bytes:
    if chip.tries[key] == 0:
        return LOCKED
    aid, ef = key
    file = chip.applications[aid].files[ef]
    assert isinstance(file, PinFile)
    if offered == file.value:
        chip.tries[key] = file.tries
        chip.verified.add(key)
        return OK
    chip.tries[key] -= 1
    chip.verified.discard(key)
    return _tries_status(chip.tries[key])


def _tries_status(left: int) -> bytes:
    return bytes((0x63, 0xC0 | left))
