"""The inbox as the folders' claims ask it: whose is this folder, whose is this record?"""

import json
from collections.abc import Iterable
from pathlib import Path

from hospital import clock
from hospital.database import Database


class InboxDeeds:
    """See hospital.outlets.claim.Deeds; raises sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.bridge_id = _bridge_id(database)

    def has(self, folder: Path) -> bool:
        """See Deeds."""
        return bool(
            self._database.rows("SELECT 1 FROM outlet_folder WHERE path = ?", (str(folder),))
        )

    def note(self, folder: Path) -> None:
        """See Deeds."""
        if self.has(folder):
            return  # without a lock for writing
        with self._database.transaction() as rows:
            taken = "INSERT INTO outlet_folder VALUES (?) ON CONFLICT DO NOTHING"
            rows.execute(taken, (str(folder),))

    def known(self, identities: Iterable[str]) -> set[str]:
        """See Deeds."""
        found = self._database.rows(
            "SELECT verification_id FROM record WHERE verification_id IN"
            " (SELECT value FROM json_each(?))",
            (json.dumps(list(identities)),),
        )
        return {row["verification_id"] for row in found}


def _bridge_id(database: Database) -> str:
    """Made once, when the first folder is looked at."""
    told = "SELECT bridge_id FROM bridge"
    if not database.rows(told):
        with database.transaction() as rows:
            made = "INSERT INTO bridge VALUES (1, ?) ON CONFLICT DO NOTHING"
            rows.execute(made, (clock.new_id(),))
    (row,) = database.rows(told)
    bridge_id: str = row["bridge_id"]
    return bridge_id
