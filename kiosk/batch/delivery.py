"""The batch process's side of the outbox: what waits, what was offered, what the hospital said.

sealed -> offered -> received or refused; an offer without an answer goes back to sealed with its
tries counted. Only ``received`` rows are ever purged.
"""

import dataclasses
import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eligibility.errors import Code
from kiosk.batch.purging import purge_records, purge_told
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.batch.unheld import RECORDS, UnheldRows
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

_SETTLE = """
WITH said AS (
    SELECT value ->> 0 AS key, value ->> 1 AS sha256, value ->> 2 AS code FROM json_each(?)
)
UPDATE record SET state = iif(said.code IS NULL, 'received', 'refused'), code = said.code,
    settled_at = ? FROM said
    WHERE verification_id = said.key AND record.sha256 = said.sha256
        AND +state IN ('sealed', 'offered')
    RETURNING verification_id
"""
"""One statement a receipt instead of a hundred; the plus keeps SQLite from reading all by state."""


_OFFERED = (
    ("record", "verification_id"),
    ("notice", "notice_id"),
    ("inquiry_part", "answer_id"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record as it travels: its exact bytes and its place in the device's day."""

    verification_id: str
    business_day: dt.date
    sequence: int
    sha256: str
    tries: int
    sealed: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingNotice:
    """A notice on its way."""

    notice_id: str
    kind: str
    at: dt.datetime
    tries: int
    verification_id: str | None = None
    """Of a notice of the eligibility service: which inquiry it is about."""


@dataclasses.dataclass(frozen=True, slots=True)
class Settlement:
    """What a receipt says of one key; ``code`` is None when the hospital has it."""

    key: str
    sha256: str
    code: str | None


class Delivery:
    """Queries and changes of the delivery; raises OutboxError."""

    def __init__(self, database: Database, cipher: RowCipher) -> None:
        self._database = database
        self._cipher = cipher
        self._unheld = UnheldRows(database, cipher, RECORDS, "records")

    def sealed(self, limit: int) -> Iterator[SealedRecord]:
        """The next records to offer, oldest day first; a damaged row is set aside.

        Each is decrypted when it is asked for: a part is often full before the limit is reached.
        A row of a newer key than ours is not damaged: it waits until this process has the key, too.
        """
        found = self._database.rows(
            "SELECT * FROM record WHERE state = 'sealed' AND key_id IN (SELECT value FROM"
            " json_each(?)) ORDER BY business_day, sequence LIMIT ?",
            (json.dumps(self._cipher.key_ids), limit),
        )
        if len(found) < limit:
            self._unheld.look()
        are_all_damaged = bool(found)
        for row in found:
            record = self._opened(row)
            if record is not None:
                are_all_damaged = False
                yield record
        if are_all_damaged:
            yield from self.sealed(limit)

    def _opened(self, row: sqlite3.Row) -> SealedRecord | None:
        identity = row["verification_id"]
        try:
            plain = self._cipher.decrypt(identity, row["body"])
        except OutboxError:
            self._set_aside(identity)
            return None
        return SealedRecord(
            verification_id=identity,
            business_day=dt.date.fromisoformat(row["business_day"]),
            sequence=row["sequence"],
            sha256=row["sha256"],
            tries=row["tries"],
            sealed=plain,
        )

    def _set_aside(self, verification_id: str) -> None:
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE record SET state = 'refused', code = ? WHERE verification_id = ?",
                (Code.OUTBOX_UNAVAILABLE.code, verification_id),
            )

    def offered(self, parts: Mapping[str, Sequence[SealedRecord]], at: dt.datetime) -> None:
        """By part id; written before they are published: a crash then asks again."""
        with self._database.transaction() as rows:
            rows.executemany(
                "UPDATE record SET state = 'offered', part_id = ?, tries = tries + 1,"
                " offered_at = ? WHERE verification_id = ? AND state = 'sealed'",
                [
                    (part_id, _utc(at), record.verification_id)
                    for part_id, records in parts.items()
                    for record in records
                ],
            )

    def ask_again(self, keys: Iterable[str] | None = None) -> None:
        """Offers without an answer wait again: those of ``keys``, or all, as if never tried."""
        again = "UPDATE {} SET state = 'sealed' WHERE state = 'offered'"
        anew = "UPDATE {} SET state = 'sealed', tries = 0 WHERE state IN ('sealed', 'offered')"
        with self._database.transaction() as rows:
            for table, column in _OFFERED:
                if keys is None:
                    rows.execute(f"{anew.format(table)} AND (state = 'offered' OR tries > 0)")
                else:
                    rows.executemany(
                        f"{again.format(table)} AND {column} = ?", [(key,) for key in keys]
                    )

    def settle(self, settlements: Sequence[Settlement], at: dt.datetime) -> list[str]:
        """Notes what the hospital said; gives the keys that are now settled.

        A receipt for other bytes than ours settles nothing.
        """
        said = [(one.key, one.sha256, one.code) for one in settlements]
        with self._database.transaction() as rows:
            return [row[0] for row in rows.execute(_SETTLE, (json.dumps(said), _utc(at)))]

    def waiting(self) -> int:
        """Sealed records without a receipt."""
        query = "SELECT count(*) FROM record WHERE state IN ('sealed', 'offered')"
        return int(self._database.rows(query)[0][0])

    def notices(self, limit: int) -> list[WaitingNotice]:
        """The next notices to send; a patient who calls goes before what the service tells."""
        found = self._database.rows(
            "SELECT * FROM notice WHERE state = 'sealed'"
            " ORDER BY verification_id IS NOT NULL, rowid LIMIT ?",
            (limit,),
        )
        return [
            WaitingNotice(
                row["notice_id"],
                row["kind"],
                dt.datetime.fromisoformat(row["at"]),
                row["tries"],
                row["verification_id"],
            )
            for row in found
        ]

    def notice_offered(self, notice_id: str) -> None:
        """As ``offered``, for a notice."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE notice SET state = 'offered', tries = tries + 1 WHERE notice_id = ?",
                (notice_id,),
            )

    def settle_notice(self, notice_id: str, state: str, at: dt.datetime) -> None:
        """``received`` or ``refused``; a notice that is not ours is passed over."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE notice SET state = ?, settled_at = ? WHERE notice_id = ? AND state IN"
                " ('sealed', 'offered')",
                (state, _utc(at), notice_id),
            )

    def purge(self, now: dt.datetime, keeping: dt.timedelta) -> int:
        """See ``kiosk.batch.purging``."""
        wiped = purge_records(self._database, now, keeping)
        purge_told(self._database, now, keeping)
        self._database.checkpoint()
        return wiped


def _utc(at: dt.datetime) -> str:
    """Texts that sort as the times do."""
    return at.astimezone(dt.UTC).isoformat()
