"""From the proven holder to the answer on the screen (S28, S40 to S48).

The cloud is asked while the patient thinks about consent; nothing is shown that is not kept first.
"""

import dataclasses
from typing import assert_never

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from kiosk.flow import limits
from kiosk.flow.answer_steps import answer_step, asks_the_patient
from kiosk.flow.effects import AmendRecord, ChoosePrescription, Effect, RecordConsent
from kiosk.flow.events import (
    Answered,
    AnswerKept,
    CardAccepted,
    ConsentChosen,
    ConsentKept,
    ConsentRecorded,
    DetailsToggled,
    Event,
    Finished,
    ItemAnswered,
    ItemsChosen,
    ItemsDone,
    KeepingFailed,
    PrescriptionChosen,
    Retried,
    ServiceFailed,
    TimedOut,
    WentBack,
)
from kiosk.flow.moves import Move, end_session, read_card, stay
from kiosk.flow.questions import next_question, no_answer
from kiosk.flow.registration_steps import registration_step
from kiosk.flow.states import (
    AfterProof,
    AskingBranch,
    AskingConsent,
    CertificateProblem,
    GoToCounter,
    LostCoverage,
    NoService,
    NotFound,
    Now,
    OfferingRegistration,
    Querying,
    ReaderState,
    Registering,
    Session,
    ShowingCoverage,
)

_LOST = (Validity.LOST, Validity.LOST_NEWER_EXISTS)


