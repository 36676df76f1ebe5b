"""From the card on the reader to the proven holder (S10 to S24).

A try of the PIN is spent only with a challenge in hand, and the last one only after a yes.
"""

import dataclasses
from typing import assert_never

from eligibility.errors import Code
from eligibility.inquiry import HolderVerification
from kiosk.flow import limits
from kiosk.flow.effects import Authenticate, ClearPin, FetchChallenge, ProveHolder
from kiosk.flow.events import (
    CardFailed,
    CardRead,
    ChallengeIssued,
    Event,
    HolderProven,
    PinChosen,
    PinConfirmed,
    PinDigitsChanged,
    PinWasWrong,
    Retried,
    ServiceFailed,
    TimedOut,
)
from kiosk.flow.moves import Move, end_session, read_card, stay
from kiosk.flow.states import (
    AskingConsent,
    AskingPin,
    BeforeProof,
    CardProblem,
    CheckingPin,
    ChoosingMethod,
    ConfirmingLastTry,
    Inquiry,
    NoService,
    Now,
    PinLocked,
    PinWrong,
    ReaderState,
    ReadingCard,
    Session,
)


def card_step(phase: BeforeProof, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event before the holder is proven."""
    match phase:
        case ReadingCard():
            return _reading(phase, event, now)
        case CardProblem():
            return _card_problem(phase, event, now, reader)
        case ChoosingMethod(tries_left=tries_left) | PinWrong(tries_left=tries_left):
            return _choosing(phase, event, now, tries_left)
        case AskingPin():
            return _asking_pin(phase, event, now)
        case CheckingPin():
            return _checking_pin(phase, event, now)
        case ConfirmingLastTry() | PinLocked():
            return _last_try(phase, event, now)
        case _:
            assert_never(phase)


def card_problem(session: Session, code: Code, now: Now) -> Move:
    """The card cannot be used as it lies there; nothing is lost but time."""
    short = code is Code.CARD_REMOVED
    until = now.monotonic + (limits.CARD_PROBLEM_S if short else limits.IDLE_S)
    return CardProblem(session, code, until), (ClearPin(),)


def _reading(phase: ReadingCard, event: Event, now: Now) -> Move:
    match event:
        case CardRead(tries_left=0):
            return PinLocked(phase.session, now.monotonic + limits.IDLE_S), ()
        case CardRead():
            until = now.monotonic + limits.IDLE_S
            return ChoosingMethod(phase.session, event.tries_left, until), ()
        case CardFailed():
            return card_problem(phase.session, event.code, now)
        case TimedOut():
            return card_problem(phase.session, Code.CARD_UNREADABLE, now)
        case _:
            return stay(phase)


def _card_problem(phase: CardProblem, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case Retried() if reader is ReaderState.CARD:
            return read_card(phase.session, now)
        case TimedOut():
            return end_session(phase.session, reader, now)
        case _:
            return stay(phase)


def _choosing(phase: ChoosingMethod | PinWrong, event: Event, now: Now, tries_left: int) -> Move:
    if isinstance(event, PinChosen):
        if tries_left == 1:
            return ConfirmingLastTry(phase.session, now.monotonic + limits.IDLE_S), ()
        return _ask_pin(phase.session, tries_left, now)
    return stay(phase)


def _last_try(phase: ConfirmingLastTry | PinLocked, event: Event, now: Now) -> Move:
    if isinstance(phase, ConfirmingLastTry) and isinstance(event, PinChosen):
        return _ask_pin(phase.session, 1, now)
    return stay(phase)


def _ask_pin(session: Session, tries_left: int, now: Now) -> Move:
    return AskingPin(session, tries_left, now.monotonic + limits.IDLE_S), (ClearPin(),)


def _asking_pin(phase: AskingPin, event: Event, now: Now) -> Move:
    match event:
        case PinDigitsChanged():
            wipe_at = now.monotonic + limits.PIN_DIGITS_S if event.entered else None
            return dataclasses.replace(phase, entered=event.entered, wipe_digits_at=wipe_at), ()
        case PinConfirmed() if phase.entered == limits.PIN_LENGTH:
            until = now.monotonic + limits.QUERY_S
            checking = CheckingPin(phase.session, phase.tries_left, event.handle, until)
            return checking, (FetchChallenge(phase.session.session_id),)
        case TimedOut() if phase.entered:
            return dataclasses.replace(phase, entered=0, wipe_digits_at=None), (ClearPin(),)
        case _:
            return stay(phase)


def _checking_pin(phase: CheckingPin, event: Event, now: Now) -> Move:
    session = phase.session
    match event:
        case ChallengeIssued():
            return phase, (ProveHolder(session.session_id, phase.pin_handle, event.nonce),)
        case HolderProven():
            asking = AskingConsent(session, Inquiry(event), now.monotonic + limits.IDLE_S)
            return asking, (Authenticate(session.session_id, event, HolderVerification.PIN),)
        case PinWasWrong():
            return _pin_was_wrong(session, event.tries_left, now)
        case CardFailed():
            return card_problem(session, event.code, now)
        case ServiceFailed():
            return _no_service(session, event.code, now)
        case TimedOut():
            return _no_service(session, Code.SERVICE_SLOW, now)
        case _:
            return stay(phase)


def _pin_was_wrong(session: Session, tries_left: int, now: Now) -> Move:
    until = now.monotonic + limits.IDLE_S
    match tries_left:
        case 0:
            return PinLocked(session, until), ()
        case 1:
            return ConfirmingLastTry(session, until), ()
        case _:
            return PinWrong(session, tries_left, until), ()


def _no_service(session: Session, code: Code, now: Now) -> Move:
    until = now.monotonic + limits.IDLE_S
    return NoService(session, code, inquiry=None, consent=None, until=until), (ClearPin(),)
