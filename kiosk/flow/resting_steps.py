"""Without a patient: the first screen, the card to be taken, the thanks (S00, S49, S62)."""

import dataclasses

from eligibility.batch import NoticeKind
from kiosk.flow import limits
from kiosk.flow.effects import RingBell
from kiosk.flow.events import (
    AnotherPersonChosen,
    CardInserted,
    CardRemoved,
    Event,
    Finished,
    ReaderBack,
    ReaderLost,
    SizeToggled,
    ThemeToggled,
    TimedOut,
    Touched,
    WayChosen,
)
from kiosk.flow.moves import NEVER, Move, after_session, begin_session, stay
from kiosk.flow.paper_steps import begin_with
from kiosk.flow.states import Attract, Now, OutOfService, ReaderState, TakingCard, Thanking


def attract_step(phase: Attract, event: Event, now: Now) -> Move:
    """One event on the first screen."""
    match event:
        case CardInserted():
            return begin_session(event, now)
        case WayChosen():
            return begin_with(event, now)
        case SizeToggled() | ThemeToggled() | Touched():
            return stay(Attract(now.in_patients_time(limits.IDLE_S)))
        case TimedOut():
            return stay(Attract())
        case _:
            return stay(phase)


def at_rest_step(
    phase: OutOfService | TakingCard | Thanking, event: Event, now: Now, reader: ReaderState
) -> Move:
    """One event while nobody is checking in; the next card begins a session."""
    match event:
        case CardInserted():
            return begin_session(event, now)
        case CardRemoved() | ReaderBack():
            is_done = isinstance(phase, TakingCard) and phase.is_done
            return stay(after_session(reader, now, is_done=is_done))
        case ReaderLost():
            return stay(after_session(reader, now, is_done=False))
        case TimedOut() if isinstance(phase, TakingCard):
            left_behind = (RingBell(NoticeKind.CARD_LEFT_BEHIND),)
            return dataclasses.replace(phase, until=NEVER), left_behind
        case AnotherPersonChosen() if isinstance(phase, Thanking):
            return stay(Attract(now.in_patients_time(limits.IDLE_S)))
        case TimedOut() | Finished() if isinstance(phase, Thanking):
            return stay(after_session(reader, now, is_done=False))
        case _:
            return stay(phase)
