"""One set of what a kiosk proves itself with: ``gen-NNNN``, a folder.

    device.key                        TLS key                                        sealed
    device.crt ca.crt                 leaf and issuing authority; the root
    jose-sign.jwk jose-encrypt.jwk    own keys, or which key of a chip signs         sealed
    peers.jwks                        public keys of the hospital
    outbox.key                        opens the records on this kiosk                sealed
    pending                           what an enrolment under way needs again        sealed
    proven                            the running service used it

The TLS key is made once: whoever begins again after a power cut asks for the same certificate, and
the authority takes no second key for one invitation or one renewal.
"""

import contextlib
import datetime as dt
import logging
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility import jose_keys
from eligibility.errors import Code
from kiosk import private_file
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.seal import Seal
from kiosk.identity.sealed_keys import SealedKey, SealedKeys, key_of

logger = logging.getLogger(__name__)

TLS_KEY, CERTIFICATE, ROOT = "device.key", "device.crt", "ca.crt"
JOSE_SIGN, JOSE_ENCRYPT, PEERS = "jose-sign.jwk", "jose-encrypt.jwk", "peers.jwks"
OUTBOX_KEY = "outbox.key"
OUTBOX_KEY_BYTES = 32
PENDING = "pending"
_PROVEN = "proven"
_TLS_LABEL = "device"
WHOLE = (TLS_KEY, CERTIFICATE, ROOT, JOSE_SIGN, JOSE_ENCRYPT, PEERS, OUTBOX_KEY)
"""What a complete set has; the names are those of the classic credentials folder."""
_SEALED = frozenset({TLS_KEY, JOSE_SIGN, JOSE_ENCRYPT, OUTBOX_KEY, PENDING})


class Generation:
    """Reads and writes one set. Every method may raise DeviceKeyError."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self.folder = folder
        self._seal = seal

    @property
    def name(self) -> str:
        """``gen-0001``."""
        return self.folder.name

    def tls_key(self) -> SealedKey:
        """Made at the first call, the same ever after; only while the set is being made."""
        keys = SealedKeys(self.folder, self._seal)
        return keys.open(_TLS_LABEL) if self.has(TLS_KEY) else keys.make(_TLS_LABEL)

    def has(self, name: str) -> bool:
        """Whether it was put."""
        return (self.folder / name).exists()

    def put(self, name: str, content: bytes) -> None:
        """Sealed where it is a secret; IDENTITY_NOT_KEPT, then nothing has changed."""
        kept = self._seal.close_up(name, content) if name in _SEALED else content
        try:
            private_file.replace(self.folder / name, kept)
        except OSError as error:
            logger.error("identity.not_kept os=%s", error.strerror)  # noqa: TRY400 - no trace needed
            raise DeviceKeyError(Code.IDENTITY_NOT_KEPT) from None

    def get(self, name: str) -> bytes:
        """Opened; IDENTITY_UNUSABLE when it is missing, damaged or sealed elsewhere."""
        try:
            kept = (self.folder / name).read_bytes()
        except OSError:
            logger.error("identity.missing name=%s", name)  # noqa: TRY400 - no trace needed
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
        return self._seal.open(name, kept) if name in _SEALED else kept

    def kept_at(self, name: str) -> dt.datetime:
        """When it was written; IDENTITY_UNUSABLE when it is missing."""
        try:
            seconds = (self.folder / name).stat().st_mtime
        except OSError:
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
        return dt.datetime.fromtimestamp(seconds, dt.UTC)

    def take(self, name: str) -> None:
        """It is gone; nothing when it was not there."""
        with contextlib.suppress(FileNotFoundError):
            (self.folder / name).unlink()

    def whole(self) -> Mapping[str, bytes]:
        """All of a complete set, opened; IDENTITY_UNUSABLE when it is none."""
        files = {name: self.get(name) for name in WHOLE}
        try:
            _check(files, self.certificate())
        except ValueError as error:
            logger.error("identity.unusable generation=%s reason=%s", self.name, error)  # noqa: TRY400 - the sentence suffices
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
        return files

    def certificate(self) -> "Leaf":
        """This device's own."""
        try:
            return Leaf(x509.load_pem_x509_certificate(self.get(CERTIFICATE)))
        except ValueError:
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None

    @property
    def is_proven(self) -> bool:
        """The running service has used it."""
        return self.has(_PROVEN)

    def prove(self) -> None:
        """From now on nobody goes back to the former one."""
        self.put(_PROVEN, b"")


def _check(files: Mapping[str, bytes], leaf: "Leaf") -> None:
    """Raises ValueError; says what, never a value."""
    if leaf.public_key_der != key_of(files[TLS_KEY]).public_key():
        raise ValueError("the certificate is of another key")
    x509.load_pem_x509_certificate(files[ROOT])
    jose_keys.own_keys(files[JOSE_SIGN], "sig", with_chip=True)
    jose_keys.own_keys(files[JOSE_ENCRYPT], "enc")
    jose_keys.peers_keys(files[PEERS])
    if not files[OUTBOX_KEY] or len(files[OUTBOX_KEY]) % OUTBOX_KEY_BYTES:
        raise ValueError("outbox.key holds no whole keys")


class Leaf:
    """What a kiosk wants to know of its certificate."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self.serial = f"{certificate.serial_number:x}"
        """Lower-case hex."""
        self.not_before = certificate.not_valid_before_utc
        self.not_after = certificate.not_valid_after_utc
        self.public_key_der = certificate.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
