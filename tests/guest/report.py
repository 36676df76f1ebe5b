"""What was done in the guest, what was seen, after how many seconds; it ends in 0 or 1."""

import dataclasses
import time
from collections.abc import Callable


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One promise of one scenario."""

    scenario: str
    done: str
    seen: str
    seconds: float
    is_kept: bool


class Report:
    """Rows, said as they come."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._scenario = ""
        self._last = time.monotonic()
        self.rows: list[Row] = []

    def begin(self, scenario: str) -> None:
        """What follows belongs to it."""
        self._scenario = scenario
        self._last = time.monotonic()
        self._say(f"\n== {scenario}")

    def row(self, done: str, seen: str, *, is_kept: bool = True) -> None:
        """One line; its seconds are those since the line before."""
        now = time.monotonic()
        row = Row(self._scenario, done, seen, now - self._last, is_kept)
        self._last = now
        self.rows.append(row)
        self._say(f"{row.seconds:7.1f} s  {'ok ' if is_kept else 'NOT'}  {done}: {seen}")

    @property
    def is_good(self) -> bool:
        """Everything was as promised, and something was promised."""
        return bool(self.rows) and all(row.is_kept for row in self.rows)

    def table(self) -> str:
        """The same for a document (Markdown)."""
        head = "| scenario | done | seen | seconds |\n|---|---|---|---|\n"
        return head + "".join(
            f"| {row.scenario} | {row.done} | {_marked(row)} | {row.seconds:.1f} |\n"
            for row in self.rows
        )


def _marked(row: Row) -> str:
    seen = row.seen.replace("|", "\\|").replace("\n", "; ")
    return seen if row.is_kept else f"**NOT AS PROMISED** {seen}"
