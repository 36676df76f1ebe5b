"""The port ``DeviceKey``: a P-256 key that signs and never leaves where it lies.

Two implementations: a sealed file, whose key is a systemd credential, and PKCS#11 (a chip, an HSM,
SoftHSM2 in tests). A PKCS#11 key signs requests and messages; Python's ``ssl`` cannot use one for
TLS (device.md 2.4), so the TLS key is always a sealed file.
"""

import re
from typing import Protocol

from kiosk.ports import PortError

_LABEL = re.compile(r"[a-z0-9-]{1,64}")


class DeviceKeyError(PortError):
    """The key cannot be made, opened or used.

    KEY_TOKEN_UNUSABLE, IDENTITY_UNUSABLE, or IDENTITY_NOT_KEPT when there is no room for it.
    """


class DeviceKey(Protocol):
    """One key."""

    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        ...

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over ``data``, DER; raises DeviceKeyError."""
        ...


class DeviceKeys(Protocol):
    """Where keys lie, by label; labels are a-z, 0-9 and hyphens, at most 64."""

    def make(self, label: str) -> DeviceKey:
        """A new key under a new label; raises DeviceKeyError, also when there is one."""
        ...

    def open(self, label: str) -> DeviceKey:
        """A key that was made before; raises DeviceKeyError."""
        ...

    def forget(self, label: str) -> None:
        """It is gone for good; nothing when there is none."""
        ...


def check_label(label: str) -> str:
    """The label, if it is one; raises ValueError."""
    if _LABEL.fullmatch(label) is None:
        raise ValueError("a label has 1 to 64 of a-z, 0-9 and hyphens")
    return label
