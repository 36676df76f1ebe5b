"""Rows of a key that this process does not hold: they wait, and the log says so."""

import json
import logging

from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher

logger = logging.getLogger(__name__)

RECORDS = "SELECT count(*) FROM record WHERE state = 'sealed'"
FACES = "SELECT count(*) FROM asking_again WHERE TRUE"
_OF_ANOTHER_KEY = " AND key_id NOT IN (SELECT value FROM json_each(?))"


class UnheldRows:
    """Tells when there are some, once until there are none again."""

    def __init__(self, database: Database, cipher: RowCipher, query: str, what: str) -> None:
        """``query`` is RECORDS or FACES."""
        self._database = database
        self._values = (json.dumps(cipher.key_ids),)
        self._query = query + _OF_ANOTHER_KEY
        self._what = what
        self._are_told = False

    def look(self) -> None:
        """Raises OutboxError."""
        count = self._database.rows(self._query, self._values)[0][0]
        if count and not self._are_told:
            logger.error("batch.rows_of_another_key of=%s count=%d", self._what, count)
        self._are_told = bool(count)
