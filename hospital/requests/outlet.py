"""The ``res`` folder: committed answers become files, whole ones, under their official names."""

import logging
import re
from pathlib import Path

from eligibility.errors import Code, WireError
from hospital.outlets.claim import MARKER, Deeds, check_claim, claim, refusal_of
from hospital.outlets.folder import Folder, NameRefused
from hospital.outlets.port import OutletRefuses, Reason, Trouble
from hospital.requests.inlet import Watch
from hospital.requests.ledger import Ledger, Unwritten

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
        self._refused_until: dict[int, float] = {}
        """By request id: what alone cannot be written."""

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
        after, is_any_refused = 0, False
        while waiting := self._ledger.unwritten(after, _AT_A_TIME):
            after = waiting[-1].request_id
            check_claim(self._folder, self._deeds)
            settled = [one for one in waiting if self._is_settled(one)]
            self._folder.synchronise()
            check_claim(self._folder, self._deeds)  # it may have been unmounted meanwhile
            for one in settled:
                self._ledger.written(one.request_id, self._watch.now())
            is_any_refused |= len(settled) < len(waiting)
        code = Code.ANSWER_NOT_WRITTEN if is_any_refused else None
        self._ledger.tell("res", code, self._watch.now())

    def _is_settled(self, one: Unwritten) -> bool:
        """One answer that cannot be written must stop no other; False: it is tried again."""
        now = self._watch.monotonic()
        if now < self._refused_until.get(one.request_id, now):
            return False
        try:
            self._folder.put(one.name.result_name, one.answer)
        except NameRefused as error:
            self._not_written(one, str(error))
            self._refused_until[one.request_id] = now + AGAIN_S
            return False
        except WireError as error:  # no file will ever have this name
            self._not_written(one, str(error))
        self._refused_until.pop(one.request_id, None)
        return True

    def _not_written(self, one: Unwritten, reason: str) -> None:
        if one.request_id not in self._refused_until:
            logger.error("hospital.answer_not_written request=%d reason=%s", one.request_id, reason)
        key = f"request-{one.request_id}"
        self._ledger.raise_once(key, Code.ANSWER_NOT_WRITTEN, self._watch.now())

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
