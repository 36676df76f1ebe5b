"""The envelope's keys from the credentials folder: own private ones, the kiosks' public ones.

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
from eligibility.jose_keys import KeysMalformed, ListedKey
from eligibility.key_file import KeyFile, Look

logger = logging.getLogger(__name__)

SIGN_FILE = "jose-sign.jwk"
ENCRYPT_FILE = "jose-encrypt.jwk"
PEERS_FILE = "peers.jwks"
LOOK_EVERY_S = 1.0

_Keys = TypeVar("_Keys")


class KeysUnusable(EligibilityError):
    """The credentials folder's JOSE keys cannot be used; names the file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """A public key and whose it is."""

    uri: str
    key: ECKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class _KiosksKeys:
    signers: Mapping[str, Signer]
    """By key id."""
    sealing: Mapping[str, ECKey]
    """By the kiosk's URI."""


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


def _nobody_to_ask() -> None:
    """Files are carried by hand."""


@dataclasses.dataclass(frozen=True, slots=True)
class KiosksSource:
    """Where the kiosks' keys are, and whom to tell that one is missing."""

    path: Path
    missing: Callable[[], None] = _nobody_to_ask


class Keyring:
    """The newest good keys."""

    def __init__(
        self,
        credentials: Path,
        monotonic: Callable[[], float],
        kiosks: KiosksSource | None = None,
    ) -> None:
        """Reads the three files; raises KeysUnusable."""
        self._monotonic = monotonic
        self._kiosks = kiosks or KiosksSource(credentials / PEERS_FILE)
        self._sign = _open(credentials / SIGN_FILE, _own_signing)
        self._decrypt = _open(credentials / ENCRYPT_FILE, _own_opening)
        self._peers = _open(self._kiosks.path, _of_the_kiosks)
        self._look_at = monotonic() + LOOK_EVERY_S

    def signing(self) -> ECKey:
        """With which the hospital signs."""
        self._look_when_due()
        return self._sign.keys

    def sealing(self, uri: str) -> ECKey | None:
        """The key of the kiosk ``uri`` to which lists are sealed; None for an unknown kiosk."""
        self._look_when_due()
        if uri not in self._peers.keys.sealing:
            self._look()
        return self._peers.keys.sealing.get(uri)

    def opening(self, kid: str) -> ECKey | None:
        """One of the hospital's own keys; None for an id that it does not hold."""
        self._look_when_due()
        if kid not in self._decrypt.keys:
            self._look()
        return self._decrypt.keys.get(kid)

    def verifying(self, kid: str) -> Signer | None:
        """A kiosk's key and its owner; None for an unknown id."""
        self._look_when_due()
        if kid not in self._peers.keys.signers:
            self._look()
        if kid not in self._peers.keys.signers:
            self._kiosks.missing()
        return self._peers.keys.signers.get(kid)

    def _look_when_due(self) -> None:
        if self._monotonic() >= self._look_at:
            self._look()

    def _look(self) -> None:
        self._look_at = self._monotonic() + LOOK_EVERY_S
        _tell(SIGN_FILE, self._sign.look())
        _tell(ENCRYPT_FILE, self._decrypt.look())
        _tell(PEERS_FILE, self._peers.look())


def _own_signing(content: bytes) -> ECKey:
    return _imported(jose_keys.own_keys(content, "sig")[0])


def _own_opening(content: bytes) -> Mapping[str, ECKey]:
    return {key.kid: _imported(key) for key in jose_keys.own_keys(content, "enc")}


def _of_the_kiosks(content: bytes) -> _KiosksKeys:
    keys = jose_keys.peers_keys(content)
    sealing = {key.owner: jose_keys.to_seal_to(keys, key.owner) for key in keys}
    return _KiosksKeys(
        {key.kid: Signer(key.owner, _imported(key)) for key in jose_keys.verifying(keys)},
        {uri: _imported(key) for uri, key in sealing.items() if key is not None},
    )


def _imported(key: ListedKey) -> ECKey:
    try:
        return ECKey.import_key(dict(key.jwk))
    except (JoseError, ValueError):
        raise KeysMalformed("a key is no point of its curve") from None


def _open(path: Path, parse: Callable[[bytes], _Keys]) -> KeyFile[_Keys]:
    try:
        return KeyFile(FileSource(path), parse)
    except OSError:
        raise KeysUnusable(f"{path.name}: cannot be read") from None
    except ValueError as error:
        raise KeysUnusable(f"{path.name}: {error}") from None


def _tell(name: str, look: Look) -> None:
    match look:
        case Look.NEW:
            logger.info("hospital.keys_read file=%s", name)
        case Look.UNUSABLE:
            code = Code.KEY_FILE_UNUSABLE.code
            logger.error("hospital.keys_unusable file=%s code=%s", name, code)
        case Look.UNCHANGED:
            pass
