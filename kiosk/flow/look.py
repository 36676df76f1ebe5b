"""What holds in every phase: what the reader said last, the language, when a look is forgotten."""

from kiosk.flow.around import is_same_patient
from kiosk.flow.events import (
    CardInserted,
    CardRemoved,
    Event,
    LanguageToggled,
    ReaderBack,
    ReaderLost,
)
from kiosk.flow.states import Attract, InSession, Language, Phase, ReaderState, uncovered


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


def language_after(before: Language, event: Event) -> Language:
    """The next one for each touch of Language."""
    if not isinstance(event, LanguageToggled):
        return before
    languages = list(Language)
    return languages[(languages.index(before) + 1) % len(languages)]


def is_look_forgotten(before: Phase, after: Phase) -> bool:
    """True when the patient's choices of look must be forgotten."""
    old, new = uncovered(before), uncovered(after)
    if isinstance(new, Attract) and new.reset_at is None:
        return True
    if isinstance(new, InSession):  # what a patient chose at the first screen stays
        is_theirs = is_same_patient(old, new)
        return not isinstance(old, Attract) and not is_theirs
    return isinstance(old, InSession)
