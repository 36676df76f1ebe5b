"""Keys of the desk's sign-in, all from ``staff.key`` in the credentials."""

import dataclasses
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eligibility.errors import Code
from hospital.board.access.faults import BoardUnusable, naming

FILE = "staff.key"
_BYTES = 32
_NONCE_BYTES = 12


@dataclasses.dataclass(frozen=True, slots=True)
class StaffKeys:
    """One for each purpose."""

    sealing: bytes = dataclasses.field(repr=False)
    audit: bytes = dataclasses.field(repr=False)
    guesses: bytes = dataclasses.field(repr=False)

    def seal(self, secret: str, staff_id: str) -> bytes:
        """A second factor as it lies on the disk; opens for this person only."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.sealing).encrypt(nonce, secret.encode(), staff_id.encode())

    def open(self, sealed: bytes, staff_id: str) -> str:
        """The same in plain; raises BoardUnusable: sealed under another key, or for another."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.sealing).decrypt(nonce, body, staff_id.encode()).decode()
        except InvalidTag:
            raise BoardUnusable(
                Code.STAFF_FILE_UNUSABLE, f"a second factor does not open with this {FILE}"
            ) from None

    def name_of_guess(self, kind: str, name: str) -> bytes:
        """What stands for an account or an address: a password typed in the wrong place is none."""
        return hmac.digest(self.guesses, f"{kind}:{name}".encode(), "sha256")


def read_keys(credentials: Path) -> StaffKeys:
    """Raises BoardUnusable."""
    with naming(credentials / FILE):
        key = (credentials / FILE).read_bytes()
    if len(key) != _BYTES:
        raise BoardUnusable(Code.STAFF_FILE_UNUSABLE, f"{credentials / FILE}: not {_BYTES} bytes")
    return StaffKeys(*(_derived(key, purpose) for purpose in (b"totp", b"audit", b"guesses")))


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _BYTES, salt=None, info=b"oev-board/" + purpose).derive(key)
