"""OpenSSL, which knows nothing of our code, accepts what we issue and refuses what we take back."""

import datetime as dt
import shutil
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from provisioning import profile
from provisioning.authority import CRL_LIFE, Authority
from provisioning.device_key import make_key
from provisioning.profile import Kind
from tests.bench.card_ca import CardCa, card_key, foreign_card_ca
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
CARD_POLICY = "1.2.392.200149.8.5.1.3.30"


@pytest.fixture
def line(tmp_path):
    return make_line(tmp_path, NOW)


@pytest.mark.parametrize(
    ("party", "purpose"),
    [
        ("kiosk", "sslclient"),
        ("hospital", "sslclient"),
        ("cloud", "sslserver"),
        ("broker", "sslserver"),
    ],
)
def test_every_party_is_good_for_its_purpose(line, party, purpose):
    assert judged(line, getattr(line, party), purpose) == "OK"


@pytest.mark.parametrize("party", ["kiosk", "hospital"])
def test_a_client_cannot_pass_for_a_server(line, party):
    assert "unsuitable certificate purpose" in judged(line, getattr(line, party), "sslserver")


def test_a_revoked_kiosk_is_refused_and_its_neighbour_is_not(line):
    second = line.add_kiosk("reception-2", NOW)
    line.revoke(line.kiosk, NOW)
    assert "certificate revoked" in judged(line, line.kiosk, "sslclient")
    assert judged(line, second, "sslclient") == "OK"


def test_an_expired_certificate_is_refused(line):
    late = NOW + dt.timedelta(days=91)
    assert "certificate has expired" in judged(line, line.kiosk, "sslclient", now=late)


def test_a_stale_list_is_noticed(line):
    late = NOW + CRL_LIFE + dt.timedelta(days=1)
    assert "CRL has expired" in judged(line, line.kiosk, "sslclient", now=late)


def test_a_party_of_another_authority_is_refused(line, tmp_path):
    other = make_line(tmp_path / "other", NOW)
    assert "unable to get local issuer" in judged(line, other.kiosk, "sslclient", trust=line.kiosk)


@pytest.mark.parametrize(
    ("party", "kind"),
    [("kiosk", Kind.DEVICE), ("hospital", Kind.HOSPITAL), ("cloud", Kind.SERVICE)],
)
def test_a_party_carries_the_policy_of_its_kind_and_no_other(line, party, kind):
    folder = getattr(line, party)
    for policy in Kind:
        told = judged(
            line, folder, "any", "-policy", policy.policy.dotted_string, "-explicit_policy"
        )
        assert told == "OK" if policy is kind else "no explicit policy" in told


def test_a_stolen_device_authority_cannot_make_a_server(line, tmp_path):
    folder = tmp_path / "authority" / "device"
    key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    stolen = Authority(x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes()), key)
    forged = tmp_path / "forged"
    forged.mkdir()
    request = make_key(forged / "device.key")
    leaf = stolen.issue(request, profile.service("cloud", ("localhost",)), NOW)
    (forged / "device.crt").write_bytes(leaf.public_bytes(Encoding.PEM) + stolen.chain_pem())
    told = judged(line, forged, "sslserver", trust=line.kiosk)
    assert "unsuitable certificate purpose" in told


def test_the_key_on_disk_belongs_to_the_certificate(line):
    for folder in (line.kiosk, line.cloud, line.broker, line.hospital):
        of_key = openssl("pkey", "-in", folder / "device.key", "-pubout").stdout
        of_leaf = openssl("x509", "-in", folder / "device.crt", "-noout", "-pubkey").stdout
        assert of_key == of_leaf
        assert "BEGIN PUBLIC KEY" in of_key


def test_a_card_of_either_generation_is_accepted(line, tmp_path):
    for generation in (0, 1):
        card = write_card(line.card_ca, tmp_path, generation=generation)
        assert judged_card(line, card, "-policy", CARD_POLICY, "-explicit_policy") == "OK"


def test_a_card_of_the_foreign_authority_is_refused_although_the_names_are_the_same(line, tmp_path):
    card = write_card(foreign_card_ca(NOW), tmp_path)
    # OpenSSL takes the key identifier into account: it finds no issuer at all.
    assert "unable to get local issuer" in judged_card(line, card)


def test_an_expired_card_is_refused(line, tmp_path):
    card = write_card(line.card_ca, tmp_path, until=NOW - dt.timedelta(days=1))
    assert "certificate has expired" in judged_card(line, card)


def test_a_revoked_card_is_refused(line, tmp_path):
    card = write_card(line.card_ca, tmp_path)
    serial = x509.load_pem_x509_certificate(card.read_bytes()).serial_number
    crl = tmp_path / "cards.crl"
    crl.write_bytes(line.card_ca.crl([serial], NOW).public_bytes(Encoding.PEM))
    told = judged_card(line, card, "-crl_check", "-CRLfile", crl)
    assert "certificate revoked" in told


def judged(line, folder, purpose, *options, now=NOW, trust=None):
    """What ``openssl verify`` says of a party's certificate: OK, or its complaint."""
    return verified(
        *("-CAfile", (trust or folder) / "ca.crt", "-untrusted", folder / "device.crt"),
        *("-crl_check_all", "-CRLfile", line.cloud / "crl.pem"),
        *("-purpose", purpose, "-attime", str(int(now.timestamp())), *options),
        folder / "device.crt",
    )


def judged_card(line, card, *options):
    at = str(int(NOW.timestamp()))
    return verified(
        "-CAfile", line.card_anchors, "-purpose", "sslclient", "-attime", at, *options, card
    )


def verified(*arguments):
    told = openssl("verify", "-x509_strict", *arguments)
    return "OK" if told.returncode == 0 else told.stdout + told.stderr


def openssl(*arguments):
    assert shutil.which("openssl"), "The Debian package openssl is missing."
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def write_card(card_ca: CardCa, folder, generation=1, until=NOW + dt.timedelta(days=900)):
    start = NOW - dt.timedelta(days=300)
    leaf = card_ca.issue("OPAQUE", card_key("openssl"), start, until, generation)
    path = folder / f"card-{generation}.pem"
    path.write_bytes(leaf.public_bytes(Encoding.PEM))
    return path
