"""The disk that holds the outbox: how much is free, and whether it can be written."""

import contextlib
import dataclasses
import os
from pathlib import Path

from eligibility.errors import Code
from kiosk.flow.inspection import Finding, Health, Part, Says

SHORT_MB = 200
"""Some tens of thousands of records; below it somebody should look."""
_MB = 1024 * 1024
_TRIAL = ".inspection.tmp"


@dataclasses.dataclass(frozen=True, slots=True)
class Disk:
    """The folder of the kiosk's state."""

    folder: Path

    def look(self, *, writes: bool) -> Finding:
        """Free megabytes; with ``writes`` a file is written to the disk and taken away again."""
        try:
            if writes:
                self._write()
            seen = os.statvfs(self.folder)
        except OSError:
            unwritable = Says.DISK_UNWRITABLE
            return Finding(Part.DISK, Health.BAD, unwritable, code=Code.OUTBOX_UNAVAILABLE)
        free = seen.f_bavail * seen.f_frsize // _MB
        if free < SHORT_MB:
            return Finding(Part.DISK, Health.ATTENTION, Says.DISK_SHORT, free)
        return Finding(Part.DISK, Health.GOOD, Says.DISK_FREE, free)

    def _write(self) -> None:
        trial = self.folder / _TRIAL
        handle = os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            os.write(handle, b"inspection")
            os.fsync(handle)
        finally:
            os.close(handle)
            with contextlib.suppress(OSError):
                trial.unlink()
