"""What the card signs, and its RSA: PKCS #1 v1.5 over whatever it is handed (card.md 3)."""

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.virtual_card.command import Command
from tests.bench.virtual_card.status import WRONG_LENGTH, WRONG_PARAMETERS, Refused

_SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
_LONGEST_TO_SIGN = 245  # 256 bytes of RSA-2048 less 11 of padding


def to_pad(command: Command) -> bytes:
    """What goes under the PKCS #1 v1.5 padding, by P1."""
    if command.data is None or command.le != 256:
        raise Refused(WRONG_LENGTH)
    match command.p1:
        case 0x00 if len(command.data) <= _LONGEST_TO_SIGN:
            return command.data
        case 0x02 if len(command.data) == 32:
            return _SHA256_DIGEST_INFO + command.data
        case 0x00 | 0x02:
            raise Refused(WRONG_LENGTH)
        case _:
            raise Refused(WRONG_PARAMETERS)


def raw_signature(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    """RSA over 00 01 FF.. 00 content (RFC 8017 9.2), by the Chinese remainder theorem.

    ``cryptography`` has no raw private operation; it signs digests of known lengths only, while the
    card pads whatever it is handed.
    """
    numbers = key.private_numbers()
    size = key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(content)) + b"\x00" + content
    message = int.from_bytes(padded, "big")
    by_p = pow(message % numbers.p, numbers.dmp1, numbers.p)
    by_q = pow(message % numbers.q, numbers.dmq1, numbers.q)
    signature = by_q + numbers.q * ((by_p - by_q) * numbers.iqmp % numbers.p)
    return signature.to_bytes(size, "big")
