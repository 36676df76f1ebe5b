"""From the card on the reader to the PIN that was right (S10 to S24).

A try of the PIN is spent only with a challenge in hand, and the last one only after a yes.
"""

import dataclasses

from eligibility.errors import Code
from kiosk.flow import limits
from kiosk.flow.effects import ClearPin, FetchChallenge, ProveHolder, Seal
from kiosk.flow.events import (
    CardFailed,
    CardInserted,
    CardRead,
    ChallengeIssued,
    Event,
    FaceChosen,
    PinChosen,
    PinConfirmed,
    PinDigitsChanged,
    PinWasWrong,
    Retried,
    TimedOut,
)
from kiosk.flow.holder_steps import begin_face, holder_step
from kiosk.flow.moves import (
    Move,
    ask_pin,
    await_signature,
    begin_pin,
    begin_session,
    card_failed,
    card_problem,
    end_session,
    read_card,
    stay,
    with_card,
)
from kiosk.flow.returning_steps import returned
from kiosk.flow.states import (
    AskingPin,
    BeforeProof,
    CardOnReader,
    CardProblem,
    CheckingPin,
    ChoosingMethod,
    ConfirmingLastTry,
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
        case ChoosingMethod() | PinWrong() | ConfirmingLastTry() | PinLocked():
            return _choosing(phase, event, now)
        case AskingPin():
            return _asking_pin(phase, event, now)
        case CheckingPin():
            return _checking_pin(phase, event, now)
        case _:
            return holder_step(phase, event, now, reader)


def _reading(phase: ReadingCard, event: Event, now: Now) -> Move:
    match event:
        case CardRead() if phase.returning is not None:
            return returned(phase.session, phase.returning, event, now)
        case CardRead():
            session = dataclasses.replace(phase.session, card=_card_of(event))
            until = now.in_patients_time(limits.IDLE_S)
            is_locked = event.tries_left == 0 and not event.is_face_only
            return PinLocked(session, until) if is_locked else ChoosingMethod(session, until), ()
        case CardFailed():
            return card_failed(phase, event.code, now)
        case TimedOut():
            return card_problem(phase.session, Code.CARD_UNREADABLE, now)
        case _:
            return stay(phase)


def _card_problem(phase: CardProblem, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case Retried() if reader is ReaderState.CARD and phase.code is Code.SIGNATURE_MISMATCH:
            return _begin_with_other_card(phase.session, now)
        case Retried() if reader is ReaderState.CARD:
            return read_card(phase.session, now)
        case TimedOut():
            return end_session(phase.session, reader, now)
        case _:
            return stay(phase)


def _begin_with_other_card(left: Session, now: Now) -> Move:
    """It is not the card that was read: another patient's, for all that is known."""
    begun, effects = begin_session(CardInserted(*now.spare_ids), now)
    return begun, (Seal(left.session_id), *effects)


def _card_of(read: CardRead) -> CardOnReader:
    return CardOnReader(
        read.kind, read.tries_left, read.is_face_only, read.photo, read.signs_without_pin
    )


def _choosing(
    phase: ChoosingMethod | PinWrong | ConfirmingLastTry | PinLocked, event: Event, now: Now
) -> Move:
    session = phase.session
    match event:
        case PinChosen() if session.has_pin and isinstance(phase, ConfirmingLastTry):
            return ask_pin(session, now)
        case PinChosen() if session.has_pin:
            return begin_pin(session, now)
        case FaceChosen():
            return begin_face(session, now) or stay(phase)
        case _:
            return stay(phase)


def _asking_pin(phase: AskingPin, event: Event, now: Now) -> Move:
    match event:
        case PinDigitsChanged():
            wipe_at = now.in_patients_time(limits.PIN_DIGITS_S) if event.entered else None
            return dataclasses.replace(phase, entered=event.entered, wipe_digits_at=wipe_at), ()
        case PinConfirmed() if phase.entered == limits.PIN_LENGTH:
            until = now.monotonic + limits.QUERY_S
            checking = CheckingPin(phase.session, event.handle, until)
            return checking, (FetchChallenge(phase.session.session_id),)
        case TimedOut() if phase.entered:
            return dataclasses.replace(phase, entered=0, wipe_digits_at=None), (ClearPin(),)
        case _:
            return stay(phase)


def _checking_pin(phase: CheckingPin, event: Event, now: Now) -> Move:
    session = phase.session
    match event:
        case ChallengeIssued():
            asked = dataclasses.replace(phase, is_card_asked=True)
            return asked, (ProveHolder(session.session_id, phase.pin_handle, event.nonce),)
        case PinWasWrong():
            return _pin_was_wrong(session, event.tries_left, now)
        case _:
            return await_signature(phase, event, now)


def _pin_was_wrong(session: Session, tries_left: int, now: Now) -> Move:
    until = now.in_patients_time(limits.IDLE_S)
    session = with_card(session, tries_left=tries_left)
    match tries_left:
        case 0:
            return PinLocked(session, until), ()
        case 1:
            return ConfirmingLastTry(session, until), ()
        case _:
            return PinWrong(session, until), ()
