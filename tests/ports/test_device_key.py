"""The contract of kiosk.identity.device_key: sealed files, and a PKCS#11 token."""

import subprocess

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from eligibility.invitation import Secret
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.request import request_of
from kiosk.identity.seal import Seal
from kiosk.identity.sealed_keys import SealedKeys
from tests.bench.soft_token import SoftToken

DATA = b"what the device says"


@pytest.fixture(params=["sealed", "token"])
def place(request, tmp_path):
    """Opens the same keys again and again, as each start of a process does."""
    if request.param == "sealed":
        yield lambda: SealedKeys(tmp_path, Seal(bytes(32)))
        return
    with SoftToken(tmp_path / "token") as token:
        yield token.keys


@pytest.fixture
def keys(place):
    return place()


def check(public_key, signature, data=DATA):
    key = load_der_public_key(public_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)
    key.verify(signature, data, ec.ECDSA(hashes.SHA256()))


def test_a_made_key_signs_what_its_public_key_verifies(keys):
    key = keys.make("jose-sign")
    check(key.public_key(), key.sign(DATA))
    with pytest.raises(InvalidSignature):
        check(key.public_key(), key.sign(DATA), DATA + b".")


def test_a_key_is_the_same_at_the_next_start(place):
    made = place().make("jose-sign")
    opened = place().open("jose-sign")
    assert opened.public_key() == made.public_key()
    check(made.public_key(), opened.sign(DATA))


def test_each_key_is_another(keys):
    assert keys.make("one").public_key() != keys.make("two").public_key()


def test_a_key_is_never_made_over_another(keys):
    made = keys.make("one")
    with pytest.raises(DeviceKeyError):
        keys.make("one")
    assert keys.open("one").public_key() == made.public_key()


def test_a_key_that_was_never_made_cannot_be_opened(keys):
    with pytest.raises(DeviceKeyError) as caught:
        keys.open("none")
    assert caught.value.__cause__ is None


def test_a_forgotten_key_is_gone_and_its_label_free(keys):
    former = keys.make("one").public_key()
    keys.forget("one")
    keys.forget("one")
    with pytest.raises(DeviceKeyError):
        keys.open("one")
    assert keys.make("one").public_key() != former


@pytest.mark.parametrize("label", ["", "../one", "Ein", "a" * 65, "a\n"], ids=repr)
def test_a_label_is_a_plain_word(keys, label):
    for act in (keys.make, keys.open, keys.forget):
        with pytest.raises(ValueError, match="label"):
            act(label)


@pytest.mark.parametrize("has_challenge", [True, False])
def test_openssl_verifies_a_request_and_finds_nobody_named_in_it(keys, has_challenge):
    key = keys.make("device")
    challenge = Secret(bytes(16)).challenge(key.public_key()) if has_challenge else None
    seen = openssl("req", request_of(key, challenge))
    assert "verify OK" in seen
    assert "Subject: \n" in seen
    assert "ASN1 OID: prime256v1" in seen
    assert "X509v3" not in seen  # no extension is asked for
    assert (f"challengePassword        :{challenge}" in seen) == has_challenge


def test_a_request_whose_key_was_exchanged_does_not_verify(keys):
    key, other = keys.make("device"), keys.make("other")
    exchanged = request_of(key, None).replace(key.public_key(), other.public_key())
    assert "verify OK" not in openssl("req", exchanged)


def openssl(command, der):
    arguments = ["openssl", command, "-inform", "DER", "-verify", "-noout", "-text"]
    done = subprocess.run(arguments, input=der, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()
