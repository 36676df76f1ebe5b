"""OpenSC's own tools judge the virtual card: they share no line with our code (card.md 10)."""

import pytest

from tests.bench.card_desk import card_desk
from tests.bench.opensc import OpenSc
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import CONTACTLESS_ATR, Card
from tests.bench.virtual_card.files import EF_AUTH_PIN, SIGN_PASSWORD, Label
from tests.bench.virtual_card.samples import PIN, WRONG_PIN, a_card, auth_der, sample_content

MESSAGE = b"to be signed"


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def opensc(desk, tmp_path):
    return OpenSc(desk.daemon, tmp_path)


@pytest.fixture
def card(desk):
    card = a_card()
    desk.put(card)
    return card


def test_opensc_recognises_the_card(opensc, card):
    named = opensc.run("opensc-tool", "--name")
    assert b"jpki" in (named.stdout + named.stderr).lower()


def test_opensc_lists_pins_with_their_tries_and_the_certificates(opensc, card):
    listed = opensc.run("pkcs15-tool", "--list-pins", "--list-certificates")
    text = listed.stdout.decode()
    assert listed.returncode == 0, listed.stderr
    assert "User Authentication PIN" in text
    assert "Digital Signature PIN" in text
    assert "User Authentication Certificate" in text
    tries = [line.split(":")[1].strip() for line in text.splitlines() if "Tries left" in line]
    assert tries == ["3", "5"]


def test_opensc_reads_the_certificate_that_was_put_on_the_card(opensc, card):
    assert opensc.certificate() == auth_der(card)


def test_openssl_accepts_what_opensc_lets_the_card_sign(opensc, card):
    signed = opensc.sign(PIN, MESSAGE)
    assert signed.succeeded, signed.said
    assert opensc.accepts(auth_der(card), signed.signature, MESSAGE)
    assert not opensc.accepts(auth_der(card), signed.signature, MESSAGE + b" by somebody else")


def test_opensc_signs_with_the_other_pair_and_its_password(opensc, card, tmp_path):
    (tmp_path / "message").write_bytes(MESSAGE)
    signed = opensc.run(
        *("pkcs11-tool", "--slot-index", "1", "--login", "--pin", SIGN_PASSWORD.decode()),
        *("--sign", "-m", "SHA256-RSA-PKCS", "--id", "02"),
        *("--input-file", "message", "--output-file", "signature"),
    )
    assert signed.returncode == 0, signed.stderr
    signature = (tmp_path / "signature").read_bytes()
    assert opensc.accepts(sign_der(card), signature, MESSAGE)
    assert not opensc.accepts(auth_der(card), signature, MESSAGE)


def sign_der(card):
    return auth_der(Card(damage.with_certificate(card.content, card.content.sign_certificate)))


def test_opensc_cannot_sign_with_a_wrong_pin_and_spends_a_try(opensc, card):
    refused = opensc.sign(WRONG_PIN, MESSAGE)
    assert not refused.succeeded
    assert "CKR_PIN_INCORRECT" in refused.said
    assert card.tries_left(EF_AUTH_PIN) == 2


def test_opensc_sees_that_a_card_for_the_face_only_has_no_try(desk, opensc):
    card = a_card(pin="")
    desk.put(card)
    assert opensc.certificate() == auth_der(card)
    assert opensc.tries_left() == 0
    assert not opensc.sign("0000", MESSAGE).succeeded


def test_opensc_finds_no_certificate_where_there_is_none(desk, opensc):
    desk.put(Card(damage.erased(sample_content())))
    with pytest.raises(ValueError, match="PEM"):
        opensc.certificate()


@pytest.mark.parametrize(
    ("label", "is_known"), [(Label.CARD, True), (None, False)], ids=["ours", "another kind"]
)
def test_on_a_contactless_reader_opensc_goes_by_the_application(desk, opensc, label, is_known):
    card = a_card(label=label)
    card.atr = CONTACTLESS_ATR
    desk.put(card)
    named = opensc.run("opensc-tool", "--name")
    assert (b"jpki" in (named.stdout + named.stderr).lower()) is is_known


def test_the_card_log_of_opensc_holds_no_pin(opensc, card):
    assert opensc.sign(PIN, MESSAGE).succeeded
    assert any("********" in entry.command for entry in card.log)
    assert not any(PIN.encode().hex() in entry.command for entry in card.log)
