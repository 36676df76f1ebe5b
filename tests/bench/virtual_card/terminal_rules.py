"""Use without PIN by an authorised terminal: an exchange of this project with its own card.

``80 A2`` with a card-verifiable certificate is known of real cards, its parameters and what follows
are not public (card.md 7): ASSUMED here. It holds until the power goes, in both applications.
"""

import os

from cryptography.exceptions import InvalidSignature

from eligibility.errors import MalformedValue
from tests.bench.virtual_card.applications import AuthorityFile
from tests.bench.virtual_card.chip import Chip
from tests.bench.virtual_card.command import Command
from tests.bench.virtual_card.cvc import WronglySigned, certified_key, check
from tests.bench.virtual_card.status import (
    CONDITIONS,
    NOT_FOUND,
    NOT_VERIFIED,
    OK,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Refused,
)

EF_TERMINAL_CA = 0x0016
_CHALLENGE_BYTES = 32
_SIGNATURE_BYTES = 256


def present_certificate(chip: Chip, command: Command) -> bytes:
    """``80 A2 00 C1``: begins anew, whatever was granted before."""
    if command.p1p2 != 0x00C1:
        return WRONG_PARAMETERS
    if command.data is None or command.le is not None:
        return WRONG_LENGTH
    chip.terminal_key, chip.is_terminal_authorised = None, False
    try:
        chip.terminal_key = certified_key(command.data, _authority(chip).key)
    except MalformedValue:
        return WRONG_DATA
    except WronglySigned:
        return NOT_VERIFIED
    return OK


def get_challenge(chip: Chip, command: Command) -> bytes:
    """``00 84``: good for the very next command."""
    if command.p1p2 != 0 or command.data is not None:
        return WRONG_PARAMETERS
    if command.le is None or command.le > 256:
        return WRONG_LENGTH
    given = os.urandom(command.le)
    chip.challenge = given if command.le == _CHALLENGE_BYTES else None
    return given + OK


def authenticate(chip: Chip, command: Command) -> bytes:
    """``00 82 00 96``: the terminal's signature over the challenge, which is used up by it."""
    challenge, chip.challenge = chip.challenge, None
    if command.p1p2 != 0x0096:
        return WRONG_PARAMETERS
    if command.data is None or len(command.data) != _SIGNATURE_BYTES or command.le is not None:
        return WRONG_LENGTH
    if challenge is None or chip.terminal_key is None:
        return CONDITIONS
    try:
        check(chip.terminal_key, command.data, challenge)
    except InvalidSignature:
        return NOT_VERIFIED
    chip.is_terminal_authorised = True
    return OK


def _authority(chip: Chip) -> AuthorityFile:
    file = chip.files.get(EF_TERMINAL_CA)
    if not isinstance(file, AuthorityFile):
        raise Refused(NOT_FOUND)
    return file
