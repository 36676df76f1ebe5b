"""When a record leaves the kiosk: the hospital has it, has confirmed its day, and days have gone.

Why these times, and why two clocks: docs/decisions/0058-when-a-record-leaves-the-kiosk.md.
"""

import datetime as dt
import logging

from kiosk.batch.schema import Database

logger = logging.getLogger(__name__)

UNCONFIRMED = dt.timedelta(days=30)
"""How long a received record stays whose day the hospital has not confirmed."""

_KEPT_SINCE = "max(settled_at, coalesce(offered_at, settled_at))"
"""The hospital's time of the receipt or ours of the offer: the later, for one may be behind."""
_WIPE = f"""
UPDATE record SET body = x'' WHERE state = 'received' AND length(body) > 0 AND (
    {_KEPT_SINCE} < :unconfirmed OR {_KEPT_SINCE} < :confirmed AND EXISTS (
        SELECT 1 FROM day WHERE day.business_day = record.business_day
            AND day.closing = 'complete' AND day.total >= record.sequence))
"""  # noqa: S608 - constants
_FORGET = f"""
DELETE FROM record WHERE state = 'received' AND length(body) = 0 AND {_KEPT_SINCE} < :unconfirmed
    AND NOT EXISTS (SELECT 1 FROM record other WHERE other.business_day = record.business_day
        AND (other.state <> 'received' OR length(other.body) > 0
            OR other.settled_at >= :unconfirmed))
"""  # noqa: S608 - constants
"""The hashes of a day go all together: a total is over all of them."""


def purge(database: Database, now: dt.datetime, keeping: dt.timedelta) -> int:
    """Empties what has been kept for long enough; gives the number of bodies wiped.

    ``now`` is this machine's clock. Times of receipt are the hospital's: the newest says how late
    it can be, so that a clock that jumped ahead purges nothing early. Raises OutboxError.
    """
    newest = database.rows("SELECT max(settled_at) FROM record WHERE state = 'received'")[0][0]
    if newest is not None:
        now = min(now, dt.datetime.fromisoformat(newest))
    limits = {
        "confirmed": _text(now - keeping),
        "unconfirmed": _text(now - max(keeping, UNCONFIRMED)),
    }
    with database.transaction() as rows:
        wiped = rows.execute(_WIPE, limits).rowcount
        rows.execute(_FORGET, limits)
        rows.execute(
            "DELETE FROM notice WHERE state = 'received' AND settled_at < :confirmed", limits
        )
        rows.execute("DELETE FROM request WHERE done_at IS NOT NULL")
    database.checkpoint()
    if wiped:
        logger.info("batch.purged count=%d", wiped)
    return int(wiped)


def _text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
