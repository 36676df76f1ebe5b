"""Headers that ask for something else, on messages that are otherwise in order (RFC 8725)."""

import base64
import json
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, strategies as st

from eligibility.identity import hospital_uri
from eligibility.jose_headers import (
    SEALED_LIMIT_BYTES,
    SIGNED_LIMIT_BYTES,
    HeaderRefused,
    sealed_to,
    signed_with,
)
from hospital.envelope import Envelope as HospitalEnvelope, EnvelopeRefused as RefusedByHospital
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from tests.bench.forge import b64, epk_of, jwk_in, private_of, public_of, seal, sign


class Post:
    """Both envelopes, and the keys with which messages to either are made by hand."""

    def __init__(self, line):
        self.kiosk = Envelope(line.kiosk, hospital_uri(line.institution))
        self.hospital = HospitalEnvelope(line.hospital)
        self.device_signs = jwk_in(line.kiosk / "jose-sign.jwk")
        self.hospital_signs = jwk_in(line.hospital / "jose-sign.jwk")
        self.hospital_opens = jwk_in(line.hospital / "jose-encrypt.jwk")
        self.device_opens = jwk_in(line.kiosk / "jose-encrypt.jwk")

    @property
    def outer(self):
        kid = self.hospital_opens["kid"]
        return {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": kid, "cty": "JWS"}

    @property
    def inner(self):
        return {"alg": "ES256", "kid": self.device_signs["kid"]}

    def signed(self, header=None, payload=b"message"):
        return sign(header or self.inner, payload, private_of(self.device_signs))

    def sealed(self, header=None, signed=None):
        to = public_of(self.hospital_opens)
        return seal(header or self.outer, signed or self.signed(), to)

    def receipt(self, changed=None):
        header = {"alg": "ES256", "kid": self.hospital_signs["kid"], **(changed or {})}
        return sign(header, b"receipt", private_of(self.hospital_signs))


@pytest.fixture(scope="module")
def post(line):
    return Post(line)


def is_refused(post, message):
    try:
        post.hospital.open_up(message)
    except RefusedByHospital:
        return True
    return False


def test_a_message_made_by_hand_in_the_agreed_form_is_opened(post):
    """The forger's tools work; and the form can be made without our library."""
    assert post.hospital.open_up(post.sealed()).payload == b"message"
    assert post.kiosk.open_receipt(post.receipt()) == b"receipt"


ASKED_OF_BOTH = [
    {"crit": ["exp"], "exp": 1},
    {"crit": ["kid"]},
    {"crit": []},
    {"b64": False, "crit": ["b64"]},
    {"jwk": {"kty": "EC", "crv": "P-256", "x": "a", "y": "b"}},
    {"jku": "https://example.org/keys"},
    {"x5u": "https://example.org/chain"},
    {"x5c": ["MII"]},
    {"x5t": "a"},
    {"typ": "JOSE"},
    {"kid": "../../etc/passwd"},
    {"kid": ["a"]},
    {"kid": None},
    {"unknown": True},
]


@pytest.mark.parametrize("changed", ASKED_OF_BOTH, ids=json.dumps)
def test_a_header_that_asks_for_more_is_refused_whoever_signed_it(post, changed):
    assert is_refused(post, post.sealed({**post.outer, **changed}))
    assert is_refused(post, post.sealed(signed=post.signed({**post.inner, **changed})))
    with pytest.raises(EnvelopeRefused):
        post.kiosk.open_receipt(post.receipt(changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "ECDH-ES"},
        {"alg": "ECDH-ES+A128KW"},
        {"alg": "dir"},
        {"alg": "RSA-OAEP"},
        {"alg": "PBES2-HS256+A128KW", "p2s": "AAAA", "p2c": 2_000_000_000},
        {"enc": "A128GCM"},
        {"enc": "A256CBC-HS512"},
        {"cty": "JWT"},
        {"cty": "JWE"},
        {"cty": "jws"},
        {"apu": "QQ"},
        {"apv": "QQ"},
    ],
    ids=json.dumps,
)
def test_another_way_to_seal_is_refused(post, changed):
    assert is_refused(post, post.sealed({**post.outer, **changed}))


@pytest.mark.parametrize("name", ["alg", "enc", "kid", "cty", "epk"])
def test_a_jwe_header_lacks_nothing(post, name):
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    header = {**post.outer, "epk": epk_of(ephemeral)}
    del header[name]
    written = json.dumps(header).encode()
    assert is_refused(post, seal(written, post.signed(), public_of(post.hospital_opens), ephemeral))


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "ES384", "RS256", "EdDSA", "es256", ""])
def test_another_way_to_sign_is_refused(post, alg):
    assert is_refused(post, post.sealed(signed=post.signed({**post.inner, "alg": alg})))


def test_a_compressed_message_is_not_even_unpacked(post):
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(post.signed(payload=b"0" * 10_000_000)) + packer.flush()
    assert is_refused(post, post.sealed({**post.outer, "zip": "DEF"}, packed))


def test_a_sealed_message_inside_a_sealed_message_is_refused(post):
    assert is_refused(post, post.sealed(signed=post.sealed()))
    assert is_refused(post, post.sealed({**post.outer, "cty": "JWE"}, signed=post.sealed()))


