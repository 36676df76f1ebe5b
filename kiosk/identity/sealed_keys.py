"""``DeviceKeys`` in sealed files: ``{label}.key`` holds a PKCS#8 PEM under ``Seal``.

The key is in this process's memory while it signs; the card holds nothing that can be read
without the credential.
"""

from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from eligibility.errors import Code
from kiosk import private_file
from kiosk.identity.device_key import DeviceKeyError, check_label
from kiosk.identity.seal import Seal


class SealedKey:
    """Implements ``DeviceKey``."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    def public_key(self) -> bytes:
        """See DeviceKey."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        """See DeviceKey."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def private_pem(self) -> bytes:
        """PKCS#8, unsealed: only for a folder in memory."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class SealedKeys:
    """Implements ``DeviceKeys``."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal

    def make(self, label: str) -> SealedKey:
        """See DeviceKeys; IDENTITY_NOT_KEPT when it cannot be written."""
        path = self._path(label)
        if path.exists():
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE)
        made = SealedKey(ec.generate_private_key(ec.SECP256R1()))
        try:
            private_file.replace(path, self._seal.close_up(path.name, made.private_pem()))
        except OSError:
            raise DeviceKeyError(Code.IDENTITY_NOT_KEPT) from None
        return made

    def open(self, label: str) -> SealedKey:
        """See DeviceKeys."""
        path = self._path(label)
        try:
            sealed = path.read_bytes()
        except OSError:
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
        return key_of(self._seal.open(path.name, sealed))

    def forget(self, label: str) -> None:
        """See DeviceKeys."""
        path = self._path(label)
        try:
            path.unlink()
            private_file.sync_folder(self._folder)
        except FileNotFoundError:
            return
        except OSError:
            raise DeviceKeyError(Code.IDENTITY_NOT_KEPT) from None

    def _path(self, label: str) -> Path:
        return self._folder / f"{check_label(label)}.key"


def key_of(pem: bytes) -> SealedKey:
    """From a PKCS#8 PEM; raises DeviceKeyError: IDENTITY_UNUSABLE."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise DeviceKeyError(Code.IDENTITY_UNUSABLE)
    return SealedKey(key)
