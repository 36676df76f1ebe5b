"""Whose personal code was typed at this kiosk; implements ``kiosk.card_ports.StaffBook``.

The list is read again at each check, so a member who was added or removed counts at once. A list
that cannot be used is told in the log and means that nobody has a code: the kiosk goes on.
"""

import logging
from pathlib import Path

from kiosk.ports import Clock, StaffCodeWrong
from kiosk.staff.codes import SALT_BYTES, STAFF_FILE, StaffFileError, StaffList, load
from kiosk.staff.lockout import LOCKOUT_FILE, Lockout

logger = logging.getLogger(__name__)

_NOBODY = StaffList(salt=bytes(SALT_BYTES))


class FileStaffBook:
    """The codes and the lockout in the kiosk's state folder; used from one thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """``folder`` is ``paths.state``; takes up a lock that began before the start."""
        self._file = folder / STAFF_FILE
        self._lockout = Lockout(folder / LOCKOUT_FILE, clock)

    def has_members(self) -> bool:
        """True when somebody has a code; false, and told, when the list cannot be used."""
        return bool(self._staff().members)

    def check(self, code: bytearray) -> str:
        """See kiosk.card_ports.StaffBook."""
        try:
            return self._checked(code)
        finally:
            code[:] = bytes(len(code))

    def _checked(self, code: bytearray) -> str:
        if left := self._lockout.left_s():
            logger.warning("staff_code_locked seconds=%d", left)
            raise StaffCodeWrong(left)
        staff_id = self._staff().owner_of(code)
        if staff_id is None:
            raise StaffCodeWrong(self._refused())
        self._lockout.forgive()
        logger.info("staff_code_accepted staff_id=%s", staff_id)
        return staff_id

    def _refused(self) -> int:
        locked_s = self._lockout.count_wrong()
        logger.warning("staff_code_refused in_a_row=%d", self._lockout.wrong)
        if locked_s:
            logger.warning("staff_code_locked seconds=%d", locked_s)
        return locked_s

    def _staff(self) -> StaffList:
        try:
            return load(self._file) or _NOBODY
        except StaffFileError as error:
            logger.error("staff_file_unusable %s", error)  # noqa: TRY400 - the sentence suffices
            return _NOBODY
