"""Whose personal code was typed at this kiosk; implements ``kiosk.card_ports.StaffBook``.

Codes were given on this kiosk, or by the authority with the settings. The kiosk's own list is read
again at each check, so a member who was added or removed counts at once; one that cannot be used is
told in the log and means that nobody has a code of it: the kiosk goes on. The authority's list
changes with the settings, by a restart.

A check costs one scrypt for each list that has members, whatever was typed: which list a code is
of, or that it is of none, does not show in its time.
"""

import logging
from pathlib import Path

from eligibility.staff_codes import NOBODY, StaffList
from kiosk.ports import Clock, StaffCodeWrong
from kiosk.staff.codes import STAFF_FILE, StaffFileError, load
from kiosk.staff.lockout import LOCKOUT_FILE, Lockout

logger = logging.getLogger(__name__)


class FileStaffBook:
    """The codes and the one lockout in the kiosk's state folder; used from one thread."""

    def __init__(self, folder: Path, clock: Clock, given: StaffList = NOBODY) -> None:
        """Takes up a lock that began before the start.

        Args:
            folder: ``paths.state``.
            clock: the kiosk's.
            given: whom the authority gave codes.
        """
        self._file = folder / STAFF_FILE
        self._given = given
        self._lockout = Lockout(folder / LOCKOUT_FILE, clock)

    def has_members(self) -> bool:
        """True when somebody has a code; a list that cannot be used is told, and has nobody."""
        return any(one.members for one in self._lists())

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
        staff_id = self._owner_of(code)
        if staff_id is None:
            raise StaffCodeWrong(self._refused())
        self._lockout.forgive()
        logger.info("staff_code_accepted staff_id=%s", staff_id)
        return staff_id

    def _owner_of(self, code: bytearray) -> str | None:
        owners = [one.owner_of(code) for one in self._lists()]  # all of them, before any counts
        return next((one for one in owners if one is not None), None)

    def _refused(self) -> int:
        locked_s = self._lockout.count_wrong()
        logger.warning("staff_code_refused in_a_row=%d", self._lockout.wrong)
        if locked_s:
            logger.warning("staff_code_locked seconds=%d", locked_s)
        return locked_s

    def _lists(self) -> list[StaffList]:
        """Those with members; nobody's when there are none, which costs as much."""
        return [one for one in (self._own(), self._given) if one.members] or [NOBODY]

    def _own(self) -> StaffList:
        try:
            return load(self._file) or NOBODY
        except StaffFileError as error:
            logger.error("staff_file_unusable %s", error)  # noqa: TRY400 - the sentence suffices
            return NOBODY
