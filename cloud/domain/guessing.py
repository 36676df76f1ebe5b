"""Card faces that find nobody, many in a short time: somebody may be guessing (cloud.md 6).

A birth day has 366 values and numbers are given out in rows, so a stolen device could try them.
What several people share counts as well: it tells that the number exists.
"""

import dataclasses
import datetime as dt

from cloud.domain.errors import Refused
from cloud.domain.values import CallerKind
from eligibility.coverage import Validity
from eligibility.errors import Code

MISSES = frozenset({Validity.NOT_FOUND, Validity.SEVERAL})
A_DAY = dt.timedelta(days=1)
_JUDGED_FROM = 20
_PERCENT = 100


@dataclasses.dataclass(frozen=True, slots=True)
class GuessingLimits:
    """From the settings; why they are what they are: docs/decisions/0037."""

    window: dt.timedelta = dt.timedelta(minutes=10)
    device_misses: int = 10
    """Of one kiosk within the window."""
    hospital_misses: int = 40
    """Of one hospital's desks within the window."""
    file_percent: int = 30
    """Of the checks of one file, once 20 have found nobody."""
    file_misses_a_day: int = 1000
    """Of all files of one hospital."""

    def of(self, kind: CallerKind) -> int:
        """What a caller may miss within the window, one inquiry at a time."""
        return self.device_misses if kind is CallerKind.DEVICE else self.hospital_misses

    def check_one(self, kind: CallerKind, misses: int) -> None:
        """Raises Refused: TOO_MANY_MISSES, until the window has passed."""
        if misses >= self.of(kind):
            raise Refused(Code.TOO_MANY_MISSES)


class FileMisses:
    """Counts the misses of one file of many checks, beside those of the files before it."""

    def __init__(self, earlier_today: int = 0) -> None:
        self._today = earlier_today
        self._asked = 0
        self._missed = 0

    def check(self, limits: GuessingLimits) -> None:
        """Raises Refused: TOO_MANY_MISSES: for every check that is left of the file."""
        if self._today >= limits.file_misses_a_day or self._is_guesswork(limits):
            raise Refused(Code.TOO_MANY_MISSES)

    def note(self, limits: GuessingLimits, *, is_miss: bool) -> bool:
        """Counts a check; True when it is the one that ends the file's answers."""
        before = self._is_spent(limits)
        self._asked += 1
        self._missed += is_miss
        self._today += is_miss
        return self._is_spent(limits) and not before

    def _is_spent(self, limits: GuessingLimits) -> bool:
        return self._today >= limits.file_misses_a_day or self._is_guesswork(limits)

    def _is_guesswork(self, limits: GuessingLimits) -> bool:
        if self._missed < _JUDGED_FROM:
            return False
        return self._missed * _PERCENT > self._asked * limits.file_percent
