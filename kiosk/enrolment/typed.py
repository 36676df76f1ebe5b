"""The code as it is typed; what is wrong with it is told at once, not by the authority. Pure."""

import dataclasses

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.invitation import CODE_LENGTH, Secret
from kiosk.enrolment.events import CharacterTyped, Cleared, Corrected, GroupChosen
from kiosk.enrolment.states import TypingCode, TypingFault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U."""
GROUP = 4
"""Characters of a group; the last one has three."""
_READ_AS = {"O": "0", "I": "1", "L": "1"}
_PASSED_OVER = frozenset("- ")


def edited(
    phase: TypingCode, event: CharacterTyped | Corrected | GroupChosen | Cleared, until: float
) -> TypingCode:
    """The code after one key."""
    match event:
        case CharacterTyped(character):
            return dataclasses.replace(_with(phase, character.upper()), until=until)
        case Corrected():
            entered, tail = _corrected(phase), phase.tail
        case GroupChosen(group):
            entered, tail = _opened(phase, group)
        case Cleared():
            entered, tail = "", ""
    return TypingCode(until, entered, fault_of(entered), tail)


def _corrected(phase: TypingCode) -> str:
    """Of a group that is typed again, no farther back than to its beginning."""
    if phase.tail and len(phase.entered) % GROUP == 0:
        return phase.entered
    return phase.entered[:-1]


def _opened(phase: TypingCode, group: int) -> tuple[str, str]:
    """What stands before a group and behind it; one that is open is finished first."""
    start = group * GROUP
    if phase.tail or not 0 <= start < len(phase.entered):
        return phase.entered, phase.tail
    return phase.entered[:start], phase.entered[start + GROUP :]


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
    entered, tail = phase.entered + read, phase.tail
    if len(entered) % GROUP == 0:  # the group is complete again
        entered, tail = entered + tail, ""
    return dataclasses.replace(phase, entered=entered, fault=fault_of(entered), tail=tail)
