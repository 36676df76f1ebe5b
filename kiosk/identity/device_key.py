"""The port ``DeviceKey``: a P-256 key that signs and never leaves where it lies.

Two implementations: a sealed file, whose key is a systemd credential, and PKCS#11 (a chip, an HSM,
SoftHSM2 in tests). A PKCS#11 key signs requests and messages; Python's ``ssl`` cannot use one for
TLS (device.md 2.4), so the TLS key is always a sealed file.
"""

from typing import Protocol

from kiosk.ports import PortError


class DeviceKeyError(PortError):
    """The key cannot be made, opened or used; KEY_TOKEN_UNUSABLE or IDENTITY_UNUSABLE."""


class DeviceKey(Protocol):
    """One key."""

    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        ...

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over ``data``, DER; raises DeviceKeyError."""
        ...


class DeviceKeys(Protocol):
    """Where keys lie, by label; labels are a-z, 0-9 and hyphens."""

    def make(self, label: str) -> DeviceKey:
        """A new key under a new label; raises DeviceKeyError."""
        ...

    def open(self, label: str) -> DeviceKey:
        """A key that was made before; raises DeviceKeyError."""
        ...

    def forget(self, label: str) -> None:
        """It is gone for good; nothing when there is none."""
        ...
