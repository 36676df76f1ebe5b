"""Which days are to be closed now: those asked for, and closed ones that got a late record."""

import datetime as dt
from collections.abc import Callable

from kiosk.batch.days import Days


class CloseRequests:
    """Looks at the file only when another connection has written."""

    def __init__(
        self, days: Days, data_version: Callable[[], int], may_close: Callable[[dt.date], bool]
    ) -> None:
        self._days = days
        self._data_version = data_version
        self._may_close = may_close
        self._seen_version = -1
        self._asked_for: list[tuple[int, dt.date]] = []

    def look_again(self) -> None:
        """What was given may not have been done: the file says what is left."""
        self._seen_version = -1

    def due(self) -> tuple[list[tuple[int, dt.date]], list[dt.date]]:
        """Requests that may be fulfilled, and days that need a revised total; raises OutboxError.

        A request that is not noted as done comes again after a restart.
        """
        outgrown = []
        version = self._data_version()
        if version != self._seen_version:
            self._seen_version = version
            self._asked_for = self._days.requested()
            outgrown = self._days.outgrown()
        ready = {day for day in {day for _, day in self._asked_for} if self._may_close(day)}
        fulfilled = [(number, day) for number, day in self._asked_for if day in ready]
        self._asked_for = [one for one in self._asked_for if one not in fulfilled]
        return fulfilled, [day for day in outgrown if day not in ready]
