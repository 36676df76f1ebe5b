"""Records at rest: AES-256-GCM per row, bound to the row's key and to the key that encrypted it.

The key is a file of the unit's credentials, never in the database (contract.md "at rest"). The
file may hold former keys behind the current one: they only open what was encrypted before.
A body is the 12-byte nonce, then ciphertext and 16-byte tag.
"""

import hashlib
import logging
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eligibility.errors import Code
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

KEY_FILE = "outbox.key"
KEY_BYTES = 32
LONGEST_KEY_FILE = 8 * KEY_BYTES
NONCE_BYTES = 12
_KEY_ID_LENGTH = 16


class _Key:
    """One AES key and its name."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self.key_id = hashlib.sha256(b"oev-outbox-key\0" + key).hexdigest()[:_KEY_ID_LENGTH]

    def encrypt(self, verification_id: str, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, self._bound_to(verification_id))

    def decrypt(self, verification_id: str, body: bytes) -> bytes | None:
        nonce, ciphertext = body[:NONCE_BYTES], body[NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, ciphertext, self._bound_to(verification_id))
        except (InvalidTag, ValueError):
            return None

    def _bound_to(self, verification_id: str) -> bytes:
        return f"{verification_id}\0{self.key_id}".encode()


class RowCipher:
    """Encrypts bodies with the current key; decrypts those of former keys, too."""

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._keys = tuple(_Key(one) for one in (key, *former))
        self.key_id = self._keys[0].key_id
        """Names the current key in the rows; tells nothing about it."""
        self.key_ids = tuple(one.key_id for one in self._keys)
        """All keys whose rows can be opened, the current one first."""

    def encrypt(self, verification_id: str, plain: bytes) -> bytes:
        """A body that only decrypts in the row of ``verification_id``."""
        return self._keys[0].encrypt(verification_id, plain)

    def decrypt(self, verification_id: str, body: bytes) -> bytes:
        """The plain bytes; each key is tried, because the tag tells which one it was.

        Raises:
            OutboxError: OUTBOX_UNAVAILABLE; the body was damaged or belongs to another row or key.
        """
        for key in self._keys:
            plain = key.decrypt(verification_id, body)
            if plain is not None:
                return plain
        logger.error("outbox.row_damaged verification_id=%s", verification_id)
        raise OutboxError(Code.OUTBOX_UNAVAILABLE)


def load_cipher(credentials: Path) -> RowCipher:
    """The cipher of the credentials folder's keys: 32 bytes each, the current one first.

    Raises:
        OutboxError: OUTBOX_KEY_MISSING; without its key the kiosk does not start.
    """
    try:
        held = (credentials / KEY_FILE).read_bytes()
    except OSError as error:
        logger.error("outbox.key_missing os=%s", error.strerror)  # noqa: TRY400 - no trace needed
        raise OutboxError(Code.OUTBOX_KEY_MISSING) from None
    if not held or len(held) % KEY_BYTES or len(held) > LONGEST_KEY_FILE:
        logger.error("outbox.key_unusable length=%d", len(held))
        raise OutboxError(Code.OUTBOX_KEY_MISSING)
    return RowCipher(*(held[at : at + KEY_BYTES] for at in range(0, len(held), KEY_BYTES)))
