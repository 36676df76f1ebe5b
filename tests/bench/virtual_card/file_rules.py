"""SELECT and READ BINARY (ISO 7816-4, as far as card.md 3 tells)."""

from tests.bench.virtual_card.applications import BinaryFile
from tests.bench.virtual_card.chip import Chip
from tests.bench.virtual_card.command import Command
from tests.bench.virtual_card.status import (
    END_OF_FILE,
    NOT_FOUND,
    OK,
    OUTSIDE,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
)

_ALL = (256, 65536)


def select(chip: Chip, command: Command) -> bytes:
    """By name, or an EF under the current application."""
    match command.p1p2:
        case 0x040C:
            return _select_application(chip, command)
        case 0x020C:
            return _select_ef(chip, command)
        case 0x0000 if chip.aid is not None:
            return OK  # does nothing inside an application (card.md 3)
        case 0x0000:
            return NOT_FOUND
        case _:
            return WRONG_PARAMETERS


def read_binary(chip: Chip, command: Command) -> bytes:
    """The current EF at a 15-bit offset, or by short id at an 8-bit one."""
    if command.le is None or command.data is not None:
        return WRONG_LENGTH
    offset = command.p1p2
    if command.p1 & 0x80:
        chip.ef = chip.by_short_id(command.p1)
        offset = command.p2
    file = chip.current(BinaryFile)
    chip.demand_open(file)
    if offset >= len(file.content):
        return OUTSIDE
    data = file.content[offset : offset + command.le]
    return data + (OK if command.le in _ALL or len(data) == command.le else END_OF_FILE)


def _select_application(chip: Chip, command: Command) -> bytes:
    if command.data is None or command.le is not None:
        return WRONG_LENGTH
    if command.data not in chip.applications:
        return NOT_FOUND
    chip.aid, chip.ef = command.data, None
    return OK


def _select_ef(chip: Chip, command: Command) -> bytes:
    if command.data is None or len(command.data) != 2 or command.le is not None:
        return WRONG_LENGTH
    ef = int.from_bytes(command.data, "big")
    if ef not in chip.files:
        return NOT_FOUND
    chip.ef = ef
    return OK
