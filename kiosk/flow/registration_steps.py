"""利用登録 on the spot (S25); then the journey goes on as with any other card."""

from eligibility.errors import Code
from eligibility.health import Consent
from kiosk.flow import limits
from kiosk.flow.effects import RegisterCard
from kiosk.flow.events import CardRegistered, Event, RegistrationChosen, ServiceFailed, TimedOut
from kiosk.flow.moves import Move, stay
from kiosk.flow.questions import next_question, no_answer
from kiosk.flow.states import (
    AskingConsent,
    CertificateProblem,
    Now,
    OfferingRegistration,
    Querying,
    Registering,
)


def registration_step(
    phase: OfferingRegistration | Registering | CertificateProblem, event: Event, now: Now
) -> Move:
    """One event at S25; a certificate that cannot be used leaves only staff and やめる."""
    if isinstance(phase, CertificateProblem):
        return stay(phase)
    session, inquiry = phase.session, phase.inquiry
    match event:
        case RegistrationChosen() if inquiry.authentication_id is not None:
            until = now.monotonic + limits.QUERY_S
            registering = Registering(session, inquiry, phase.allows_health_consent, until)
            return registering, (RegisterCard(session.session_id, inquiry.authentication_id),)
        case CardRegistered():
            asking = AskingConsent(session, inquiry, now.in_patients_time(limits.IDLE_S))
            effects = next_question(session, inquiry)
            if phase.allows_health_consent:
                return asking, effects
            until = now.monotonic + limits.SLOW_S
            return Querying(session, inquiry, Consent.nothing(), until), effects
        case ServiceFailed():
            return no_answer(phase, event.code, now)
        case TimedOut() if isinstance(phase, Registering):
            return no_answer(phase, Code.SERVICE_SLOW, now)
        case _:
            return stay(phase)