def inquiry_step(phase: AfterProof, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event after the holder is proven."""
    match phase:
        case AskingConsent():
            return _asking_consent(phase, event, now)
        case Querying():
            return _querying(phase, event, now)
        case ShowingCoverage() | GoToCounter():
            return _at_the_end(phase, event, now, reader)
        case NoService():
            if isinstance(event, Retried):
                return _again(phase, now, reader)
            return stay(phase)
        case AskingBranch() | LostCoverage() | NotFound():
            return answer_step(phase, event, now)
        case OfferingRegistration() | Registering() | CertificateProblem():
            return registration_step(phase, event, now)
        case _:
            assert_never(phase)


def _at_the_end(
    phase: ShowingCoverage | GoToCounter, event: Event, now: Now, reader: ReaderState
) -> Move:
    match event:
        case Finished() | TimedOut():
            return end_session(phase.session, reader, now, is_done=True)
        case DetailsToggled() if isinstance(phase, ShowingCoverage):
            until = now.in_patients_time(limits.RESULT_S)
            return dataclasses.replace(phase, is_detailed=not phase.is_detailed, until=until), ()
        case _:
            return stay(phase)


def _asking_consent(phase: AskingConsent, event: Event, now: Now) -> Move:
    match event:
        case ConsentChosen():
            return _consented(phase, event.consent, now)
        case CardAccepted(is_registered=True, allows_health_consent=False):
            # An expired certificate may ask for eligibility but carries no consent (contract.md).
            querying, effects = _progress(_query(phase, Consent.nothing(), now), event, now)
            return querying, effects
        case ItemsChosen() | ItemAnswered() | ItemsDone() | PrescriptionChosen() | WentBack():
            return _choosing_items(phase, event, now)
        case _:
            return _progress(phase, event, now)


def _choosing_items(phase: AskingConsent, event: Event, now: Now) -> Move:
    """S401, and S402 where the clinic asks."""
    match event:
        case ItemsChosen():
            return dataclasses.replace(phase, items=dict.fromkeys(HealthInformation)), ()
        case ItemAnswered() if phase.items is not None:
            items = {**phase.items, event.kind: event.is_granted}
            return dataclasses.replace(phase, items=items), ()
        case ItemsDone() if phase.items is not None and None not in phase.items.values():
            granted = Consent(frozenset(kind for kind, yes in phase.items.items() if yes))
            if phase.asks_prescription:
                return dataclasses.replace(phase, granted=granted), ()
            return _consented(phase, granted, now)
        case PrescriptionChosen() if phase.granted is not None:
            session = dataclasses.replace(phase.session, prescription=event.choice)
            return _consented(dataclasses.replace(phase, session=session), phase.granted, now)
        case WentBack() if phase.granted is not None:
            return dataclasses.replace(phase, granted=None), ()
        case WentBack():
            return dataclasses.replace(phase, items=None), ()
        case _:
            return stay(phase)


def _query(phase: AskingConsent, consent: Consent, now: Now) -> Querying:
    return Querying(phase.session, phase.inquiry, consent, now.monotonic + limits.SLOW_S)


def _consented(phase: AskingConsent, consent: Consent, now: Now) -> Move:
    querying = _query(phase, consent, now)
    return _show(querying, now) if phase.inquiry.is_kept else stay(querying)


def _querying(phase: Querying, event: Event, now: Now) -> Move:
    match event:
        case ConsentRecorded():
            return phase, (AmendRecord(phase.consent, event),)
        case ConsentKept():
            return _result(phase, now)
        case ServiceFailed(code=Code.DESK_PLEASE) if phase.is_consent_asked:
            # why is told to nobody; staff find the answer under the number
            number, until = phase.inquiry.reception_number, now.in_patients_time(limits.COUNTER_S)
            return GoToCounter(phase.session, number, until), ()
        case ServiceFailed() | KeepingFailed() if phase.is_consent_asked:
            # The coverage is kept; a consent that could not be recorded counts as not given.
            return _result(phase, now)
        case TimedOut() if not phase.is_slow:
            until = now.monotonic + limits.QUERY_S - limits.SLOW_S
            return dataclasses.replace(phase, is_slow=True, until=until), ()
        case TimedOut() if phase.is_consent_asked:
            return _result(phase, now)
        case TimedOut():
            return no_answer(phase, Code.SERVICE_SLOW, now)
        case _:
            return _progress(phase, event, now)


def _progress(phase: AskingConsent | Querying, event: Event, now: Now) -> Move:
    """What the workers say of the inquiry, whether or not the patient is still thinking."""
    session, inquiry = phase.session, phase.inquiry
    match event:
        case CardAccepted():
            inquiry = dataclasses.replace(inquiry, authentication_id=event.authentication_id)
            if not event.is_registered:
                until = now.in_patients_time(limits.IDLE_S)
                has_rights = event.allows_health_consent
                return OfferingRegistration(session, inquiry, has_rights, until), ()
            return dataclasses.replace(phase, inquiry=inquiry), next_question(session, inquiry)
        case Answered():
            inquiry = dataclasses.replace(inquiry, answer=event.answer)
            unsettled = asks_the_patient(session, inquiry, event.answer, now)
            if unsettled is not None:
                return stay(unsettled)
            return dataclasses.replace(phase, inquiry=inquiry), next_question(session, inquiry)
        case AnswerKept():
            inquiry = dataclasses.replace(inquiry, reception_number=event.reception_number)
            return _kept(dataclasses.replace(phase, inquiry=inquiry), now)
        case ServiceFailed():
            return no_answer(phase, event.code, now)
        case KeepingFailed():
            return GoToCounter(session, None, now.in_patients_time(limits.COUNTER_S)), ()
        case _:
            return stay(phase)


def _kept(phase: AskingConsent | Querying, now: Now) -> Move:
    answer = phase.inquiry.answer
    if answer is not None and answer.outcome in _LOST:
        until = now.in_patients_time(limits.IDLE_S)
        return LostCoverage(phase.session, phase.inquiry.is_by_paper, until), ()
    if answer is None or not answer.outcome.is_valid:
        number = phase.inquiry.reception_number
        return GoToCounter(phase.session, number, now.in_patients_time(limits.COUNTER_S)), ()
    return _show(phase, now) if isinstance(phase, Querying) else stay(phase)


def _show(phase: Querying, now: Now) -> Move:
    """The answer is kept: record what was chosen, and the consent first if there is one."""
    authentication_id, chosen = phase.inquiry.authentication_id, _prescription(phase.session)
    if phase.consent.granted and authentication_id is not None and not phase.is_consent_asked:
        asked = dataclasses.replace(phase, is_consent_asked=True)
        ids = phase.session.session_id, authentication_id
        return asked, (*chosen, RecordConsent(*ids, phase.consent))
    shown, effects = _result(phase, now)
    return shown, (*chosen, *effects)


def _prescription(session: Session) -> tuple[Effect, ...]:
    choice = session.prescription
    return () if choice is None else (ChoosePrescription(session.session_id, choice),)


def _result(phase: Querying, now: Now) -> Move:
    answer, number = phase.inquiry.answer, phase.inquiry.reception_number
    if answer is None or number is None:
        return stay(phase)
    until = now.in_patients_time(limits.RESULT_S)
    by_paper = phase.inquiry.is_by_paper
    return ShowingCoverage(phase.session, answer, number, until, is_by_paper=by_paper), ()


def _again(phase: NoService, now: Now, reader: ReaderState) -> Move:
    if phase.inquiry is None:
        if reader is ReaderState.CARD:
            return read_card(phase.session, now)
        return end_session(phase.session, reader, now)
    effects = next_question(phase.session, phase.inquiry)
    if phase.consent is None:
        until = now.in_patients_time(limits.IDLE_S)
        return AskingConsent(phase.session, phase.inquiry, until), effects
    until = now.monotonic + limits.SLOW_S
    return Querying(phase.session, phase.inquiry, phase.consent, until), effects
