"""What arrived, each record once: SQLite, committed before anything is acknowledged.

``verification_id`` is the key. The same id with the same hash was already had; with another hash
it is refused and raised. Day and sequence only show gaps: they never decide what is kept.
"""

import dataclasses
import datetime as dt
import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from eligibility.batch import ReceiptState
from eligibility.errors import Code
from hospital.database import Database, raise_for_staff

_INSERT = """
INSERT INTO record (verification_id, sha256, device, business_day, sequence, body, received_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_ANSWERED = uuid.UUID("b1622b4b-4211-4a4b-bd9b-d9355afee624")


@dataclasses.dataclass(frozen=True, slots=True)
class ForStaff:
    """What staff should know of a record, beside the record itself; no personal data."""

    kind: str
    at: dt.datetime
    staff_id: str
    earlier: str | None = None
    """Which reception the record answers; this may lie in another kiosk's day, or nowhere here."""

    def about(self, verification_id: str) -> str:
        """The reception that staff know, for the record under ``verification_id``."""
        return self.earlier or verification_id

    def notice_id(self, verification_id: str) -> str:
        """One notice a record; of a reception that is answered later one in all."""
        if self.earlier is None:
            return verification_id
        return str(uuid.uuid5(_ANSWERED, self.earlier))


@dataclasses.dataclass(frozen=True, slots=True)
class Arrived:
    """One record as it came, its hash already checked."""

    verification_id: str
    sha256: str
    device: str
    business_day: dt.date
    sequence: int
    body: bytes = dataclasses.field(repr=False)
    for_staff: ForStaff | None = None
    """Kept as a notice, once, together with the record."""


@dataclasses.dataclass(frozen=True, slots=True)
class ArrivedNotice:
    """One notice as it came; no personal data."""

    notice_id: str
    sha256: str
    device: str
    kind: str
    at: dt.datetime
    verification_id: str | None = None
    """Which inquiry a notice of the eligibility service is about."""


class Inbox:
    """One connection; a call that returned is on disk."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file; raises OSError or sqlite3.Error."""
        self.database = Database(path)

    def take(self, records: Sequence[Arrived], at: dt.datetime) -> list[ReceiptState | Code]:
        """Commits once; per record: accepted, already had, or the code of a refusal."""
        with self.database.transaction() as rows:
            known = _known_hashes(rows, [record.verification_id for record in records])
            new = [one for one in _each_once(records) if one.verification_id not in known]
            rows.executemany(_INSERT, [_row_of(record, at) for record in new])
            for record in new:
                _note_for_staff(rows, record, at)
            accepted = {id(record) for record in new}
            known |= {record.verification_id: record.sha256 for record in new}
            return [
                ReceiptState.ACCEPTED if id(record) in accepted else _known(rows, record, known, at)
                for record in records
            ]

    def raise_for_staff(self, device: str, key: str, code: Code, at: dt.datetime) -> None:
        """Something a person must look at; no personal data."""
        with self.database.transaction() as rows:
            raise_for_staff(rows, device, key, code, at)

    def take_notice(self, notice: ArrivedNotice, received_at: dt.datetime) -> bool:
        """Commits once; False when it was already had, from whichever device."""
        with self.database.transaction() as rows:
            return _insert_notice(rows, notice, received_at)

    def counts(self) -> list[tuple[str, str, str, int]]:
        """(device, business day or empty, what, how many), for people; no personal data."""
        found = self.database.rows(
            "SELECT device, business_day, 'records', count(*) FROM record GROUP BY 1, 2"
            " UNION ALL SELECT device, business_day, CASE is_complete WHEN 1 THEN"
            " 'total, complete' ELSE 'total, incomplete' END, total FROM day"
            " UNION ALL SELECT device, '', 'raised ' || code, count(*) FROM raised GROUP BY 1, 3"
            " UNION ALL SELECT device, '', 'notice ' || kind, count(*) FROM notice GROUP BY 1, 3"
            " UNION ALL SELECT device, '', 'inquiry ' || state, count(*) FROM inquiry GROUP BY 1, 3"
            " UNION ALL SELECT 'outlet ' || name, '', 'waiting'"
            " || iif(code IS NULL OR well_since IS NOT NULL, '', ', ' || code || ' ' || reason),"
            " (SELECT count(*) FROM arrival WHERE arrival.n > outlet.n)"
            " FROM outlet WHERE gone_at IS NULL"
            " UNION ALL SELECT 'outlet ' || outlet, '', 'cannot be told', count(*)"
            " FROM outlet_untold GROUP BY 1"
            " UNION ALL SELECT 'requests', '', CASE WHEN written_at IS NULL THEN 'request waiting'"
            " ELSE 'request answered' END, count(*) FROM request GROUP BY 1, 3"
            " ORDER BY 1, 2, 3"
        )
        return [(row[0], row[1], row[2], row[3]) for row in found]

    def close(self) -> None:
        """Lets go of the file."""
        self.database.close()


def _known_hashes(rows: sqlite3.Connection, identities: Sequence[str]) -> dict[str, str]:
    """One question a part: a hundred of their own would take many times as long."""
    found = rows.execute(
        "SELECT verification_id, sha256 FROM record WHERE verification_id IN"
        " (SELECT value FROM json_each(?))",
        (json.dumps(identities),),
    )
    return {row["verification_id"]: row["sha256"] for row in found}


def _each_once(records: Sequence[Arrived]) -> list[Arrived]:
    """The first of each verification id: a part may name one twice."""
    first: dict[str, Arrived] = {}
    for record in records:
        first.setdefault(record.verification_id, record)
    return list(first.values())


def _row_of(record: Arrived, at: dt.datetime) -> tuple[str, str, str, str, int, bytes, str]:
    return (
        record.verification_id,
        record.sha256,
        record.device,
        record.business_day.isoformat(),
        record.sequence,
        record.body,
        at.isoformat(),
    )


def _known(
    rows: sqlite3.Connection, record: Arrived, known: Mapping[str, str], at: dt.datetime
) -> ReceiptState | Code:
    """What is said of a record whose id is here already."""
    if known[record.verification_id] == record.sha256:
        return ReceiptState.ALREADY_HAD
    raise_for_staff(rows, record.device, record.verification_id, Code.RECORD_CONFLICT, at)
    return Code.RECORD_CONFLICT


def _note_for_staff(rows: sqlite3.Connection, record: Arrived, at: dt.datetime) -> None:
    if record.for_staff is None:
        return
    identity, told = record.verification_id, record.for_staff
    notice = ArrivedNotice(
        told.notice_id(identity),
        record.sha256,
        record.device,
        told.kind,
        told.at,
        told.about(identity),
    )
    _insert_notice(rows, notice, at)


def _insert_notice(
    rows: sqlite3.Connection, notice: ArrivedNotice, received_at: dt.datetime
) -> bool:
    added = rows.execute(
        "INSERT INTO notice (notice_id, sha256, device, kind, at, received_at, verification_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            notice.notice_id,
            notice.sha256,
            notice.device,
            notice.kind,
            notice.at.isoformat(),
            received_at.isoformat(),
            notice.verification_id,
        ),
    )
    return bool(added.rowcount)
