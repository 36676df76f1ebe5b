"""What holds in every phase: what the reader said last, the patient's setting and its end."""

import dataclasses
from typing import assert_never

from kiosk.flow.around import is_same_patient
from kiosk.flow.events import (
    CameraBack,
    CameraLost,
    CameraSeen,
    CardInserted,
    CardRemoved,
    Event,
    FaceJudged,
    LanguageChosen,
    ReaderBack,
    ReaderLost,
    SizeToggled,
    ThemeToggled,
    VoiceChosen,
    VolumeChanged,
)
from kiosk.flow.holder import FaceVerdict
from kiosk.flow.states import (
    VOLUMES,
    AskingMenuCode,
    Attract,
    Closed,
    InSession,
    OutOfService,
    Phase,
    ReaderState,
    Setting,
    StaffMenu,
    TakingCard,
    Thanking,
    uncovered,
)


def reader_after(before: ReaderState, event: Event) -> ReaderState:
    """What the reader has said last."""
    match event:
        case CardInserted():
            return ReaderState.CARD
        case CardRemoved() | ReaderBack():
            return ReaderState.EMPTY
        case ReaderLost():
            return ReaderState.MISSING
        case _:
            return before


def is_camera_lost_after(before: bool, event: Event) -> bool:  # noqa: FBT001 (a state, no switch)
    """True from the moment a picture was missed until the camera is seen again."""
    match event:
        case CameraLost() | FaceJudged(verdict=FaceVerdict.CAMERA_LOST):
            return True
        case CameraBack():
            return False
        case CameraSeen():
            return not event.is_there
        case _:
            return before


def setting_after(before: Setting, event: Event) -> Setting:
    """The setting with what was chosen."""
    match event:
        case SizeToggled():
            return dataclasses.replace(before, text_size=before.text_size.next)
        case ThemeToggled():
            return dataclasses.replace(before, is_high_contrast=not before.is_high_contrast)
        case VoiceChosen():
            return dataclasses.replace(before, voice=event.voice)
        case LanguageChosen():
            return dataclasses.replace(before, language=event.language)
        case VolumeChanged():
            volume = min(max(before.volume + event.step, VOLUMES[0]), VOLUMES[-1])
            return dataclasses.replace(before, volume=volume)
        case _:
            return before


def is_setting_forgotten(before: Phase, after: Phase) -> bool:
    """True when the patient's setting must be forgotten.

    It outlives the session until the patient has left: whoever needs large letters needs them to
    be told to take the card, too.
    """
    old, new = uncovered(before), uncovered(after)
    match new:
        case Attract() | Closed() | OutOfService():
            return new.reset_at is None
        case TakingCard() | Thanking():
            return False
        case AskingMenuCode() | StaffMenu():  # staff see the kiosk as the clinic wants it
            return True
        case _ if isinstance(new, InSession):  # what a patient chose at the first screen stays
            return not isinstance(old, Attract) and not is_same_patient(old, new)
        case _:
            assert_never(new)
