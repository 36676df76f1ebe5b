"""Desks at which somebody has signed in before: strangers' failures make nobody wait there.

A browser keeps a random cookie, the file a keyed hash of it with the account. The cookie opens
nothing: at such a desk both factors are asked for, and its own failures count.
"""

import datetime as dt
import secrets

from hospital.board.access.guesses import FREE_OF_AN_ACCOUNT, Guesser
from hospital.board.access.keys import StaffKeys
from hospital.board.access.store import Store, told

KNOWN_FOR = dt.timedelta(days=90)
"""Since the last sign-in there."""
_TOKEN_BYTES = 32


class Desks:
    """Which browsers know whom."""

    def __init__(self, store: Store, keys: StaffKeys) -> None:
        self._store = store
        self._keys = keys

    def remember(self, token: str | None, staff_id: str, now: dt.datetime) -> str:
        """Somebody signed in; gives the browser's cookie, a new one where there was none."""
        token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM known_desk WHERE last_at < ?", (told(now - KNOWN_FOR),))
            rows.execute(
                "INSERT OR REPLACE INTO known_desk VALUES (?, ?, ?)",
                (self._name(token, staff_id), staff_id, told(now)),
            )
        return token

    def guesser(self, token: str | None, staff_id: str, now: dt.datetime) -> Guesser | None:
        """Who fails here, for this account; None: the account never signed in here."""
        if token is None:
            return None
        name = self._name(token, staff_id)
        query = "SELECT 1 FROM known_desk WHERE who = ? AND last_at >= ?"
        if not self._store.rows(query, (name, told(now - KNOWN_FOR))):
            return None
        return Guesser(name, FREE_OF_AN_ACCOUNT)

    def _name(self, token: str, staff_id: str) -> bytes:
        return self._keys.name_of_guess("desk", f"{token}:{staff_id}")
