"""JSON forms, versioned; no module but this and the ``wire_*`` beside it knows JSON field names.

Coverages carry the official tag names (eligibility.md 3); everything else is snake case.
Unknown fields are ignored so that a newer peer may add one; unknown values of a closed list are
refused with the field's name.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from eligibility.errors import MalformedValue, WireError
from eligibility.wire_declaration import DeclarationMade
from eligibility.wire_message import Message
from eligibility.wire_results import ResultOfQualificationConfirmation, SpecificDiseasesInfo

T = TypeVar("T")
M = TypeVar("M", bound=Message)


class Holder(enum.Enum):
    """How the holder was verified."""

    PIN = "pin"
    FACE = "face"
    VISUAL = "visual"


# --- kiosk and cloud: /v1 -------------------------------------------------------------------


class ChallengeRequest(Message, frozen=True):
    """POST /v1/challenges."""

    session_id: str


class Challenge(Message, frozen=True):
    """A nonce of 32 bytes for one session of one device."""

    nonce: bytes
    expires_at: dt.datetime


class FaceEvidence(Message, frozen=True):
    """The card's face data without its pictures; see ``eligibility.face_proof``."""

    identity: bytes
    images_sha256: bytes
    photo_sha256: bytes
    issuer_signature: bytes
    issuer_certificate: bytes


class CardAuthenticationRequest(Message, frozen=True):
    """POST /v1/card-authentications; bytes travel as base64."""

    session_id: str
    nonce: bytes
    certificate: bytes
    """DER of the card's user-authentication certificate."""
    signature: bytes
    """RSASSA-PKCS1-v1_5 with SHA-256 over ``eligibility.inquiry.bytes_to_sign``."""
    holder_verification: Holder
    proof: str = "auth-signature"
    """Or ``face-key``: signed by the face application's key, with ``face`` beside it."""
    face: FaceEvidence | None = None
    staff_id: str | None = None
    """Who looked at the patient, when ``holder_verification`` is ``visual``."""


class CardAuthentication(Message, frozen=True):
    """The card is genuine; ask with this id until it expires."""

    authentication_id: str
    expires_at: dt.datetime
    certificate_not_after: dt.datetime
    certificate_state: str = "valid"
    """``valid``, or ``grace``: expired, still good for eligibility (contract.md)."""
    registered: bool = True
    """False: the card may be registered for insurance use now, POST /v1/registrations."""
    health_consent: bool = True
    """False: eligibility only, no consent to health information will be taken."""


class RegistrationRequest(Message, frozen=True):
    """POST /v1/registrations: the patient wants this card used as an insurance card (利用登録)."""

    session_id: str
    authentication_id: str


class Registration(Message, frozen=True):
    """The card is registered; the authentication may be used for inquiries now."""

    registered_at: dt.datetime


class CardFace(Message, frozen=True):
    """What is printed on an insurance card, official names."""

    InsurerNumber: str
    InsuredIdentificationNumber: str
    Birthdate: str | None = None
    """YYYYMMDD; or ``BirthMonthDay``, MMDD, beside a branch number."""
    BirthMonthDay: str | None = None
    InsuredCardSymbol: str | None = None
    InsuredBranchNumber: str | None = None


class InquiryRequest(Message, frozen=True):
    """POST /v1/inquiries: exactly one of ``authentication_id`` and ``card_face``."""

    verification_id: str
    session_id: str
    authentication_id: str | None = None
    card_face: CardFace | None = None
    confirmation_date: dt.date | None = None
    remember_if_not_found: bool = False
    """Only with ``card_face``: when an insurer registers it, the institution is told to ask."""
    staff_id: str | None = None
    """Who of the staff asks and compares: another spelling of symbol and number may match."""
    on_list: bool = False
    """Only with ``card_face``: from the hospital's list, nobody stands at the kiosk. What finds
    nobody counts apart from the reception's."""


class InquiryAnswer(Message, frozen=True):
    """The answer of /v1/inquiries; the same request gets the stored one again."""

    verification_id: str
    QualificationValidity: str
    processed_at: dt.datetime
    QualificationConfirmationDate: dt.date
    ResultList: tuple[ResultOfQualificationConfirmation, ...] = ()
    notices: tuple[str, ...] = ()
    ReferenceNumber: str | None = None
    """The institution's own number for the patient (照会番号), where it has registered one."""


class ConsentRequest(Message, frozen=True):
    """PUT /v1/consents/{session_id}; absent is not consented."""

    authentication_id: str
    granted: tuple[str, ...] = ()
    """Codes of OQSCD029: YZK, TKK, SHJ, TSR."""


class ConsentRecorded(Message, frozen=True):
    """When the consent was recorded and when it ends (AvailableTime)."""

    consented_at: dt.datetime
    available_until: dt.datetime
    granted: tuple[str, ...] = ()
    SpecificDiseasesCertificateList: tuple[SpecificDiseasesInfo, ...] = ()
    """Under ``TSR``: papers beside the coverage that covers the patient today."""


class Health(Message, frozen=True):
    """GET /v1/health."""

    status: str
    version: str


