"""What the service needs from the world: a store, an audit trail, the time, randomness.

Every method of store, link and trail may raise StoreUnavailable.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from cloud.domain.bulk import HospitalStore
from cloud.domain.registry import Registration
from cloud.domain.values import (
    AuditEntry,
    Authentication,
    BirthAndSex,
    CardLink,
    Challenge,
    ChallengeUse,
    ConsentGiven,
    EnrolledClient,
    FoundPerson,
    KeptAnswer,
    Moment,
    Protection,
    RegisteredCard,
)
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.inquiry import CardFaceKey


class Clock(Protocol):
    """The one place that asks the machine for the time."""

    def wall(self) -> dt.datetime:
        """Aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""


class Randomness(Protocol):
    """Unguessable bytes and ids."""

    def token(self, length: int) -> bytes:
        """That many random bytes."""

    def uuid(self) -> str:
        """A version 4 UUID as text."""


class Store(HospitalStore, Protocol):
    """What kiosks' and hospitals' calls need; the lookup role may do no more than this."""

    async def client(self, certificate_sha256: bytes) -> EnrolledClient | None:
        """Whoever was enrolled with exactly this certificate."""

    async def may_enrol(self, client: EnrolledClient, now: dt.datetime) -> bool:
        """Whether the authority's word is enough for this caller.

        Its institution or insurer is known and not closed, and no operator has revoked the caller.
        """

    async def enrol_by_certificate(self, client: EnrolledClient, now: dt.datetime) -> None:
        """Adds the row, if that may be; one that is there stays as it is."""

    async def add_challenge(self, challenge: Challenge) -> None:
        """Keeps a fresh challenge."""

    async def challenge(self, nonce: bytes) -> tuple[Challenge, ChallengeUse | None] | None:
        """A challenge and its first use, if any."""

    async def use_challenge(self, nonce: bytes, use: ChallengeUse) -> ChallengeUse:
        """Uses a challenge up; gives the use that came first, which may be another one."""

    async def authentication(self, authentication_id: str) -> Authentication | None:
        """A successful card authentication, also when it has expired."""

    async def card(self, cert_key: bytes) -> RegisteredCard | None:
        """The card that a certificate key belongs to."""

    async def has_registered_card(self, person_id: int) -> bool:
        """Whether any card was ever registered for this person."""

    async def add_card(self, person_id: int, card: CardLink) -> RegisteredCard | None:
        """Registers a card of the person whom the link names for it; earlier ones stay.

        Gives the row that is there then; None when the link says otherwise.
        """

    async def register_authentication(
        self, authentication_id: str, person_id: int, at: dt.datetime
    ) -> dt.datetime:
        """Gives an unregistered authentication its person; gives the first time of doing so."""

    async def birth_and_sex(self, person_id: int) -> BirthAndSex | None:
        """What a card's face data are compared with."""

    async def accepted_ways(self, institution: str) -> frozenset[str]:
        """``ShownBy.way`` of each proof that an institution accepts."""

    async def coverages_of(self, person_id: int, moment: Moment) -> FoundPerson:
        """Everything known about a person, without the address where it is withheld."""

    async def specific_diseases_of(
        self, person_id: int, coverage_id: int, day: dt.date
    ) -> tuple[SpecificDiseasesCertificate, ...]:
        """Papers of specific diseases that hold on ``day``: for whom the patient consented."""

    async def people_on_face(
        self, face: CardFaceKey, face_key: int, moment: Moment
    ) -> tuple[FoundPerson, ...]:
        """Everybody whose insurance card carries this face, spelt like this."""

    async def people_on_loose_face(
        self, face: CardFaceKey, loose_key: int, moment: Moment
    ) -> tuple[FoundPerson, ...]:
        """Everybody whose card face has this loose spelling; for staff, who compare."""

    async def protections_of(self, person_id: int) -> frozenset[Protection]:
        """What any insurer asks for to protect this person, as of now."""

    async def face_misses(self, counted_as: str, since: dt.datetime) -> int:
        """How many card faces found nobody since then, by full minutes."""

    async def add_face_miss(
        self, counted_as: str, at: dt.datetime, since: dt.datetime, count: int = 1
    ) -> int:
        """Counts one more, or so many; gives how many there are since then."""

    async def forget_misses(self, now: dt.datetime) -> None:
        """Deletes the numbers of days that nobody counts any more."""

    async def withheld_among(self, person_ids: Collection[int]) -> frozenset[int]:
        """Whose address is withheld now."""

    async def kept_answer(self, verification_id: str) -> KeptAnswer | None:
        """The answer that was given under an id."""

    async def keep_answer(self, kept: KeptAnswer) -> KeptAnswer:
        """Keeps an answer with what it brings about: a notice, a face that waits.

        Gives the one that came first, which may be another one.
        """

    async def ask_again(self, since: dt.datetime, now: dt.datetime) -> int:
        """Looks again for the waiting faces that came after ``since``; gives how many resolved.

        A batch that was under way while a face was asked for knows nothing of it.
        """

    async def give_consent(
        self, authentication: Authentication, institution: str, consent: ConsentGiven
    ) -> ConsentGiven:
        """Replaces the session's consent; the same scopes again give the first times."""

    async def schema_version(self) -> int:
        """The number of the last migration that the database has."""

    async def forget(self, now: dt.datetime, answers_before: dt.datetime) -> None:
        """Deletes what has run out: challenges, authentications, waiting faces, old answers."""


