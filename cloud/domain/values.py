"""Values that the rules, the store and the API pass to each other; frozen, without behaviour."""

import dataclasses
import datetime as dt
import enum

from eligibility.coverage import Coverage
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, CardProof, HolderVerification
from eligibility.person import Sex


class CallerKind(enum.Enum):
    """The word in the SAN URI of a client certificate."""

    DEVICE = "device"
    HOSPITAL = "hospital"
    INSURER = "insurer"


class Protection(enum.Enum):
    """What an insurer asks for somebody in danger; holds at every institution and insurer."""

    ADDRESS_WITHHELD = "address-withheld"
    """不開示該当: the address is never returned."""
    INFORMATION_REFUSED = "information-refused"
    """自己情報提供不可: neither card use nor health information."""


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """Whoever stands behind a client certificate (contract.md "Identity")."""

    kind: CallerKind
    party: str
    """Institution code of a device and of a hospital, insurer number of an insurer."""
    device: str
    """Empty for hospitals and insurers."""
    uri: str
    """The certificate's SAN URI: what challenges and answers are bound to."""
    certificate_sha256: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class EnrolledClient:
    """A row of ``registry.client_certificate``."""

    certificate_sha256: bytes
    kind: CallerKind
    party: str
    device: str
    uri: str
    not_after: dt.datetime
    revoked_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Challenge:
    """A nonce, good once, for one session of one device."""

    nonce: bytes = dataclasses.field(repr=False)
    session_id: str
    device_uri: str
    issued_at: dt.datetime
    expires_at: dt.datetime


class CertificateState(enum.Enum):
    """How far a card's certificate carries."""

    VALID = "valid"
    GRACE = "grace"
    """Expired at most three months ago: eligibility yes, health information no."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardLink:
    """A card's certificate: the key by which it is found, and its dates."""

    cert_key: bytes = dataclasses.field(repr=False)
    not_before: dt.datetime
    not_after: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ShownBy:
    """How the card was proven, and how the person was shown to be its holder."""

    holder: HolderVerification
    proof: CardProof
    staff_id: str | None = None
    """Who looked at the patient; with VISUAL only."""

    @property
    def way(self) -> str:
        """As in an institution's policy and in the audit trail: ``pin/auth-signature``."""
        return f"{self.holder.value}/{self.proof.value}"


@dataclasses.dataclass(frozen=True, slots=True)
class Authentication:
    """A card that was proven to be there, in one session at one device."""

    authentication_id: str
    session_id: str
    device_uri: str
    person_id: int | None = dataclasses.field(repr=False)
    """None while the card is not registered for insurance use."""
    card: CardLink
    state: CertificateState
    shown: ShownBy
    created_at: dt.datetime
    expires_at: dt.datetime
    registered_at: dt.datetime | None = None
    """When the patient registered the card in this session; None when it had been before."""

    @property
    def was_registered(self) -> bool:
        """Whether the card was registered when it was proven: what the kiosk was told then."""
        return self.person_id is not None and self.registered_at is None

    @property
    def allows_health_consent(self) -> bool:
        """Only a valid certificate whose own key has signed (docs/decisions/0011)."""
        is_signed = self.shown.proof is CardProof.AUTH_SIGNATURE
        return is_signed and self.state is CertificateState.VALID


@dataclasses.dataclass(frozen=True, slots=True)
class ChallengeUse:
    """The first body that came under a nonce, and what became of it."""

    request_sha256: bytes
    outcome: Authentication | Code


@dataclasses.dataclass(frozen=True, slots=True)
class RegisteredCard:
    """Whose card a certificate belongs to."""

    person_id: int = dataclasses.field(repr=False)
    is_revoked: bool


@dataclasses.dataclass(frozen=True, slots=True)
class BirthAndSex:
    """What a card's face data are compared with."""

    birthdate: dt.date = dataclasses.field(repr=False)
    sex: Sex = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingFace:
    """A card face that found nobody: every batch of its insurer is searched for it."""

    face: CardFaceKey = dataclasses.field(repr=False)
    face_key: int = dataclasses.field(repr=False)
    expires_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer given under a verification id, byte for byte."""

    verification_id: str
    request_sha256: bytes
    device_uri: str
    person_id: int | None = dataclasses.field(repr=False)
    outcome: str
    answer: bytes = dataclasses.field(repr=False)
    answered_at: dt.datetime
    coverage_id: int | None = dataclasses.field(default=None, repr=False)
    """What was answered: whoever got it is told when it is corrected."""
    confirmed_on: dt.date | None = None
    institution: str = ""
    is_expired_card: bool = False
    """Asked by the face of a card whose coverage is lost: the institution is told so."""
    waiting: WaitingFace | None = None
    """Kept with the answer when it found nobody and is to be remembered."""


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """Which state of the registry is asked for."""

    day: dt.date
    """Papers that hold on this day."""
    institution: str = ""
    """Whose reference number is told; nobody's when empty."""
    known_at: dt.datetime | None = None
    """As it was known then; as it is known now when None. Protection always holds as of now."""


@dataclasses.dataclass(frozen=True, slots=True)
class KnownCoverage:
    """A coverage as the registry has it; the id stays through every version, and inside."""

    coverage_id: int = dataclasses.field(repr=False)
    coverage: Coverage


@dataclasses.dataclass(frozen=True, slots=True)
class FoundPerson:
    """One person of the registry, with everything that covers or covered them."""

    person_id: int = dataclasses.field(repr=False)
    known: tuple[KnownCoverage, ...]
    protections: frozenset[Protection] = frozenset()
    """As any insurer has set them now; the address of whoever is protected is not in here."""
    reference_number: str | None = dataclasses.field(default=None, repr=False)
    """照会番号: what the asking institution calls its patient."""
    stamped_at: dt.datetime | None = None
    """What the node that answered knows of the time; see ``cloud.store.replicas``."""

    @property
    def coverages(self) -> tuple[Coverage, ...]:
        """Without the registry's ids."""
        return tuple(known.coverage for known in self.known)


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What is on record after a consent; empty scopes when nothing was agreed to."""

    scopes: tuple[str, ...]
    given_at: dt.datetime
    available_until: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class AuditEntry:
    """One answered request, as it is kept for good; no personal data."""

    at: dt.datetime
    certificate_sha256: bytes
    institution: str
    device: str
    operation: str
    subject: str
    """The person's pseudonym at this institution, or empty."""
    reference: str
    """Session or verification id, or empty."""
    outcome: str
    """A KSK code, or OQSCD006 for an inquiry, or ``ok``."""
    shown: str = ""
    """Of a card authentication: ``ShownBy.way``, else empty."""
    staff_id: str = ""
    """The member of staff who looked at the patient, or empty."""
