"""What the played kiosk says, as bytes: right, and wrong in one way each."""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from eligibility import wire
from eligibility.batch import NoticeKind, digest_of, record_sha256
from eligibility.wire_records import record_to_wire
from tests.bench.contract import compact
from tests.bench.receptions import NOON, TODAY, a_record, an_answer
from tests.bench.vendor_check.kiosk import Kiosk


@dataclasses.dataclass(frozen=True)
class Sealed:
    """A record as it travels: the id that is told beside it, its exact bytes, their hash."""

    identity: str
    sequence: int
    body: bytes
    sha256: str


def new_id() -> str:
    return str(uuid.uuid4())


def sealed(identity: str, sequence: int, body: bytes) -> Sealed:
    return Sealed(identity, sequence, body, record_sha256(body))


def a_sealed(kiosk: Kiosk, sequence: int = 1, day: int = 0, identity: str | None = None) -> Sealed:
    """A new record of a made-up person, ``day`` days after the bench's day."""
    answer = an_answer(verification_id=identity, at=NOON + dt.timedelta(days=day))
    record = dataclasses.replace(
        a_record(answer=answer, reception_number=sequence), device=kiosk.device
    )
    return sealed(record.verification_id, sequence, wire.encode(record_to_wire(record)))


def changed(record: Sealed, **fields: Any) -> Sealed:
    """The same id with other fields in the record, and so with another hash."""
    body = {**json.loads(record.body), **fields}
    return sealed(record.identity, record.sequence, compact(body))


def business_day(day: int) -> str:
    return (TODAY + dt.timedelta(days=day)).isoformat()


def a_part(kiosk: Kiosk, *records: Sealed, day: int = 0, **fields: Any) -> bytes:
    """``fields`` replace or add fields of the part."""
    said = {
        "schema": "oev-batch-part/1",
        "part_id": new_id(),
        "institution": kiosk.institution,
        "device": kiosk.device,
        "business_day": business_day(day),
        "count": len(records),
        "digest": digest_of(one.sha256 for one in records),
        **fields,
    }
    items = b",".join(_item(one) for one in records)
    return compact(said)[:-1] + b',"records":[' + items + b"]}"


def _item(record: Sealed) -> bytes:
    told = {
        "sequence": record.sequence,
        "verification_id": record.identity,
        "sha256": record.sha256,
    }
    return compact(told)[:-1] + b',"record":' + record.body + b"}"


def a_total(
    kiosk: Kiosk, records: Sequence[Sealed], day: int, revision: int = 1, **fields: Any
) -> bytes:
    """Of exactly these records, in order of sequence."""
    said = {
        "schema": "oev-day-total/1",
        "total_id": new_id(),
        "institution": kiosk.institution,
        "device": kiosk.device,
        "business_day": business_day(day),
        "revision": revision,
        "total": len(records),
        "digest": digest_of(one.sha256 for one in records),
        "closed_at": "2026-11-22T09:00:00Z",
        **fields,
    }
    return compact(said)


def a_notice(kiosk: Kiosk, **fields: Any) -> bytes:
    said = {
        "schema": "oev-notice/1",
        "notice_id": new_id(),
        "institution": kiosk.institution,
        "device": kiosk.device,
        "kind": NoticeKind.STAFF_CALLED.value,
        "at": "2026-11-22T03:00:00Z",
        **fields,
    }
    return compact(said)
