"""Where this kiosk's identity lies: a classic credentials folder, or the store that it opens.

A classic folder holds ``device.key``: somebody carried it over, and it is used as it is. Else only
``identity.key`` lies there (and ``token.pin``), and the identity in ``{state}/identity``. A unit's
credentials that have no file are placeholders of one character (systemd/kiosk-ui.service).
"""

import contextlib
import dataclasses
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.errors import Code
from kiosk.config import ConfigError, KioskConfig
from kiosk.identity.generation import TLS_KEY
from kiosk.identity.memory import place_for
from kiosk.identity.opened import OpenedIdentity
from kiosk.identity.seal import Seal
from kiosk.identity.store import CURRENT, IdentityStore

logger = logging.getLogger(__name__)

STORE_FOLDER = "identity"
_PLACEHOLDER = "-"


@dataclasses.dataclass(frozen=True, slots=True)
class FoundIdentity:
    """Who this kiosk is, for as long as the process runs."""

    config: KioskConfig
    """The settings; ``paths.credentials`` is where keys and certificates are to be read now."""
    opened: OpenedIdentity | None
    """None: a classic folder."""

    def on_change(self, tell: Callable[[], None]) -> None:
        """See ``OpenedIdentity``; a classic folder does not change by itself."""
        if self.opened is not None:
            self.opened.on_change(tell)


def given_folder(config: KioskConfig) -> Path:
    """The folder that systemd opened the credentials in, else the configured one."""
    return Path(os.environ.get("CREDENTIALS_DIRECTORY") or config.paths.credentials)


def store_of(config: KioskConfig) -> IdentityStore:
    """The kiosk's generations; raises DeviceKeyError: the credential that seals them is missing."""
    return IdentityStore(_store_folder(config), Seal.read(given_folder(config)))


def has_files(config: KioskConfig) -> bool:
    """Whether the identity is a folder of files that somebody carried over."""
    try:
        return (given_folder(config) / TLS_KEY).stat().st_size > len(_PLACEHOLDER)
    except OSError:
        return False


def is_enrolled(config: KioskConfig) -> bool:
    """Whether there is any identity; says nothing of its being usable."""
    return has_files(config) or (_store_folder(config) / CURRENT).is_symlink()


@contextlib.contextmanager
def identified(config: KioskConfig) -> Iterator[FoundIdentity]:
    """This kiosk's identity, open and followed until the end.

    Raises:
        ConfigError: NOT_ENROLLED, or there is no memory to open it in.
        DeviceKeyError: IDENTITY_UNUSABLE.
    """
    if has_files(config):
        yield FoundIdentity(_reading(config, given_folder(config)), None)
        return
    if not is_enrolled(config):
        code = Code.NOT_ENROLLED
        raise ConfigError(f"{code.code} {code.sentence}")
    store = store_of(config)
    store.sweep()
    try:
        opened = OpenedIdentity(store, place_for(os.environ))
    except OSError as error:
        raise ConfigError(f"no memory for the opened identity: {error.strerror}") from None
    with contextlib.closing(opened):
        opened.start()
        yield FoundIdentity(_reading(config, opened.folder), opened)


def _store_folder(config: KioskConfig) -> Path:
    return config.paths.state / STORE_FOLDER


def _reading(config: KioskConfig, credentials: Path) -> KioskConfig:
    paths = dataclasses.replace(config.paths, credentials=credentials)
    return dataclasses.replace(config, paths=paths)
