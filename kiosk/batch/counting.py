"""How much lies in the outbox, as numbers only: for staff, who must see no list of patients.

What kind of reception a row holds is inside its encrypted body: today's rows are opened one by one
and forgotten again, so that the file itself tells nothing of anybody.
"""

import dataclasses
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import EligibilityError
from eligibility.inquiry import business_day
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import OutboxError

_HOW_MANY = """
SELECT count(*) FILTER (WHERE state IN ('open', 'sealed', 'offered')),
    count(*) FILTER (WHERE state = 'refused') FROM record
"""
_OLDEST = """
SELECT * FROM record WHERE state IN ('open', 'sealed', 'offered')
    AND key_id IN (SELECT value FROM json_each(?)) ORDER BY rowid LIMIT 1
"""
_OF_A_DAY = """
SELECT * FROM record WHERE business_day = ?
    AND key_id IN (SELECT value FROM json_each(?)) AND length(body) > 0
"""


@dataclasses.dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Numbers; no names, no ids."""

    waiting: int
    """Records that the hospital has not receipted."""
    oldest_at: dt.datetime | None
    """When the oldest of them was answered; None without one, or when it cannot be opened."""
    refused: int
    """Records that the hospital refused, or that are damaged."""
    provisional_today: int
    not_found_today: int
    """Both without those that were asked again and answered since."""


def count(database: Database, cipher: RowCipher, now: dt.datetime) -> OutboxCounts:
    """Counts at an aware time; raises OutboxError."""
    waiting, refused = database.rows(_HOW_MANY)[0]
    ours = json.dumps(cipher.key_ids)
    oldest = database.rows(_OLDEST, (ours,))
    today = database.rows(_OF_A_DAY, (business_day(now).isoformat(), ours))
    records = list(_opened(cipher, today))
    answered = {one.reverifies for one in records}
    records = [one for one in records if one.verification_id not in answered]
    return OutboxCounts(
        waiting=waiting,
        oldest_at=next((one.answer.processed_at for one in _opened(cipher, oldest)), None),
        refused=refused,
        provisional_today=sum(one.provisional for one in records),
        not_found_today=sum(_is_not_found(one) for one in records),
    )


def _is_not_found(record: wire.Verification) -> bool:
    is_unknown = record.answer.QualificationValidity == Validity.NOT_FOUND.value
    return is_unknown and not record.provisional


def _opened(cipher: RowCipher, rows: Iterable[sqlite3.Row]) -> Iterable[wire.Verification]:
    """A damaged row is left out: it is counted as refused once it is sealed."""
    for row in rows:
        try:
            plain = cipher.decrypt(row["verification_id"], row["body"])
            record: wire.Verification = wire.decode(plain, wire.Verification)
        except (OutboxError, EligibilityError):
            continue
        yield record
