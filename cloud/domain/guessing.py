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
    files_misses: int = 40
    """Of all its files within the window; from here on the share counts over all of them."""
    file_misses_a_day_device: int = 300
    """Of all that one kiosk asks from its hospital's lists, in files or one by one."""

    def of(self, kind: CallerKind) -> int:
        """What a caller may miss within the window, one inquiry at a time."""
        return self.device_misses if kind is CallerKind.DEVICE else self.hospital_misses

    def of_files(self, kind: CallerKind) -> int:
        """What a caller may miss within a day, asking from lists."""
        is_device = kind is CallerKind.DEVICE
        return self.file_misses_a_day_device if is_device else self.file_misses_a_day

    def check_one(self, kind: CallerKind, misses: int) -> None:
        """Raises Refused: TOO_MANY_MISSES, until the window has passed."""
        if misses >= self.of(kind):
            raise Refused(Code.TOO_MANY_MISSES)


@dataclasses.dataclass(frozen=True, slots=True)
class FilesMisses:
    """What all files of one caller have asked and missed, this one among them."""

    today: int = 0
    missed: int = 0
    """Within the window."""
    asked: int = 0
    """Within the window."""
    kind: CallerKind = CallerKind.HOSPITAL
    """Whose files they are."""

    def is_spent(self, limits: GuessingLimits) -> bool:
        """Whether no file of this caller gets an answer for now."""
        if self.today >= limits.of_files(self.kind):
            return True
        return self.missed >= limits.files_misses and _is_above(limits, self.missed, self.asked)


class FileMisses:
    """Counts the misses of one file of many checks, beside those of the caller's other files."""

    def __init__(self, files: FilesMisses) -> None:
        self.files = files
        """As counted last."""
        self._asked = 0
        self._missed = 0
        self._uncounted = 0
        self._has_ended = False

    def check(self, limits: GuessingLimits) -> None:
        """Raises Refused: TOO_MANY_MISSES: for every check that is left of the file."""
        if self._is_spent(limits):
            raise Refused(Code.TOO_MANY_MISSES)

    def note(self, *, is_miss: bool) -> None:
        """Counts a check."""
        self._asked += 1
        self._missed += is_miss
        self._uncounted += 1

    def take_uncounted(self) -> int:
        """How many checks the caller's count does not hold yet; from now on it does."""
        taken, self._uncounted = self._uncounted, 0
        return taken

    def ends(self, limits: GuessingLimits) -> bool:
        """Whether it gets no further answers; told once."""
        is_new = self._is_spent(limits) and not self._has_ended
        self._has_ended = self._has_ended or is_new
        return is_new

    def _is_spent(self, limits: GuessingLimits) -> bool:
        is_guesswork = self._missed >= _JUDGED_FROM and _is_above(limits, self._missed, self._asked)
        return is_guesswork or self.files.is_spent(limits)


def _is_above(limits: GuessingLimits, missed: int, asked: int) -> bool:
    return missed * _PERCENT > asked * limits.file_percent
