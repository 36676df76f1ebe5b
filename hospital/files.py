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
import time
from pathlib import Path

from eligibility import wire
from eligibility.errors import EligibilityError
from eligibility.faults import told
from eligibility.oqs_face import encode_face, face_file_name
from eligibility.oqs_xml import Encoding
from eligibility.wire_records import record_from_wire
from hospital import clock
from hospital.inbox import Inbox

logger = logging.getLogger(__name__)

RETRY_S = 5.0
QUIET_S = 0.1
LONGEST_WAIT_S = 3.0
"""Files wait for 0.1 s without a message, at most for 3 s: they are due 10 s after the seal."""
_AT_A_TIME = 100
_TEMPORARY = ".tmp"


class Folder:
    """Writes whole files under their final names."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder and clears what a crash left half written; raises OSError."""
        self._folder = folder
        self._has_new_names = False
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        for left_over in folder.glob(f".*{_TEMPORARY}"):
            left_over.unlink()

    def put(self, key: str, name: str, data: bytes) -> None:
        """Writes ``name``; ``key`` is in the temporary name only; raises OSError.

        The final name is no part of the temporary one: some programs look for it anywhere in a
        name.
        """
        temporary = self._folder / f".{key}{_TEMPORARY}"
        try:
            with open(temporary, "wb", opener=_for_owner_and_group) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._folder / name)
            self._has_new_names = True
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def synchronise(self) -> None:
        """Makes the renames durable, if there are any."""
        if not self._has_new_names:
            return
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._has_new_names = False


class FaceFolder:
    """Writes result files, and the declarations of provisional receptions beside them."""

    def __init__(self, folder: Path, encoding: Encoding, declarations: Path) -> None:
        """``declarations``: a folder of its own, receipt computers watch the other; OSError."""
        self._folder = Folder(folder)
        self._declarations = Folder(declarations)
        self._encoding = encoding

    def write(self, body: bytes) -> None:
        """Writes one sealed record's files; raises EligibilityError or OSError."""
        message: wire.Verification = wire.decode(body, wire.Verification)
        record = record_from_wire(message)
        encoded = encode_face(record, self._encoding)
        identity = record.verification_id
        if encoded.lost_in:
            tags = ",".join(sorted(set(encoded.lost_in)))
            logger.warning("hospital.original_lost id=%s tags=%s", identity, tags)
        if message.declaration is not None:
            self._declarations.put(identity, f"{identity}.json", declaration_file(message))
        self._folder.put(identity, face_file_name(record), encoded.data)

    def synchronise(self) -> None:
        """Makes what was written durable."""
        self._declarations.synchronise()
        self._folder.synchronise()


def declaration_file(record: wire.Verification) -> bytes:
    """What the patient stated, with what finds the reception: JSON for whoever prints the form."""
    stated = {
        "verification_id": record.verification_id,
        "reception_number": record.reception_number,
        "received_on": record.answer.QualificationConfirmationDate,
        "staff_id": record.staff_id,
        "declaration": record.declaration,
    }
    return wire.encode(stated)


def _for_owner_and_group(path: str, flags: int) -> int:
    """The receipt computer reads as a member of the folder's group, nobody else."""
    return os.open(path, flags, 0o640)


def export_waiting(inbox: Inbox, folder: FaceFolder) -> int:
    """Writes files for everything that has none; gives how many; raises OSError."""
    written = 0
    while waiting := inbox.waiting_for_export(_AT_A_TIME):
        results = [(identity, _is_written(folder, identity, body)) for identity, body in waiting]
        folder.synchronise()
        inbox.exported(results, clock.now())
        written += len(results)
    return written


def _is_written(folder: FaceFolder, identity: str, body: bytes) -> bool:
    try:
        folder.write(body)
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", identity, error)  # noqa: TRY400
        return False
    except OSError:
        raise  # the folder's trouble, not the record's: all wait
    except Exception as error:  # noqa: BLE001 - one record must not hold up those behind it
        logger.critical("hospital.not_exported id=%s %s", identity, told(error))
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
        self._is_anew = True

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
        until = time.monotonic() + LONGEST_WAIT_S
        while time.monotonic() < until:
            self._wake.clear()
            if self._is_stopping or not self._wake.wait(QUIET_S):
                return

    def _try_again(self, inbox: Inbox) -> None:
        """Once a start: what could not be written may be written by this version."""
        count = inbox.try_failed_again()
        self._is_anew = False
        if count:
            logger.warning("hospital.files_tried_again count=%d", count)

    def _export(self, inbox: Inbox) -> bool:
        try:
            if self._is_anew:
                self._try_again(inbox)
            export_waiting(inbox, self._folder)
        except (OSError, sqlite3.Error) as error:
            kind = type(error).__name__  # an OSError's text would name the file only, ids inside
            logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            return False
        return True
