"""The key that signs the audit trail's days, and the public one for whoever checks them."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from cloud.config import ConfigError

AUDIT_KEY = "audit.key"


def new_audit_key() -> bytes:
    """A new private key, PEM."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_audit_key(directory: Path) -> Ed25519PrivateKey:
    """The service's own. Raises ConfigError."""
    try:
        key = load_pem_private_key((directory / AUDIT_KEY).read_bytes(), None)
    except OSError as error:
        raise ConfigError(
            f"keys.directory: {AUDIT_KEY}: {error.strerror}; new-keys makes it"
        ) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"keys.directory: {AUDIT_KEY} holds no Ed25519 key in PEM")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """As ``public_pem`` wrote it. Raises ConfigError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"--public-key: {error.strerror}") from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigError("--public-key: no Ed25519 public key in PEM")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """What an auditor is given."""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()
