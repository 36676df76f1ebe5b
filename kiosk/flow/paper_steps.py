"""The ways without a My Number Card: a code for the camera, a card that is typed (S30 to S33)."""

import dataclasses
from typing import assert_never

from eligibility.inquiry import business_day
from kiosk.flow import limits, typed as t
from kiosk.flow.events import (
    CameraBack,
    CameraLost,
    EraChosen,
    Event,
    QrOfAnotherKind,
    QrPartsRead,
    QrRead,
    QrReadWithoutBirth,
    SymbolTyped,
    TimedOut,
    TypedCorrected,
    TypedEdited,
    TypedNext,
    TypedSkipped,
    Way,
    WayChosen,
    WentBack,
)
from kiosk.flow.moves import Move, ask_by_face, end_session, scan, stay, type_card
from kiosk.flow.states import (
    CheckingTyped,
    Now,
    ReaderState,
    ScanningQr,
    Session,
    TypingCard,
    WithPaper,
)


def begin_with(event: WayChosen, now: Now) -> Move:
    """From the first screen."""
    session = Session(*now.spare_ids)
    if event.way is Way.QR:
        return scan(session, now)
    return type_card(session, t.TypedCard(), now)


def paper_step(phase: WithPaper, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event while a paper is shown or typed."""
    match phase:
        case ScanningQr():
            return _scanning(phase, event, now)
        case TypingCard():
            return _typing(phase, event, now, reader)
        case CheckingTyped():
            return _checking(phase, event, now)
        case _:
            assert_never(phase)


def _scanning(phase: ScanningQr, event: Event, now: Now) -> Move:
    match event:
        case QrRead():
            return ask_by_face(phase.session, event.face, None, now)
        case QrReadWithoutBirth():
            return type_card(phase.session, t.prefilled(event.key), now)
        case WayChosen(way=Way.TYPE):
            return type_card(phase.session, t.TypedCard(), now)
        case _:
            return stay(_still_scanning(phase, event, now))


def _still_scanning(phase: ScanningQr, event: Event, now: Now) -> ScanningQr:
    until, offer_at = now.in_patients_time(limits.IDLE_S), now.in_patients_time(limits.QR_S)
    match event:
        case QrPartsRead(have, total):
            read = dataclasses.replace(phase, parts=(have, total), seen=None, until=until)
            return dataclasses.replace(read, offer_at=offer_at, offers_typing=False)
        case QrOfAnotherKind():
            return dataclasses.replace(phase, seen=event.kind, parts=None, until=until)
        case CameraLost():
            return dataclasses.replace(phase, is_camera_lost=True)
        case CameraBack():
            return dataclasses.replace(phase, is_camera_lost=False, offer_at=offer_at)
        case TimedOut():  # the idle question comes later
            return dataclasses.replace(phase, offer_at=None, offers_typing=True)
        case _:
            return phase


def _typing(phase: TypingCard, event: Event, now: Now, reader: ReaderState) -> Move:
    card = phase.card
    match event:
        case SymbolTyped():
            card = t.with_character(card, event.character)
        case TypedCorrected():
            card = t.corrected(card)
        case EraChosen():
            card = t.with_era(card, event.era)
        case TypedSkipped():
            return _typed(phase.session, t.skipped(card), now)
        case TypedNext():
            finished = t.finished(card, business_day(now.wall))
            return _typed(phase.session, finished, now)
        case WentBack():
            before = t.back(card)
            if before is None:
                return end_session(phase.session, reader, now)
            card = before
        case _:
            return stay(phase)
    return type_card(phase.session, card, now)


def _typed(session: Session, card: t.TypedCard, now: Now) -> Move:
    if card.problem is None and t.is_complete(card):
        return CheckingTyped(session, card, now.in_patients_time(limits.IDLE_S)), ()
    return type_card(session, card, now)


def _checking(phase: CheckingTyped, event: Event, now: Now) -> Move:
    match event:
        case TypedNext():
            return ask_by_face(phase.session, t.card_face(phase.card), phase.card, now)
        case TypedEdited():
            return type_card(phase.session, t.edited(phase.card, event.field), now)
        case WentBack():
            last = t.fields_of(phase.card)[-1]
            return type_card(phase.session, t.edited(phase.card, last), now)
        case _:
            return stay(phase)
