"""Fetches the newer release that this kiosk is offered, at night, giving way to everybody.

It goes on where the line was cut; it hangs up while a patient is at the kiosk, or when the
authority has no room; there is never more than one bundle on the disk, and never one half under
the name of a whole. What came is compared with the digest as it lies on the disk, whole. Whether
it may be installed the bundle's own signature says, not the authority (decision 0095).
"""

import contextlib
import dataclasses
import errno
import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.errors import Code
from eligibility.release import ReleaseVersion
from eligibility.wire_fleet import Release
from kiosk.enrolment.line import AuthorityError
from kiosk.image.offered import UpdateFolder
from kiosk.image.release_line import ComeAgain, ReleaseLine
from kiosk.ports import PortError
from kiosk.running_version import Running

logger = logging.getLogger(__name__)

PATIENCE_S = 2.75 * 3600
"""The unit ends it after three hours; the next night goes on."""
RESERVE = 256 * 1024**2
"""Bytes that stay free: records of patients go before any update."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 300.0
_LOOK_AGAIN_S = 2.0
LOOK_EVERY = 4 * 1024**2
"""So many bytes reach the card at once, else another program's record would wait for all of them;
then it looks whether somebody is here."""
_MEANWHILE = 3
"""Releases that may be withdrawn while they are fetched, in one night."""
_SPOILS = (Code.UPDATE_NOT_OFFERED, Code.ANSWER_NOT_UNDERSTOOD)
"""What has come so far is of no use."""


class UpdateError(PortError):
    """UPDATE_DIGEST_WRONG, NO_ROOM_FOR_UPDATE; UPDATE_NEXT_NIGHT: it goes on then."""


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What fetching works with."""

    line: ReleaseLine
    folder: UpdateFolder
    running: Running
    is_patient_here: Callable[[], bool]
    monotonic: Callable[[], float]
    wait: Callable[[float], object]
    random: Callable[[], float]
    """0 to 1; no secret."""
    patience_s: float = PATIENCE_S
    look_every: int = LOOK_EVERY
    """Bytes."""


def fetch(around: Around) -> Release | None:
    """The newest release, whole in its folder; None: none that this kiosk should take.

    Raises:
        PortError: see ``UpdateError`` and ``AuthorityError``.
        ConfigError: the certificate is missing or unusable.
    """
    try:
        with around.folder.alone():
            return _fetched(around)
    except OSError as error:
        logger.error("update.not_kept os=%s", error.strerror)  # noqa: TRY400 - no trace needed
        if error.errno == errno.ENOSPC:
            around.folder.clear()
        raise UpdateError(Code.NO_ROOM_FOR_UPDATE) from None


def _fetched(around: Around) -> Release | None:
    for _ in range(_MEANWHILE):
        release = _wanted(around)
        if release is None:
            around.folder.clear()
            return None
        ready = around.folder.ready()
        if ready is not None and ready.sha256 == release.sha256:
            return release
        try:
            _Fetching(around, release).run()
        except AuthorityError as error:
            if error.code is not Code.UPDATE_NOT_OFFERED:
                raise
            logger.info("update.withdrawn version=%s", release.version)
            continue
        return release
    raise UpdateError(Code.UPDATE_NOT_OFFERED)


def _wanted(around: Around) -> Release | None:
    release = around.line.offered()
    if release is None:
        return None
    why = _why_not(release, around.running, around.folder)
    if why is not None:
        logger.info("update.passed_over version=%s why=%s", release.version, why)
        return None
    return release


def _why_not(release: Release, running: Running, folder: UpdateFolder) -> str | None:
    own = running.release
    if own is None:
        return "own-version-unknown"
    if ReleaseVersion.parse(release.version) <= own:
        return "not-newer"
    if running.compatible and release.compatible != running.compatible:
        return "another-machine"
    return "failed-here" if folder.has_failed(release.version) else None


class _Fetching:
    """One bundle, until it is whole."""

    def __init__(self, around: Around, release: Release) -> None:
        self._around = around
        self._release = release
        self._folder = around.folder
        self._until = around.monotonic() + around.patience_s
        self._failures = 0

    def run(self) -> None:
        """Raises as ``fetch``."""
        self._begin()
        while self._have() < self._release.size:
            self._wait_for_a_gap()
            self._pause(self._some_more())
        self._check()
        self._folder.finish(self._release)
        logger.info("update.whole version=%s", self._release.version)

    def _begin(self) -> None:
        before = self._folder.part_of()
        if before is None or before.sha256 != self._release.sha256:
            self._folder.begin(self._release)
        have = self._have()
        free = os.statvfs(self._folder.path)
        if free.f_bavail * free.f_frsize < self._release.size - have + RESERVE:
            self._folder.clear()
            raise UpdateError(Code.NO_ROOM_FOR_UPDATE)
        logger.info("update.fetching version=%s from=%d", self._release.version, have)

    def _have(self) -> int:
        with contextlib.suppress(FileNotFoundError):
            return self._folder.part.stat().st_size
        return 0

    def _some_more(self) -> float:
        """As much as comes; gives the seconds to wait before the next try."""
        have = self._have()
        try:
            with self._around.line.rest(self._release, have) as pieces:
                self._keep(pieces, self._release.size - have)
        except ComeAgain as busy:
            return busy.after_s
        except AuthorityError as error:
            if error.code in _SPOILS:
                self._folder.clear()
            if error.code is not Code.AUTHORITY_UNREACHABLE:
                raise
        self._failures = 0 if self._have() > have else self._failures + 1
        return min(_FIRST_PAUSE_S * 2.0**self._failures, _LONGEST_PAUSE_S)

    def _keep(self, pieces: Iterator[bytes], wanted: int) -> None:
        """Until the end, or a patient comes."""
        unsynced = 0
        with _appending(self._folder.part) as handle:
            for piece in pieces:
                wanted -= len(piece)
                if wanted < 0:
                    raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)
                _write(handle, piece)
                unsynced += len(piece)
                if unsynced >= self._around.look_every:
                    os.fdatasync(handle)
                    unsynced = 0
                    self._check_time(0)
                    if self._around.is_patient_here():
                        return

    def _wait_for_a_gap(self) -> None:
        while self._around.is_patient_here():
            self._wait(_LOOK_AGAIN_S)

    def _pause(self, seconds: float) -> None:
        if self._have() < self._release.size and not self._around.is_patient_here():
            logger.info("update.waits seconds=%.0f", seconds)
            self._wait(seconds * (0.75 + 0.5 * self._around.random()))

    def _wait(self, seconds: float) -> None:
        """Raises UpdateError: the night is over."""
        self._check_time(seconds)
        self._around.wait(seconds)

    def _check_time(self, ahead_s: float) -> None:
        if self._around.monotonic() + ahead_s > self._until:
            raise UpdateError(Code.UPDATE_NEXT_NIGHT)

    def _check(self) -> None:
        """Raises as ``fetch``; what is not as it should be is gone then."""
        with self._folder.part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != self._release.sha256:
            logger.error("update.digest_wrong version=%s", self._release.version)
            self._folder.clear()
            raise UpdateError(Code.UPDATE_DIGEST_WRONG)
        again = self._around.line.offered()
        if again is None or again.sha256 != self._release.sha256:
            self._folder.clear()
            raise AuthorityError(Code.UPDATE_NOT_OFFERED)


@contextlib.contextmanager
def _appending(path: Path) -> Iterator[int]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        yield handle
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _write(handle: int, piece: bytes) -> None:
    while piece:
        piece = piece[os.write(handle, piece) :]
