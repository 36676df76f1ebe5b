"""Records at rest: AES-256-GCM per row, bound to the row's key and to the key that encrypted it.

The key is a file of the unit's credentials, never in the database (contract.md "at rest").
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
NONCE_BYTES = 12
_KEY_ID_LENGTH = 16


class RowCipher:
    """Encrypts and decrypts bodies with one key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self.key_id = hashlib.sha256(b"oev-outbox-key\0" + key).hexdigest()[:_KEY_ID_LENGTH]
        """Names the key in the rows; tells nothing about it."""

    def encrypt(self, verification_id: str, plain: bytes) -> bytes:
        """A body that only decrypts in the row of ``verification_id``."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, self._bound_to(verification_id))

    def decrypt(self, verification_id: str, body: bytes) -> bytes:
        """The plain bytes.

        Raises:
            OutboxError: OUTBOX_UNAVAILABLE; the body was damaged or belongs to another row.
        """
        nonce, ciphertext = body[:NONCE_BYTES], body[NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, ciphertext, self._bound_to(verification_id))
        except (InvalidTag, ValueError):
            logger.error("outbox.row_damaged verification_id=%s", verification_id)  # noqa: TRY400
            raise OutboxError(Code.OUTBOX_UNAVAILABLE) from None

    def _bound_to(self, verification_id: str) -> bytes:
        return f"{verification_id}\0{self.key_id}".encode()


def load_cipher(credentials: Path) -> RowCipher:
    """The cipher of the credentials folder's key.

    Raises:
        OutboxError: OUTBOX_KEY_MISSING; without its key the kiosk does not start.
    """
    try:
        key = (credentials / KEY_FILE).read_bytes()
    except OSError as error:
        logger.error("outbox.key_missing os=%s", error.strerror)  # noqa: TRY400 - no trace needed
        raise OutboxError(Code.OUTBOX_KEY_MISSING) from None
    if len(key) != KEY_BYTES:
        logger.error("outbox.key_unusable length=%d", len(key))
        raise OutboxError(Code.OUTBOX_KEY_MISSING)
    return RowCipher(key)
