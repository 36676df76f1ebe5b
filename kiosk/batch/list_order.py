"""What of the hospital's lists is asked next, and how long is waited in between. Pure."""

import dataclasses
from collections.abc import Callable, Sequence

from kiosk.batch.inquiries import Question


@dataclasses.dataclass(frozen=True, slots=True)
class AskingTimes:
    """Waits, in seconds: each doubles from its first to its longest."""

    look_again_s: float = 0.2
    """How soon it is seen that a patient has gone."""
    idle_s: float = 5.0
    fetch_first_s: float = 0.1
    fetch_longest_s: float = 5.0
    trouble_first_s: float = 2.0
    trouble_longest_s: float = 60.0
    misses_first_s: float = 60.0
    """After ``TOO_MANY_MISSES``: the service counts over ten minutes and writes down each try."""
    misses_longest_s: float = 900.0


class Waits:
    """When something may be tried next, by its name; monotonic seconds."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._until: dict[str, tuple[float, int]] = {}

    def put_off(self, name: str, now: float, chance: float = 0.0) -> None:
        """Later and later; ``chance`` (0 to 1) adds up to a quarter."""
        tries = self._until.get(name, (0.0, 0))[1] + 1
        wait = min(self._first_s * 2.0 ** min(tries - 1, 32), self._longest_s)
        self._until[name] = (now + wait * (1 + chance / 4), tries)

    def until(self, name: str) -> float:
        """0.0: at once."""
        return self._until.get(name, (0.0, 0))[0]

    def forget(self, name: str) -> None:
        """It went well."""
        self._until.pop(name, None)


def next_question(
    questions: Sequence[Question], due_at: Callable[[Question], float], now: float
) -> tuple[Question | None, float]:
    """What is asked now; or None and when to look again (monotonic seconds, inf: nothing waits).

    ``questions`` are in their order. While a bulk inquiry is to be fetched no other is handed in.
    """
    is_fetching = any(one.reception_number is not None for one in questions)
    eligible = [
        one
        for one in questions
        if one.planned.is_single or one.reception_number is not None or not is_fetching
    ]
    due = next((one for one in eligible if due_at(one) <= now), None)
    return due, min(map(due_at, eligible), default=float("inf"))
