"""Only the hospital opens what the kiosk closes up; only the hospital's word counts."""

import base64
import json

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey

from eligibility.batch import PART_LIMIT_BYTES
from eligibility.identity import hospital_uri
from hospital.envelope import (
    Envelope as HospitalEnvelope,
    EnvelopeRefused as RefusedByHospital,
)
from hospital.keyring import KeysUnusable as HospitalKeysUnusable
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from kiosk.batch.keyring import KeysUnusable
from tests.bench.forge import jwk_in, private_of, public_of, seal, sign
from tests.bench.people import people, personal_strings
from tests.bench.receptions import TODAY, a_sealed_record


@pytest.fixture
def kiosk(line):
    return Envelope(line.kiosk, hospital_uri(line.institution))


@pytest.fixture
def hospital(line):
    return HospitalEnvelope(line.hospital)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def test_the_hospital_opens_it_and_knows_who_signed(kiosk, hospital, line):
    opened = hospital.open_up(kiosk.close_up(b"message"))
    assert (opened.payload, opened.signer_uri) == (b"message", line.kiosk_uri)


def test_a_full_part_fits(kiosk, hospital):
    message = b"x" * PART_LIMIT_BYTES * 2
    assert hospital.open_up(kiosk.close_up(message)).payload == message


def test_no_personal_data_can_be_read_from_outside(kiosk):
    sealed = a_sealed_record().sealed
    closed = kiosk.close_up(sealed)
    parts = [base64.urlsafe_b64decode(part + b"==") for part in closed.split(b".")]
    seen = closed + b"".join(parts)
    personal = {text for text in personal_strings(people(TODAY)) if len(text) > 4}
    assert any(text.encode() in sealed for text in personal)
    assert not any(text.encode() in seen for text in personal)


@pytest.mark.parametrize("segment", range(5), ids=["header", "key", "nonce", "text", "tag"])
def test_a_message_changed_on_its_way_is_refused(kiosk, hospital, segment):
    parts = kiosk.close_up(b"message").split(b".")
    changed = bytearray(parts[segment])
    changed[3] = ord("A") if changed[3] != ord("A") else ord("B")
    parts[segment] = bytes(changed)
    with pytest.raises(RefusedByHospital):
        hospital.open_up(b".".join(parts))


@pytest.mark.parametrize(
    "data", [b"", b"....", b"a.b.c", b"\xff\x00", b'{"schema":"x"}'], ids=ascii
)
def test_what_is_no_envelope_is_refused(kiosk, hospital, data):
    with pytest.raises(RefusedByHospital):
        hospital.open_up(data)
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(data)


def test_the_hospitals_receipt_is_read(kiosk, hospital):
    assert kiosk.open_receipt(hospital.sign(b"receipt")) == b"receipt"


def test_a_receipt_of_another_signer_is_refused(kiosk, hospital, line):
    kid = jws.extract_compact(hospital.sign(b"x")).headers()["kid"]
    stranger = ECKey.generate_key("P-256")
    forged = jws.serialize_compact({"alg": "ES256", "kid": kid}, b"receipt", stranger)
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(forged.encode())


def test_a_receipt_signed_by_the_kiosk_itself_is_refused(kiosk, line):
    own = ECKey.import_key(json.loads((line.kiosk / "jose-sign.jwk").read_bytes()))
    forged = jws.serialize_compact({"alg": "ES256", "kid": own.kid}, b"receipt", own)
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(forged.encode())


def test_a_receipt_under_an_unknown_key_id_is_refused(kiosk, line):
    key = ECKey.import_key(json.loads((line.hospital / "jose-sign.jwk").read_bytes()))
    receipt = jws.serialize_compact({"alg": "ES256", "kid": "other"}, b"receipt", key)
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(receipt.encode())


def test_a_message_of_a_stranger_under_the_kiosks_key_id_is_refused(hospital, line):
    """Whoever knows the hospital's public key can encrypt; the signature must hold."""
    kid = json.loads((line.kiosk / "jose-sign.jwk").read_bytes())["kid"]
    public = json.loads((line.kiosk / "peers.jwks").read_bytes())["keys"]
    (sealing,) = [ECKey.import_key(key) for key in public if key["use"] == "enc"]
    stranger = ECKey.generate_key("P-256")
    signed = jws.serialize_compact({"alg": "ES256", "kid": kid}, b"message", stranger)
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": sealing.kid, "cty": "JWS"}
    forged = jwe.encrypt_compact(header, signed, sealing, ["ECDH-ES+A256KW", "A256GCM"])
    with pytest.raises(RefusedByHospital):
        hospital.open_up(forged.encode())


def test_a_changed_receipt_is_refused(kiosk, hospital):
    header, payload, signature = hospital.sign(b"refused").split(b".")
    changed = base64url(b"accepted")
    assert payload != changed
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(b".".join((header, changed, signature)))


def test_a_receipt_without_signature_algorithm_is_refused(kiosk, hospital):
    kid = jws.extract_compact(hospital.sign(b"x")).headers()["kid"]
    header = base64url(json.dumps({"alg": "none", "kid": kid}).encode())
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(header + b"." + base64url(b"receipt") + b".")


def test_the_hospitals_public_key_is_no_shared_secret(kiosk, hospital, line):
    """The old confusion: HS256 with the public key's bytes as the secret."""
    kid = jws.extract_compact(hospital.sign(b"x")).headers()["kid"]
    public = json.loads((line.kiosk / "peers.jwks").read_bytes())["keys"][0]
    secret = OctKey.import_key(json.dumps(public).encode())
    forged = jws.serialize_compact({"alg": "HS256", "kid": kid}, b"receipt", secret, ["HS256"])
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(forged.encode())


def test_a_key_of_another_hospital_is_no_key(line):
    with pytest.raises(KeysUnusable):
        Envelope(line.kiosk, hospital_uri("9999999999"))


def test_missing_key_files_are_named(tmp_path):
    with pytest.raises(KeysUnusable, match=r"jose-sign\.jwk"):
        Envelope(tmp_path, hospital_uri("1310000011"))


def test_the_kiosk_opens_what_the_hospital_closes_up_for_it(kiosk, hospital, line):
    closed = hospital.close_up_for(line.kiosk_uri, b"list")
    assert kiosk.open_inquiry(closed) == b"list"


def test_a_list_that_is_only_signed_is_refused(kiosk, hospital):
    with pytest.raises(EnvelopeRefused):
        kiosk.open_inquiry(hospital.sign(b"list"))


def test_a_list_signed_by_a_kiosk_is_refused(kiosk, hospital, line):
    signs, opens = jwk_in(line.kiosk / "jose-sign.jwk"), jwk_in(line.kiosk / "jose-encrypt.jwk")
    signed = sign({"alg": "ES256", "kid": signs["kid"]}, b"list", private_of(signs))
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": opens["kid"], "cty": "JWS"}
    forged = seal(header, signed, public_of(opens))
    with pytest.raises(EnvelopeRefused):
        kiosk.open_inquiry(forged)


def test_no_list_can_be_closed_up_for_a_kiosk_without_a_key(hospital):
    with pytest.raises(HospitalKeysUnusable):
        hospital.close_up_for("urn:x-oev:device:1310000011:nobody", b"list")
