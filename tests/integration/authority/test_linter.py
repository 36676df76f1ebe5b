"""pkilint, which knows nothing of our code, reads every profile of ours: certificates and lists.

Each finding from NOTICE up that is accepted stands here with its reason; any other is a failure.
"""

import contextlib
import dataclasses
import datetime as dt
import io
import json
import warnings
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkilint.bin import lint_crl, lint_pkix_cert, lint_pkix_signer_signee_cert_chain

from provisioning import authority, profile
from provisioning.device_key import new_key, request_for
from provisioning.office import Office, open_new
from provisioning.profile import Kind

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
BEGIN = b"-----BEGIN X509 CRL-----"

PARTIES = {
    "kiosk": profile.device("1310000011", "reception-1"),
    "hospital": profile.hospital("1310000011"),
    "cloud": profile.service("cloud", ("cloud.example", "192.0.2.1")),
    "broker": profile.service("broker", ("broker.example",)),
    "authority": profile.service("authority", ("authority.example",)),
    "insurer": profile.insurer("06050116"),
    "admin": profile.member(Kind.ADMIN, "hanako"),
    "settings": profile.settings(),
    "board": profile.board("1310000011", ("desk.clinic.example", "192.0.2.3")),
}
ISSUING = tuple(kind for kind in Kind if kind.is_below_the_root)

URN = "pkix.invalid_uri_syntax"
"""The linter takes a URI for a URL, with a host. RFC 5280 4.2.1.6 demands a host only of schemes
that have one; a URN (RFC 8141) has none."""
ONE_LABEL = "pkix.invalid_domain_name_syntax"
"""The linter wants two labels. RFC 1034 3.5 lets a name have one; it is the MQTT name, which
RabbitMQ takes from nowhere else (docs/scale.md). It names no host: the purpose is client only."""
LONG_ARC = "itu.invalid_asn1_syntax"
"""The linter reads no OID number of more than 32 bits; ITU-T X.667 makes them of 128 (a UUID, which
needs no registration). It reads no further then: see ``short``."""


@dataclasses.dataclass(frozen=True)
class World:
    office: Office
    folder: Path
    is_short: bool
    """Policies with short OIDs instead of ours, so that the linter also reads on behind them."""


@pytest.fixture(scope="module", params=[False, True], ids=["ours", "short"])
def world(request, tmp_path_factory) -> World:
    folder = tmp_path_factory.mktemp("linted")
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            for number, kind in enumerate(Kind, start=1):
                short = x509.ObjectIdentifier(f"1.3.6.1.4.1.32473.1.{number}")  # RFC 5612
                patch.setattr(kind, "policy", short)
        office = open_new(folder / "office", "Example Clinic Systems", NOW)
        write(folder / "root", x509.load_pem_x509_certificate(office.trust_pem()))
        for kind in ISSUING:
            write(folder / f"{kind.word}-issuing", office.authorities.signing(kind).certificate)
        for name, identity in PARTIES.items():
            write_party(office, folder, name, identity)
    return World(office, folder, request.param)


def write(path: Path, one: x509.Certificate | x509.CertificateRevocationList) -> None:
    path.write_bytes(one.public_bytes(Encoding.DER))


def write_party(office: Office, folder: Path, name: str, identity: profile.Identity) -> None:
    request = request_for(new_key())
    if identity.kind is Kind.BOARD:
        chain, own = office.issue_board(request, identity, NOW)
        write(folder / "board-issuing", x509.load_pem_x509_certificate(own))
    else:
        chain = office.issue(request, identity, NOW)
    write(folder / name, x509.load_pem_x509_certificate(chain))


def findings(program, *arguments: str) -> list[str]:
    """What the linter's own program tells, from NOTICE up."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()) as printed:
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open
        program.main(["lint", "-f", "JSON", "-s", "NOTICE", *arguments])
    results = json.loads(printed.getvalue())["results"]
    return sorted(one["code"] for found in results for one in found["finding_descriptions"])


def accepted(world: World, *codes: str) -> list[str]:
    return sorted(code for code in codes if code != LONG_ARC or not world.is_short)


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_s_certificate_has_no_fault(world, party):
    is_mqtt = party in ("kiosk", "hospital")
    found = findings(lint_pkix_cert, str(world.folder / party))
    assert found == accepted(world, LONG_ARC, URN, *([ONE_LABEL] if is_mqtt else []))


def test_the_root_has_no_fault(world):
    assert findings(lint_pkix_cert, str(world.folder / "root")) == []


@pytest.mark.parametrize("kind", ISSUING, ids=lambda kind: kind.word)
def test_an_issuing_authority_has_no_fault(world, kind):
    name = f"{kind.word}-issuing"
    assert findings(lint_pkix_cert, str(world.folder / name)) == accepted(world, LONG_ARC)


def test_a_clinics_own_authority_has_no_fault(world):
    found = findings(lint_pkix_cert, str(world.folder / "board-issuing"))
    assert found == []


@pytest.mark.parametrize(
    ("issuer", "subject"),
    [
        ("root", "device-issuing"),
        ("device-issuing", "kiosk"),
        ("service-issuing", "cloud"),
        ("board-issuing", "board"),
    ],
)
def test_a_chain_fits_together(world, issuer, subject):
    paths = [str(world.folder / issuer), str(world.folder / subject)]
    long_arcs = [LONG_ARC] * (2 if "issuing" in issuer and issuer != "board-issuing" else 1)
    found = findings(lint_pkix_signer_signee_cert_chain, *paths)
    assert found == accepted(world, *long_arcs)


def test_every_list_has_no_fault(world):
    world.office.revoke(PARTIES["kiosk"].uri, "key-compromise", NOW)
    world.office.revoke(PARTIES["insurer"].uri, "cessation", NOW)
    blocks = world.office.crl_pem(NOW).split(BEGIN)[1:]
    assert len(blocks) == len(ISSUING) + 1
    for block in blocks:
        one = x509.load_pem_x509_crl(BEGIN + block)
        write(world.folder / "list", one)
        is_root = one.issuer.rfc4514_string().endswith("Root")
        profile_of = ["-t", "ARL" if is_root else "CRL", "-p", "PKIX"]
        assert findings(lint_crl, *profile_of, str(world.folder / "list")) == [], one.issuer


FAULTS = {
    "a kiosk that may sign certificates": ("_usage", {"key_cert_sign": True}),
    "a kiosk without use": ("_usage", {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_profile_is_found(tmp_path, monkeypatch, fault):
    name, planted = FAULTS[fault]
    real = getattr(authority, name)
    office = open_new(tmp_path / "office", "Test", NOW)
    monkeypatch.setattr(authority, name, lambda **_given: real(**planted))
    chain = office.issue(request_for(new_key()), PARTIES["kiosk"], NOW)
    write(tmp_path / "leaf", x509.load_pem_x509_certificate(chain))
    assert set(findings(lint_pkix_cert, str(tmp_path / "leaf"))) - {URN, ONE_LABEL, LONG_ARC}


def test_a_list_without_its_number_is_found(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    builder = x509.CertificateRevocationListBuilder(name, NOW, NOW + dt.timedelta(days=30))
    write(tmp_path / "list", builder.sign(key, hashes.SHA256()))
    assert findings(lint_crl, "-t", "CRL", "-p", "PKIX", str(tmp_path / "list"))
