"""Facts for the link, checked; and how a link number is kept: found by a keyed hash, sealed.

The key is the linking job's alone: whoever answers kiosks or takes in batches cannot read it.
"""

import dataclasses
import hashlib
import hmac
import re

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eligibility.errors import MalformedValue
from eligibility.insured import InsurerNumber
from eligibility.my_number import holds_my_number
from eligibility.wire_link import LinkLine

NONCE_BYTES = 12
_KEY_BYTES = 32
_LINK_NUMBER = re.compile("[0-9A-Za-z_-]{8,64}")
_CODE = re.compile("[0-9A-Za-z_-]{16,64}")
_CERT_KEY = re.compile("[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class LinkFact:
    """One link number, and what leads to it: an insurer's code, or a certificate."""

    line: int
    link_number: str = dataclasses.field(repr=False)
    insurer_no: str | None = None
    code: str | None = dataclasses.field(default=None, repr=False)
    cert_key: bytes | None = dataclasses.field(default=None, repr=False)


def fact_of(number: int, line: LinkLine) -> LinkFact:
    """Raises MalformedValue, CheckDigitMismatch: the line is no fact; names the field."""
    if not _LINK_NUMBER.fullmatch(line.link_number):
        raise MalformedValue("link_number", "8 to 64 letters, digits, - or _ are needed")
    if holds_my_number(line.link_number):
        raise MalformedValue("link_number", "a My Number must not be sent")
    if (line.code is None) == (line.cert_key is None):
        raise MalformedValue("line", "exactly one of code and cert_key is needed")
    if line.cert_key is not None:
        if not _CERT_KEY.fullmatch(line.cert_key):
            raise MalformedValue("cert_key", "64 hex digits in lower case are needed")
        return LinkFact(number, line.link_number, cert_key=bytes.fromhex(line.cert_key))
    if line.code is None or not _CODE.fullmatch(line.code):
        raise MalformedValue("code", "16 to 64 letters, digits, - or _ are needed")
    insurer = InsurerNumber.parse(line.insurer_no or "")
    return LinkFact(number, line.link_number, insurer.text, line.code)


class LinkSeal:
    """What a link number is found by, and what it is kept as."""

    def __init__(self, key: bytes) -> None:
        self._finding = _derived(key, b"link-key-v1")
        self._sealing = AESGCM(_derived(key, b"link-seal-v1"))

    def key_of(self, link_number: str) -> bytes:
        """HMAC-SHA256: the same number is found again, nobody without the key can try numbers."""
        return hmac.digest(self._finding, link_number.encode(), hashlib.sha256)

    def seal(self, link_number: str, nonce: bytes) -> bytes:
        """AES-256-GCM under a nonce used once; bound to its row by the key it lies under."""
        sealed = self._sealing.encrypt(nonce, link_number.encode(), self.key_of(link_number))
        return nonce + sealed

    def unseal(self, link_key: bytes, sealed: bytes) -> str:
        """The link number; raises cryptography's InvalidTag when it is not this row's."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._sealing.decrypt(nonce, content, link_key).decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(key)
