"""Secrets at rest: AES-256-GCM under a key that lies apart, in a systemd credential.

    bytes 0..4   "OEVS" and the version of this form, 1
    bytes 5..16  nonce
    the rest     ciphertext and tag of 16 bytes

The form and the secret's name are bound in, so that one sealed file cannot stand in for another.
"""

import logging
import os
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eligibility.errors import Code
from kiosk.identity.device_key import DeviceKeyError

logger = logging.getLogger(__name__)

SEAL_FILE = "identity.key"
"""In the credentials folder: 32 random bytes."""
KEY_BYTES = 32
_FORM = b"OEVS\x01"
_NONCE_BYTES = 12


class Seal:
    """Closes and opens secrets by name."""

    def __init__(self, key: bytes) -> None:
        """Raises DeviceKeyError: IDENTITY_UNUSABLE, the key has not 32 bytes."""
        if len(key) != KEY_BYTES:
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE)
        self._aead = AESGCM(key)

    @classmethod
    def read(cls, credentials: Path) -> Self:
        """With the folder's ``identity.key``; raises DeviceKeyError: IDENTITY_UNUSABLE."""
        try:
            key = (credentials / SEAL_FILE).read_bytes()
        except OSError:
            logger.error("identity.seal_missing name=%s", SEAL_FILE)  # noqa: TRY400 - no trace needed
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
        if len(key) != KEY_BYTES:  # "-" of a unit without it, or what systemd has not opened
            logger.error("identity.seal_unusable name=%s bytes=%d", SEAL_FILE, len(key))
        return cls(key)

    def close_up(self, name: str, secret: bytes) -> bytes:
        """What may lie on the card."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORM + nonce + self._aead.encrypt(nonce, secret, _bound_to(name))

    def open(self, name: str, sealed: bytes) -> bytes:
        """The secret.

        Raises:
            DeviceKeyError: IDENTITY_UNUSABLE; damaged, of another name, or sealed elsewhere.
        """
        form, rest = sealed[: len(_FORM)], sealed[len(_FORM) :]
        try:
            if form == _FORM:
                return self._aead.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound_to(name))
        except (InvalidTag, ValueError):
            pass  # told below, like a form that is not ours: which of them helps nobody
        raise DeviceKeyError(Code.IDENTITY_UNUSABLE)


def _bound_to(name: str) -> bytes:
    return _FORM + name.encode()
