"""Without a patient: first screen, closed, the card to be taken, thanks (S00, S01, S49, S62)."""

import dataclasses
from typing import assert_never

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
    VoiceChosen,
    WayChosen,
)
from kiosk.flow.moves import NEVER, Move, after_session, begin_session, stay
from kiosk.flow.paper_steps import begin_with
from kiosk.flow.states import (
    AtRest,
    Attract,
    Closed,
    Now,
    OutOfService,
    ReaderState,
    Resting,
    TakingCard,
    Thanking,
)


def resting_step(phase: Resting, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event while nobody is checking in."""
    match phase:
        case Attract():
            return _attract(phase, event, now)
        case Closed() | OutOfService():
            return stay(_with_reset(phase, event, now))
        case TakingCard():
            return _taking_card(phase, event, now, reader)
        case Thanking():
            return _thanking(phase, event, now, reader)
        case _:
            assert_never(phase)


def _attract(phase: Attract, event: Event, now: Now) -> Move:
    match event:
        case CardInserted():
            return begin_session(event, now)
        case WayChosen():
            return begin_with(event, now)
        case _:
            return stay(_with_reset(phase, event, now))


def _with_reset(phase: AtRest, event: Event, now: Now) -> AtRest:
    """A passer-by's setting is kept for as long as a patient would be waited for."""
    match event:
        case SizeToggled() | ThemeToggled() | VoiceChosen() | Touched():
            return dataclasses.replace(phase, reset_at=now.in_patients_time(limits.IDLE_S))
        case TimedOut() if phase.reset_at is not None and now.monotonic >= phase.reset_at:
            return dataclasses.replace(phase, reset_at=None)
        case _:
            return phase


def _taking_card(phase: TakingCard, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case CardInserted():
            return begin_session(event, now)
        case CardRemoved() | ReaderBack():
            return stay(after_session(reader, now, is_done=phase.is_done))
        case ReaderLost():
            return stay(after_session(reader, now, is_done=False))
        case TimedOut():
            left_behind = (RingBell(NoticeKind.CARD_LEFT_BEHIND),)
            return dataclasses.replace(phase, until=NEVER), left_behind
        case _:
            return stay(phase)


def _thanking(phase: Thanking, event: Event, now: Now, reader: ReaderState) -> Move:
    match event:
        case CardInserted():
            return begin_session(event, now)
        case AnotherPersonChosen():
            return stay(Attract(now.in_patients_time(limits.IDLE_S)))
        case TimedOut() | Finished() | CardRemoved() | ReaderBack() | ReaderLost():
            return stay(after_session(reader, now, is_done=False))
        case _:
            return stay(phase)
