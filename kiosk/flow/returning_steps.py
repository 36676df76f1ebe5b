"""A card that slipped and came back within moments: the same one goes on (decision 0013).

Whether it is the same is told by the card, not by the clock: its certificate is read again. What
was opened or typed is not kept: digits are wiped, and S20 begins again at the choice of the way.
"""

import dataclasses
from typing import assert_never

from kiosk.flow import limits
from kiosk.flow.effects import ClearPin, ReadCard, Seal, WipePhoto
from kiosk.flow.events import CardInserted, CardRead
from kiosk.flow.holder import PhotoAccess
from kiosk.flow.moves import Move, begin_pin, begin_session
from kiosk.flow.states import (
    CardOnReader,
    CardProblem,
    ChoosingMethod,
    Now,
    PickUp,
    PinLocked,
    PinWrong,
    ReadingCard,
    Returning,
    Session,
)


def read_again(phase: CardProblem, pick_up: PickUp, inserted: CardInserted, now: Now) -> Move:
    """A card came back in time: is it the same?"""
    session, until = phase.session, now.monotonic + limits.READING_S
    reading = ReadingCard(session, until, Returning(pick_up, inserted))
    return reading, (ClearPin(), ReadCard(session.session_id))


def returned(session: Session, back: Returning, read: CardRead, now: Now) -> Move:
    """The card has been read."""
    if not read.is_known:
        begun, effects = begin_session(back.inserted, now)
        return begun, (Seal(session.session_id), *effects)
    phase, effects = _picked_up(_known_again(session, read), back.pick_up, now)
    return phase, (*effects, WipePhoto())


def _known_again(session: Session, read: CardRead) -> Session:
    """What the card says now; what was found out about it in this session stays true."""
    card = session.card or CardOnReader()
    has_photo = card.photo is not PhotoAccess.NONE
    now = dataclasses.replace(
        card,
        tries_left=read.tries_left,
        photo=read.photo if has_photo else PhotoAccess.NONE,
        signs_without_pin=read.signs_without_pin,
    )
    return dataclasses.replace(session, card=now)


def _picked_up(session: Session, pick_up: PickUp, now: Now) -> Move:
    until = now.in_patients_time(limits.IDLE_S)
    is_locked = session.tries_left == 0 and not (session.card and session.card.is_face_only)
    if is_locked:
        return PinLocked(session, until), ()
    match pick_up:
        case PickUp.METHOD:
            return ChoosingMethod(session, until), ()
        case PickUp.WRONG_PIN if session.tries_left > 1:
            return PinWrong(session, until), ()
        case PickUp.PIN | PickUp.WRONG_PIN:
            return begin_pin(session, now)
        case _:
            assert_never(pick_up)
