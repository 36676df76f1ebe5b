"""Which ways of proving a card there are, and what a request must carry for each.

Whose hands the card is in is shown by PIN, by the face before the camera, or by a member of staff
who looked; that the card is there is proven by its authentication key or by its face application's
key. An institution may accept fewer ways (contract.md "Proof of the card").
"""

import re
from collections.abc import Iterable

from cloud.domain.errors import Refused
from cloud.domain.values import ShownBy
from eligibility import wire
from eligibility.errors import Code, MalformedValue
from eligibility.face_proof import SHA256_BYTES, FaceEvidence
from eligibility.inquiry import CardProof, HolderVerification

WAYS = (
    "pin/auth-signature",
    "face/auth-signature",
    "visual/auth-signature",
    "face/face-key",
    "visual/face-key",
)
"""``ShownBy.way`` of all there are; the face application's key asks for no PIN."""
STAFF_ID = re.compile(r"[!-~]{1,32}")
"""Visible ASCII."""
CERTIFICATE_LIMIT = 6144
SIGNATURE_LIMIT = 768
IDENTITY_LIMIT = 768
ISSUER_CERTIFICATE_LIMIT = 1536


def check_staff_id(staff_id: str | None) -> str:
    """Gives a member of staff's id back, empty when nobody is named.

    Raises:
        Refused: REQUEST_MALFORMED, naming the field.
    """
    if staff_id is not None and STAFF_ID.fullmatch(staff_id) is None:
        raise _malformed("staff_id: 1 to 32 visible ASCII characters")
    return staff_id or ""


def shown_by(message: wire.CardAuthenticationRequest) -> ShownBy:
    """How card and holder were shown, when the request carries what belongs to it.

    Raises:
        Refused: REQUEST_MALFORMED, naming the field.
    """
    if message.proof not in {proof.value for proof in CardProof}:
        raise _malformed("proof: not a value that is in the list")
    holder = HolderVerification(message.holder_verification.value)
    shown = ShownBy(holder, CardProof(message.proof), message.staff_id)
    if shown.way not in WAYS:
        raise _malformed("holder_verification: the face key is used without a PIN")
    _check_staff(shown)
    _check_length("certificate", message.certificate, CERTIFICATE_LIMIT)
    _check_length("signature", message.signature, SIGNATURE_LIMIT)
    if (message.face is not None) != (shown.proof is CardProof.FACE_KEY):
        raise _malformed("face: belongs to the proof face-key, and only to it")
    return shown


def evidence_of(face: wire.FaceEvidence) -> FaceEvidence:
    """The face data as a value; raises Refused: REQUEST_MALFORMED, naming the field."""
    if {len(face.images_sha256), len(face.photo_sha256)} != {SHA256_BYTES}:
        raise _malformed("face: images_sha256 and photo_sha256 have 32 bytes")
    _check_length("face.identity", face.identity, IDENTITY_LIMIT)
    _check_length("face.issuer_signature", face.issuer_signature, SIGNATURE_LIMIT)
    _check_length("face.issuer_certificate", face.issuer_certificate, ISSUER_CERTIFICATE_LIMIT)
    return FaceEvidence(
        identity=face.identity,
        images_sha256=face.images_sha256,
        photo_sha256=face.photo_sha256,
        issuer_signature=face.issuer_signature,
        issuer_certificate=face.issuer_certificate,
    )


def parse_ways(texts: Iterable[str]) -> frozenset[str]:
    """What an institution is to accept; raises MalformedValue for an unknown way, or for none."""
    ways = frozenset(texts)
    if not ways or not ways.issubset(WAYS):
        raise MalformedValue("kind of proof", f"at least one of {', '.join(WAYS)} is needed")
    return ways


def _check_staff(shown: ShownBy) -> None:
    if shown.holder is not HolderVerification.VISUAL:
        if shown.staff_id is not None:
            raise _malformed("staff_id: belongs to a visual check, and only to it")
    elif STAFF_ID.fullmatch(shown.staff_id or "") is None:
        raise _malformed("staff_id: a visual check needs it, 1 to 32 visible ASCII characters")


def _check_length(field: str, value: bytes, limit: int) -> None:
    if len(value) > limit:
        raise _malformed(f"{field}: more than {limit} bytes")


def _malformed(detail: str) -> Refused:
    return Refused(Code.REQUEST_MALFORMED, detail)
