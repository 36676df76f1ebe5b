"""What lies over a screen for a while: the idle question, the call for staff, language and voice.

The card and the workers' answers go on underneath; what is below is seen again as it then is.
"""

import dataclasses
import math
from typing import assert_never

from eligibility.batch import NoticeKind
from kiosk.flow import limits
from kiosk.flow.around import is_same_patient
from kiosk.flow.effects import ClearPin, Effect, RingBell
from kiosk.flow.events import (
    BellRung,
    Continued,
    Event,
    LanguageAsked,
    LanguageChosen,
    PinDigitsChanged,
    StaffCodeChosen,
    StaffDigitsChanged,
    TimedOut,
    Touched,
    VoiceAsked,
    VoiceChosen,
    VolumeChanged,
    WentBack,
)
from kiosk.flow.menu_events import LogoHeld
from kiosk.flow.menu_steps import open_menu
from kiosk.flow.moves import Move, again, awake, stay, untyped
from kiosk.flow.plain_steps import leave, plain_step
from kiosk.flow.staff_steps import ask_staff_code, can_vouch
from kiosk.flow.states import (
    AskingMenuCode,
    AskingPin,
    AskingStaffCode,
    AskingToContinue,
    AtRest,
    Attract,
    CallingStaff,
    CardProblem,
    ChoosingLanguage,
    ChoosingSetting,
    ChoosingVoice,
    Closed,
    FaceFailed,
    InSession,
    LookingAtCamera,
    Now,
    OutOfService,
    Phase,
    Plain,
    ReaderState,
    StaffMenu,
    uncovered,
)


def any_step(phase: Phase, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event, whatever is shown."""
    match phase, event:
        case AskingToContinue(), _:
            return _asking_to_continue(phase, event, now, reader)
        case AskingMenuCode() | StaffMenu(), _:  # has neither tools nor bell
            return plain_step(phase, event, now, reader)
        case Attract() | Closed() | OutOfService(), LogoHeld():
            return open_menu(now)
        case _, LanguageAsked() | VoiceAsked():
            return _choose_setting(phase, event, now)
        case ChoosingLanguage() | ChoosingVoice(), _:
            return _choosing_setting(phase, event, now, reader)
        case CallingStaff(), _:
            return _calling_staff(phase, event, now, reader)
        case _, BellRung():
            return _call_staff(phase, now)
        case _:
            return plain_step(phase, event, now, reader)


# --- S90 ---


def _asking_to_continue(
    phase: AskingToContinue, event: Event, now: Now, reader: ReaderState
) -> Move:
    match event:
        case Touched() | Continued():
            return stay(awake(phase.under, now))
        case TimedOut():
            left = math.ceil(phase.until - now.monotonic)
            if left <= 0:
                return leave(phase.under, now, reader)
            return dataclasses.replace(phase, seconds_left=left), ()
        case BellRung() | LanguageAsked() | VoiceAsked():
            return any_step(awake(phase.under, now), event, now, reader)
        case _:
            under, effects = plain_step(phase.under, event, now, reader)
            if isinstance(under, InSession) and type(under) is type(phase.under):
                return dataclasses.replace(phase, under=under), effects
            return under, effects


# --- S26 ---


def _call_staff(phase: Plain, now: Now) -> Move:
    under, effects = _left_alone(phase)
    until = now.monotonic + limits.STAFF_S
    return CallingStaff(_without_camera(under), until), (
        *effects,
        RingBell(NoticeKind.STAFF_CALLED),
    )


def _left_alone(phase: Plain) -> tuple[Plain, tuple[Effect, ...]]:
    """Whoever comes, or looks elsewhere, must not find digits that were typed."""
    if isinstance(phase, AskingPin | AskingStaffCode):
        return untyped(phase), (ClearPin(),)
    return phase, ()


def _without_camera(phase: Plain) -> Plain:
    """Nobody is compared while S20 cannot be seen; the same photo may be tried again."""
    if not isinstance(phase, LookingAtCamera):
        return phase
    return FaceFailed(phase.session, phase.until, phase.photo_handle)


def _calling_staff(phase: CallingStaff, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case StaffCodeChosen() if can_vouch(phase.under):
            return ask_staff_code(phase.under, now)
        case WentBack() | TimedOut():
            return stay(again(phase.under, now))
        case Touched() | BellRung():
            return stay(phase)
        case _ if _is_digit_astray(event, phase):
            return phase, (ClearPin(),)
        case _:
            after, effects = plain_step(phase.under, event, now, reader)
            if isinstance(after, InSession) or type(after) is type(phase.under):
                return dataclasses.replace(phase, under=_without_camera(after)), effects
            return after, effects


def _is_digit_astray(event: Event, phase: Phase) -> bool:
    """Pressed just when its screen was covered."""
    is_digit = isinstance(event, PinDigitsChanged | StaffDigitsChanged)
    return is_digit and isinstance(uncovered(phase), AskingPin | AskingStaffCode)


# --- language, voice and volume ---


def _choose_setting(phase: Phase, event: LanguageAsked | VoiceAsked, now: Now) -> Move:
    under: Plain | CallingStaff
    under = phase if isinstance(phase, CallingStaff) else uncovered(phase)
    if isinstance(phase, ChoosingSetting):
        under = phase.under
        if isinstance(phase, ChoosingLanguage) == isinstance(event, LanguageAsked):
            return stay(_under_again(under, now))  # the same tool once more: not needed after all
    under, effects = (under, ()) if isinstance(under, CallingStaff) else _left_alone(under)
    if isinstance(under, AtRest):  # what is chosen is not forgotten while it is chosen
        under = dataclasses.replace(under, reset_at=math.inf)
    until = now.in_patients_time(limits.IDLE_S)
    match event:
        case LanguageAsked():
            return ChoosingLanguage(under, until), effects
        case VoiceAsked():
            return ChoosingVoice(under, until), effects
        case _:
            assert_never(event)


def _choosing_setting(phase: ChoosingSetting, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case WentBack() | TimedOut() | LanguageChosen():
            return stay(_under_again(phase.under, now))
        case Touched() | VoiceChosen() | VolumeChanged():
            return dataclasses.replace(phase, until=now.in_patients_time(limits.IDLE_S)), ()
        case _ if _is_digit_astray(event, phase):
            return phase, (ClearPin(),)
        case _:
            return _under_setting(phase, event, now, reader)


def _under_again(under: Plain | CallingStaff, now: Now) -> Phase:
    if isinstance(under, CallingStaff):
        return dataclasses.replace(under, until=now.monotonic + limits.STAFF_S)
    return again(under, now)


def _under_setting(phase: ChoosingSetting, event: Event, now: Now, reader: ReaderState) -> Move:
    """Goes on below; what interrupts the patient is seen at once."""
    after, effects = any_step(phase.under, event, now, reader)
    below, was = uncovered(after), uncovered(phase.under)
    is_going_on = type(below) is type(was) or is_same_patient(was, below)
    is_interrupted = isinstance(event, BellRung) or isinstance(below, CardProblem)
    if isinstance(after, AskingToContinue | ChoosingSetting) or is_interrupted or not is_going_on:
        return after, effects
    return dataclasses.replace(phase, under=after), effects
