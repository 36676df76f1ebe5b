"""What the authority signs, and what it refuses."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from provisioning import authority, profile
from provisioning.device_key import request_for
from provisioning.errors import PeriodRefused, RequestRefused
from provisioning.profile import Kind

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
KIOSK = profile.device("1310000011", "reception-1")


@pytest.fixture(scope="module")
def root():
    return authority.make_root("Test", NOW)


@pytest.fixture(scope="module")
def issuing(root):
    return authority.make_issuing(root, "Test", Kind.DEVICE, NOW)


@pytest.fixture
def key():
    return ec.generate_private_key(ec.SECP256R1())


def test_names_come_from_the_issuer_never_from_the_request(issuing, key):
    wished = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hospital-1310000011")])
    san = x509.SubjectAlternativeName(
        [x509.UniformResourceIdentifier("urn:x-oev:hospital:1310000011")]
    )
    builder = x509.CertificateSigningRequestBuilder().subject_name(wished)
    request = builder.add_extension(san, critical=True).sign(key, hashes.SHA256())

    leaf = issuing.issue(request, KIOSK, NOW)

    assert leaf.subject.rfc4514_string() == "CN=1310000011-reception-1"
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [KIOSK.uri]


def test_a_device_certificate_is_good_for_clients_only(issuing, key):
    leaf = issuing.issue(request_for(key), KIOSK, NOW)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_device_certificate_lives_ninety_days(issuing, key):
    leaf = issuing.issue(request_for(key), KIOSK, NOW)
    assert leaf.not_valid_after_utc == NOW + dt.timedelta(days=90)


def test_a_certificate_is_valid_for_a_clock_that_is_a_little_slow(issuing, key):
    leaf = issuing.issue(request_for(key), KIOSK, NOW)
    assert leaf.not_valid_before_utc < NOW


def test_a_request_signed_by_another_key_is_refused(issuing, key):
    # The last byte of the DER is the last byte of the signature.
    der = bytearray(request_for(key).public_bytes(Encoding.DER))
    der[-1] ^= 1
    with pytest.raises(RequestRefused, match="not signed by the key"):
        issuing.issue(x509.load_der_x509_csr(bytes(der)), KIOSK, NOW)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: ec.generate_private_key(ec.SECP384R1()), id="P-384"),
        pytest.param(lambda: rsa.generate_private_key(65537, 2048), id="RSA"),
    ],
)
def test_another_kind_of_key_is_refused(issuing, make):
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    with pytest.raises(RequestRefused, match="P-256"):
        issuing.issue(request.sign(make(), hashes.SHA256()), KIOSK, NOW)


def test_nothing_is_signed_that_would_outlive_the_authority(issuing, key):
    late = NOW + authority.ISSUING_LIFE - dt.timedelta(days=89)
    with pytest.raises(PeriodRefused):
        issuing.issue(request_for(key), KIOSK, late)


def test_an_authority_does_not_show_its_key(issuing):
    assert "key=" not in repr(issuing)


def test_a_list_names_what_was_taken_back_and_why(issuing):
    crl = issuing.crl([authority.Revocation(77, NOW, "key-compromise")], 5, NOW)
    entry = crl.get_revoked_certificate_by_serial_number(77)
    assert entry is not None
    reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert reason is x509.ReasonFlags.key_compromise
    assert crl.get_revoked_certificate_by_serial_number(78) is None


def test_a_list_is_valid_for_a_clock_that_is_a_little_slow(issuing):
    assert issuing.crl([], 1, NOW).last_update_utc < NOW
