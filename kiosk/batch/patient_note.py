"""Is a patient at the kiosk? The screen's process holds a lock while one is; nothing is written.

The batch process asks before bulk work (contract.md "processes"). The kernel lets go of the lock
however the screen's process ends, so a crash never keeps the bulk work waiting. The lock is of the
open file, as in ``link_note``: asking for it takes nothing.
"""

import fcntl
import logging
import os
import struct
from pathlib import Path

from kiosk.batch.link_note import WHOLE_FILE, is_held

logger = logging.getLogger(__name__)

PATIENT_FILE = "patient.lock"
_RELEASE = struct.Struct("hhqqi4x").pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0)


class PatientTeller:
    """The screen process's side. A disk that refuses is logged once: bulk work then never waits."""

    def __init__(self, file: Path) -> None:
        self._is_here = False
        self._handle: int | None = None
        try:
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            logger.error("patient_note os=%s", error.strerror)  # noqa: TRY400 - no trace needed

    def tell(self, *, is_here: bool) -> None:
        """Takes the lock or lets go of it; cheap when nothing changes."""
        if is_here is self._is_here or self._handle is None:
            return
        self._is_here = is_here
        try:
            fcntl.fcntl(self._handle, fcntl.F_OFD_SETLK, WHOLE_FILE if is_here else _RELEASE)
        except OSError as error:
            logger.error("patient_note os=%s", error.strerror)  # noqa: TRY400 - as above

    def close(self) -> None:
        """Lets go of the file and with it of the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_patient_here(file: Path) -> bool:
    """Asked by the batch process; False while no screen process runs."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return is_held(handle)
    finally:
        os.close(handle)
