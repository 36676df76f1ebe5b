"""Raw commands in hex to a virtual card, and what comes back."""

import hashlib

SELECT_JPKI = "00A4040C0AD392F000260100000001"
SELECT_FACE = "00A4040C0AD3921000310001010402"
TRIES = "00200080"
MESSAGE = b"to be signed"
DIGEST_INFO = "3031300D060960864801650304020105000420" + hashlib.sha256(MESSAGE).hexdigest()
SIGN = "802A008033" + DIGEST_INFO + "00"


def answer(card, *commands):
    """The last answer; all commands are sent."""
    return [card.apdu(bytes.fromhex(command)) for command in commands][-1]


def send(card, *commands):
    """The last answer's status word."""
    return answer(card, *commands)[-2:].hex().upper()


def select(ef):
    return f"00A4020C02{ef:04X}"


def verify(secret):
    return f"00200080{len(secret):02X}{secret.encode('ascii').hex()}"


def read_all(card, ef):
    """A whole file of the current application, in pieces of 256 by 15-bit offsets."""
    assert send(card, select(ef)) == "9000"
    content = b""
    while (piece := answer(card, f"00B0{len(content):04X}00"))[-2:] == b"\x90\x00":
        content += piece[:-2]
    assert piece[-2:] == b"\x6b\x00"
    return content
