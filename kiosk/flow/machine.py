"""``step(state, event, now) -> (state, effects)``: pure, total, no exceptions.

Here is what holds for the whole kiosk; the rules of every screen are in ``plain_steps``, what lies
over a screen is in ``aside_steps``, what belongs to one part of the journey in its own module.
"""

import dataclasses
import math

from kiosk.flow import limits
from kiosk.flow.around import around
from kiosk.flow.aside_steps import any_step
from kiosk.flow.effects import Effect
from kiosk.flow.events import Event, FaceChosen, HealthReported, StaffCodeChosen
from kiosk.flow.hours import NEVER_OPEN
from kiosk.flow.look import is_camera_lost_after, is_setting_forgotten, reader_after, setting_after
from kiosk.flow.menu_events import LogoHeld
from kiosk.flow.menu_steps import by_staff
from kiosk.flow.rest import rested
from kiosk.flow.ringing import rung_once
from kiosk.flow.states import (
    AskingConsent,
    AskingMenuCode,
    AskingPin,
    AskingStaffCode,
    AskingToContinue,
    Attract,
    CertificateProblem,
    Closed,
    NoService,
    Now,
    OfferingRegistration,
    OutOfService,
    Phase,
    ReaderState,
    ScanningQr,
    StaffMenu,
    State,
    TypingCard,
)
from kiosk.flow.typed import TypedCard, with_whole_birthdate

_ASKED_AFTER_PROOF = AskingConsent | NoService | OfferingRegistration | CertificateProblem


def step(state: State, event: Event, now: Now) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and what it asks of the world."""
    if _is_impossible(state, event):
        return state, ()
    state, set_up = by_staff(state, event)
    setting, reader = setting_after(state.setting, event), reader_after(state.reader, event)
    pace = limits.pace_of(setting)
    now = now if now.pace == pace else dataclasses.replace(now, pace=pace)
    phase, effects = any_step(state.phase, event, now, reader)
    phase = _typed_without_camera(_sooner_without_card(phase, reader, now), state, now)
    phase = _with_prescription(_with_whole_birthdate(phase, state), state)
    fault = event.code if isinstance(event, HealthReported) else state.fault
    hours = NEVER_OPEN if state.is_shut else state.hours
    phase, more = rested(phase, reader, fault, hours, now)
    rung_at, effects = rung_once(state, event, phase, effects, now)
    effects = (*set_up, *effects, *more)
    if is_setting_forgotten(state.phase, phase):
        setting = state.home
    after = dataclasses.replace(
        state,
        phase=phase,
        reader=reader,
        setting=setting,
        fault=fault,
        is_camera_lost=is_camera_lost_after(state.is_camera_lost, event),
        rung_at=rung_at,
    )
    return after, (*around(state.phase, event, phase), *effects)


def wake_at(state: State) -> float | None:
    """Monotonic seconds at which the state wants a TimedOut; None: only when something happens."""
    match state.phase:
        case Attract(reset_at, check_at) | Closed(reset_at=reset_at, check_at=check_at):
            return _first_of(reset_at, check_at)
        case OutOfService(reset_at=reset_at):
            return _first_of(reset_at)
        case AskingToContinue(until=until, seconds_left=left):
            return until - (left - 1)
        case ScanningQr(until=until, offer_at=offer_at):
            return _first_of(until, offer_at)
        case StaffMenu(until=until, look_at=look_at):
            return min(until, look_at)
        case AskingPin() | AskingStaffCode() | AskingMenuCode():
            until, wipe_at = state.phase.until, state.phase.wipe_digits_at
            return until if wipe_at is None else min(until, wipe_at)
        case phase:
            return _first_of(phase.until)


def _first_of(*moments: float | None) -> float | None:
    known = [moment for moment in moments if moment is not None and not math.isinf(moment)]
    return min(known, default=None)


def _is_impossible(state: State, event: Event) -> bool:
    """True for what this kiosk has no device or no staff for; no screen offers it."""
    match event:
        case FaceChosen():
            return not state.has_face_matcher
        case StaffCodeChosen() | LogoHeld():
            return not state.has_staff
        case _:
            return False


def _typed_without_camera(phase: Phase, state: State, now: Now) -> Phase:
    """A kiosk without a camera asks to type instead."""
    if isinstance(phase, ScanningQr) and not state.has_camera:
        return TypingCard(phase.session, TypedCard(), now.in_patients_time(limits.IDLE_S))
    return phase


def _with_whole_birthdate(phase: Phase, state: State) -> Phase:
    """An eligibility terminal's files know no month and day."""
    if not (isinstance(phase, TypingCard) and state.is_by_terminal):
        return phase
    return dataclasses.replace(phase, card=with_whole_birthdate(phase.card))


def _with_prescription(phase: Phase, state: State) -> Phase:
    """Where the clinic asks, the items are followed by one more question."""
    if isinstance(phase, AskingConsent) and phase.asks_prescription != state.asks_prescription:
        return dataclasses.replace(phase, asks_prescription=state.asks_prescription)
    return phase


def _sooner_without_card(phase: Phase, reader: ReaderState, now: Now) -> Phase:
    """A patient who has the card in hand may already be gone: asked sooner (ui.md 4).

    Not on S42: there the patient looks for a new certificate.
    """
    if reader is ReaderState.CARD or not isinstance(phase, _ASKED_AFTER_PROOF):
        return phase
    if phase.session.card is None:  # with a paper there is none to be taken
        return phase
    until = min(phase.until, now.in_patients_time(limits.IDLE_CARD_GONE_S))
    return dataclasses.replace(phase, until=until)
