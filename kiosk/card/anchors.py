"""The public keys that certify issuers of face data: several PEM keys in one file.

Nothing public tells the real ones (card.md 6); an operator who was given them names the file.
"""

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.config import ConfigError

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


def read_face_anchors(path: Path | None) -> tuple[rsa.RSAPublicKey, ...]:
    """The keys; empty without a file.

    Raises:
        ConfigError: the file cannot be read or holds no RSA public keys in PEM.
    """
    if path is None:
        return ()
    try:
        keys = [load_pem_public_key(pem) for pem in _PEM.findall(path.read_bytes())]
    except OSError as error:
        raise ConfigError(f"card.face_anchors: {error.strerror}") from None
    except ValueError:
        keys = []
    found = tuple(key for key in keys if isinstance(key, rsa.RSAPublicKey))
    if not found or len(found) != len(keys):
        raise ConfigError("card.face_anchors: the file holds no RSA public keys in PEM")
    return found
