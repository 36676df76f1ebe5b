"""What is asked of the cloud next, and where the journey goes when it gives no answer."""

from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, HolderVerification, InquiryAnswer
from kiosk.flow import limits
from kiosk.flow.effects import Authenticate, Effect, Inquire, InquireByFace, KeepAnswer
from kiosk.flow.events import HolderProven
from kiosk.flow.holder import PhotoAccess
from kiosk.flow.moves import Move, offer_provisional, with_card
from kiosk.flow.states import (
    AskingConsent,
    CertificateProblem,
    ChoosingMethod,
    FaceFailed,
    GoToCounter,
    Inquiry,
    NoService,
    NotFound,
    Now,
    OfferingRegistration,
    Patients,
    Querying,
    Registering,
    Session,
)

_LINE_PROBLEMS = frozenset(
    {
        Code.NO_NETWORK,
        Code.SERVICE_SLOW,
        Code.SERVICE_ERROR,
        Code.SERVICE_REFUSES_DEVICE,
        Code.SERVICE_UNTRUSTED,
        Code.ANSWER_NOT_UNDERSTOOD,
        Code.TERMINAL_SILENT,
        Code.TERMINAL_UNUSABLE,
    }
)
_CARD_MUST_SIGN_AGAIN = frozenset({Code.NONCE_UNKNOWN, Code.AUTHENTICATION_UNKNOWN})
_CERTIFICATE_PROBLEMS = frozenset(
    {
        Code.CERTIFICATE_EXPIRED,
        Code.CERTIFICATE_REVOKED,
        Code.CERTIFICATE_NOT_YET_VALID,
        Code.CERTIFICATE_UNTRUSTED,
        Code.REVOCATION_UNKNOWN,  # for hours, not for moments: signing again would not help
    }
)
_PROOF_REFUSED = frozenset(
    {Code.PROOF_NOT_ACCEPTED, Code.FACE_DATA_UNTRUSTED, Code.FACE_DATA_OF_ANOTHER}
)


def asked_face(phase: Patients) -> CardFaceKey | None:
    """What can be asked again later, by the machine alone; a proven card cannot."""
    if not isinstance(phase, NoService | NotFound) or phase.inquiry is None:
        return None
    asked = phase.inquiry.asked
    return asked if isinstance(asked, CardFaceKey) else None


def next_question(session: Session, inquiry: Inquiry) -> tuple[Effect, ...]:
    """What the inquiry lacks; asking twice is harmless, each call is idempotent."""
    ids = session.session_id, session.verification_id
    asked = inquiry.asked
    if inquiry.answer is not None:
        is_kept = inquiry.is_kept
        return () if is_kept else (_keep(session, asked, inquiry.answer),)
    if isinstance(asked, CardFaceKey):
        return (InquireByFace(*ids, asked),)
    if inquiry.authentication_id is None:
        return (Authenticate(session.session_id, asked),)
    return (Inquire(*ids, inquiry.authentication_id),)


def _proof_refused(session: Session, asked: HolderProven | CardFaceKey, now: Now) -> Move:
    """The same way again would be refused again: the ways that are left."""
    holder = asked.holder if isinstance(asked, HolderProven) else None
    session, until = with_card(session, photo=PhotoAccess.NONE), now.in_patients_time(limits.IDLE_S)
    if holder is None or holder.verification is HolderVerification.PIN:
        return GoToCounter(session, None, now.in_patients_time(limits.COUNTER_S)), ()
    if holder.staff_id is None:
        return FaceFailed(session, until), ()
    return offer_provisional(ChoosingMethod(session, until), holder.staff_id, now), ()


def _keep(session: Session, asked: HolderProven | CardFaceKey, answer: InquiryAnswer) -> KeepAnswer:
    if isinstance(asked, CardFaceKey):
        return KeepAnswer(session.session_id, None, answer)
    return KeepAnswer(session.session_id, asked.holder, answer, asked.proof)


def no_answer(
    phase: AskingConsent | Querying | OfferingRegistration | Registering, code: Code, now: Now
) -> Move:
    """What becomes of a question that the cloud refused or that never reached it."""
    session, until = phase.session, now.in_patients_time(limits.IDLE_S)
    consent = phase.consent if isinstance(phase, Querying) else None
    if code in _CARD_MUST_SIGN_AGAIN:
        return NoService(session, code, inquiry=None, consent=None, until=until), ()
    if code in _LINE_PROBLEMS:
        return NoService(session, code, phase.inquiry, consent, until), ()
    if code in _CERTIFICATE_PROBLEMS:
        return CertificateProblem(session, code, until), ()
    if code in _PROOF_REFUSED:
        return _proof_refused(session, phase.inquiry.asked, now)
    if code is Code.CARD_NOT_REGISTERED and phase.inquiry.authentication_id is not None:
        # registering was cut off before: it is offered again
        has_rights = not (isinstance(phase, Querying) and phase.inquiry.answer is None)
        return OfferingRegistration(session, phase.inquiry, has_rights, until), ()
    return GoToCounter(session, None, now.in_patients_time(limits.COUNTER_S)), ()
