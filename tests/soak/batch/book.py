"""What the inserting process has told: the one account of what the hospital must get."""

import dataclasses
import threading
from collections import Counter

_KINDS = 4
"""Of health information: the desk asks for all or none."""


@dataclasses.dataclass
class Reception:
    """One reception, as far as the process lived to tell of it."""

    verification_id: str
    session_id: str
    place: int
    day: str
    is_provisional: bool
    is_late: bool
    """It belongs to a day that is over."""
    reception_number: int | None = None
    """None: it was begun, and nobody was told that it is kept."""
    is_amended: bool = False
    is_sealed: bool = False

    @property
    def is_verified(self) -> bool:
        """It was said to be kept: the hospital must get it."""
        return self.reception_number is not None

    def consents(self, *, is_cut_off: bool) -> int:
        """To how many kinds of information; a session that was cut off consents to nothing."""
        return _KINDS if self.is_amended and not is_cut_off else 0


class Book:
    """Everything that was told, over all lives of the process; threads share it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.receptions: dict[str, Reception] = {}
        self.rung: set[str] = set()
        self.failed: Counter[str] = Counter()
        """What the disk refused, by step."""
        self._kept = 0

    def note(self, told: dict[str, object]) -> None:
        """One line of the process."""
        what, key = str(told["what"]), str(told["key"])
        with self._changed:
            match what:
                case "begun":
                    self._begin(key, told)
                case "kept":
                    self.receptions[key].reception_number = int(str(told["number"]))
                    self._kept += 1
                case "amended" | "sealed":
                    self._session(what, key)
                case "rung":
                    self.rung.add(key)
                case "failed":
                    self.failed[str(told["step"])] += 1
            self._changed.notify_all()

    def _begin(self, key: str, told: dict[str, object]) -> None:
        self.receptions[key] = Reception(
            verification_id=key,
            session_id=str(told["session"]),
            place=int(str(told["place"])),
            day=str(told["day"]),
            is_provisional=bool(told["provisional"]),
            is_late=bool(told["late"]),
        )

    def _session(self, what: str, session_id: str) -> None:
        for one in self.receptions.values():
            if one.session_id == session_id:
                one.is_amended |= what == "amended"
                one.is_sealed |= what == "sealed"

    @property
    def kept(self) -> int:
        """How many were said to be kept."""
        return self._kept

    def wait_for_kept(self, count: int, timeout_s: float) -> bool:
        """Returns once so many are kept; False when they were not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._kept >= count, timeout_s)

    def verified(self) -> dict[str, Reception]:
        """What the hospital must have."""
        return {key: one for key, one in self.receptions.items() if one.is_verified}

    def days(self) -> set[str]:
        """All days on which something was begun."""
        return {one.day for one in self.receptions.values()}
