"""The code as it is typed; what is wrong with it is told at once, not by the authority. Pure."""

import dataclasses

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.invitation import CODE_LENGTH, Secret
from kiosk.enrolment.events import CharacterTyped, Cleared, Corrected
from kiosk.enrolment.states import TypingCode, TypingFault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U."""
_READ_AS = {"O": "0", "I": "1", "L": "1"}
_PASSED_OVER = frozenset("- ")


def edited(
    phase: TypingCode, event: CharacterTyped | Corrected | Cleared, until: float
) -> TypingCode:
    """The code after one key."""
    match event:
        case CharacterTyped(character):
            return dataclasses.replace(_with(phase, character.upper()), until=until)
        case Corrected():
            entered = phase.entered[:-1]
        case Cleared():
            entered = ""
    return TypingCode(until, entered, fault_of(entered))


def fault_of(entered: str) -> TypingFault | None:
    """What is surely wrong with canonical characters; None for what may become a code.

    One check character tells that a character is wrong, not which; but 26 characters hold 130 bits
    and a secret has 128, so a code begins with 0 to 7.
    """
    if entered and entered[0] > "7":
        return TypingFault.FIRST_GROUP
    if len(entered) < CODE_LENGTH:
        return None
    try:
        Secret.parse(entered)
    except CheckDigitMismatch:
        return TypingFault.CHECK
    except MalformedValue:
        return TypingFault.FIRST_GROUP
    return None


def _with(phase: TypingCode, character: str) -> TypingCode:
    if character in _PASSED_OVER or len(phase.entered) >= CODE_LENGTH:
        return phase
    read = _READ_AS.get(character, character)
    if len(read) != 1 or read not in ALPHABET:
        return dataclasses.replace(phase, fault=TypingFault.NOT_A_CHARACTER)
    entered = phase.entered + read
    return dataclasses.replace(phase, entered=entered, fault=fault_of(entered))
