"""Values that the rules, the store and the API pass to each other; frozen, without behaviour."""

import dataclasses
import datetime as dt
import enum

from eligibility.coverage import Coverage
from eligibility.errors import Code


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """The device behind a client certificate (contract.md "Identity")."""

    institution: str
    device: str
    uri: str
    """The certificate's SAN URI: what challenges and answers are bound to."""
    certificate_sha256: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A row of ``registry.device_certificate``."""

    certificate_sha256: bytes
    institution: str
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
class Authentication:
    """A card that was proven to be there, in one session at one device."""

    authentication_id: str
    session_id: str
    device_uri: str
    person_id: int = dataclasses.field(repr=False)
    certificate_not_after: dt.datetime
    state: CertificateState
    holder_verification: str
    created_at: dt.datetime
    expires_at: dt.datetime


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
class KeptAnswer:
    """The answer given under a verification id, byte for byte."""

    verification_id: str
    request_sha256: bytes
    device_uri: str
    person_id: int | None = dataclasses.field(repr=False)
    outcome: str
    answer: bytes = dataclasses.field(repr=False)
    answered_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class FoundPerson:
    """One person found by a card face, with everything that covers or covered them."""

    person_id: int = dataclasses.field(repr=False)
    coverages: tuple[Coverage, ...]


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
