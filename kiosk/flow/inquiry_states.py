"""The states once the holder or the paper is known (S25 to S48): inquiry, consent, answer.

The card may be taken, the journey goes on.
"""

import dataclasses
from collections.abc import Mapping

from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import InquiryAnswer
from kiosk.flow.session import Inquiry, Session


@dataclasses.dataclass(frozen=True, slots=True)
class AskingConsent:
    """S40; S401 while ``items`` is not None; S402 with ``granted``. The inquiry runs meanwhile."""

    session: Session
    inquiry: Inquiry
    until: float
    items: Mapping[HealthInformation, bool | None] | None = None
    asks_prescription: bool = False
    """True where the clinic asks for the prescription's form after the items."""
    granted: Consent | None = None
    """What the items came to, while the prescription is asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Querying:
    """S28: the consent is given, the answer or its keeping is awaited."""

    session: Session
    inquiry: Inquiry
    consent: Consent
    until: float
    is_slow: bool = False
    is_consent_asked: bool = False
    """True once the consent was sent."""


@dataclasses.dataclass(frozen=True, slots=True)
class ShowingCoverage:
    """S41, and its details."""

    session: Session
    answer: InquiryAnswer
    reception_number: int
    until: float
    is_by_paper: bool = False
    is_detailed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class AskingBranch:
    """S45: several insured have this number; the people are never listed."""

    session: Session
    inquiry: Inquiry
    until: float
    entered: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class LostCoverage:
    """S42: kept and told without date and reason; another paper may be shown."""

    session: Session
    is_by_paper: bool
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class NotFound:
    """S46: kept only when the patient leaves it so; a mistyped number is corrected instead."""

    session: Session
    inquiry: Inquiry
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class GoToCounter:
    """S48: the desk knows more than the screen may say."""

    session: Session
    reception_number: int | None
    until: float
    is_provisional: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class NoService:
    """S47; ``inquiry`` is what to ask again, None when the holder is not proven."""

    session: Session
    code: Code
    inquiry: Inquiry | None
    consent: Consent | None
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateProblem:
    """S25: the card's certificate cannot be used; what to do, and staff for today."""

    session: Session
    code: Code
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class OfferingRegistration:
    """S25: the card is good but not registered for insurance use; the patient may do it now."""

    session: Session
    inquiry: Inquiry
    allows_health_consent: bool
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class Registering:
    """S25 after はい: the cloud registers the card."""

    session: Session
    inquiry: Inquiry
    allows_health_consent: bool
    until: float


AfterProof = (
    AskingConsent
    | Querying
    | ShowingCoverage
    | GoToCounter
    | NoService
    | AskingBranch
    | LostCoverage
    | NotFound
    | CertificateProblem
    | OfferingRegistration
    | Registering
)
