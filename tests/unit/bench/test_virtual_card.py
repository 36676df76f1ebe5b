"""The card's own rules (card.md 2, 3, 10): a kind card would let our mistakes pass."""

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding

from tests.bench.virtual_card.command import WrongLength, parse_command
from tests.bench.virtual_card.files import EF_AUTH_PIN, JPKI_AID, SIGN_PASSWORD, Label
from tests.bench.virtual_card.samples import PIN, a_card, a_card_with_certificate, auth_der

SELECT_JPKI = "00A4040C0A" + JPKI_AID.hex()
SELECT_PIN = "00A4020C020018"
SELECT_KEY = "00A4020C020017"
SELECT_CERTIFICATE = "00A4020C02000A"
TRIES = "00200080"
RIGHT = "0020008004" + PIN.encode().hex()
WRONG = "002000800430303030"
DIGEST_INFO_PREFIX = bytes.fromhex("3031300D060960864801650304020105000420")
MESSAGE = b"to be signed"


def digest():
    hashed = Hash(SHA256())
    hashed.update(MESSAGE)
    return hashed.finalize()


SIGN = "802A008033" + (DIGEST_INFO_PREFIX + digest()).hex() + "00"


def send(card, *commands):
    """The last answer's status word; all commands are sent."""
    answers = [card.apdu(bytes.fromhex(command)) for command in commands]
    return answers[-1][-2:].hex().upper()


def answer(card, *commands):
    return [card.apdu(bytes.fromhex(command)) for command in commands][-1]


def opened(*commands, **content):
    card = a_card(**content)
    send(card, SELECT_JPKI, *commands)
    return card


def verified(*commands):
    return opened(SELECT_PIN, RIGHT, *commands)


def check(card, signature):
    card.content.auth_key.public_key().verify(signature, MESSAGE, padding.PKCS1v15(), SHA256())


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        pytest.param([SELECT_JPKI], "9000", id="our application"),
        pytest.param(["00A4040C05A000000003"], "6A82", id="a payment card's"),
        pytest.param(["00A4040C09D392F0002601000000"], "6A82", id="a part of the name"),
        pytest.param([SELECT_PIN], "6A82", id="a file without application"),
        pytest.param([SELECT_JPKI, "00A4020C020042"], "6A82", id="no such file"),
        pytest.param([SELECT_JPKI, "00A4020C0118"], "6700", id="half a file id"),
        pytest.param([SELECT_JPKI, "00A40000"], "9000", id="select nothing"),
        pytest.param([SELECT_JPKI, "00A40004023F00"], "6A86", id="master file"),
        pytest.param([SELECT_JPKI, "80A4020C020018"], "6E00", id="wrong class"),
        pytest.param([SELECT_JPKI, "00CA0000"], "6D00", id="no such command"),
        pytest.param([SELECT_JPKI, "80FC0000"], "6700", id="end of a phone's session"),
        pytest.param([SELECT_JPKI, "0020"], "6700", id="half a command"),
        pytest.param([SELECT_JPKI, "0084000020"], "9000", id="challenge"),
        pytest.param([SELECT_JPKI, "00840000"], "6700", id="challenge without length"),
    ],
)
def test_select_and_the_rest(commands, status):
    assert send(a_card(), *commands) == status


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        pytest.param(["00B0000000"], "6986", id="no current file"),
        pytest.param([SELECT_PIN, "00B0000000"], "6981", id="the PIN"),
        pytest.param([SELECT_KEY, "00B0000000"], "6981", id="the key"),
        pytest.param(["00A4020C020001", "00B0000004"], "6982", id="guarded certificate"),
        pytest.param([SELECT_CERTIFICATE, "00B0080001"], "6B00", id="past the end"),
        pytest.param([SELECT_CERTIFICATE, "00B007FF02"], "6282", id="over the end"),
        pytest.param([SELECT_CERTIFICATE, "00B007FF00"], "9000", id="the rest"),
        pytest.param([SELECT_CERTIFICATE, "00B00000"], "6700", id="no length"),
        pytest.param(["00B0910004"], "6A82", id="short id of nothing"),
    ],
)
def test_read_binary_refusals(commands, status):
    assert send(opened(), *commands) == status


