"""What an issued certificate must be; made by the real authority's code."""

import dataclasses
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.errors import Code
from kiosk.enrolment.issued import Wanted, fitting
from kiosk.enrolment.line import AuthorityError
from provisioning import authority, profile
from provisioning.profile import Kind

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
KIOSK = profile.device("1310000011", "reception-1")


class House:
    """A root, its issuing authorities, and certificates of one key."""

    def __init__(self) -> None:
        self.root = authority.make_root("Bench", NOW)
        self.issuing = {
            kind: authority.make_issuing(self.root, "Bench", kind, NOW)
            for kind in (Kind.DEVICE, Kind.HOSPITAL)
        }
        self.key = ec.generate_private_key(ec.SECP256R1())

    def issue(self, identity: profile.Identity = KIOSK, by: Kind = Kind.DEVICE, key=None):
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        signed = request.sign(key or self.key, hashes.SHA256())
        return self.issuing[by].issue(signed, identity, NOW)

    @property
    def wanted(self) -> Wanted:
        spki = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Wanted(spki, KIOSK.uri, self.root.certificate, NOW)

    def bag(self, *leaves: x509.Certificate) -> list[x509.Certificate]:
        return [*(one.certificate for one in self.issuing.values()), *leaves]


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def code_of_refusal(bag, wanted) -> Code:
    with pytest.raises(AuthorityError) as refused:
        fitting(bag, wanted)
    return refused.value.code


def test_the_kiosks_own_certificate_is_found_whatever_lies_beside_it(house):
    another = house.issue(key=ec.generate_private_key(ec.SECP256R1()))
    leaf = house.issue()
    found = fitting(house.bag(another, leaf), house.wanted)
    assert found.leaf == leaf
    assert found.issuer == house.issuing[Kind.DEVICE].certificate
    assert found.chain_pem.count(b"BEGIN CERTIFICATE") == 2
    assert x509.load_pem_x509_certificate(found.chain_pem) == leaf


def test_a_certificate_of_another_key_does_not_fit(house):
    leaf = house.issue(key=ec.generate_private_key(ec.SECP256R1()))
    assert code_of_refusal(house.bag(leaf), house.wanted) is Code.ISSUED_UNFIT


def test_nothing_does_not_fit(house):
    assert code_of_refusal([], house.wanted) is Code.ISSUED_UNFIT


def test_a_certificate_below_another_root_does_not_fit(house):
    other = House()
    wanted = dataclasses.replace(house.wanted, root=other.root.certificate)
    assert code_of_refusal(house.bag(house.issue()), wanted) is Code.ISSUED_UNFIT


def test_a_certificate_without_its_issuer_does_not_fit(house):
    assert code_of_refusal([house.issue()], house.wanted) is Code.ISSUED_UNFIT


@pytest.mark.parametrize(
    ("identity", "by"),
    [
        pytest.param(profile.hospital("1310000011"), Kind.HOSPITAL, id="a hospital's"),
        pytest.param(KIOSK, Kind.HOSPITAL, id="by the authority of another kind"),
        pytest.param(profile.service("cloud", ("localhost",)), Kind.DEVICE, id="a server's"),
    ],
)
def test_a_certificate_of_another_kind_does_not_fit(house, identity, by):
    assert code_of_refusal(house.bag(house.issue(identity, by)), house.wanted) is Code.ISSUED_UNFIT


def test_a_certificate_of_another_kiosk_is_told(house):
    leaf = house.issue(profile.device("1310000011", "reception-2"))
    assert code_of_refusal(house.bag(leaf), house.wanted) is Code.INVITATION_OF_ANOTHER


@pytest.mark.parametrize("days", [-400, 91])
def test_a_certificate_that_is_not_valid_now_is_the_clocks_fault(house, days):
    wanted = dataclasses.replace(house.wanted, now=NOW + dt.timedelta(days=days))
    assert code_of_refusal(house.bag(house.issue()), wanted) is Code.CLOCK_IMPLAUSIBLE
