"""A reception's calls as a test writes them: one line a call, everything can be overridden."""

import dataclasses
import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Self

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardProof, bytes_to_sign
from eligibility.insured import InsuredNumber
from tests.bench.card_ca import card_key
from tests.bench.cloud import client_context
from tests.bench.pki import san_uri


@dataclasses.dataclass(frozen=True)
class Card:
    """A card on the reader."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def of(cls, name: str, certificate: x509.Certificate) -> "Card":
        return cls(card_key(name), certificate)

    def sign(self, session_id: str, nonce: bytes, uri: str) -> bytes:
        return sign(self.key, to_sign(session_id, nonce, uri))


class Kiosk:
    """One device's connection to the service."""

    def __init__(self, url: str, party: Path) -> None:
        self.uri = san_uri(party)
        self.client = httpx.Client(
            base_url=url, verify=client_context(party), trust_env=False, timeout=20
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def post(self, path: str, message: object) -> httpx.Response:
        body = message if isinstance(message, bytes) else wire.encode(message)
        return self.client.post(path, content=body)

    def challenge(self, session_id: str) -> wire.Challenge:
        response = self.post("/v1/challenges", wire.ChallengeRequest(session_id=session_id))
        return wire.decode(ok(response), wire.Challenge)

    def proof(self, session_id: str, card: Card) -> wire.CardAuthenticationRequest:
        """A card's proof over a fresh challenge, not sent yet."""
        nonce = self.challenge(session_id).nonce
        return wire.CardAuthenticationRequest(
            session_id=session_id,
            nonce=nonce,
            certificate=card.certificate.public_bytes(Encoding.DER),
            signature=card.sign(session_id, nonce, self.uri),
            holder_verification=wire.Holder.PIN,
        )

    def send_proof(self, proof: wire.CardAuthenticationRequest) -> httpx.Response:
        return self.post("/v1/card-authentications", proof)

    def authenticate(self, session_id: str, card: Card) -> wire.CardAuthentication:
        response = self.send_proof(self.proof(session_id, card))
        return wire.decode(ok(response), wire.CardAuthentication)

    def register(self, session_id: str, authentication_id: str) -> httpx.Response:
        message = wire.RegistrationRequest(
            session_id=session_id, authentication_id=authentication_id
        )
        return self.post("/v1/registrations", message)

    def ask(
        self,
        session_id: str,
        authentication_id: str | None = None,
        verification_id: str | None = None,
        *,
        face: wire.CardFace | None = None,
        day: dt.date | None = None,
        remember: bool = False,
    ) -> httpx.Response:
        request = wire.InquiryRequest(
            verification_id=verification_id or str(uuid.uuid4()),
            session_id=session_id,
            authentication_id=authentication_id,
            card_face=face,
            confirmation_date=day,
            remember_if_not_found=remember,
        )
        return self.post("/v1/inquiries", request)

    def inquire(self, card: Card, day: dt.date | None = None) -> wire.InquiryAnswer:
        """A whole reception up to the answer."""
        session_id = new_id()
        proven = self.authenticate(session_id, card)
        response = self.ask(session_id, proven.authentication_id, day=day)
        return wire.decode(ok(response), wire.InquiryAnswer)

    def inquire_by_face(self, face: wire.CardFace) -> wire.InquiryAnswer:
        return wire.decode(ok(self.ask(new_id(), face=face)), wire.InquiryAnswer)

    def consent(self, session_id: str, authentication_id: str, *granted: str) -> httpx.Response:
        message = wire.ConsentRequest(authentication_id=authentication_id, granted=granted)
        return self.client.put(f"/v1/consents/{session_id}", content=wire.encode(message))


def to_sign(
    session_id: str, nonce: bytes, uri: str, proof: CardProof = CardProof.AUTH_SIGNATURE
) -> bytes:
    hashed = hashlib.sha256(uri.encode()).digest()
    return bytes_to_sign(uuid.UUID(session_id).bytes, nonce, hashed, proof)


def sign(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def new_id() -> str:
    return str(uuid.uuid4())


def a_number() -> InsuredNumber:
    """A number of seven digits that nobody else has, so that no card face becomes ambiguous."""
    return InsuredNumber(f"{uuid.uuid4().int % 10**7:07d}")


def ok(response: httpx.Response) -> bytes:
    assert response.status_code == 200, response.text
    return response.content


def code_of(response: httpx.Response) -> Code | None:
    """The problem's code; also checks that it is a problem as RFC 9457 wants it."""
    assert response.headers["content-type"].split(";")[0] == "application/problem+json"
    problem: wire.Problem = wire.decode(response.content, wire.Problem)
    assert problem.status == response.status_code >= 400
    return Code.of(problem.code)


def detail_of(response: httpx.Response) -> str:
    problem: wire.Problem = wire.decode(response.content, wire.Problem)
    return problem.detail
