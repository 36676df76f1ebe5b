"""``step(state, event, now) -> (state, effects)``: pure, total, no exceptions.

Here are the rules that hold on every screen (the card, the bell, time, leaving); what belongs to
one part of the journey is in ``card_steps``, ``paper_steps`` and ``inquiry_steps``.
"""

import dataclasses
import math
from typing import assert_never

from eligibility.batch import NoticeKind
from eligibility.errors import Code
from kiosk.flow import limits
from kiosk.flow.around import around
from kiosk.flow.card_steps import card_step
from kiosk.flow.effects import (
    ClearPin,
    Effect,
    KeepAnswer,
    RingBell,
    Seal,
)
from kiosk.flow.events import (
    BellRung,
    Cancelled,
    CardInserted,
    CardRemoved,
    Continued,
    Event,
    FaceChosen,
    PinDigitsChanged,
    ReaderLost,
    StaffCodeChosen,
    StaffDigitsChanged,
    ThemeToggled,
    TimedOut,
    Touched,
    WentBack,
    WorkerEvent,
)
from kiosk.flow.inquiry_steps import inquiry_step
from kiosk.flow.look import is_look_forgotten, language_after, reader_after
from kiosk.flow.moves import (
    Move,
    awake,
    begin_session,
    card_problem,
    end_session,
    stay,
    untyped,
)
from kiosk.flow.paper_steps import paper_step
from kiosk.flow.resting_steps import at_rest_step, attract_step
from kiosk.flow.staff_steps import ask_staff_code, can_vouch, staff_step
from kiosk.flow.states import (
    AfterProof,
    AskingCardNumber,
    AskingConsent,
    AskingPin,
    AskingStaffCode,
    AskingToContinue,
    Attract,
    BeforeProof,
    CallingStaff,
    CardProblem,
    CheckingPin,
    FaceFailed,
    GoToCounter,
    InSession,
    KeepingProvisional,
    Language,
    LookingAtCamera,
    NoService,
    NotFound,
    Now,
    OpeningPhoto,
    OutOfService,
    Phase,
    PinLocked,
    PlacingCardAgain,
    Plain,
    ProvingCard,
    Querying,
    ReaderState,
    ReadingCard,
    Registering,
    ScanningQr,
    ShowingCoverage,
    State,
    TakingCard,
    Thanking,
    TypingCard,
    WithPaper,
    WithStaff,
)
from kiosk.flow.typed import TypedCard

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


