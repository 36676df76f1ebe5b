"""The staff menu (S80): the code, the pages, the self-test, the restart. No patient is here."""

import dataclasses
from typing import assert_never

from eligibility.inquiry import business_day
from kiosk.flow import limits
from kiosk.flow.effects import CheckStaffCode, ClearPin, Effect, Inspect, Restart, SetUp
from kiosk.flow.events import (
    CardFailed,
    Event,
    StaffAccepted,
    StaffConfirmed,
    StaffDigitsChanged,
    StaffRefused,
    TimedOut,
    Touched,
    VolumeChanged,
    WentBack,
)
from kiosk.flow.inspection import SCREEN_POINTS, Check, Finding, Health, Part, Says
from kiosk.flow.menu_events import (
    BrightnessChanged,
    ChimeAsked,
    Inspected,
    PageTurned,
    PointTouched,
    ReceptionShut,
    RestartChosen,
    ScreenJudged,
    SoundJudged,
    TestBegun,
)
from kiosk.flow.menu_states import AskingMenuCode, InMenu, MenuPage, SelfTest, StaffMenu
from kiosk.flow.moves import Move, stay
from kiosk.flow.states import VOLUMES, AtRest, Closed, Now, State

_IN_STEPS = {MenuPage.RESTART: MenuPage.ACTIONS}
"""Where もどる leads instead of out of the menu."""


def open_menu(now: Now) -> Move:
    """The clinic's name was held: whose code?"""
    asking = AskingMenuCode(now.spare_ids[0], now.monotonic + limits.MENU_S)
    return asking, (ClearPin(),)


