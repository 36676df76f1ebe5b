"""The rules that hold on every screen of a patient: the card, time, leaving.

What belongs to one part of the journey is in ``card_steps``, ``paper_steps``, ``inquiry_steps`` and
``staff_steps``; what lies over a screen is in ``aside_steps``.
"""

import dataclasses
from typing import assert_never

from eligibility.errors import Code
from kiosk.flow import limits
from kiosk.flow.card_steps import card_step
from kiosk.flow.effects import Effect, KeepAnswer, Seal
from kiosk.flow.events import (
    Cancelled,
    CardInserted,
    CardRemoved,
    Event,
    ReaderLost,
    SizeToggled,
    TimedOut,
    Touched,
    WorkerEvent,
)
from kiosk.flow.inquiry_steps import inquiry_step
from kiosk.flow.menu_steps import menu_step
from kiosk.flow.moves import Move, awake, begin_session, card_failed, end_session, stay
from kiosk.flow.paper_steps import paper_step
from kiosk.flow.questions import asked_face
from kiosk.flow.resting_steps import resting_step
from kiosk.flow.returning_steps import read_again
from kiosk.flow.staff_steps import staff_step
from kiosk.flow.states import (
    AfterProof,
    AskingCardNumber,
    AskingToContinue,
    AtProvisional,
    BeforeProof,
    CardProblem,
    CheckingPin,
    GoToCounter,
    InMenu,
    InSession,
    KeepingProvisional,
    LookingAtCamera,
    NotFound,
    Now,
    OpeningPhoto,
    PinLocked,
    PlacingCardAgain,
    Plain,
    ProvingCard,
    Querying,
    ReaderState,
    ReadingCard,
    Registering,
    Resting,
    ShowingCoverage,
    WithPaper,
    WithStaff,
)

_OWN_TIME = (
    ReadingCard
    | CardProblem
    | CheckingPin
    | OpeningPhoto
    | LookingAtCamera
    | ProvingCard
    | Querying
    | Registering
    | KeepingProvisional
    | ShowingCoverage
    | GoToCounter
)
"""Phases whose time is not the patient's idle time."""
_CARD_MAY_BE_AWAY = AskingCardNumber | PlacingCardAgain | WithStaff
"""What is printed on the card is being read, by the patient or by staff."""


def plain_step(phase: Plain, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event on a screen over which nothing lies."""
    if isinstance(phase, InMenu):
        return menu_step(phase, event, now)
    if isinstance(phase, Resting):
        return resting_step(phase, event, now, reader)
    return _session_step(phase, event, now, reader)


def _session_step(phase: InSession, event: Event, now: Now, reader: ReaderState) -> Move:
    session = phase.session
    match event:
        case Cancelled():
            return leave(phase, now, reader)
        case Touched() | SizeToggled():  # with large letters there is more time from now on
            return stay(awake(phase, now))
        case CardInserted() if isinstance(phase, CardProblem) and phase.pick_up is not None:
            return read_again(phase, phase.pick_up, event, now)
        case CardInserted() if not isinstance(phase, _CARD_MAY_BE_AWAY):
            begun, effects = begin_session(event, now)
            return begun, (*_left_unkept(phase), Seal(session.session_id), *effects)
        case CardRemoved() | ReaderLost():
            return _card_gone(phase, now, reader)
        case TimedOut() if not isinstance(phase, _OWN_TIME) and now.monotonic >= phase.until:
            return stay(_ask_to_continue(phase, now))
        case _ if isinstance(event, WorkerEvent) and event.session_id != session.session_id:
            return stay(phase)  # a late answer of an earlier patient
        case _:
            return _journey_step(phase, event, now, reader)


def leave(phase: InSession, now: Now, reader: ReaderState) -> Move:
    """やめる, or nobody answered: the session ends; what staff must know is kept."""
    after, effects = end_session(phase.session, reader, now)
    return after, (*_left_unkept(phase), *effects)


def _left_unkept(phase: InSession) -> tuple[Effect, ...]:
    """A number that was not found and not corrected: staff and a later inquiry need the record."""
    at = phase.back if isinstance(phase, AtProvisional) else phase
    if isinstance(at, NotFound) and at.inquiry.answer is not None:
        asked = asked_face(at)
        return (KeepAnswer(at.session.session_id, None, at.inquiry.answer, asked=asked),)
    return ()


def _journey_step(phase: InSession, event: Event, now: Now, reader: ReaderState) -> Move:
    if isinstance(phase, BeforeProof):
        return card_step(phase, event, now, reader)
    if isinstance(phase, WithPaper):
        return paper_step(phase, event, now, reader)
    if isinstance(phase, AfterProof):
        return inquiry_step(phase, event, now, reader)
    if isinstance(phase, WithStaff):
        return staff_step(phase, event, now, reader)
    assert_never(phase)


def _card_gone(phase: InSession, now: Now, reader: ReaderState) -> Move:
    """Before the proof the card must stay; afterwards it may be taken (ui.md 4)."""
    match phase:
        case ShowingCoverage() | GoToCounter():
            # The patient has the card in hand and still reads the number.
            until = min(phase.until, now.in_patients_time(limits.RESULT_S / 2))
            return stay(dataclasses.replace(phase, until=until))
        case AskingCardNumber() | PlacingCardAgain() if reader is ReaderState.MISSING:
            return end_session(phase.session, reader, now)  # there is nowhere to place it again
        case _ if isinstance(phase, AfterProof | WithPaper | _CARD_MAY_BE_AWAY):
            return stay(phase)
        case PinLocked():
            return end_session(phase.session, reader, now)
        case CardProblem(code=code) if code is not Code.CARD_REMOVED:
            return end_session(phase.session, reader, now)
        case _ if reader is ReaderState.MISSING:
            return end_session(phase.session, reader, now)
        case _:
            return card_failed(phase, Code.CARD_REMOVED, now)


def _ask_to_continue(phase: InSession, now: Now) -> AskingToContinue:
    until = now.monotonic + limits.IDLE_COUNTDOWN_S
    return AskingToContinue(phase, until, seconds_left=int(limits.IDLE_COUNTDOWN_S))
