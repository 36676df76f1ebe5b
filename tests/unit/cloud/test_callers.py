"""Whose certificate names a device."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.api.caller import parse_caller
from cloud.domain.errors import Refused
from cloud.domain.values import CallerKind
from eligibility.errors import Code

DEVICE = "urn:x-oev:device:1310000011:reception-1"


def der(*uris: str, common_name: str = "1310000011-reception-1") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    )
    if uris:
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri) for uri in uris])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_the_uri_names_institution_and_device():
    caller = parse_caller(der(DEVICE))
    assert (caller.party, caller.device, caller.uri) == (
        "1310000011",
        "reception-1",
        DEVICE,
    )


def test_hospitals_and_insurers_are_callers_of_their_own_kind():
    hospital = parse_caller(der("urn:x-oev:hospital:1310000011"))
    insurers = [
        parse_caller(der(f"urn:x-oev:insurer:{number}")) for number in ("138016", "06050116")
    ]
    assert (hospital.kind, hospital.party) == (CallerKind.HOSPITAL, "1310000011")
    assert [(one.kind, one.party) for one in insurers] == [
        (CallerKind.INSURER, "138016"),
        (CallerKind.INSURER, "06050116"),
    ]


NOBODY = {
    "no uri, a common name alone": (),
    "two uris": (DEVICE, DEVICE.replace("-1", "-2")),
    "a hospital with a device": ("urn:x-oev:hospital:1310000011:reception-1",),
    "an insurer in letters": ("urn:x-oev:insurer:13801x",),
    "a service": ("urn:x-oev:service:cloud",),
    "a longer path": (DEVICE + ":x",),
    "an institution in letters": ("urn:x-oev:device:13100000xx:reception-1",),
    "something after a line break": (DEVICE + "\n",),
    "upper case": (DEVICE.upper(),),
}


@pytest.mark.parametrize("uris", NOBODY.values(), ids=NOBODY.keys())
def test_nobody_else_is_a_caller(uris):
    with pytest.raises(Refused) as refused:
        parse_caller(der(*uris))
    assert refused.value.code is Code.CALLER_UNKNOWN


def test_what_is_no_certificate_is_nobody():
    with pytest.raises(Refused):
        parse_caller(b"\x30\x03\x02\x01\x01")
