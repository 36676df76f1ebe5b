"""JSON forms of the hospital's entrance: the same questions and answers as the official XML.

Names are the official tags; what is repeated is always a list. In a bulk each unit is answered or
refused by itself, ``ProcessingResultStatus`` says which.
"""

import datetime as dt

from eligibility.wire import CardFace
from eligibility.wire_message import Message
from eligibility.wire_results import ResultOfQualificationConfirmation


class HospitalInquiryRequest(Message, frozen=True):
    """POST /v1/hospital/inquiries: one person, by what is printed on an insurance card."""

    verification_id: str
    card_face: CardFace
    confirmation_date: dt.date | None = None
    LimitApplicationCertificateRelatedConsFlg: str = "0"
    remember_if_not_found: bool = False
    """When an insurer registers one, the institution is told to ask again."""


class BulkQuestion(Message, frozen=True):
    """One person of a bulk inquiry."""

    card_face: CardFace
    LimitApplicationCertificateRelatedConsFlg: str = "0"
    ArbitraryIdentifier: str | None = None


class BulkInquiryRequest(Message, frozen=True):
    """POST /v1/inquiries/bulk: 1 to 500 people; idempotent by ``verification_id``."""

    verification_id: str
    units: tuple[BulkQuestion, ...]
    confirmation_date: dt.date | None = None


class BulkReceived(Message, frozen=True):
    """It is kept and will be answered; fetch it by this number."""

    ReceptionNumber: str


class BulkAnswer(Message, frozen=True):
    """What is known of one person, or why nothing is told."""

    ProcessingResultStatus: str
    ProcessingResultCode: str | None = None
    ProcessingResultMessage: str | None = None
    QualificationValidity: str | None = None
    ResultList: tuple[ResultOfQualificationConfirmation, ...] = ()
    notices: tuple[str, ...] = ()
    ReferenceNumber: str | None = None
    ArbitraryIdentifier: str | None = None
    verification_id: str | None = None
    """What a later correction names this answer by; where a coverage was told."""


class BulkAnswers(Message, frozen=True):
    """GET /v1/inquiries/bulk/{reception_number}; units are in the order of the questions."""

    ReceptionNumber: str
    SegmentOfResult: str
    QualificationConfirmationDate: dt.date
    NumberOfProcessingResult: str
    NumberOfNormalProcessing: str | None = None
    NumberOfError: str | None = None
    processed_at: dt.datetime | None = None
    units: tuple[BulkAnswer, ...] = ()


class PatientNumber(Message, frozen=True):
    """The clinic's own number for the one person whom a card face names."""

    card_face: CardFace
    ReferenceNumber: str
    ArbitraryIdentifier: str | None = None


class PatientNumbersRequest(Message, frozen=True):
    """PUT /v1/hospital/patient-numbers: 1 to 500 of them."""

    registrations: tuple[PatientNumber, ...]


class PatientNumberAnswer(Message, frozen=True):
    """What became of one registration."""

    ProcessingResultStatus: str
    ProcessingResultCode: str | None = None
    ProcessingResultMessage: str | None = None
    ArbitraryIdentifier: str | None = None


class PatientNumbersAnswer(Message, frozen=True):
    """In the order of the registrations."""

    NumberOfProcessingResult: str
    NumberOfNormalProcessing: str
    NumberOfError: str
    units: tuple[PatientNumberAnswer, ...]


class KeptQuestion(Message, frozen=True):
    """A unit of a bulk inquiry as the service keeps it: tags and texts, or why it keeps none."""

    texts: tuple[tuple[str, str], ...] = ()
    fault: str | None = None


class KeptAnswer(Message, frozen=True):
    """A unit's answer as the service keeps it, with the question that it tells back."""

    texts: tuple[tuple[str, str], ...]
    answer: BulkAnswer
    person_id: int | None = None
    """Of the registry, never told: who may have been protected since."""
