"""What goes on and off with the phase: the camera, the face matcher, digits, the card's memory."""

from kiosk.flow.effects import (
    ClearPin,
    Effect,
    ForgetCard,
    StartCamera,
    StartFace,
    StopCamera,
    StopFace,
)
from kiosk.flow.events import Event, PinDigitsChanged, StaffDigitsChanged
from kiosk.flow.states import (
    AskingMenuCode,
    AskingPin,
    AskingStaffCode,
    CheckingPin,
    ChoosingSetting,
    InSession,
    LookingAtCamera,
    Phase,
    Plain,
    ScanningQr,
    uncovered,
)


def around(before: Phase, event: Event, after: Phase) -> tuple[Effect, ...]:
    """The effects of a step that no single part of the journey is asked for."""
    old, new = uncovered(before), uncovered(after)
    return (
        *_digit_astray(old, event),
        *_camera(old, new),
        *_face(_in_sight(before), _in_sight(after)),
        *_forget(old, new),
    )


def is_same_patient(old: Plain, new: Plain) -> bool:
    """True when both are moments of one session."""
    if not (isinstance(old, InSession) and isinstance(new, InSession)):
        return False
    return old.session.session_id == new.session.session_id


def _digit_astray(before: Plain, event: Event) -> tuple[Effect, ...]:
    """A digit may be pressed while its screen is just being left: it must not stay in the pad."""
    match event:
        case PinDigitsChanged(entered=count) if count > 0:
            is_expected = isinstance(before, AskingPin | CheckingPin)
        case StaffDigitsChanged(entered=count) if count > 0:
            is_expected = isinstance(before, AskingStaffCode | AskingMenuCode)
        case _:
            return ()
    return () if is_expected else (ClearPin(),)


def _camera(before: Plain, after: Plain) -> tuple[Effect, ...]:
    """The camera is on exactly while a screen needs it."""
    was_on, is_on = isinstance(before, ScanningQr), isinstance(after, ScanningQr)
    if is_on and not was_on:
        return (StartCamera(),)
    return (StopCamera(),) if was_on and not is_on else ()


def _in_sight(phase: Phase) -> Plain | None:
    """What the patient can see; nobody is compared while another choice covers S20."""
    return None if isinstance(phase, ChoosingSetting) else uncovered(phase)


def _face(before: Plain | None, after: Plain | None) -> tuple[Effect, ...]:
    """A face is compared exactly while S20 is shown, with the photo that it is shown for."""
    was = before.photo_handle if isinstance(before, LookingAtCamera) else None
    now = after.photo_handle if isinstance(after, LookingAtCamera) else None
    if was == now:
        return ()
    stop = () if was is None else (StopFace(),)
    return stop if now is None else (*stop, StartFace(now))


def _forget(before: Plain, after: Plain) -> tuple[Effect, ...]:
    """Nothing of a card outlives its session."""
    is_over = isinstance(before, InSession) and not is_same_patient(before, after)
    return (ForgetCard(),) if is_over else ()
