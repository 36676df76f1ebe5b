"""When a record leaves the kiosk: the hospital has it, has confirmed its day, and days have gone.

Why these times, and why two clocks: docs/decisions/0058-when-a-record-leaves-the-kiosk.md.
"""

import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Sequence

from kiosk.batch.schema import Database

logger = logging.getLogger(__name__)

UNCONFIRMED = dt.timedelta(days=30)
"""How long a received record stays whose day the hospital has not confirmed."""
STEP_ROWS = 500
"""Changed by one transaction: a patient's reception waits for no more."""

_KEPT_SINCE = "max(settled_at, coalesce(offered_at, settled_at))"
"""The hospital's time of the receipt or ours of the offer: the later, for one may be behind."""
_TO_WIPE = f"""
SELECT rowid FROM record WHERE state = 'received' AND length(body) > 0 AND (
    {_KEPT_SINCE} < :unconfirmed OR {_KEPT_SINCE} < :confirmed AND EXISTS (
        SELECT 1 FROM day WHERE day.business_day = record.business_day
            AND day.closing = 'complete' AND day.total >= record.sequence))
"""  # noqa: S608 - constants
_WIPE = """
UPDATE record SET body = x''
    WHERE rowid IN (SELECT value FROM json_each(?)) AND state = 'received'
"""
_TO_FORGET = f"""
SELECT rowid FROM record WHERE business_day IN (
    SELECT business_day FROM record GROUP BY business_day
        HAVING min(state = 'received' AND length(body) = 0 AND {_KEPT_SINCE} < :unconfirmed))
    AND business_day NOT IN (SELECT business_day FROM day WHERE closing = 'asked')
"""  # noqa: S608 - constants
"""The hashes of a day go all together: a total is over all of them."""
_FORGET = """
DELETE FROM record WHERE rowid IN (SELECT value FROM json_each(?)) AND state = 'received'
"""


def purge_records(database: Database, now: dt.datetime, keeping: dt.timedelta) -> int:
    """Empties what has been kept for long enough; gives the number of bodies wiped.

    ``now`` is this machine's clock. A power cut leaves some for the next time. Raises OutboxError.
    """
    limits = _limits(database, now, keeping)
    wiped = _in_steps(database, _WIPE, database.rows(_TO_WIPE, limits))
    _in_steps(database, _FORGET, database.rows(_TO_FORGET, limits))
    if wiped:
        logger.info("batch.purged count=%d", wiped)
    return wiped


def purge_told(database: Database, now: dt.datetime, keeping: dt.timedelta) -> None:
    """Notices that the hospital has had for long enough, and requests that were taken up."""
    limits = _limits(database, now, keeping)
    with database.transaction() as rows:
        rows.execute(
            "DELETE FROM notice WHERE state = 'received' AND settled_at < :confirmed", limits
        )
        rows.execute("DELETE FROM request WHERE done_at IS NOT NULL")


def _limits(database: Database, now: dt.datetime, keeping: dt.timedelta) -> dict[str, str]:
    """Times of receipt are the hospital's: the newest says how late it can be.

    So a clock that jumped ahead purges nothing early.
    """
    newest = database.rows("SELECT max(settled_at) FROM record WHERE state = 'received'")[0][0]
    if newest is not None:
        now = min(now, dt.datetime.fromisoformat(newest))
    return {
        "confirmed": _text(now - keeping),
        "unconfirmed": _text(now - max(keeping, UNCONFIRMED)),
    }


def _in_steps(database: Database, change: str, found: Sequence[sqlite3.Row]) -> int:
    """Changes, by short transactions, what was found without the write lock."""
    changed = 0
    for first in range(0, len(found), STEP_ROWS):
        step = json.dumps([row[0] for row in found[first : first + STEP_ROWS]])
        with database.transaction() as rows:
            changed += rows.execute(change, (step,)).rowcount
    return changed


def _text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
