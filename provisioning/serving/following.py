"""The register as the ledger stands now, for the event loop: reads what is new, not all of it.

A command in another process writes to the same ledger, so its size is looked at for every
question; what was read before is not read again. For one thread.
"""

import datetime as dt

from provisioning.acts import Act
from provisioning.ledger import Entry, Ledger, Mark
from provisioning.register import Register


class Following:
    """Ask it anew for each request; never keep what it gives over an ``await``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._start_anew()

    def register(self) -> Register:
        """All that whole lines of the ledger say by now.

        Raises:
            LedgerBroken: a new line does not follow from the one before.
        """
        self._read_on()
        return self._register

    @property
    def listed_at(self) -> dt.datetime | None:
        """When the newest revocation list was made, as far as was read."""
        return self._listed_at

    @property
    def is_list_due(self) -> bool:
        """Whether somebody was revoked since."""
        return self._is_list_due

    def _start_anew(self) -> None:
        self._mark = Mark()
        self._file = 0
        self._register = Register()
        self._listed_at: dt.datetime | None = None
        self._is_list_due = False

    def _read_on(self) -> None:
        file, size = self._ledger.extent()
        if size == self._mark.offset and file == self._file:
            return
        if size < self._mark.offset or file != self._file:  # another file, as from a backup
            self._start_anew()
            self._file = file
        entries, self._mark = self._ledger.entries_after(self._mark)
        for entry in entries:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        self._register.take(entry)
        if entry.act == Act.LISTED:
            self._listed_at = dt.datetime.fromisoformat(entry.at)
            self._is_list_due = False
        elif entry.act == Act.REVOKED:
            self._is_list_due = True