def test_read_binary_at_any_offset_and_length():
    card = opened(SELECT_CERTIFICATE)
    der = auth_der(card)
    assert answer(card, "00B0000004") == der[:4] + b"\x90\x00"
    assert answer(card, "00B0012300")[:-2] == der[0x123 : 0x123 + 256]
    assert answer(card, "00B00000000200")[:-2] == der[:0x200]
    assert answer(card, "00B00000000000")[:-2] == der.ljust(2048, b"\xff")


def test_a_short_id_reads_and_makes_current():
    card = opened()
    der = auth_der(card)
    assert answer(card, "00B08A1004")[:-2] == der[0x10:0x14]
    assert answer(card, "00B0000004")[:-2] == der[:4]


def test_the_sign_certificate_opens_with_its_password():
    password = SIGN_PASSWORD.hex()
    card = opened("00A4020C02001B", f"00200080{len(SIGN_PASSWORD):02X}{password}")
    read = answer(card, "00A4020C020001", "00B0000000")
    assert card.content.sign_certificate is not None
    assert read[:-2] == card.content.sign_certificate.public_bytes(Encoding.DER)[:256]


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        pytest.param([TRIES], "6986", id="no current file"),
        pytest.param([SELECT_CERTIFICATE, TRIES], "6981", id="not a PIN"),
        pytest.param([SELECT_PIN, TRIES], "63C3", id="tries cost none"),
        pytest.param(["00200098"], "63C3", id="tries by short id"),
        pytest.param([SELECT_PIN, "00200180"], "6A86", id="P1"),
        pytest.param([SELECT_PIN, "00200000"], "6A86", id="P2"),
        pytest.param([SELECT_PIN, RIGHT + "00"], "6700", id="asks for data"),
        pytest.param([SELECT_PIN, WRONG], "63C2", id="wrong"),
        pytest.param([SELECT_PIN, "0020008003313733"], "63C2", id="a shorter PIN counts"),
        pytest.param([SELECT_PIN, WRONG, WRONG], "63C1", id="wrong twice"),
        pytest.param([SELECT_PIN, WRONG, WRONG, WRONG], "63C0", id="locks"),
        pytest.param([SELECT_PIN, WRONG, WRONG, WRONG, RIGHT], "6984", id="locked"),
        pytest.param([SELECT_PIN, WRONG, WRONG, WRONG, TRIES], "63C0", id="locked says so"),
        pytest.param([SELECT_PIN, WRONG, WRONG, RIGHT], "9000", id="right at last"),
        pytest.param([SELECT_PIN, WRONG, WRONG, RIGHT, TRIES], "63C3", id="success refills"),
    ],
)
def test_verify(commands, status):
    assert send(opened(), *commands) == status


def test_tries_survive_reset_and_removal():
    card = opened(SELECT_PIN, WRONG)
    card.power_off()
    assert send(card, SELECT_JPKI, SELECT_PIN, TRIES) == "63C2"
    assert card.tries_left(EF_AUTH_PIN) == 2


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        pytest.param([SIGN], "6986", id="no current file"),
        pytest.param([SELECT_CERTIFICATE, SIGN], "6981", id="not a key"),
        pytest.param([SELECT_KEY, SIGN], "6982", id="without PIN"),
        pytest.param([SELECT_PIN, WRONG, SELECT_KEY, SIGN], "6982", id="after a wrong PIN"),
        pytest.param([SELECT_PIN, RIGHT, WRONG, SELECT_KEY, SIGN], "6982", id="right, then wrong"),
        pytest.param([SELECT_PIN, RIGHT, "00A4020C02001A", SIGN], "6982", id="the other key"),
        pytest.param([SELECT_PIN, RIGHT, SELECT_KEY, SIGN[:-2]], "6700", id="no Le"),
        pytest.param([SELECT_PIN, RIGHT, SELECT_KEY, "802A0080"], "6700", id="nothing to sign"),
        pytest.param(
            [SELECT_PIN, RIGHT, SELECT_KEY, "802A0080F6" + "00" * 246 + "00"],
            "6700",
            id="246 bytes",
        ),
        pytest.param(
            [SELECT_PIN, RIGHT, SELECT_KEY, "802A02801F" + "00" * 31 + "00"], "6700", id="31 bytes"
        ),
        pytest.param(
            [SELECT_PIN, RIGHT, SELECT_KEY, "802A0480" + SIGN[8:]], "6A86", id="PSS is not modelled"
        ),
        pytest.param([SELECT_PIN, RIGHT, SELECT_KEY, "002A0080" + SIGN[8:]], "6E00", id="class 00"),
    ],
)
def test_sign_refusals(commands, status):
    assert send(opened(), *commands) == status


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([SELECT_KEY, SIGN], id="current key, DigestInfo"),
        pytest.param(["802A0097" + SIGN[8:]], id="key by short id"),
        pytest.param([SELECT_KEY, "802A028020" + digest().hex() + "00"], id="bare digest"),
    ],
)
def test_signatures_are_real(commands):
    card = verified()
    signed = answer(card, *commands)
    assert signed[-2:] == b"\x90\x00"
    check(card, signed[:-2])


