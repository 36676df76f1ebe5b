"""Names for people that say nothing outside one institution, and keys for card faces.

Pseudonym: HMAC under a key of the institution, so that two institutions cannot pool patients.
Face key: a keyed hash, because the space of insured numbers is small (cloud.md 6).
"""

import base64
import datetime as dt
import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eligibility.inquiry import MonthDay
from eligibility.insured import InsuredKey

KEY_BYTES = 32
_PSEUDONYM_BYTES = 16
_FACE_KEY_BYTES = 8
_EPOCH = b"epoch-1"


class Pseudonyms:
    """Deterministic within one institution, unlinkable across institutions."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    def of(self, institution: str, person_id: int) -> str:
        """Base32 of 16 bytes, without padding."""
        message = b"patient-v1" + person_id.to_bytes(8, "big")
        digest = hmac.digest(self._key_of(institution), message, hashlib.sha256)
        return base64.b32encode(digest[:_PSEUDONYM_BYTES]).decode().rstrip("=")

    def _key_of(self, institution: str) -> bytes:
        derivation = HKDF(SHA256(), KEY_BYTES, salt=_EPOCH, info=institution.encode())
        return derivation.derive(self._master)


class FaceKeys:
    """What a card face is found by: 8 bytes, so real columns are compared after the hit."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, insured: InsuredKey) -> int:
        """Signed 64 bits, as PostgreSQL's bigint."""
        return self.of_household(insured.household_key())

    def of_household(self, household: tuple[str, str, str]) -> int:
        """The same of insurer, symbol and number in comparable spelling."""
        message = "\x1f".join(household).encode()
        digest = hmac.digest(self._key, message, hashlib.sha256)
        return int.from_bytes(digest[:_FACE_KEY_BYTES], "big", signed=True)


def birth_month_day(birth: dt.date | MonthDay) -> int:
    """Month and day as one number: 12 April is 412."""
    return birth.month * 100 + birth.day