def step(state: State, event: Event, now: Now) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and what it asks of the world."""
    if _is_impossible(state, event):
        return state, ()
    reader = reader_after(state.reader, event)
    phase, effects = _any_step(state.phase, event, now, reader)
    phase = _typed_without_camera(_sooner_without_card(phase, reader, now), state, now)
    high_contrast = state.is_high_contrast
    if isinstance(event, ThemeToggled):
        high_contrast = not high_contrast
    language = language_after(state.language, event)
    if is_look_forgotten(state.phase, phase):
        high_contrast, language = False, Language.JA
    after = dataclasses.replace(
        state, phase=phase, reader=reader, is_high_contrast=high_contrast, language=language
    )
    return after, (*around(state.phase, event, phase), *effects)


def wake_at(state: State) -> float | None:
    """Monotonic seconds at which the state wants a TimedOut; None: only when something happens."""
    match state.phase:
        case Attract(reset_at=moment):
            return moment
        case OutOfService():
            return None
        case AskingToContinue(until=until, seconds_left=left):
            return until - (left - 1)
        case AskingPin() | AskingStaffCode():
            until, wipe_at = state.phase.until, state.phase.wipe_digits_at
            return until if wipe_at is None else min(until, wipe_at)
        case phase:
            return None if math.isinf(phase.until) else phase.until


def _is_impossible(state: State, event: Event) -> bool:
    """True for what this kiosk has no device or no staff for; no screen offers it."""
    match event:
        case FaceChosen():
            return not state.has_face_matcher
        case StaffCodeChosen():
            return not state.has_staff
        case _:
            return False


def _typed_without_camera(phase: Phase, state: State, now: Now) -> Phase:
    """A kiosk without a camera asks to type instead."""
    if isinstance(phase, ScanningQr) and not state.has_camera:
        return TypingCard(phase.session, TypedCard(), now.monotonic + limits.IDLE_S)
    return phase


def _sooner_without_card(phase: Phase, reader: ReaderState, now: Now) -> Phase:
    """A patient who has the card in hand may already be gone: asked sooner (ui.md 4)."""
    if reader is ReaderState.CARD or not isinstance(phase, AskingConsent | NoService):
        return phase
    until = min(phase.until, now.monotonic + limits.IDLE_CARD_GONE_S)
    return dataclasses.replace(phase, until=until)


def _any_step(phase: Phase, event: Event, now: Now, reader: ReaderState) -> Move:
    match phase:
        case AskingToContinue():
            return _asking_to_continue(phase, event, now, reader)
        case CallingStaff():
            return _calling_staff(phase, event, now, reader)
        case _:
            return _plain_step(phase, event, now, reader)


def _plain_step(phase: Plain, event: Event, now: Now, reader: ReaderState) -> Move:
    if isinstance(event, BellRung):
        return _call_staff(phase, now)
    match phase:
        case Attract():
            return attract_step(phase, event, now)
        case OutOfService() | TakingCard() | Thanking():
            return at_rest_step(phase, event, now, reader)
        case _:
            return _session_step(phase, event, now, reader)


def _call_staff(phase: Plain, now: Now) -> Move:
    until = now.monotonic + limits.STAFF_S
    ring = RingBell(NoticeKind.STAFF_CALLED)
    if isinstance(phase, AskingPin | AskingStaffCode):
        # whoever comes must not find the digits typed
        return CallingStaff(untyped(phase), until), (ClearPin(), ring)
    return CallingStaff(_without_camera(phase), until), (ring,)


def _without_camera(phase: Plain) -> Plain:
    """Nobody is compared while S20 cannot be seen; the same photo may be tried again."""
    if not isinstance(phase, LookingAtCamera):
        return phase
    return FaceFailed(phase.session, phase.until, phase.photo_handle)


def _session_step(phase: InSession, event: Event, now: Now, reader: ReaderState) -> Move:
    session = phase.session
    match event:
        case Cancelled():
            return _leave(phase, now, reader)
        case Touched():
            return stay(awake(phase, now))
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


def _leave(phase: InSession, now: Now, reader: ReaderState) -> Move:
    after, effects = end_session(phase.session, reader, now)
    return after, (*_left_unkept(phase), *effects)


def _left_unkept(phase: InSession) -> tuple[Effect, ...]:
    """A number that was not found and not corrected: staff and a later inquiry need the record."""
    if isinstance(phase, NotFound) and phase.inquiry.answer is not None:
        return (KeepAnswer(phase.session.session_id, None, phase.inquiry.answer),)
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
            until = min(phase.until, now.monotonic + limits.RESULT_S / 2)
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
            return card_problem(phase.session, Code.CARD_REMOVED, now)


def _ask_to_continue(phase: InSession, now: Now) -> AskingToContinue:
    until = now.monotonic + limits.IDLE_COUNTDOWN_S
    return AskingToContinue(phase, until, seconds_left=int(limits.IDLE_COUNTDOWN_S))


def _asking_to_continue(
    phase: AskingToContinue, event: Event, now: Now, reader: ReaderState
) -> Move:
    match event:
        case Touched() | Continued():
            return stay(awake(phase.under, now))
        case TimedOut():
            left = math.ceil(phase.until - now.monotonic)
            if left <= 0:
                return _leave(phase.under, now, reader)
            return dataclasses.replace(phase, seconds_left=left), ()
        case _:
            under, effects = _plain_step(phase.under, event, now, reader)
            if isinstance(under, InSession) and type(under) is type(phase.under):
                return dataclasses.replace(phase, under=under), effects
            return under, effects


def _calling_staff(phase: CallingStaff, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case StaffCodeChosen() if can_vouch(phase.under):
            return ask_staff_code(phase.under, now)
        case WentBack() | TimedOut():
            under = phase.under
            return stay(awake(under, now) if isinstance(under, InSession) else under)
        case Touched() | BellRung():
            return stay(phase)
        case PinDigitsChanged() | StaffDigitsChanged() if isinstance(
            phase.under, AskingPin | AskingStaffCode
        ):
            return phase, (ClearPin(),)  # pressed just when the bell was
        case _:
            after, effects = _plain_step(phase.under, event, now, reader)
            if isinstance(after, InSession) or type(after) is type(phase.under):
                return dataclasses.replace(phase, under=_without_camera(after)), effects
            return after, effects