def test_245_bytes_can_be_signed():
    assert send(verified(SELECT_KEY), "802A0080F5" + "00" * 245 + "00") == "9000"


def test_a_verified_pin_is_kept_over_select():
    card = verified(SELECT_JPKI)
    assert send(card, SELECT_KEY, SIGN) == "9000"


@pytest.mark.parametrize("loss", ["reset", "power_off"])
def test_a_verified_pin_is_lost_with_the_power(loss):
    card = verified()
    getattr(card, loss)()
    assert send(card, SELECT_KEY) == "6A82"
    assert send(card, SELECT_JPKI, SELECT_KEY, SIGN) == "6982"


@pytest.mark.parametrize("label", list(Label))
def test_token_information_has_160_bytes_and_a_padded_label(label):
    card = opened("00A4020C020006", label=label)
    content = answer(card, "00B00000A0")[:-2]
    assert len(content) == 160
    assert content[:32] == label.value.encode().ljust(32)


def test_a_phone_shows_its_certificate_after_the_pin_only():
    card = opened(SELECT_CERTIFICATE, label=Label.ANDROID)
    assert send(card, "00B0000004") == "6982"
    assert send(card, SELECT_PIN, RIGHT, SELECT_CERTIFICATE, "00B0000004") == "9000"


@pytest.mark.parametrize(
    ("card", "present"),
    [(a_card(), "8f8f00"), (a_card_with_certificate(None), "8f0000")],
    ids=["both", "sign only"],
)
def test_file_8_tells_which_certificates_are_present(card, present):
    send(card, SELECT_JPKI, "00A4020C020008")
    assert answer(card, "00B0000003")[:-2].hex() == present


def test_the_log_holds_every_command_and_no_pin():
    card = verified(SELECT_KEY)
    commands = [entry.command.upper() for entry in card.log]
    assert commands == [SELECT_JPKI.upper(), SELECT_PIN, "0020008004********", SELECT_KEY]
    assert [entry.status for entry in card.log] == ["9000"] * 4


@pytest.mark.parametrize(
    ("raw", "data", "le"),
    [
        ("00B00000", None, None),
        ("00B0000010", None, 16),
        ("00B0000000", None, 256),
        ("00B00000000000", None, 65536),
        ("00B00000000100", None, 256),
        ("002000800131", b"1", None),
        ("00A4040C013100", b"1", 256),
        ("00A4040C0000023132", b"12", None),
        ("00A4040C00000231320100", b"12", 256),
    ],
)
def test_commands_of_all_cases(raw, data, le):
    command = parse_command(bytes.fromhex(raw))
    assert (command.data, command.le) == (data, le)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("00B000", id="half a header"),
        pytest.param("002000800231", id="less data than Lc"),
        pytest.param("0020008002313200FF", id="more than Le"),
        pytest.param("00B000000001", id="extended: half a length"),
        pytest.param("00A4040C000002313201", id="extended: half an Le"),
        pytest.param("00A4040C00000031", id="extended: Lc of zero"),
    ],
)
def test_lengths_that_do_not_add_up(raw):
    with pytest.raises(WrongLength):
        parse_command(bytes.fromhex(raw))