class PersonLink(Protocol):
    """Who stands behind a certificate, or behind an insurer's code for a person.

    The intermediary server and the certificate authority tell both under one link number,
    紐づけ番号. Names never link people.
    """

    async def person_of_certificate(self, cert_key: bytes) -> int | None:
        """The person of a certificate; None when nobody is known."""

    async def people_of_codes(self, insurer_no: str, codes: Iterable[str]) -> Mapping[str, int]:
        """The people behind an insurer's codes (機関別符号); a code of nobody is left out.

        A person may be known here before any insurer has registered anything for them.
        """


class Registry(Protocol):
    """What insurers and operators register."""

    async def register_person(self, registration: Registration) -> int:
        """Stores a person with coverages, papers and cards; gives the person id."""

    async def register_card(self, person_id: int, card: CardLink) -> None:
        """Adds a card; earlier ones stay."""

    async def revoke_card(self, cert_key: bytes, at: dt.datetime) -> bool:
        """Marks a card as revoked; False when it is not known."""

    async def enrol_client(self, client: EnrolledClient, enrolled_at: dt.datetime) -> None:
        """Lets a caller in; its institution or insurer becomes known by it."""

    async def revoke_client(self, certificate_sha256: bytes, at: dt.datetime, reason: str) -> bool:
        """Locks a caller out; False when it is not known."""

    async def person_of_card(self, cert_key: bytes) -> int | None:
        """Whose card was registered under a certificate key."""

    async def has_person(self, person_id: int) -> bool:
        """Whether there is such a person."""

    async def accepted_ways(self, institution: str) -> frozenset[str] | None:
        """What an institution accepts; None when it is not known."""

    async def accept_ways(self, institution: str, ways: frozenset[str]) -> bool:
        """Changes what an institution accepts, from now on; False when it is not known."""


class AuditTrail(Protocol):
    """The record of who asked what; append only."""

    async def record(self, entry: AuditEntry) -> None:
        """Returns when the entry is durable, not before."""

    async def check(self) -> None:
        """Returns when the writer can write."""


class AuditWatch(Protocol):
    """Who is told how the audit trail does."""

    def audit_committed(self, rows: int, seconds: float) -> None:
        """So many rows were made durable at once."""

    def audit_failed(self, rows: int) -> None:
        """So many rows could not be written."""

    def set_audit_waiting(self, rows: int) -> None:
        """So many wait now."""
