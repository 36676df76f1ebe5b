"""Believing the face data: the issuer's key is certified by one we know, and it signed all of it.

Only afterwards the photo may be looked at (camera.md 5.3) and the card's own key may prove that the
card is there (card.md 6). The cloud checks the same again from the evidence.
"""

import dataclasses
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import rsa

from eligibility.errors import Code, MalformedValue
from eligibility.face_proof import FaceEvidence, parse_identity, parse_issuer_certificate
from kiosk.card.face_file import FaceFile, parse_face_file
from kiosk.card.photo_limits import check_photo
from kiosk.card.signature import is_signed_by, public_key
from kiosk.photo import CardPhoto
from kiosk.ports import CardError


@dataclasses.dataclass(frozen=True, slots=True)
class TrustedFace:
    """What the issuer has signed: the photo for the camera, the evidence for the proof."""

    photo: CardPhoto
    evidence: FaceEvidence


def trusted_face(
    content: bytes, issuer_certificate: bytes, anchors: Sequence[rsa.RSAPublicKey]
) -> TrustedFace:
    """The photo and the evidence in EF 0002 and EF 0004.

    Raises:
        CardError: PHOTO_UNUSABLE for a damaged file, no photo, or one that is not safe to decode;
            FACE_DATA_UNTRUSTED when no anchor vouches for the data.
    """
    try:
        file = parse_face_file(content)
    except MalformedValue as error:
        raise CardError(Code.PHOTO_UNUSABLE) from error
    evidence = _evidence(file, issuer_certificate)
    photo = CardPhoto(file.photo)
    try:
        _check_issuer(evidence, anchors)
        _check_photo(photo)
    except CardError:
        photo.wipe()
        raise
    return TrustedFace(photo, evidence)


def check_card_key(evidence: FaceEvidence, signature: bytes, signed: bytes) -> None:
    """Returns when the key that the issuer names for this card made the signature.

    Raises:
        CardError: SIGNATURE_MISMATCH; FACE_DATA_UNTRUSTED when there is no usable key.
    """
    try:
        key = public_key(parse_identity(evidence.identity).card_key)
    except (MalformedValue, ValueError) as error:
        raise CardError(Code.FACE_DATA_UNTRUSTED) from error
    if not is_signed_by(key, signature, signed):
        raise CardError(Code.SIGNATURE_MISMATCH)


def _check_photo(photo: CardPhoto) -> None:
    try:
        check_photo(bytes(photo.data))
    except MalformedValue as error:
        raise CardError(Code.PHOTO_UNUSABLE) from error


def _evidence(file: FaceFile, issuer_certificate: bytes) -> FaceEvidence:
    return FaceEvidence(
        identity=file.identity,
        images_sha256=file.images_sha256,
        photo_sha256=file.photo_sha256,
        issuer_signature=file.issuer_signature,
        issuer_certificate=issuer_certificate,
    )


def _check_issuer(evidence: FaceEvidence, anchors: Sequence[rsa.RSAPublicKey]) -> None:
    try:
        issuer = parse_issuer_certificate(evidence.issuer_certificate)
        known = any(is_signed_by(key, issuer.signature, issuer.body) for key in anchors)
        # the issuer's key is not even made before an anchor has vouched for it
        is_trusted = known and is_signed_by(
            public_key(issuer.key), evidence.issuer_signature, evidence.signed_by_issuer
        )
        parse_identity(evidence.identity)
    except (MalformedValue, ValueError) as error:
        raise CardError(Code.FACE_DATA_UNTRUSTED) from error
    if not is_trusted:
        raise CardError(Code.FACE_DATA_UNTRUSTED)
