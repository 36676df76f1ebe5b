"""Names for people that say nothing outside one institution, and keys for card faces.

Pseudonym: HMAC under a key of the institution, so that two institutions cannot pool patients.
Face key: a keyed hash, because the space of insured numbers is small (cloud.md 6).
"""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eligibility.inquiry import MonthDay
from eligibility.insured import InsuredKey

KEY_BYTES = 32
_PSEUDONYM_BYTES = 16
_FACE_KEY_BYTES = 8


class Pseudonyms:
    """Deterministic within one institution and epoch, unlinkable across either.

    A new epoch begins with a new master key. Rows are written under the current one; the earlier
    keys are kept as long as earlier rows are to be found by person.
    """

    def __init__(self, masters: Mapping[int, bytes], current: int) -> None:
        self._masters = dict(masters)
        self._current = current
        self._masters[current]

    def of(self, institution: str, person_id: int) -> str:
        """The current epoch's: its number, then base32 of 16 bytes without padding."""
        return self._in(self._current, institution, person_id)

    def each(self, institution: str, person_id: int) -> tuple[str, ...]:
        """Those of all epochs whose keys are kept, the latest first."""
        epochs = sorted(self._masters, reverse=True)
        return tuple(self._in(epoch, institution, person_id) for epoch in epochs)

    def _in(self, epoch: int, institution: str, person_id: int) -> str:
        message = b"patient-v1" + person_id.to_bytes(8, "big")
        digest = hmac.digest(self._key_of(epoch, institution), message, hashlib.sha256)
        return f"{epoch}-{base64.b32encode(digest[:_PSEUDONYM_BYTES]).decode().rstrip('=')}"

    def _key_of(self, epoch: int, institution: str) -> bytes:
        salt = f"epoch-{epoch}".encode()
        derivation = HKDF(SHA256(), KEY_BYTES, salt=salt, info=institution.encode())
        return derivation.derive(self._masters[epoch])


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
