"""Taken in provisionally (S50): with what the patient states, or without, then kept and sealed."""

import dataclasses
from typing import assert_never

from eligibility.coverage import Validity
from eligibility.declaration import Declaration, WhyUnchecked
from eligibility.inquiry import HolderShown, HolderVerification, InquiryAnswer, business_day
from kiosk.flow import declaring, limits
from kiosk.flow.declaring_events import (
    DeclarationAnswered,
    DeclarationBegun,
    DeclarationConfirmed,
    DeclarationEdited,
    KanaRowOpened,
)
from kiosk.flow.effects import KeepAnswer
from kiosk.flow.events import (
    AnswerKept,
    EraChosen,
    Event,
    KeepingFailed,
    ProvisionalChosen,
    SymbolTyped,
    TimedOut,
    TypedCorrected,
    TypedNext,
    TypedSkipped,
    WentBack,
)
from kiosk.flow.moves import Move, awake, offer_provisional, stay
from kiosk.flow.questions import asked_face
from kiosk.flow.states import (
    CardProblem,
    CertificateProblem,
    ChoosingMethod,
    GoToCounter,
    KeepingProvisional,
    NoService,
    NotFound,
    Now,
    OfferingProvisional,
    Patients,
    TakingDeclaration,
)


def provisional_step(
    phase: OfferingProvisional | TakingDeclaration | KeepingProvisional, event: Event, now: Now
) -> Move:
    """One event once staff may take the patient in."""
    match phase:
        case OfferingProvisional():
            return _offering(phase, event, now)
        case TakingDeclaration():
            return _declaring(phase, event, now)
        case KeepingProvisional():
            return _keeping(phase, event, now)
        case _:
            assert_never(phase)


def why_unchecked(back: Patients) -> WhyUnchecked:
    """Why the insurance could not be checked, from where the patient was."""
    match back:
        case CardProblem():
            return WhyUnchecked.CARD_UNREADABLE
        case CertificateProblem():
            return WhyUnchecked.CERTIFICATE
        case NoService():
            return WhyUnchecked.NO_SERVICE
        case NotFound():
            return WhyUnchecked.NOT_REGISTERED_YET
        case ChoosingMethod():
            return WhyUnchecked.HOLDER_NOT_SHOWN
        case _:
            return WhyUnchecked.OTHER


def _offering(phase: OfferingProvisional, event: Event, now: Now) -> Move:
    match event:
        case DeclarationBegun():
            form = declaring.begun(why_unchecked(phase.back))
            until = now.monotonic + limits.STAFF_S
            return TakingDeclaration(phase.back, phase.staff_id, form, until), ()
        case ProvisionalChosen():
            return _keep(phase, None, now)
        case WentBack():
            return stay(awake(phase.back, now))
        case _:
            return stay(phase)


def _declaring(phase: TakingDeclaration, event: Event, now: Now) -> Move:
    form = phase.form
    match event:
        case DeclarationConfirmed() if form.question is None:
            return _keep(phase, declaring.declaration(form), now)
        case WentBack():
            before = declaring.back(form)
            if before is None:
                return offer_provisional(phase.back, phase.staff_id, now), ()
            form = before
        case TypedNext():
            form = declaring.finished(form, business_day(now.wall))
        case TypedSkipped():
            form = declaring.skipped(form)
        case DeclarationAnswered(choice=choice):
            form = declaring.chosen(form, choice)
        case DeclarationEdited(question=question):
            form = declaring.edited(form, question)
        case _:
            form = _typed(form, event)
    until = now.monotonic + limits.STAFF_S
    return dataclasses.replace(phase, form=form, until=until), ()


def _typed(form: declaring.Form, event: Event) -> declaring.Form:
    match event:
        case SymbolTyped(character=character):
            return declaring.with_character(form, character)
        case KanaRowOpened(row=row):
            return declaring.with_row(form, row)
        case EraChosen(era=era):
            return declaring.with_era(form, era)
        case TypedCorrected():
            return declaring.corrected(form)
        case _:
            return form


def _keep(
    phase: OfferingProvisional | TakingDeclaration, stated: Declaration | None, now: Now
) -> Move:
    keep = KeepAnswer(
        phase.session.session_id,
        HolderShown(HolderVerification.VISUAL, phase.staff_id),
        _answer(phase.back, now),
        is_provisional=True,
        is_by_paper=asked_face(phase.back) is not None,
        declaration=stated,
        asked=asked_face(phase.back),
        is_unanswered=not isinstance(phase.back, NotFound),
    )
    until = now.monotonic + limits.QUERY_S
    return KeepingProvisional(phase.session, until), (keep,)


def _answer(back: Patients, now: Now) -> InquiryAnswer:
    """The cloud's own "not found", or an answer about nobody with an id of its own."""
    if isinstance(back, NotFound) and back.inquiry.answer is not None:
        return back.inquiry.answer
    verification_id = now.spare_ids[1]
    day = business_day(now.wall)
    return InquiryAnswer(verification_id, Validity.NOT_FOUND, now.wall, confirmed_on=day)


def _keeping(phase: KeepingProvisional, event: Event, now: Now) -> Move:
    session, until = phase.session, now.in_patients_time(limits.COUNTER_S)
    match event:
        case AnswerKept():
            return GoToCounter(session, event.reception_number, until, is_provisional=True), ()
        case KeepingFailed() | TimedOut():
            return GoToCounter(session, None, until), ()
        case _:
            return stay(phase)
