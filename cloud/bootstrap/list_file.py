"""The file of lists in use: chosen at the start, replaced whole, read by every worker and nginx."""

import datetime as dt
import fcntl
import logging
import os
from pathlib import Path

from cryptography import x509

from cloud.config import NOT_SET, ConfigError, Settings
from cloud.domain.party_lists import Authorities, ListsRefused, PartyLists, parse_party_lists

logger = logging.getLogger(__name__)

LISTS = "crl.pem"
_LOCK = "crl.lock"
_FILE_MODE = 0o600


class ListFile:
    """``crl.pem`` in the folder that the service may write, and who may sign what is in it."""

    def __init__(self, folder: Path, authorities: Authorities) -> None:
        self.path = folder / LISTS
        self._lock = folder / _LOCK
        self._authorities = authorities
        self._taken: tuple[int, int, int] | None = None

    def changed(self) -> PartyLists | None:
        """What is in it, when that is not what was read before.

        Raises:
            ListsRefused, OSError.
        """
        seen = self.path.stat()
        state = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
        if state == self._taken:
            return None
        self._taken = state
        return self.parsed(self.path.read_bytes())

    def parsed(self, pem: bytes) -> PartyLists:
        """Lists with their signatures checked; raises ListsRefused."""
        return parse_party_lists(pem, self._authorities)

    def replace(self, lists: PartyLists) -> None:
        """Whole or not at all, also in a power cut."""
        beside = self.path.with_name(f".{LISTS}.{os.getpid()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(lists.pem)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(self.path)

    def lock(self) -> int | None:
        """A descriptor, while no other process has it: its owner fetches for all."""
        handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle


def open_lists(settings: Settings) -> tuple[ListFile, PartyLists] | None:
    """The file with the newer of what was fetched and what was handed over; None: none is followed.

    Raises:
        ConfigError: the settings contradict each other, or there are no lists that can be used.
    """
    told = settings.authority
    if not told.url:
        if told.trust_by_issuer:
            raise ConfigError("authority.trust_by_issuer: authority.url is needed, for its lists")
        return None
    if not told.url.startswith("https://"):
        raise ConfigError("authority.url: https:// is needed")
    if told.directory == NOT_SET:
        raise ConfigError("authority.directory: missing, the lists in use are kept there")
    file = ListFile(told.directory, _authorities(settings.tls.directory))
    lists = _newest(file, settings.tls.directory / LISTS)
    return file, lists


def check_ended(lists: PartyLists, now: dt.datetime) -> None:
    """Says at the start why nobody is let in."""
    if lists.ends_at <= now:
        logger.error("party_lists_ended at=%s", lists.ends_at.isoformat())


def _newest(file: ListFile, given: Path) -> PartyLists:
    found = {place: lists for place in (file.path, given) if (lists := _readable(file, place))}
    if not found:
        raise ConfigError(f"authority: no lists that can be used in {file.path} and {given}")
    newest = max(found, key=lambda place: found[place].number)
    try:
        if newest != file.path:
            file.replace(found[newest])
        file.changed()
    except OSError as error:
        raise ConfigError(f"authority.directory: {error.strerror}") from None
    return found[newest]


def _readable(file: ListFile, place: Path) -> PartyLists | None:
    try:
        return file.parsed(place.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ListsRefused) as error:
        logger.warning("party_lists_refused reason=%s file=%s", error, place)
        return None


def _authorities(directory: Path) -> Authorities:
    roots, issuing = (
        x509.load_pem_x509_certificates((directory / name).read_bytes())
        for name in ("ca.crt", "issuers.pem")
    )
    return Authorities(roots, issuing)
