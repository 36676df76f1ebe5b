"""Who vouches for face data; the whole path is in tests/integration/cloud/test_proofs.py."""

import datetime as dt
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cloud.domain.errors import Refused
from cloud.domain.face_data import check_face_data, check_same_person, parse_face_anchors
from cloud.domain.values import BirthAndSex
from eligibility import tlv
from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence, FaceIdentity, RsaNumbers
from eligibility.person import Sex
from tests.bench.card_ca import FaceIssuer, card_key, face_anchors_pem, foreign_face_issuer
from tests.bench.virtual_card.cvc import certify, key_elements

BORN = dt.date(1989, 4, 12)
OURS = FaceIssuer()


def evidence(key: bytes, issuer: FaceIssuer = OURS, certificate: bytes = b"") -> FaceEvidence:
    identity = tlv.encode(0xDF22, b"19890412") + tlv.encode(0xDF23, b"2") + tlv.encode(0xDF24, key)
    images, photo = bytes(32), bytes(32)
    signed = hashlib.sha256(identity).digest() + images + photo
    return FaceEvidence(
        identity, images, photo, issuer.sign(signed), certificate or issuer.certificate()
    )


CARD_KEY = key_elements(card_key("face of hanako").public_key())


def refusal(given: FaceEvidence, *anchors: bytes) -> Code:
    trusted = parse_face_anchors(b"".join(anchors) or face_anchors_pem())
    with pytest.raises(Refused) as refused:
        check_face_data(given, trusted)
    return refused.value.code


def test_face_data_of_a_known_issuer_name_birth_date_sex_and_key():
    identity = check_face_data(evidence(CARD_KEY), parse_face_anchors(face_anchors_pem()))
    assert (identity.birthdate, identity.sex) == (BORN, Sex.FEMALE)
    assert identity.card_key.modulus == card_key("face of hanako").public_key().public_numbers().n


@pytest.mark.parametrize("ours_first", [True, False])
def test_one_of_several_anchors_is_enough(ours_first):
    both = [face_anchors_pem(), foreign_face_issuer().anchors_pem()]
    anchors = parse_face_anchors(b"\n".join(both if ours_first else both[::-1]))
    assert len(anchors) == 2
    assert check_face_data(evidence(CARD_KEY), anchors)


def test_without_an_anchor_no_face_data_are_believed():
    with pytest.raises(Refused) as refused:
        check_face_data(evidence(CARD_KEY), ())
    assert refused.value.code is Code.FACE_DATA_UNTRUSTED


def test_an_anchor_that_vouches_for_another_issuer_is_not_enough():
    assert refusal(evidence(CARD_KEY), foreign_face_issuer().anchors_pem()) is (
        Code.FACE_DATA_UNTRUSTED
    )


def test_a_certificate_of_our_issuer_does_not_help_a_foreign_signature():
    mixed = evidence(CARD_KEY, foreign_face_issuer(), OURS.certificate())
    assert refusal(mixed) is Code.FACE_DATA_UNTRUSTED


def test_a_certificate_that_the_issuer_made_himself_is_untrusted():
    key = card_key("a self-made issuer")
    own = certify(b"BENCH-FACE-01", key.public_key(), b"BENCH-FACE-CA", key)
    assert refusal(evidence(CARD_KEY, certificate=own)) is Code.FACE_DATA_UNTRUSTED


def test_a_key_of_another_form_is_untrusted():
    for key in (b"", b"\x90\x01\x03", CARD_KEY[:-8], CARD_KEY + b"\x92\x00"):
        assert refusal(evidence(key)) is Code.FACE_DATA_UNTRUSTED


def public_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        face_anchors_pem()[:-40],
        public_pem(ec.generate_private_key(ec.SECP256R1())),
        face_anchors_pem() + public_pem(ec.generate_private_key(ec.SECP256R1())),
        b"-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
    ],
    ids=["nothing", "nonsense", "half a key", "another kind", "one of two", "another thing"],
)
def test_what_is_no_list_of_rsa_keys_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011 the caller tells which setting it is
        parse_face_anchors(content)


IDENTITY = FaceIdentity(BORN, Sex.FEMALE, RsaNumbers(3, 5))
OTHERS = {
    "another day": BirthAndSex(BORN + dt.timedelta(1), Sex.FEMALE),
    "another sex": BirthAndSex(BORN, Sex.MALE),
    "sex not told": BirthAndSex(BORN, Sex.UNSET),
    "nobody": None,
}


def test_the_same_person_is_the_same_person():
    check_same_person(IDENTITY, BirthAndSex(BORN, Sex.FEMALE))


@pytest.mark.parametrize("registered", OTHERS.values(), ids=OTHERS.keys())
def test_another_person_is_told_apart(registered):
    with pytest.raises(Refused) as refused:
        check_same_person(IDENTITY, registered)
    assert refused.value.code is Code.FACE_DATA_OF_ANOTHER
