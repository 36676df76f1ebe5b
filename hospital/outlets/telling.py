"""From the inbox to one outlet, step by step."""

import itertools
import logging
from collections.abc import Collection, Sequence

from eligibility.errors import EligibilityError
from eligibility.faults import told
from hospital import clock
from hospital.forms.port import Reception, reception_of
from hospital.outlets.cursors import Cursor, Waiting
from hospital.outlets.port import Outlet, OutletRefuses, Trouble

logger = logging.getLogger(__name__)

AT_A_TIME = 100


class Telling:
    """Raises OutletRefuses, then it begins anew at the next step; raises sqlite3.Error."""

    def __init__(self, outlet: Outlet, cursor: Cursor) -> None:
        self._outlet = outlet
        self._cursor = cursor
        self._is_open = False
        self._tried_again: int | None = 0
        """Up to here; None once all were."""

    def step(self) -> bool:
        """Tells some more; gives whether there may be more yet."""
        if not self._is_open:
            self._outlet.open()
            self._is_open = True
        if waiting := self._cursor.waiting(AT_A_TIME):
            self._tell(waiting)
            return True
        return self._try_again()

    def look(self) -> Trouble | None:
        """See Outlet."""
        return self._outlet.look()

    def close(self) -> None:
        """Opened again by the next step."""
        self._is_open = False
        self._outlet.close()

    def _try_again(self) -> bool:
        """Once a start, behind all that is new: another version may tell what one could not."""
        if self._tried_again is None:
            return False
        untold = self._cursor.untold(self._tried_again, AT_A_TIME)
        if untold:
            logger.warning("hospital.files_tried_again count=%d", len(untold))
            self._tell(untold)
        self._tried_again = untold[-1].n if untold else None
        return bool(untold)

    def _tell(self, waiting: Sequence[Waiting]) -> None:
        read = {one.verification_id: _reception(one) for one in waiting}
        untold = {identity for identity, reception in read.items() if reception is None}
        receptions = [reception for reception in read.values() if reception is not None]
        try:
            untold |= set(self._outlet.write(receptions)) if receptions else set()
        except OutletRefuses as refusal:
            untold |= set(refusal.settled.untold)
            settled = untold | set(refusal.settled.told)
            first = itertools.takewhile(lambda one: one.verification_id in settled, waiting)
            self._note(list(first), untold)
            raise
        self._note(waiting, untold)

    def _note(self, settled: Sequence[Waiting], untold: Collection[str]) -> None:
        of_these = [one.verification_id for one in settled if one.verification_id in untold]
        self._cursor.moved(settled, of_these, clock.now())


def _reception(waiting: Waiting) -> Reception | None:
    identity = waiting.verification_id
    try:
        return reception_of(waiting.body)
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", identity, error)  # noqa: TRY400
    except Exception as error:  # noqa: BLE001 - one record must not hold up those behind it
        logger.critical("hospital.not_exported id=%s %s", identity, told(error))
    return None
