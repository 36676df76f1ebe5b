"""Who guesses waits: by account and by address, longer with each failure, never for ever."""

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterable

from hospital.board.access.store import Store, told

LONGEST_WAIT = dt.timedelta(minutes=5)
FORGOTTEN_AFTER = dt.timedelta(hours=24)
"""Without a further failure."""
_FIRST_WAIT_S = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Guesser:
    """An account (whether there is one of the name or not), or where somebody sits."""

    name: bytes
    """See ``StaffKeys.name_of_guess``."""
    free: int
    """So many failures cost nothing: a desk that several share mistypes more often."""


FREE_OF_AN_ACCOUNT = 5
FREE_OF_AN_ADDRESS = 20


def wait_after(failures: int, free: int) -> dt.timedelta:
    """From the last failure on: 5 s, 10 s, 20 s ... 5 minutes."""
    if failures < free:
        return dt.timedelta()
    doubled = min(failures - free, 10)
    return min(dt.timedelta(seconds=_FIRST_WAIT_S * 2**doubled), LONGEST_WAIT)


class Guesses:
    """The counters, on disk: a restart forgets none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def wait(self, guessers: Iterable[Guesser], now: dt.datetime) -> dt.timedelta:
        """How long the next try must wait; nothing: it may be made now."""
        longest = dt.timedelta()
        for guesser in guessers:
            for row in self._rows(guesser, now):
                last = min(dt.datetime.fromisoformat(row["last_at"]), now)
                longest = max(longest, last + wait_after(row["failures"], guesser.free) - now)
        return longest

    def failed(self, guessers: Iterable[Guesser], now: dt.datetime) -> int:
        """Counts one more; gives how many the account has now (the first of ``guessers``)."""
        counts = []
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM guess WHERE last_at < ?", (told(now - FORGOTTEN_AFTER),))
            for guesser in guessers:
                rows.execute(
                    "INSERT INTO guess (who, failures, last_at) VALUES (?, 1, ?) ON CONFLICT (who)"
                    " DO UPDATE SET failures = failures + 1, last_at = excluded.last_at",
                    (guesser.name, told(now)),
                )
                query = "SELECT failures FROM guess WHERE who = ?"
                counts.append(int(rows.execute(query, (guesser.name,)).fetchone()[0]))
        return counts[0]

    def forgive(self, guesser: Guesser) -> None:
        """Somebody signed in: an account's failures are over. An address's fade by time."""
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM guess WHERE who = ?", (guesser.name,))

    def failures(self, guesser: Guesser, now: dt.datetime) -> int:
        """So many lately."""
        return sum(row["failures"] for row in self._rows(guesser, now))

    def _rows(self, guesser: Guesser, now: dt.datetime) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT failures, last_at FROM guess WHERE who = ? AND last_at >= ?",
            (guesser.name, told(now - FORGOTTEN_AFTER)),
        )
