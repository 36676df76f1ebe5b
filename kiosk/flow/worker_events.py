"""What the workers answer: card, cloud, outbox. By the session id late ones are dropped."""

import dataclasses
import datetime as dt

from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence
from eligibility.inquiry import CardProof, HolderShown, HolderVerification, InquiryAnswer
from kiosk.flow.holder import CardKind, PhotoAccess

BY_PIN = HolderShown(HolderVerification.PIN)


@dataclasses.dataclass(frozen=True, slots=True)
class CardRead:
    """The card can be used; what is known of it, without anything of the person."""

    session_id: str
    tries_left: int
    kind: CardKind = CardKind.MY_NUMBER_CARD
    is_face_only: bool = False
    photo: PhotoAccess = PhotoAccess.NONE
    signs_without_pin: bool = False
    is_known: bool = False
    """It is the card that was read before in this session."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardFailed:
    """Reading or signing failed."""

    session_id: str
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class ChallengeIssued:
    """The cloud's nonce is here."""

    session_id: str
    nonce: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class HolderProven:
    """The person was shown to hold the card, and the card has signed."""

    session_id: str
    nonce: bytes = dataclasses.field(repr=False)
    certificate: bytes = dataclasses.field(repr=False)
    signature: bytes = dataclasses.field(repr=False)
    holder: HolderShown = BY_PIN
    proof: CardProof = CardProof.AUTH_SIGNATURE
    face: FaceEvidence | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class PinWasWrong:
    """The card counted down; 0 is locked."""

    session_id: str
    tries_left: int


@dataclasses.dataclass(frozen=True, slots=True)
class CardAccepted:
    """The cloud accepted the card's proof."""

    session_id: str
    authentication_id: str
    allows_health_consent: bool
    is_registered: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Answered:
    """The cloud's answer to the inquiry."""

    session_id: str
    answer: InquiryAnswer = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class AnswerKept:
    """The answer is durable; the patient's number."""

    session_id: str
    reception_number: int


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """The cloud has the consent; it holds until ``available_until``."""

    session_id: str
    consented_at: dt.datetime
    available_until: dt.datetime
    specific_diseases: tuple[SpecificDiseasesCertificate, ...] = dataclasses.field(
        default=(), repr=False
    )


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentKept:
    """The consent is in the record, too."""

    session_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceFailed:
    """The cloud did not answer, or refused."""

    session_id: str
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class KeepingFailed:
    """The record could not be stored."""

    session_id: str
    code: Code