class Problem(Message, frozen=True):
    """RFC 9457 problem body; ``code`` is one of eligibility.errors.Code."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""


# --- kiosk and hospital: MQTT ---------------------------------------------------------------


class Verification(Message, frozen=True, tag_field="schema", tag="oev-verification/1"):
    """A sealed record; its exact bytes are hashed, so it is encoded once and kept."""

    verification_id: str
    session_id: str
    institution: str
    device: str
    ReferenceClassification: str
    answer: InquiryAnswer
    sealed_at: dt.datetime
    reception_number: int
    holder_verification: Holder | None = None
    proof: str | None = None
    """How the card was proven: ``auth-signature``, ``face-key``; None when none was."""
    staff_id: str | None = None
    """Who looked at the patient or took the reception in provisionally."""
    consented: tuple[str, ...] = ()
    consented_at: dt.datetime | None = None
    consent_until: dt.datetime | None = None
    provisional: bool = False
    """True: staff took the patient in, nothing was asked of the cloud; the answer says not found.
    """
    declaration: DeclarationMade | None = None
    """With ``provisional``: what the patient states (被保険者資格申立書)."""
    PrescriptionIssueSelect: str | None = None
    """OQSCD017: ``1`` electronic, ``2`` paper; None when the patient was not asked."""
    reverifies: str | None = None
    """The verification id of an earlier reception that this answers: it was asked again."""


class PartRecord(Message, frozen=True):
    """One record in a part: its place in the device's day, its hash, its exact bytes."""

    sequence: int
    verification_id: str
    sha256: str
    record: msgspec.Raw


class BatchPart(Message, frozen=True, tag_field="schema", tag="oev-batch-part/1"):
    """``up/coverage``: some sealed records of one business day."""

    part_id: str
    institution: str
    device: str
    business_day: dt.date
    count: int
    digest: str
    """``eligibility.batch.digest_of`` the records' hashes, in the order given."""
    records: tuple[PartRecord, ...]


class DayTotal(Message, frozen=True, tag_field="schema", tag="oev-day-total/1"):
    """``up/coverage``, last of a day: how many there must be; late records raise the revision."""

    total_id: str
    institution: str
    device: str
    business_day: dt.date
    revision: int
    total: int
    digest: str
    closed_at: dt.datetime


class NoticeUp(Message, frozen=True, tag_field="schema", tag="oev-notice/1"):
    """``up/notice``: something staff should know; no personal data."""

    notice_id: str
    institution: str
    device: str
    kind: str
    at: dt.datetime
    verification_id: str | None = None
    """Which inquiry a notice of the eligibility service is about; absent when a patient calls."""


class ReceiptItem(Message, frozen=True):
    """What the hospital says of one key: ``accepted``, ``already-had``, ``refused`` with a code."""

    key: str
    sha256: str
    state: str
    code: str | None = None


class Receipt(Message, frozen=True, tag_field="schema", tag="oev-receipt/1"):
    """``down/receipt``: follows the commit of the hospital's inbox."""

    receipt_id: str
    in_reply_to: str
    institution: str
    device: str
    received_at: dt.datetime
    items: tuple[ReceiptItem, ...]


class DayAnswer(Message, frozen=True, tag_field="schema", tag="oev-day-answer/1"):
    """``down/receipt``: is the day complete, and if not, which sequences to send again."""

    in_reply_to: str
    institution: str
    device: str
    business_day: dt.date
    revision: int
    complete: bool
    missing: tuple[tuple[int, int], ...] = ()


class DeviceStatus(Message, frozen=True, tag_field="schema", tag="oev-status/1"):
    """``up/status``, retained, also the Will: ``online``, ``closing``, ``offline``."""

    device: str
    state: str
    version: str
    at: dt.datetime | None = None
    business_day: dt.date | None = None
    waiting: int | None = None
    """Sealed records without a receipt."""


Upward = BatchPart | DayTotal | NoticeUp
Downward = Receipt | DayAnswer


# --- both directions ------------------------------------------------------------------------


def encode(message: object) -> bytes:
    """UTF-8 JSON; the same message always gives the same bytes."""
    return msgspec.json.encode(message)


def schema_of(message: Message | type[Message]) -> str:
    """Name and version of a message's form, as its field ``schema`` tells it."""
    return str(message.__struct_config__.tag)


def changed(message: M, **fields: object) -> M:
    """A copy with other values in some fields."""
    return msgspec.structs.replace(message, **fields)


Embedded = msgspec.Raw
"""A field that is decoded by itself, later."""


def embed(encoded: bytes) -> Any:
    """An already encoded message as a field of another, byte for byte."""
    return msgspec.Raw(encoded)


def decode(data: bytes | msgspec.Raw, kind: type[T] | Any) -> T:
    """Decodes and checks against ``kind`` (a message class or one of the unions).

    Raises:
        WireError: not JSON, or a field is missing or of another kind; names the field only.
    """
    try:
        decoded: T = msgspec.json.decode(data, type=kind)
        if _names_its_schema(kind):
            msgspec.json.decode(data, type=_Named)  # by itself msgspec demands it in unions only
    except msgspec.ValidationError as error:
        raise WireError(_without_values(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WireError("the message is not JSON") from None
    except RecursionError:
        raise WireError("the message is nested too deeply") from None
    except MalformedValue as error:
        raise WireError(str(error)) from None
    return decoded


class _Named(Message, frozen=True):
    """What no message of a named form may lack: else one could be taken for another."""

    schema: str


def _names_its_schema(kind: Any) -> bool:
    config = getattr(kind, "__struct_config__", None)
    return config is not None and config.tag_field == "schema"


def json_schemas(kinds: Iterable[Any], ref_template: str) -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) of messages and of what they are made of, by name, as the types say."""
    _, components = msgspec.json.schema_components(kinds, ref_template=ref_template)
    return components


def _without_values(sentence: str) -> str:
    """Msgspec quotes an invalid value of a closed list; keep what and where, drop the value."""
    what, separator, where = sentence.rpartition(" - at ")
    if not separator:
        return "the message does not follow the contract" if "'" in sentence else sentence
    if what.startswith("Invalid"):
        what = "a value that is not in the list"
    return f"{what} - at {where}"
