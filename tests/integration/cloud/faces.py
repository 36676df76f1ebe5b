"""A card's face data as the kiosk sends them, and each way in which they can be damaged."""

import dataclasses
import hashlib

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import tlv, wire
from eligibility.inquiry import CardProof
from tests.bench.card_ca import FaceIssuer, card_key
from tests.bench.people import BenchPerson
from tests.bench.virtual_card.cvc import key_elements
from tests.integration.cloud.reception import Card, Kiosk, sign, to_sign

OURS = FaceIssuer()


@dataclasses.dataclass(frozen=True)
class Face:
    """What a face application says of somebody, and its own key."""

    birthdate: bytes
    sex: bytes
    key: rsa.RSAPrivateKey

    @classmethod
    def of(cls, someone: BenchPerson) -> "Face":
        born = f"{someone.person.birthdate:%Y%m%d}".encode()
        return cls(born, someone.person.sex.value.encode(), card_key(f"face of {someone.key}"))

    @property
    def identity(self) -> bytes:
        key = key_elements(self.key.public_key())
        return (
            tlv.encode(0xDF22, self.birthdate)
            + tlv.encode(0xDF23, self.sex)
            + tlv.encode(0xDF24, key)
        )

    def evidence(
        self, issuer: FaceIssuer = OURS, identity: bytes | None = None
    ) -> wire.FaceEvidence:
        """Everything in order, signed by ``issuer``."""
        identity = self.identity if identity is None else identity
        images, photo = (hashlib.sha256(content).digest() for content in (b"images", b"photo"))
        return wire.FaceEvidence(
            identity=identity,
            images_sha256=images,
            photo_sha256=photo,
            issuer_signature=issuer.sign(hashlib.sha256(identity).digest() + images + photo),
            issuer_certificate=issuer.certificate() + b"\xff" * 8,
        )


def face_proof(
    kiosk: Kiosk, session_id: str, card: Card, of: Face, **changed
) -> wire.CardAuthenticationRequest:
    """A proof by the face key over a fresh challenge, not sent yet."""
    nonce = kiosk.challenge(session_id).nonce
    signed = to_sign(session_id, nonce, kiosk.uri, CardProof.FACE_KEY)
    proof = wire.CardAuthenticationRequest(
        session_id=session_id,
        nonce=nonce,
        certificate=card.certificate.public_bytes(Encoding.DER),
        signature=sign(of.key, signed),
        holder_verification=wire.Holder.FACE,
        proof=CardProof.FACE_KEY.value,
        face=of.evidence(),
    )
    return msgspec.structs.replace(proof, **changed)
