"""Answers that ask something back: which of several, lost, not found (S42, S45, S46).

No list of people, no date and no reason of a loss ever reaches the screen (contract.md).
"""

import dataclasses
from typing import assert_never

from eligibility.coverage import Validity
from eligibility.inquiry import CardFaceKey, InquiryAnswer
from eligibility.insured import BranchNumber
from kiosk.flow import limits
from kiosk.flow.events import (
    AnotherPaper,
    Event,
    SymbolTyped,
    TypedCorrected,
    TypedNext,
    WentBack,
)
from kiosk.flow.moves import Move, ask_by_face, scan, stay, with_new_inquiry
from kiosk.flow.states import (
    AskingBranch,
    CheckingTyped,
    Inquiry,
    LostCoverage,
    NotFound,
    Now,
    Session,
)


def asks_the_patient(
    session: Session, inquiry: Inquiry, answer: InquiryAnswer, now: Now
) -> AskingBranch | NotFound | None:
    """The phase for a card-face answer that is no answer yet; None for all others."""
    if not isinstance(inquiry.asked, CardFaceKey):
        return None
    until = now.in_patients_time(limits.IDLE_S)
    if answer.outcome is Validity.SEVERAL and inquiry.asked.key.branch is None:
        return AskingBranch(session, inquiry, until)
    if answer.outcome is Validity.NOT_FOUND:
        return NotFound(session, inquiry, until)
    return None


def answer_step(phase: AskingBranch | LostCoverage | NotFound, event: Event, now: Now) -> Move:
    """One event while the patient is asked back."""
    match phase:
        case AskingBranch():
            return _asking_branch(phase, event, now)
        case LostCoverage():
            if isinstance(event, AnotherPaper):
                return scan(with_new_inquiry(phase.session, now), now)
            return stay(phase)
        case NotFound():
            is_back = isinstance(event, WentBack) and phase.inquiry.typed is not None
            return _look_again(phase, now) if is_back else stay(phase)
        case _:
            assert_never(phase)


def _look_again(phase: AskingBranch | NotFound, now: Now) -> Move:
    """What was typed, everything still there; or the camera again."""
    session = with_new_inquiry(phase.session, now)
    if phase.inquiry.typed is None:
        return scan(session, now)
    return CheckingTyped(session, phase.inquiry.typed, now.in_patients_time(limits.IDLE_S)), ()


def _asking_branch(phase: AskingBranch, event: Event, now: Now) -> Move:
    entered = phase.entered
    match event:
        case SymbolTyped() if event.character.isdigit() and len(entered) < limits.BRANCH_LENGTH:
            entered += event.character
        case TypedCorrected():
            entered = entered[:-1]
        case TypedNext() if len(entered) == limits.BRANCH_LENGTH:
            return _with_branch(phase, now)
        case WentBack():
            return _look_again(phase, now)
        case _:
            return stay(phase)
    until = now.in_patients_time(limits.IDLE_S)
    return dataclasses.replace(phase, entered=entered, until=until), ()


def _with_branch(phase: AskingBranch, now: Now) -> Move:
    asked = phase.inquiry.asked
    if not isinstance(asked, CardFaceKey):
        return stay(phase)
    key = dataclasses.replace(asked.key, branch=BranchNumber.parse(phase.entered))
    session = with_new_inquiry(phase.session, now)
    face = dataclasses.replace(asked, key=key)
    return ask_by_face(session, face, phase.inquiry.typed, now)