def test_a_signed_message_that_is_not_sealed_is_refused_upwards(post):
    assert is_refused(post, post.signed())


def test_a_payload_outside_the_signature_is_refused(post):
    """RFC 7797: with ``b64`` false the payload stands as it is."""
    header = {**post.inner, "b64": False, "crit": ["b64"]}
    protected = b64(json.dumps(header).encode())
    signature = post.signed(header).split(b".")[2]
    assert is_refused(post, post.sealed(signed=protected + b".message." + signature))


@pytest.mark.parametrize("name", ["kid", "alg"])
def test_a_name_that_stands_twice_is_refused(post, name):
    """Which of the two counts, each reader decides for itself."""
    once = json.dumps(post.inner)
    twice = f'{{"{name}":"{post.inner[name]}",{once[1:]}'
    assert is_refused(post, post.sealed(signed=post.signed(twice.encode())))


@pytest.mark.parametrize(
    "changed",
    [
        {"x": "A" * 43},
        {"y": "A" * 43},
        {"x": "_" * 43},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"kty": "OKP"},
        {"d": "A" * 43},
        {"x": 5},
        {"kid": "a"},
    ],
    ids=json.dumps,
)
def test_an_ephemeral_key_that_is_no_point_of_the_curve_is_refused(post, changed):
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    header = {**post.outer, "epk": {**epk_of(ephemeral), **changed}}
    to = public_of(post.hospital_opens)
    assert is_refused(post, seal(header, post.signed(), to, ephemeral))


def test_the_point_at_infinity_is_no_ephemeral_key(post):
    header = {**post.outer, "epk": {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}}
    assert is_refused(post, post.sealed(header))


@pytest.mark.parametrize("segment", [1, 2, 4], ids=["wrapped key", "nonce", "tag"])
@pytest.mark.parametrize("length", [0, 4, 8, 16, 100])
def test_a_part_of_another_length_is_refused(post, segment, length):
    parts = post.sealed().split(b".")
    if length == len(parts[segment]):
        length += 4
    parts[segment] = (parts[segment] * 9)[:length]
    assert is_refused(post, b".".join(parts))


def test_a_key_that_only_seals_signs_nothing(post):
    kid = post.device_opens["kid"]
    signed = sign({"alg": "ES256", "kid": kid}, b"message", private_of(post.device_opens))
    assert is_refused(post, post.sealed(signed=signed))


def test_a_message_sealed_to_a_key_that_signs_is_refused(post):
    header = {**post.outer, "kid": post.hospital_signs["kid"]}
    assert is_refused(post, seal(header, post.signed(), public_of(post.hospital_signs)))


def test_the_hospitals_own_signature_is_no_kiosks(post):
    signed = post.hospital.sign(b"message")
    assert is_refused(post, post.sealed(signed=signed))


@pytest.mark.parametrize("depth", [200, 380, 100_000])
def test_a_deep_header_ends_nothing(post, depth):
    deep = b'{"alg":' + b"[" * depth
    assert is_refused(post, b64(deep) + b"." + b".".join(post.sealed().split(b".")[1:]))
    with pytest.raises(EnvelopeRefused):
        post.kiosk.open_receipt(b64(deep) + b".e30." + b"A" * 86)


def test_what_is_too_long_is_refused_before_it_is_taken_apart(post):
    """The broker's own limit is not ours to trust."""
    with pytest.raises(HeaderRefused):
        sealed_to(b"." * (SEALED_LIMIT_BYTES + 1))
    with pytest.raises(HeaderRefused):
        signed_with(b"a.b." + b"A" * SIGNED_LIMIT_BYTES)
    assert is_refused(post, b"A" * (SEALED_LIMIT_BYTES + 1))


def test_base64_of_another_alphabet_is_refused(post):
    written = json.dumps(post.inner).encode()
    rest = post.signed().split(b".", 1)[1]
    padded = [base64.b64encode(written + b" " * spaces) for spaces in range(3)]
    assert any(header.endswith(b"=") for header in padded)
    for header in [one for one in padded if b"=" in one] + [b64(written) + b"\n"]:
        with pytest.raises(HeaderRefused):
            signed_with(header + b"." + rest)


def with_another_tag(message):
    start = message.rindex(b".") + 1
    other = b"B" if message[start : start + 1] == b"A" else b"A"
    return message[:start] + other + message[start + 1 :]


def test_why_a_message_was_refused_is_told_to_nobody(post, caplog):
    """Neither the error nor the log tells a wrong key from a wrong signature."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    wrong = [
        post.sealed(signed=sign(post.inner, b"message", stranger)),
        post.sealed({**post.outer, "kid": "A" * 43}),
        with_another_tag(post.sealed()),
        b"nothing of the kind",
    ]
    told = set()
    for message in wrong:
        with pytest.raises(RefusedByHospital) as refused:
            post.hospital.open_up(message)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
        told.add(str(refused.value))
    assert len(told) == 1
    assert caplog.text == ""


@given(data=st.binary(max_size=300))
def test_no_bytes_at_all_bring_another_error(post, data):
    assert is_refused(post, data)
    with pytest.raises(EnvelopeRefused):
        post.kiosk.open_receipt(data)
    with pytest.raises(EnvelopeRefused):
        post.kiosk.open_inquiry(data)
