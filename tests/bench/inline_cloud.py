"""The eligibility service in memory: the cloud's own rules, without database, network and audit.

Implements the kiosk's whole port. The cloud itself is tested over TLS and PostgreSQL; this one is
for thousands of journeys. A line that is cut or slow can be set.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from cloud.domain.card_lists import CardLists
from cloud.domain.errors import Refused
from cloud.domain.face_data import check_card_key, check_face_data, check_same_person
from cloud.domain.history import by_card_face, by_person
from cloud.domain.trust import cert_key, check_card, check_signature, notices_of
from cloud.domain.values import BirthAndSex, CertificateState
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.identity import uri_sha256
from eligibility.inquiry import (
    CardFaceKey,
    CardProof,
    HolderShown,
    InquiryAnswer,
    Notice,
    bytes_to_sign,
)
from kiosk.ports import Authenticated, CardSignature, ConsentTimes, ServiceError
from tests.bench.inline_kiosk import DEVICE_URI
from tests.bench.people import BenchPerson
from tests.bench.registered import registered

_MAX_AGE = dt.timedelta(hours=48)


class InlineCloud:
    """Registered people, their cards, and what the service was asked."""

    def __init__(
        self,
        people: Mapping[str, BenchPerson],
        anchors: Sequence[x509.Certificate],
        lists: CardLists,
        now: dt.datetime,
        face_anchors: Sequence[rsa.RSAPublicKey] = (),
    ) -> None:
        self._people, self._anchors, self._lists = people, anchors, lists
        self._face_anchors, self._now = face_anchors, now
        self._cards: dict[bytes, str] = {}
        self._links: dict[bytes, str] = {}
        self._nonces: dict[bytes, str] = {}
        self._authentications: dict[str, tuple[bytes, str | None, list[Notice]]] = {}
        self.holders: list[tuple[HolderShown, CardProof]] = []
        self.failure: Code | None = None

    def register_cards(self, cards: Mapping[str, Iterable[x509.Certificate]]) -> None:
        """Cards that may be used, by person."""
        for who, certificates in cards.items():
            self._cards |= {cert_key(one): who for one in certificates}

    def link_cards(self, cards: Mapping[str, Iterable[x509.Certificate]]) -> None:
        """Cards of which only the link office knows whose they are."""
        for who, certificates in cards.items():
            self._links |= {cert_key(one): who for one in certificates}

    def challenge(self, session_id: str) -> bytes:
        self._answer()
        nonce = uuid.uuid4().bytes * 2
        self._nonces[nonce] = session_id
        return nonce

    def authenticate(
        self, session_id: str, nonce: bytes, proof: CardSignature, holder: HolderShown
    ) -> Authenticated:
        self._answer()
        if self._nonces.pop(nonce, None) != session_id:
            raise ServiceError(Code.NONCE_UNKNOWN)
        try:
            accepted = check_card(proof.certificate, self._anchors, self._now)
            self._lists.check(accepted, _MAX_AGE, self._now)
            key = accepted.link.cert_key
            who = self._owner(key)
            self._check_proof(session_id, nonce, proof, (accepted.key, who))
        except Refused as refused:
            raise ServiceError(refused.code) from None
        self.holders.append((holder, proof.proof))
        identity = str(uuid.uuid4())
        notices = notices_of(accepted.link.not_after, accepted.state, self._now)
        self._authentications[identity] = (key, who, notices)
        has_rights = accepted.state is CertificateState.VALID
        is_auth_key = proof.proof is CardProof.AUTH_SIGNATURE
        return Authenticated(
            identity, accepted.link.not_after, has_rights and is_auth_key, who is not None
        )

    def register(self, session_id: str, authentication_id: str) -> None:
        self._answer()
        key, _who, notices = self._authentications[authentication_id]
        if key not in self._links:
            raise ServiceError(Code.REGISTRATION_REFUSED)
        self._cards[key] = self._links[key]
        self._authentications[authentication_id] = (key, self._links[key], notices)

    def inquire(
        self, session_id: str, verification_id: str, authentication_id: str
    ) -> InquiryAnswer:
        self._answer()
        _key, who, notices = self._authentications[authentication_id]
        if who is None:
            raise ServiceError(Code.CARD_NOT_REGISTERED)
        found = by_person(registered(1, *self._people[who].coverages), self._now.date())
        return self._told(verification_id, found, tuple(notices))

    def inquire_by_face(
        self, session_id: str, verification_id: str, face: CardFaceKey
    ) -> InquiryAnswer:
        self._answer()
        everybody = [
            registered(number, *one.coverages)
            for number, one in enumerate(self._people.values())
            if any(coverage.key.number == face.key.number for coverage in one.coverages)
        ]
        return self._told(verification_id, by_card_face(face, everybody, self._now.date()), ())

    def consent(self, session_id: str, authentication_id: str, consent: Consent) -> ConsentTimes:
        self._answer()
        return ConsentTimes(self._now, self._now + dt.timedelta(hours=24))

    def close(self) -> None:
        pass

    def _told(self, verification_id, found, notices) -> InquiryAnswer:
        return InquiryAnswer(
            verification_id,
            found.outcome,
            self._now,
            self._now.date(),
            found.coverages,
            notices,
        )

    def _owner(self, key: bytes) -> str | None:
        """A renewed card is its owner's as soon as the link office says so."""
        who = self._cards.get(key)
        renewed = self._links.get(key)
        if who is None and renewed in self._cards.values():
            self._cards[key] = who = renewed  # type: ignore[assignment]
        return who

    def _check_proof(
        self,
        session_id: str,
        nonce: bytes,
        proof: CardSignature,
        card: tuple[rsa.RSAPublicKey, str | None],
    ) -> None:
        session, device = uuid.UUID(session_id).bytes, uri_sha256(DEVICE_URI)
        signed = bytes_to_sign(session, nonce, device, proof.proof)
        key, who = card
        if proof.proof is CardProof.AUTH_SIGNATURE:
            check_signature(key, proof.signature, signed)
            return
        if proof.face is None or who is None:
            raise Refused(Code.REQUEST_MALFORMED)
        identity = check_face_data(proof.face, self._face_anchors)
        check_card_key(identity, proof.signature, signed)
        person = self._people[who].person
        check_same_person(identity, BirthAndSex(person.birthdate, person.sex))

    def _answer(self) -> None:
        if self.failure is not None:
            raise ServiceError(self.failure)