def by_staff(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What the menu sets for everybody: volume, brightness, whether patients are taken in."""
    if not isinstance(state.phase, StaffMenu):
        return state, ()
    home, brightness, is_shut = state.home, state.brightness, state.is_shut
    match event:
        case VolumeChanged():
            home = dataclasses.replace(home, volume=_stepped(home.volume, event.step))
        case BrightnessChanged() if brightness is not None:
            brightness = _stepped(brightness, event.step)
        case ReceptionShut():
            is_shut = event.is_shut
        case _:
            return state, ()
    after = dataclasses.replace(state, home=home, brightness=brightness, is_shut=is_shut)
    is_kept = (home, brightness) != (state.home, state.brightness)
    return after, (SetUp(home.volume, brightness),) if is_kept else ()


def _stepped(step: int, by: int) -> int:
    return min(max(step + by, VOLUMES[0]), VOLUMES[-1])


def menu_step(phase: InMenu, event: Event, now: Now) -> Move:
    """One event in the menu; cards, and late answers about patients, mean nothing here."""
    match phase:
        case AskingMenuCode():
            return _asking_code(phase, event, now)
        case StaffMenu():
            return _in_menu(phase, event, now)
        case _:
            assert_never(phase)


def _asking_code(phase: AskingMenuCode, event: Event, now: Now) -> Move:
    match event:
        case StaffDigitsChanged() if not phase.is_checking:
            wipe_at = now.monotonic + limits.PIN_DIGITS_S if event.entered else None
            return dataclasses.replace(phase, entered=event.entered, wipe_digits_at=wipe_at), ()
        case StaffConfirmed() if _can_be_checked(phase):
            checking = dataclasses.replace(phase, is_checking=True)
            return checking, (CheckStaffCode(phase.code_id, event.handle),)
        case Touched():
            return dataclasses.replace(phase, until=now.monotonic + limits.MENU_S), ()
        case StaffAccepted() | StaffRefused() if event.session_id == phase.code_id:
            return _judged(phase, event, now) if phase.is_checking else stay(phase)
        case WentBack() | TimedOut() | CardFailed():
            return _left(phase, event, now)
        case _:
            return stay(phase)


def _judged(phase: AskingMenuCode, event: StaffAccepted | StaffRefused, now: Now) -> Move:
    if isinstance(event, StaffAccepted):
        return _opened(event.staff_id, now)
    return AskingMenuCode(phase.code_id, phase.until, locked_s=event.locked_s), (ClearPin(),)


def _left(phase: AskingMenuCode, event: WentBack | TimedOut | CardFailed, now: Now) -> Move:
    """Away from the code; or its digits were wiped, because nobody types on or they were taken."""
    is_over = isinstance(event, TimedOut) and now.monotonic >= phase.until
    if isinstance(event, WentBack) or is_over:
        return _outside(now), (ClearPin(),)
    left = dataclasses.replace(phase, entered=0, is_checking=False, wipe_digits_at=None)
    return left, (ClearPin(),)


def _can_be_checked(phase: AskingMenuCode) -> bool:
    is_full = phase.entered == limits.STAFF_CODE_LENGTH
    return is_full and not phase.is_checking and not phase.locked_s


def _outside(now: Now) -> AtRest:
    """Out of the menu; ``rest.rested`` makes of it what it has to be, and reads a waiting card."""
    return Closed(business_day(now.wall), None, None, now.monotonic)


def _opened(staff_id: str, now: Now) -> Move:
    untested = {
        Part.SOUND: Finding(Part.SOUND, Health.UNKNOWN, Says.SOUND_UNTESTED),
        Part.SCREEN: Finding(Part.SCREEN, Health.UNKNOWN, Says.SCREEN_UNTESTED),
    }
    until = now.monotonic + limits.MENU_S
    return _look(StaffMenu(staff_id, until, now.monotonic, findings=untested), now)


def _in_menu(phase: StaffMenu, event: Event, now: Now) -> Move:
    match event:
        case Touched():
            return dataclasses.replace(phase, until=now.monotonic + limits.MENU_S), ()
        case TimedOut() if now.monotonic >= phase.until:
            return stay(_outside(now))
        case TimedOut():
            return _look(phase, now)
        case Inspected():
            return _found(phase, event)
        case _ if phase.test is not None:
            return _testing(phase, event)
        case _:
            return _chosen(phase, event, now)


def _chosen(phase: StaffMenu, event: Event, now: Now) -> Move:
    match event:
        case PageTurned():
            return dataclasses.replace(phase, page=event.page), ()
        case WentBack() if phase.page in _IN_STEPS:
            return dataclasses.replace(phase, page=_IN_STEPS[phase.page]), ()
        case WentBack():
            return stay(_outside(now))
        case TestBegun():
            testing = dataclasses.replace(
                phase,
                test=SelfTest.RUNNING,
                page=MenuPage.DEVICES,
                awaited=frozenset(Check),
                findings=_without(phase, Part.SOUND, Part.SCREEN),
                look_at=now.monotonic + limits.MENU_LOOK_S,
                points=frozenset(),
            )
            return testing, tuple(Inspect(check, is_test=True) for check in Check)
        case RestartChosen() if phase.page is MenuPage.RESTART:
            return phase, (Restart(),)
        case _:
            return stay(phase)


def _look(phase: StaffMenu, now: Now) -> Move:
    """What changes by itself is looked at again; what has not answered yet is not asked twice."""
    due = tuple(check for check in Check if check not in phase.awaited and _is_due(phase, check))
    looking = dataclasses.replace(
        phase,
        look_at=now.monotonic + limits.MENU_LOOK_S,
        awaited=phase.awaited | frozenset(due),
    )
    return looking, tuple(Inspect(check) for check in due)


def _is_due(phase: StaffMenu, check: Check) -> bool:
    """A camera's picture is taken by the test only; looking again would forget it."""
    return check is not Check.CAMERA or Part.CAMERA not in phase.findings


def _found(phase: StaffMenu, event: Inspected) -> Move:
    found = {one.part: one for one in event.findings}
    awaited = phase.awaited - {event.check}
    is_tested = phase.test is SelfTest.RUNNING and not awaited
    return dataclasses.replace(
        phase,
        findings={**phase.findings, **found},
        awaited=awaited,
        test=SelfTest.SOUND if is_tested else phase.test,
        chimes=1 if is_tested else phase.chimes,
    ), ()


def _testing(phase: StaffMenu, event: Event) -> Move:
    match phase.test, event:
        case SelfTest.SOUND, ChimeAsked():
            return dataclasses.replace(phase, chimes=phase.chimes + 1), ()
        case SelfTest.SOUND, SoundJudged():
            heard = Finding(Part.SOUND, Health.GOOD, Says.SOUND_HEARD)
            silent = Finding(Part.SOUND, Health.BAD, Says.SOUND_SILENT)
            return _after(phase, heard if event.is_heard else silent, SelfTest.SCREEN)
        case SelfTest.SCREEN, PointTouched():
            points = phase.points | {event.point}
            if len(points) < SCREEN_POINTS:
                return dataclasses.replace(phase, points=points), ()
            return _after(phase, Finding(Part.SCREEN, Health.GOOD, Says.SCREEN_GOOD), None)
        case SelfTest.SCREEN, ScreenJudged():
            return _after(phase, Finding(Part.SCREEN, Health.BAD, Says.SCREEN_BAD), None)
        case _, WentBack():
            return dataclasses.replace(phase, test=None), ()
        case _:
            return stay(phase)


def _after(phase: StaffMenu, found: Finding, then: SelfTest | None) -> Move:
    findings = {**phase.findings, found.part: found}
    return dataclasses.replace(phase, findings=findings, test=then), ()


def _without(phase: StaffMenu, *parts: Part) -> dict[Part, Finding]:
    return {part: found for part, found in phase.findings.items() if part not in parts}
