"""The ``res`` folder: committed answers become files, whole ones, under their official names."""

import logging
import re
from pathlib import Path

from eligibility.errors import Code
from hospital.outlets.claim import MARKER, Deeds, check_claim, claim, refusal_of
from hospital.outlets.folder import Folder
from hospital.outlets.port import OutletRefuses, Reason, Trouble
from hospital.requests.inlet import Watch
from hospital.requests.ledger import Ledger

logger = logging.getLogger(__name__)

AGAIN_S = 2.0
_AT_A_TIME = 20
_RESULT = re.compile(r"[A-Z]{3}[a-z]{4,8}[0-9]{0,2}res_.+", re.IGNORECASE)


class Outlet:
    """One folder; ``write`` raises sqlite3.Error."""

    def __init__(self, folder: Path, ledger: Ledger, deeds: Deeds, watch: Watch) -> None:
        self._folder = Folder(folder)
        self._is_open = False
        self._ledger = ledger
        self._deeds = deeds
        self._watch = watch
        self._again_at = 0.0

    def write(self) -> None:
        """Writes what is not there yet; a folder that refuses is tried again in a while."""
        if self._watch.monotonic() < self._again_at:
            return
        try:
            self._write()
        except OSError as error:
            self._refused(refusal_of(error, self._folder.path))
        except OutletRefuses as refusal:
            self._refused(refusal)

    def _refused(self, refusal: OutletRefuses) -> None:
        self._is_open = False  # it may be another one when it comes back
        self._again_at = self._watch.monotonic() + AGAIN_S
        code = refusal.trouble.code
        told = Code.ANSWER_NOT_WRITTEN if code is Code.OUTLET_REFUSES else code
        if self._ledger.tell("res", told, self._watch.now()):
            logger.error("hospital.answers_wait code=%s reason=%s", told.code, refusal)

    def _write(self) -> None:
        self._open()
        while waiting := self._ledger.unwritten(_AT_A_TIME):
            check_claim(self._folder, self._deeds)
            for one in waiting:
                self._folder.put(one.name.result_name, one.answer)
            self._folder.synchronise()
            check_claim(self._folder, self._deeds)  # it may have been unmounted meanwhile
            for one in waiting:
                self._ledger.written(one.request_id, self._watch.now())
        self._ledger.tell("res", None, self._watch.now())

    def _open(self) -> None:
        if self._is_open:
            return
        if not self._deeds.has(self._folder.path):
            self._check_nobody_else_writes()
        claim(self._folder, self._deeds)
        self._folder.clear_left_overs()
        self._is_open = True

    def _check_nobody_else_writes(self) -> None:
        """Two that answer the same requests: the receipt computer would take whichever is first."""
        self._folder.make()
        names = set(self._folder.names())
        if MARKER not in names and any(map(_RESULT.fullmatch, names)):
            raise OutletRefuses(
                Trouble(Code.FOLDER_OF_OTHERS, Reason.FOREIGN),
                f"{self._folder.path}: results that are not ours lie there; choose another folder,"
                f" or, if nobody else writes there, make an empty file {MARKER} in it",
            )
