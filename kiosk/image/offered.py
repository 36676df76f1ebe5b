"""What lies in ``{state}/update``: the fetched bundle, what it is, and which releases failed here.

    bundle.part      on its way, with part.json: of which release it is a part
    bundle.raucb     whole, its digest right, with ready.json; never beside bundle.part

``kiosk update`` fetches; the installation reads ``ready``. Which releases failed here is root's to
know (``trials``); it tells that at each start in a file of its own, which all may read.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import logging
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from eligibility import wire
from eligibility.errors import MalformedValue, WireError
from eligibility.release import ReleaseVersion
from eligibility.wire_fleet import Release
from kiosk import private_file

logger = logging.getLogger(__name__)

FOLDER = "update"
BUNDLE, READY = "bundle.raucb", "ready.json"
PART, PART_OF = "bundle.part", "part.json"
TOLD = Path("/run/kiosk-image/failed.json")
"""Releases whose trial this kiosk came back from; they are not taken again."""
_FOR_ALL = 0o644
_LARGEST = 16 * 1024
"""Of what is told of a release."""


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """A release that was tried and did not work."""

    version: str
    code: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class UpdateFolder:
    """Of one kiosk: ``UpdateFolder(config.paths.state / FOLDER)``."""

    path: Path
    told: Path = TOLD

    @property
    def bundle(self) -> Path:
        """The whole one; there when ``ready`` says so."""
        return self.path / BUNDLE

    @property
    def part(self) -> Path:
        """The one on its way."""
        return self.path / PART

    def alone(self) -> AbstractContextManager[None]:
        """Whoever fetches and whoever installs take turns; raises OSError."""
        return private_file.alone_in(self.path)

    def ready(self) -> Release | None:
        """What waits for its installation; None: nothing whole is there."""
        release = self._release(READY)
        return release if release is not None and self._has(self.bundle, release.size) else None

    def part_of(self) -> Release | None:
        """Of which release ``part`` is a part."""
        return self._release(PART_OF)

    def begin(self, release: Release) -> None:
        """Nothing of another release stays; raises OSError."""
        self.clear()
        private_file.replace(self.path / PART_OF, wire.encode(release))

    def finish(self, release: Release) -> None:
        """``part`` is whole and on the disk: it waits for its installation; raises OSError."""
        private_file.replace(self.path / READY, wire.encode(release))
        self.part.replace(self.bundle)  # a power cut before it: ready for nothing, still a part
        private_file.sync_folder(self.path)
        (self.path / PART_OF).unlink(missing_ok=True)

    def clear(self) -> None:
        """Nothing was fetched: after an installation, or when it is not wanted; raises OSError."""
        for name in (READY, BUNDLE, PART_OF, PART):
            (self.path / name).unlink(missing_ok=True)

    def failed(self) -> tuple[Failed, ...]:
        """Releases that did not work here, the oldest first; an unreadable file says none."""
        try:
            told = json.loads(self.told.read_text(encoding="utf-8"))
            return tuple(_failed(one) for one in told)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError):
            logger.error("update.failed_unreadable")  # noqa: TRY400 - no trace needed
            return ()

    def has_failed(self, version: str) -> bool:
        """Whether this release, or a newer one, did not work here; it would not be written."""
        wanted = _place(version)
        return wanted is None or is_ruled_out(wanted, self.failed())

    def tell_failed(self, failed: Iterable[Failed]) -> None:
        """These, and no others; for root. Raises OSError."""
        told = [
            {"version": one.version, "code": one.code, "at": one.at.isoformat()} for one in failed
        ]
        new = self.told.with_name(f".{self.told.name}.new")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(new, flags, _FOR_ALL), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), _FOR_ALL)
            json.dump(told, file)
        new.replace(self.told)

    def _release(self, name: str) -> Release | None:
        try:
            told = private_file.read(self.path / name, _LARGEST)
            release: Release = wire.decode(told, Release)
            ReleaseVersion.parse(release.version)
        except (OSError, WireError, MalformedValue):
            return None
        return release

    def _has(self, file: Path, size: int) -> bool:
        with contextlib.suppress(OSError):
            return file.stat().st_size == size
        return False


def is_ruled_out(version: ReleaseVersion, failed: Iterable[Failed]) -> bool:
    """Whether this release, or a newer one, did not work: neither fetched nor written."""
    places = (_place(one.version) for one in failed)
    return any(version <= place for place in places if place is not None)


def failed_release(folder: UpdateFolder, running: str) -> Failed | None:
    """The newest that did not work here; None once something newer than that runs."""
    tried = [(place, one) for one in folder.failed() if (place := _place(one.version))]
    own = _place(running)
    after = [(place, one) for place, one in tried if own is None or place > own]
    return max(after, key=lambda pair: pair[0])[1] if after else None


def _place(version: str) -> ReleaseVersion | None:
    try:
        return ReleaseVersion.parse(version)
    except MalformedValue:
        return None


def _failed(told: Mapping[str, str]) -> Failed:
    return Failed(told["version"], told["code"], dt.datetime.fromisoformat(told["at"]))
