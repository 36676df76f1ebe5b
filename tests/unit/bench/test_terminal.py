"""Use without PIN by an authorised terminal: the virtual card admits one only, and until reset."""

import pytest

from kiosk.card.authorization import PinlessUnavailable, TerminalAuthorization
from kiosk.card.session import CardSession
from tests.bench.virtual_card.cvc import sign
from tests.bench.virtual_card.face_files import EF_IDENTITY, EF_MY_NUMBER
from tests.bench.virtual_card.files import EF_AUTH_KEY, EF_SIGN_KEY, Label
from tests.bench.virtual_card.samples import a_card, transmit_to
from tests.bench.virtual_card.terminal import TERMINAL, VirtualTerminalAuthorization
from tests.bench.virtual_card.terminal_keys import terminal_certificate, terminal_key
from tests.unit.bench.sending import SELECT_FACE, SELECT_JPKI, SIGN, answer, select, send

CHALLENGE = "0084000020"


def present(certificate):
    return f"80A200C100{len(certificate):04X}{certificate.hex()}"


def proof(challenge, key=None):
    return "00820096000100" + sign(key or terminal_key(TERMINAL), challenge).hex()


PRESENT = present(terminal_certificate(TERMINAL))


def opened(card=None):
    card = card or a_card()
    challenge = answer(card, SELECT_JPKI, PRESENT, CHALLENGE)[:-2]
    assert send(card, proof(challenge)) == "9000"
    return card


def test_it_opens_the_auth_key_and_the_photo():
    card = opened()
    assert card.holds_secrets_open
    assert send(card, select(EF_AUTH_KEY), SIGN) == "9000"
    assert send(card, SELECT_FACE, select(EF_IDENTITY), "00B0000004") == "9000"


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([select(EF_SIGN_KEY), SIGN], id="the signing pair's key"),
        pytest.param([SELECT_FACE, select(EF_MY_NUMBER), "00B0000004"], id="the my number"),
        pytest.param([select(0x0001), "00B0000004"], id="the signing certificate"),
    ],
)
def test_it_opens_nothing_else(commands):
    assert send(opened(), *commands) == "6982"


@pytest.mark.parametrize("loss", ["reset", "power_off"])
def test_it_ends_with_the_power(loss):
    card = opened()
    getattr(card, loss)()
    assert not card.holds_secrets_open
    assert send(card, SELECT_JPKI, select(EF_AUTH_KEY), SIGN) == "6982"
    assert send(card, SELECT_FACE, select(EF_IDENTITY), "00B0000004") == "6982"


def test_a_certificate_alone_opens_nothing():
    card = a_card()
    assert send(card, SELECT_JPKI, PRESENT, select(EF_AUTH_KEY), SIGN) == "6982"


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        pytest.param([SELECT_FACE, PRESENT], "6A82", id="in the face application"),
        pytest.param([PRESENT], "6A82", id="without application"),
        pytest.param([SELECT_JPKI, "80A200C0" + PRESENT[8:]], "6A86", id="P2"),
        pytest.param([SELECT_JPKI, "80A200C1"], "6700", id="no certificate"),
        pytest.param([SELECT_JPKI, "00A200C1" + PRESENT[8:]], "6E00", id="class"),
        pytest.param([SELECT_JPKI, "80A200C104" + "7F210100"], "6A80", id="another form"),
        pytest.param(
            [SELECT_JPKI, present(terminal_certificate(TERMINAL, by=terminal_key("stranger")))],
            "6982",
            id="a stranger's authority",
        ),
        pytest.param(
            [SELECT_JPKI, PRESENT[:-2] + ("00" if PRESENT[-2:] != "00" else "01")],
            "6982",
            id="a byte changed",
        ),
    ],
)
def test_a_certificate_that_is_refused(commands, status):
    assert send(a_card(), *commands) == status


def challenged(card, *between):
    challenge = answer(card, SELECT_JPKI, PRESENT, CHALLENGE)[:-2]
    for command in between:
        send(card, command)
    return challenge


def test_a_signature_by_another_key_is_refused_and_uses_the_challenge_up():
    card = a_card()
    challenge = challenged(card)
    assert send(card, proof(challenge, terminal_key("stranger"))) == "6982"
    assert send(card, proof(challenge)) == "6985"


def test_a_signature_over_another_challenge_is_refused():
    card = a_card()
    challenged(card)
    assert send(card, proof(bytes(32))) == "6982"


def test_a_challenge_is_good_for_the_next_command_only():
    card = a_card()
    challenge = challenged(card, select(EF_AUTH_KEY))
    assert send(card, proof(challenge)) == "6985"


def test_a_proof_is_no_good_twice():
    card = a_card()
    challenge = challenged(card)
    assert send(card, proof(challenge)) == "9000"
    assert send(card, proof(challenge)) == "6985"


def test_a_proof_needs_the_certificate_before():
    card = a_card()
    challenge = answer(card, SELECT_JPKI, CHALLENGE)[:-2]
    assert send(card, proof(challenge)) == "6985"


def test_a_shorter_challenge_is_none():
    card = a_card()
    challenge = answer(card, SELECT_JPKI, PRESENT, "0084000008")[:-2]
    assert send(card, proof(challenge)) == "6985"


def test_a_refused_certificate_takes_back_what_was_granted():
    card = opened()
    assert send(card, "80A200C104" + "7F210100") == "6A80"
    assert send(card, select(EF_AUTH_KEY), SIGN) == "6982"


def test_the_key_that_checks_certificates_is_read_by_nobody():
    assert send(a_card(), SELECT_JPKI, select(0x0016), "00B0000004") == "6981"


def selected(card, script=None):
    session = CardSession(transmit_to(card, script))
    session.select_application(bytes.fromhex("D392F000260100000001"))
    return session


def test_the_benchs_terminal_is_admitted():
    terminal: TerminalAuthorization = VirtualTerminalAuthorization()
    card = a_card()
    terminal.authorize(selected(card))
    assert send(card, select(EF_AUTH_KEY), SIGN) == "9000"
    assert [entry.status for entry in card.log[1:4]] == ["9000"] * 3


@pytest.mark.parametrize("label", [Label.ANDROID, Label.IPHONE])
def test_phones_admit_no_terminal(label):
    with pytest.raises(PinlessUnavailable):
        VirtualTerminalAuthorization().authorize(selected(a_card(label=label)))


def test_a_foreign_terminal_is_not_admitted():
    card = a_card()
    with pytest.raises(PinlessUnavailable):
        VirtualTerminalAuthorization.foreign().authorize(selected(card))
    assert send(card, select(EF_AUTH_KEY), SIGN) == "6982"
