"""One record of a part: can it be filed, and is there something that staff should know of it?"""

from collections.abc import Sequence

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import Code, WireError
from eligibility.identity import is_staff_id
from eligibility.inquiry import business_day
from hospital.checks import is_instant, is_number, is_uuid
from hospital.inbox import Arrived, ForStaff

PROVISIONAL = "provisional-reception"
"""Staff took the patient in, nothing was asked: the insurance is still to be checked."""
VISUAL_CHECK = "visual-check"
"""A member of staff compared the person with the card's photo."""
REVERIFIED = "reverified"
"""An earlier reception, not found or provisional, was asked again: this is its answer."""


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
        for_staff=for_staff(record),
    )


def refused_in(part: wire.BatchPart, checked: Sequence[Arrived | Code]) -> dict[str, Code]:
    """Ids of which nothing is filed, and why: one of the part's records under them is not right.

    A receipt names ids: it must not accept in one's name what it refuses in the other's. So one id
    with two contents is refused whole.
    """
    refused: dict[str, Code] = {}
    hashes: dict[str, str] = {}
    for item, one in zip(part.records, checked, strict=True):
        if isinstance(one, Code):
            refused[item.verification_id] = one
        elif hashes.setdefault(item.verification_id, item.sha256) != item.sha256:
            refused.setdefault(item.verification_id, Code.REQUEST_MALFORMED)
    return refused


def hex_or_empty(text: str) -> str:
    """A hash that is no hex makes the digest differ instead of an error."""
    try:
        bytes.fromhex(text)
    except ValueError:
        return ""
    return text


def _fits(part: wire.BatchPart, item: wire.PartRecord, record: wire.Verification) -> bool:
    """The record is of this part, and what goes into file names and logs is fit for them."""
    if not (is_uuid(item.verification_id) and is_number(item.sequence)):
        return False
    times = (record.sealed_at, record.consented_at, record.consent_until)
    if not is_instant(record.answer.processed_at, *times):
        return False
    says = (record.verification_id, record.answer.verification_id, record.institution)
    must = (item.verification_id, item.verification_id, part.institution)
    return (
        says == must
        and record.device == part.device
        and business_day(record.answer.processed_at) == part.business_day
        and (record.staff_id is None or is_staff_id(record.staff_id))
        and (record.reverifies is None or is_uuid(record.reverifies))
    )


def for_staff(record: wire.Verification) -> ForStaff | None:
    """The notice that is kept with a record."""
    at, staff_id = record.answer.processed_at, record.staff_id or "-"
    if record.reverifies is not None:
        return ForStaff(REVERIFIED, at, staff_id, earlier=record.reverifies)
    if record.provisional:
        return ForStaff(PROVISIONAL, at, staff_id)
    if record.holder_verification is wire.Holder.VISUAL:
        return ForStaff(VISUAL_CHECK, at, staff_id)
    return None
