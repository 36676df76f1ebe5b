"""Signs the days of the audit trail that have ended, and tells their heads to the log.

The log leaves the machine, so a head in it stands even against whoever takes the whole database.
"""

import datetime as dt
import logging

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.domain.audit_heads import sign
from cloud.store.audit_heads import HeadRows
from eligibility.inquiry import business_day

logger = logging.getLogger(__name__)

_AFTER_MIDNIGHT = dt.timedelta(minutes=10)  # the last answers of a day commit after it


async def sign_ended_days(rows: HeadRows, key: Ed25519PrivateKey, now: dt.datetime) -> None:
    """Every day that ended ten minutes ago or earlier and has no head yet."""
    for day in await rows.unsigned_days(business_day(now - _AFTER_MIDNIGHT)):
        heads = await rows.heads_of(day, now)
        await rows.keep(sign(head, key) for head in heads)
        for head in heads:
            logger.info(
                "audit_day_signed day=%s shard=%d seq=%d hash=%s",
                head.day,
                head.shard,
                head.sequence,
                head.hash.hex(),
            )
