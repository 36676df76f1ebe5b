"""OpenSC's own tools judge the virtual card: they share no line with our code (card.md 10)."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.bench.card_desk import card_desk
from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.samples import PIN, WRONG_PIN, a_card, auth_der

TOOLS = ("opensc-tool", "pkcs15-tool", "pkcs11-tool", "openssl")


@pytest.fixture(autouse=True)
def tools():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    assert not missing, f"install the Debian packages opensc and openssl: {missing} are missing"


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def card(desk):
    card = a_card()
    desk.put(card)
    return card


@pytest.fixture
def run(desk, tmp_path):
    """Runs a tool against the desk's daemon, with a home of its own, for OpenSC caches."""
    environment = os.environ | desk.daemon.environment | {"HOME": str(tmp_path), "LC_ALL": "C"}
    environment.pop("OPENSC_CONF", None)

    def run(*command):
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, timeout=30, check=False
        )

    return run


def sign(run, pin, message: Path, signature: Path):
    return run(
        *("pkcs11-tool", "--slot-index", "0", "--login", "--pin", pin, "--sign"),
        *("-m", "SHA256-RSA-PKCS", "--id", "01"),
        *("--input-file", str(message), "--output-file", str(signature)),
    )


def test_opensc_recognises_the_card(run, card):
    named = run("opensc-tool", "--name")
    assert b"jpki" in (named.stdout + named.stderr).lower()


def test_opensc_lists_pins_with_their_tries_and_the_certificates(run, card):
    listed = run("pkcs15-tool", "--list-pins", "--list-certificates")
    text = listed.stdout.decode()
    assert listed.returncode == 0, listed.stderr
    assert "User Authentication PIN" in text
    assert "Digital Signature PIN" in text
    assert "User Authentication Certificate" in text
    tries = [line.split(":")[1].strip() for line in text.splitlines() if "Tries left" in line]
    assert tries == ["3", "5"]


def test_opensc_reads_the_certificate_that_was_put_on_the_card(run, card):
    read = run("pkcs15-tool", "--read-certificate", "1")
    assert read.returncode == 0, read.stderr
    parsed = x509.load_pem_x509_certificate(read.stdout)
    assert parsed.public_bytes(Encoding.DER) == auth_der(card)


def test_openssl_accepts_what_opensc_lets_the_card_sign(run, card, tmp_path):
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_bytes(b"to be signed")
    signed = sign(run, PIN, message, signature)
    assert signed.returncode == 0, signed.stderr
    (tmp_path / "card.pem").write_bytes(run("pkcs15-tool", "--read-certificate", "1").stdout)
    public_key = run("openssl", "x509", "-in", "card.pem", "-pubkey", "-noout")
    (tmp_path / "key.pem").write_bytes(public_key.stdout)
    verify = ("openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature")
    assert run(*verify, "message").stdout == b"Verified OK\n"
    message.write_bytes(b"to be signed by somebody else")
    assert run(*verify, "message").returncode != 0


def test_opensc_cannot_sign_with_a_wrong_pin_and_spends_a_try(run, card, tmp_path):
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_bytes(b"to be signed")
    refused = sign(run, WRONG_PIN, message, signature)
    assert refused.returncode != 0
    assert b"CKR_PIN_INCORRECT" in refused.stderr
    assert card.tries_left(EF_AUTH_PIN) == 2


def test_the_card_log_of_opensc_holds_no_pin(run, card, tmp_path):
    message = tmp_path / "message"
    message.write_bytes(b"to be signed")
    assert sign(run, PIN, message, tmp_path / "signature").returncode == 0
    assert any("********" in entry.command for entry in card.log)
    assert not any(PIN.encode().hex() in entry.command for entry in card.log)
