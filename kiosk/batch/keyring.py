"""The envelope's keys from the credentials folder: own private ones, the hospital's public ones.

Keys are replaced while the process runs (docs/provisioning.md "New keys"): the files are looked at
once a second, and when a message names a key that is not known yet. A damaged file changes nothing.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from eligibility import jose_keys
from eligibility.errors import Code, EligibilityError
from eligibility.jose_keys import LABEL, KeysMalformed, ListedKey
from eligibility.key_file import KeyFile, Look
from kiosk.batch.signing import ChipSigner
from kiosk.identity.device_key import DeviceKeys

logger = logging.getLogger(__name__)

SIGN_FILE = "jose-sign.jwk"
ENCRYPT_FILE = "jose-encrypt.jwk"
PEERS_FILE = "peers.jwks"
LOOK_EVERY_S = 1.0

_Keys = TypeVar("_Keys")


class KeysUnusable(EligibilityError):
    """The credentials folder's JOSE keys cannot be used; names the file and what to do."""


class HospitalsKeysMissing(KeysUnusable):
    """This device's own are good; the hospital's are missing or damaged."""


@dataclasses.dataclass(frozen=True, slots=True)
class _HospitalsKeys:
    sealing: ECKey
    verifying: Mapping[str, ECKey]


class FileSource:
    """A file that others replace, by a rename or in place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def mark(self) -> object:
        """See ``eligibility.key_file.Source``."""
        status = self._path.stat()
        return status.st_ino, status.st_mtime_ns, status.st_size

    def read(self) -> bytes:
        """See ``eligibility.key_file.Source``."""
        return self._path.read_bytes()


class Keyring:
    """The newest good keys."""

    def __init__(
        self,
        credentials: Path,
        hospital_uri: str,
        monotonic: Callable[[], float],
        chip: DeviceKeys | None = None,
    ) -> None:
        """Reads the three files; with a chip the signing key may lie in it.

        Raises:
            KeysUnusable: a file is missing or damaged.
            HospitalsKeysMissing: only the hospital's keys cannot be used.
        """
        self._hospital_uri = hospital_uri
        self._monotonic = monotonic
        self._chip = chip
        self._sign = _open(credentials / SIGN_FILE, self._own_signing)
        self._decrypt = _open(credentials / ENCRYPT_FILE, _own_opening)
        try:
            self._peers = _open(credentials / PEERS_FILE, self._of_the_hospital)
        except KeysUnusable as error:
            raise HospitalsKeysMissing(*error.args) from None
        self._look_at = monotonic() + LOOK_EVERY_S

    def signing(self) -> ECKey | ChipSigner:
        """With which this device signs."""
        self._look_when_due()
        return self._sign.keys

    def sealing(self) -> ECKey:
        """The hospital's key to which messages are sealed."""
        self._look_when_due()
        return self._peers.keys.sealing

    def opening(self, kid: str) -> ECKey | None:
        """One of this device's own keys; None for an id that it does not hold."""
        self._look_when_due()
        if kid not in self._decrypt.keys:
            self._look()
        return self._decrypt.keys.get(kid)

    def verifying(self, kid: str) -> ECKey | None:
        """One of the hospital's keys; None for an id that is none of them."""
        self._look_when_due()
        if kid not in self._peers.keys.verifying:
            self._look()
        return self._peers.keys.verifying.get(kid)

    def _look_when_due(self) -> None:
        if self._monotonic() >= self._look_at:
            self._look()

    def _look(self) -> None:
        self._look_at = self._monotonic() + LOOK_EVERY_S
        _tell(SIGN_FILE, self._sign.look())
        _tell(ENCRYPT_FILE, self._decrypt.look())
        _tell(PEERS_FILE, self._peers.look())

    def _own_signing(self, content: bytes) -> ECKey | ChipSigner:
        chip = self._chip
        key = jose_keys.own_keys(content, "sig", with_chip=chip is not None)[0]
        if chip is not None and LABEL in key.jwk:
            return ChipSigner(chip, key)
        return _imported(key)

    def _of_the_hospital(self, content: bytes) -> _HospitalsKeys:
        theirs = [key for key in jose_keys.peers_keys(content) if key.owner == self._hospital_uri]
        sealing = jose_keys.to_seal_to(theirs, self._hospital_uri)
        verifying = {key.kid: _imported(key) for key in jose_keys.verifying(theirs)}
        if sealing is None or not verifying:
            raise KeysMalformed("the hospital's keys are missing")
        return _HospitalsKeys(_imported(sealing), verifying)


def _own_opening(content: bytes) -> Mapping[str, ECKey]:
    return {key.kid: _imported(key) for key in jose_keys.own_keys(content, "enc")}


def _imported(key: ListedKey) -> ECKey:
    try:
        return ECKey.import_key(dict(key.jwk))
    except (JoseError, ValueError):
        raise KeysMalformed("a key is no point of its curve") from None


def _open(path: Path, parse: Callable[[bytes], _Keys]) -> KeyFile[_Keys]:
    try:
        return KeyFile(FileSource(path), parse)
    except OSError:
        raise KeysUnusable(f"{path.name}: cannot be read; provision again") from None
    except ValueError as error:
        raise KeysUnusable(f"{path.name}: {error}; provision again") from None


def _tell(name: str, look: Look) -> None:
    match look:
        case Look.NEW:
            logger.info("batch.keys_read file=%s", name)
        case Look.UNUSABLE:
            code = Code.KEY_FILE_UNUSABLE.code
            logger.error("batch.keys_unusable file=%s code=%s", name, code)
        case Look.UNCHANGED:
            pass
