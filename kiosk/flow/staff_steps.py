"""With a member of staff at the kiosk (S26, S50): a personal code instead of the PIN.

Then the card proves itself, or the reception is provisional. Staff never get to the PIN pad.
"""

import dataclasses
from typing import assert_never

from eligibility.errors import Code
from kiosk.flow import limits
from kiosk.flow.effects import CheckStaffCode, ClearPin
from kiosk.flow.events import (
    CardFailed,
    Event,
    StaffAccepted,
    StaffConfirmed,
    StaffDigitsChanged,
    StaffRefused,
    TimedOut,
    WentBack,
)
from kiosk.flow.holder_steps import begin_vouched
from kiosk.flow.moves import Move, awake, card_failed, offer_provisional, stay, untyped
from kiosk.flow.provisional_steps import provisional_step
from kiosk.flow.states import (
    AskingPin,
    AskingStaffCode,
    CardProblem,
    CertificateProblem,
    ChoosingMethod,
    ConfirmingLastTry,
    FaceFailed,
    KeepingProvisional,
    NoService,
    NotFound,
    Now,
    OfferingProvisional,
    Phase,
    PinLocked,
    PinWrong,
    ReaderState,
    TakingDeclaration,
    WithStaff,
)

_CARD_IS_KNOWN = ChoosingMethod | AskingPin | PinWrong | ConfirmingLastTry | PinLocked | FaceFailed
_CARD_IS_OF_NO_USE = CardProblem | NoService | CertificateProblem | NotFound


def can_vouch(phase: Phase) -> bool:
    """True where a member of staff may help with a personal code."""
    return isinstance(phase, _CARD_IS_KNOWN | _CARD_IS_OF_NO_USE)


def ask_staff_code(phase: Phase, now: Now) -> Move:
    """係員の確認; the PIN pad is behind it and was wiped."""
    if not isinstance(phase, _CARD_IS_KNOWN | _CARD_IS_OF_NO_USE):
        return stay(phase)
    return AskingStaffCode(phase, now.monotonic + limits.STAFF_S), (ClearPin(),)


def staff_step(phase: WithStaff, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event while a member of staff is at the kiosk."""
    match phase:
        case AskingStaffCode():
            return _asking_code(phase, event, now, reader)
        case OfferingProvisional() | TakingDeclaration() | KeepingProvisional():
            return provisional_step(phase, event, now)
        case _:
            assert_never(phase)


def _asking_code(phase: AskingStaffCode, event: Event, now: Now, reader: ReaderState) -> Move:
    is_card_there = reader is ReaderState.CARD
    match event:
        case StaffDigitsChanged() if not phase.is_checking:
            wipe_at = now.in_patients_time(limits.PIN_DIGITS_S) if event.entered else None
            return dataclasses.replace(phase, entered=event.entered, wipe_digits_at=wipe_at), ()
        case StaffConfirmed() if _can_be_checked(phase):
            checking = dataclasses.replace(phase, is_checking=True)
            return checking, (CheckStaffCode(phase.session.session_id, event.handle),)
        case StaffAccepted() if phase.is_checking:  # not of a code that was typed before this one
            return _accepted(phase, event.staff_id, now, reader)
        case StaffRefused() if phase.is_checking:
            until = now.monotonic + limits.STAFF_S
            return AskingStaffCode(phase.back, until, locked_s=event.locked_s), (ClearPin(),)
        case CardFailed() | TimedOut():  # the pad was cleared meanwhile, or nobody types on
            return untyped(phase), (ClearPin(),)
        case WentBack() if isinstance(phase.back, _CARD_IS_KNOWN) and not is_card_there:
            return card_failed(phase, Code.CARD_REMOVED, now)
        case WentBack():
            return awake(phase.back, now), (ClearPin(),)
        case _:
            return stay(phase)


def _can_be_checked(phase: AskingStaffCode) -> bool:
    is_full = phase.entered == limits.STAFF_CODE_LENGTH
    return is_full and not phase.is_checking and not phase.locked_s


def _accepted(phase: AskingStaffCode, staff_id: str, now: Now, reader: ReaderState) -> Move:
    if isinstance(phase.back, _CARD_IS_KNOWN):
        return begin_vouched(phase.back.session, staff_id, now, reader)
    return offer_provisional(phase.back, staff_id, now), ()
