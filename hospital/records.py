"""One record of a part: can it be filed, and is there something that staff should know of it?"""

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import Code, WireError
from eligibility.identity import is_staff_id
from eligibility.inquiry import business_day
from hospital.inbox import Arrived, ForStaff

PROVISIONAL = "provisional-reception"
"""Staff took the patient in, nothing was asked: the insurance is still to be checked."""
VISUAL_CHECK = "visual-check"
"""A member of staff compared the person with the card's photo."""


def checked_record(
    part: wire.BatchPart, item: wire.PartRecord, *, is_whole: bool
) -> Arrived | Code:
    """The record as it is filed, or why it cannot be; ``is_whole``: the part's digest is right."""
    body = bytes(item.record)
    if not is_whole or record_sha256(body) != item.sha256:
        return Code.DIGEST_MISMATCH
    try:
        record: wire.Verification = wire.decode(body, wire.Verification)
    except WireError:
        return Code.REQUEST_MALFORMED
    if not _fits(part, item, record):
        return Code.REQUEST_MALFORMED
    return Arrived(
        verification_id=item.verification_id,
        sha256=item.sha256,
        device=part.device,
        business_day=part.business_day,
        sequence=item.sequence,
        body=body,
        for_staff=_for_staff(record),
    )


def hex_or_empty(text: str) -> str:
    """A hash that is no hex makes the digest differ instead of an error."""
    try:
        bytes.fromhex(text)
    except ValueError:
        return ""
    return text


def _fits(part: wire.BatchPart, item: wire.PartRecord, record: wire.Verification) -> bool:
    """The record is of this part, and a staff id is one: it goes into file and log."""
    says = (record.verification_id, record.answer.verification_id, record.institution)
    must = (item.verification_id, item.verification_id, part.institution)
    return (
        says == must
        and record.device == part.device
        and business_day(record.answer.processed_at) == part.business_day
        and (record.staff_id is None or is_staff_id(record.staff_id))
    )


def _for_staff(record: wire.Verification) -> ForStaff | None:
    at, staff_id = record.answer.processed_at, record.staff_id or "-"
    if record.provisional:
        return ForStaff(PROVISIONAL, at, staff_id)
    if record.holder_verification is wire.Holder.VISUAL:
        return ForStaff(VISUAL_CHECK, at, staff_id)
    return None
