"""The invitation of a kiosk: 128 random bits, shown once as code and as QR (device.md 2.3 step 1).

    secret      16 bytes; whoever has them may ask for the certificate, once
    code        26 characters of Crockford's base32 and a check character, in groups of four
    id          16 hex digits derived from the secret: names the invitation, proves nothing
    hash        SHA-256 of the secret: all that the authority keeps of it
    QR          ``OEV1:CODE:FINGERPRINT``; the fingerprint is the root's, base32 of its SHA-256

A code that was typed names no authority. So the authority shows that it knows the hash: a MAC over
the kiosk's nonce and its root's fingerprint (``trust_proof``).
"""

import base64
import binascii
import dataclasses
import hashlib
import hmac
import re
from typing import Self

from eligibility.errors import CheckDigitMismatch, MalformedValue

SECRET_BYTES = 16
NONCE_BYTES = 16
CODE_LENGTH = 27
_GROUP = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {
    "O": 0,
    "I": 1,
    "L": 1,
}
_LETTER_BITS = 5
_SECRET_BITS = SECRET_BYTES * 8
_FIELD = 0b100101
"""x^5 + x^2 + 1: the field of 32 elements in which the check character is made."""
_MARK = "OEV1"
_QR = re.compile(rf"{_MARK}:([0-9A-Z]{{{CODE_LENGTH}}}):([A-Z2-7]{{52}})")
_KIND = "invitation"


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """The secret half of an invitation; never logged, never stored by the authority."""

    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != SECRET_BYTES:
            raise MalformedValue(_KIND, f"a secret has {SECRET_BYTES} bytes")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From what was typed: any case, blanks and hyphens anywhere, O for 0, I and L for 1.

        Raises:
            MalformedValue: too short, too long, another character, or no 128 bits.
            CheckDigitMismatch: a character was mistyped, or two were exchanged.
        """
        letters = re.sub(r"[\s-]", "", text).upper()
        try:
            values = [_VALUES[letter] for letter in letters]
        except KeyError:
            raise MalformedValue(_KIND, "only 0-9 and A-Z without U") from None
        if len(values) != CODE_LENGTH:
            raise MalformedValue(_KIND, f"{CODE_LENGTH} characters are needed")
        if _check(values[:-1]) != values[-1]:
            raise CheckDigitMismatch(_KIND)
        number = 0
        for value in values[:-1]:
            number = number << _LETTER_BITS | value
        if number >> _SECRET_BITS:
            raise MalformedValue(_KIND, "the first character is out of range")
        return cls(number.to_bytes(SECRET_BYTES, "big"))

    @property
    def code(self) -> str:
        """The 27 characters without hyphens."""
        number = int.from_bytes(self.value, "big")
        shifts = range((CODE_LENGTH - 2) * _LETTER_BITS, -1, -_LETTER_BITS)
        values = [number >> shift & (len(_ALPHABET) - 1) for shift in shifts]
        return "".join(_ALPHABET[value] for value in (*values, _check(values)))

    @property
    def grouped(self) -> str:
        """The same as people read it: ``XXXX-XXXX-...-XXX``."""
        code = self.code
        return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))

    @property
    def id(self) -> str:
        """Names the invitation; the user name in HTTP Basic."""
        return hashlib.sha256(b"oev-invitation-id-v1\0" + self.value).hexdigest()[:16]

    @property
    def hash(self) -> bytes:
        """What the authority keeps, 32 bytes."""
        return hashlib.sha256(b"oev-invitation-v1\0" + self.value).digest()

    def challenge(self, public_key: bytes) -> str:
        """The request's challengePassword: binds the key (DER SubjectPublicKeyInfo) to the secret.

        So nobody who relays the request can put another key into it.
        """
        mac = hmac.digest(self.value, b"oev-challenge-v1\0" + public_key, "sha256")
        return base64.b64encode(mac).decode()


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """What the kiosk got: by QR with the root's fingerprint, typed without."""

    secret: Secret
    root_sha256: bytes | None = None
    """SHA-256 of the root's DER certificate; None when the code was typed."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a QR symbol or from what was typed; raises as ``Secret.parse``."""
        match = _QR.fullmatch(text.strip().upper())
        if match is None:
            if ":" in text:
                raise MalformedValue(_KIND, "this QR code holds no invitation")
            return cls(Secret.parse(text))
        try:
            fingerprint = base64.b32decode(match[2] + "====")
        except binascii.Error:
            raise MalformedValue(_KIND, "the fingerprint cannot be read") from None
        return cls(Secret.parse(match[1]), fingerprint)

    @property
    def qr(self) -> str:
        """What the QR symbol says; alphanumeric, so that it stays small.

        Raises:
            ValueError: without a fingerprint.
        """
        if self.root_sha256 is None:
            raise ValueError("an invitation without the root's fingerprint has no QR")
        fingerprint = base64.b32encode(self.root_sha256).decode().rstrip("=")
        return f"{_MARK}:{self.secret.code}:{fingerprint}"


def trust_proof(secret_hash: bytes, nonce: bytes, root_sha256: bytes) -> bytes:
    """How the authority shows a kiosk whose code was typed that it made the invitation."""
    return hmac.digest(secret_hash, b"oev-trust-v1\0" + nonce + root_sha256, "sha256")


def _check(values: list[int]) -> int:
    """Sum of letter times alpha to its place: finds every mistyped and every exchanged pair."""
    check = 0
    for value in values:
        check = _times_alpha(check ^ value)
    return check


def _times_alpha(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled >> _LETTER_BITS else doubled
