"""What the killing of a node did: how long nobody was answered, and whether anything was lost."""

import collections
import dataclasses
from typing import Any

from eligibility.coverage import Validity
from tests.nation.load import BATCH_LINES, INSURER, Log
from tests.nation.server import ClusterServer

MOST_DOWN_S = 15.0
LEAST_RATIO = 0.90
_REFUSED_MEANWHILE = 503


@dataclasses.dataclass(frozen=True)
class Rates:
    """Lookups a second straight at one node."""

    primary: float
    standby: float


def judge(
    server: ClusterServer, database: str, log: Log, killed: float, rates: Rates
) -> dict[str, Any]:
    """All figures; ``met`` tells whether every target was."""
    figures: dict[str, Any] = {
        "lookups_back_s": _back([(a.began, a.ended, a.is_good) for a in log.inquiries], killed),
        "batches_back_s": _back([(at, at, True) for at, _ in log.batches], killed),
        "inquiries_acknowledged": sum(one.status == 200 for one in log.inquiries),
        "batches_acknowledged": len(log.batches),
        "inquiry_answers": dict(collections.Counter(one.status for one in log.inquiries)),
        "batch_answers": dict(log.batch_statuses),
        "not_found_answers": sum(one.outcome == Validity.NOT_FOUND.value for one in log.inquiries),
        "other_wrong_answers": _wrong(log),
        "acknowledged_writes_lost": _lost(server, database, log),
        "primary_lookups_per_s": round(rates.primary),
        "standby_lookups_per_s": round(rates.standby),
        "standby_ratio": round(rates.standby / rates.primary, 2),
    }
    figures["met"] = (
        figures["lookups_back_s"] is not None
        and figures["lookups_back_s"] <= MOST_DOWN_S
        and figures["acknowledged_writes_lost"] == 0
        and figures["not_found_answers"] == figures["other_wrong_answers"] == 0
        and figures["standby_ratio"] >= LEAST_RATIO
    )
    return figures


def _back(calls: list[tuple[float, float, bool]], killed: float) -> float | None:
    """Seconds until the first good answer to what was asked after the killing; None: never."""
    good = [ended for began, ended, is_good in calls if began >= killed and is_good]
    return round(min(good) - killed, 1) if good else None


def _wrong(log: Log) -> int:
    """Neither a right answer nor "temporarily unavailable"."""
    return sum(not one.is_good and one.status != _REFUSED_MEANWHILE for one in log.inquiries)


def _lost(server: ClusterServer, database: str, log: Log) -> int:
    """Acknowledged and not there: answers, their audit rows, batches, lines of batches."""
    asked = [one.verification_id for one in log.inquiries if one.status == 200]
    kept = _count(server, database, _KEPT, asked)
    audited = _count(server, database, _AUDITED, asked)
    numbers = [number for _, number in log.batches]
    applied = _count(server, database, _APPLIED, INSURER, numbers)
    covered = _count(server, database, _COVERED, INSURER, numbers)
    lines = len(numbers) * BATCH_LINES
    return 2 * len(asked) - kept - audited + len(numbers) - applied + lines - covered


_KEPT = "SELECT count(*) FROM reception.inquiry WHERE verification_id = ANY ($1::uuid[])"
_AUDITED = """
    SELECT count(DISTINCT reference) FROM audit.access
    WHERE operation = 'inquiry' AND reference = ANY ($1)
"""
_APPLIED = """
    SELECT count(*) FROM registry.inbound_batch
    WHERE insurer_no = $1 AND batch_no = ANY ($2::bigint[]) AND state = 'applied'
"""
_COVERED = """
    SELECT count(*) FROM registry.coverage AS c
    JOIN registry.inbound_batch AS b USING (batch_id)
    WHERE b.insurer_no = $1 AND b.batch_no = ANY ($2::bigint[])
"""


def _count(server: ClusterServer, database: str, sql: str, *values: object) -> int:
    return int(server.rows(sql, database, *values)[0][0])
