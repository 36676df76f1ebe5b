"""The service's own keys: made once, read at each start."""

from pathlib import Path

from cloud.bootstrap.audit_keys import AUDIT_KEY, new_audit_key
from cloud.config import ConfigError, Keys
from cloud.domain.ports import Randomness
from cloud.domain.pseudonym import KEY_BYTES, Pseudonyms

PSEUDONYM_KEY = "pseudonym.key"
FACE_KEY = "card-face.key"
LINK_KEY = "link.key"
"""Of the linking job alone: the service never reads it, and production keeps it elsewhere."""


def pseudonym_key(epoch: int) -> str:
    """The file of an epoch's master key."""
    return PSEUDONYM_KEY if epoch == 1 else f"pseudonym-{epoch}.key"


def read_pseudonyms(keys: Keys) -> Pseudonyms:
    """The current epoch and every earlier one whose key is still there. Raises ConfigError."""
    if keys.epoch < 1:
        raise ConfigError("keys.epoch: 1 or more is needed")
    directory = keys.directory
    kept = [n for n in range(1, keys.epoch) if (directory / pseudonym_key(n)).exists()]
    masters = {epoch: read_key(directory / pseudonym_key(epoch)) for epoch in (*kept, keys.epoch)}
    return Pseudonyms(masters, keys.epoch)


def make_keys(directory: Path, randomness: Randomness, epoch: int = 1) -> list[Path]:
    """Makes the service's own keys that are not there yet, readable by this user only."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    contents = {
        pseudonym_key(epoch): lambda: randomness.token(KEY_BYTES),
        FACE_KEY: lambda: randomness.token(KEY_BYTES),
        LINK_KEY: lambda: randomness.token(KEY_BYTES),
        AUDIT_KEY: new_audit_key,
    }
    missing = [name for name in contents if not (directory / name).exists()]
    for name in missing:
        path = directory / name
        path.touch(mode=0o600)
        path.write_bytes(contents[name]())
    return [directory / name for name in missing]


def read_key(path: Path) -> bytes:
    """A key of 32 bytes. Raises ConfigError."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"keys.directory: {path.name}: {error.strerror}") from None
    if len(key) != KEY_BYTES:
        raise ConfigError(f"keys.directory: {path.name} does not hold {KEY_BYTES} bytes")
    return key
