"""The ``face`` folder that receipt computers watch: official XML, whole files only.

A file is written under another name on the same file system, synchronised, then renamed; the
folder is synchronised before the inbox notes it. After a crash the export is done again under the
same name, so nothing is doubled (interfaces.md 1.1, contract.md "receipt").
"""

import contextlib
import logging
import os
import sqlite3
import threading
from pathlib import Path

from eligibility import wire
from eligibility.errors import EligibilityError
from eligibility.oqs_face import encode_face, face_file_name
from eligibility.oqs_xml import Encoding
from eligibility.wire_values import record_from_wire
from hospital.inbox import Inbox

logger = logging.getLogger(__name__)

RETRY_S = 5.0
QUIET_S = 0.1
QUIET_TRIES = 50
"""Files wait for 0.1 s without a message, and at most for 50 messages."""
_AT_A_TIME = 100
_TEMPORARY = ".tmp"


class FaceFolder:
    """Writes result files."""

    def __init__(self, folder: Path, encoding: Encoding) -> None:
        """Makes the folder and clears what a crash left half written; raises OSError."""
        self._folder = folder
        self._encoding = encoding
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        for left_over in folder.glob(f".*{_TEMPORARY}"):
            left_over.unlink()

    def write(self, body: bytes) -> None:
        """Writes one sealed record's file; raises EligibilityError or OSError."""
        record = record_from_wire(wire.decode(body, wire.Verification))
        encoded = encode_face(record, self._encoding)
        if encoded.lost_in:
            tags = ",".join(sorted(set(encoded.lost_in)))
            logger.warning("hospital.original_lost id=%s tags=%s", record.verification_id, tags)
        # not even part of the final name: some programs look for it anywhere in a name
        temporary = self._folder / f".{record.verification_id}{_TEMPORARY}"
        try:
            with open(temporary, "wb", opener=_for_owner_and_group) as file:
                file.write(encoded.data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._folder / face_file_name(record))
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def synchronise(self) -> None:
        """Makes the renames durable."""
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _for_owner_and_group(path: str, flags: int) -> int:
    """The receipt computer reads as a member of the folder's group, nobody else."""
    return os.open(path, flags, 0o640)


def export_waiting(inbox: Inbox, folder: FaceFolder) -> int:
    """Writes files for everything that has none; gives how many; raises OSError."""
    written = 0
    while waiting := inbox.waiting_for_export(_AT_A_TIME):
        results = [(identity, _is_written(folder, identity, body)) for identity, body in waiting]
        folder.synchronise()
        inbox.exported(results)
        written += len(results)
    return written


def _is_written(folder: FaceFolder, identity: str, body: bytes) -> bool:
    try:
        folder.write(body)
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", identity, error)  # noqa: TRY400
        return False
    return True


class Exporter(threading.Thread):
    """Exports beside the intake, so that a slow folder never delays a receipt."""

    def __init__(self, inbox_path: Path, folder: FaceFolder) -> None:
        super().__init__(name="exporter", daemon=True)
        self._inbox_path = inbox_path
        self._folder = folder
        self._wake = threading.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """New records were committed."""
        self._wake.set()

    def stop(self) -> None:
        """Ends after the records at hand."""
        self._is_stopping = True
        self._wake.set()
        self.join()

    def run(self) -> None:
        """The thread: everything at the start, then whenever woken."""
        inbox = Inbox(self._inbox_path)
        try:
            while True:
                self._let_receipts_go_first()
                is_done = self._export(inbox)
                if self._is_stopping:
                    return
                self._wake.wait(None if is_done else RETRY_S)
        finally:
            inbox.close()

    def _let_receipts_go_first(self) -> None:
        """While message follows on message, files wait a little: both would share one core."""
        for _ in range(QUIET_TRIES):
            self._wake.clear()
            if self._is_stopping or not self._wake.wait(QUIET_S):
                return

    def _export(self, inbox: Inbox) -> bool:
        try:
            export_waiting(inbox, self._folder)
        except (OSError, sqlite3.Error) as error:
            kind = type(error).__name__  # an OSError's text would name the file only, ids inside
            logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            return False
        return True
