"""``up/coverage``: parts with records, and a day's total."""

import logging
from typing import assert_never

from eligibility import wire
from eligibility.batch import ReceiptState, digest_of
from hospital import records
from hospital.checks import is_uuid
from hospital.clock import Outside
from hospital.days import Days
from hospital.inbox import Arrived, ForStaff, Inbox
from hospital.receipts import Outcome, item, receipt
from hospital.records import checked_record, hex_or_empty, refused_in

logger = logging.getLogger(__name__)


class CoverageIntake:
    """Implements ``hospital.intake.Handler``."""

    kinds = wire.BatchPart | wire.DayTotal

    def __init__(self, inbox: Inbox, outside: Outside) -> None:
        self._inbox = inbox
        self._days = Days(inbox.database)
        self._outside = outside

    def take(
        self, message: wire.BatchPart | wire.DayTotal, _signed: bytes, /
    ) -> wire.Receipt | wire.DayAnswer:
        """See Handler."""
        match message:
            case wire.BatchPart():
                return receipt(message, message.part_id, self._take_part(message), self._outside)
            case wire.DayTotal():
                return self._take_total(message)
            case never:
                assert_never(never)

    def _take_part(self, part: wire.BatchPart) -> list[wire.ReceiptItem]:
        is_whole = part.count == len(part.records) and part.digest == digest_of(
            hex_or_empty(one.sha256) for one in part.records
        )
        checked = [checked_record(part, one, is_whole=is_whole) for one in part.records]
        refused = refused_in(part, checked)
        good = [
            one
            for one in checked
            if isinstance(one, Arrived) and one.verification_id not in refused
        ]
        now = self._outside.now()
        taken = self._inbox.take(good, now)
        for key, code in refused.items():
            shown = key if is_uuid(key) else ""
            self._inbox.raise_for_staff(part.device, shown, code, now)
        outcome: dict[str, Outcome] = {**refused}
        for record, state in zip(good, taken, strict=True):
            outcome[record.verification_id] = state
            if state is ReceiptState.ACCEPTED:
                _tell_staff(record)
        logger.info("hospital.part part_id=%s count=%d", part.part_id, len(good))
        return [
            item(one.verification_id, one.sha256, outcome[one.verification_id])
            for one in part.records
        ]

    def _take_total(self, total: wire.DayTotal) -> wire.DayAnswer:
        compared = self._days.take_total(total, self._outside.now())
        logger.info(
            "hospital.total day=%s revision=%d complete=%s gaps=%d",
            total.business_day,
            total.revision,
            compared.is_complete,
            len(compared.missing),
        )
        return wire.DayAnswer(
            in_reply_to=total.total_id,
            institution=total.institution,
            device=total.device,
            business_day=total.business_day,
            revision=total.revision,
            complete=compared.is_complete,
            missing=compared.missing,
        )


def _tell_staff(record: Arrived) -> None:
    """Once a record; who was taken in provisionally is still to be asked about."""
    match record.for_staff:
        case ForStaff(kind=records.PROVISIONAL, staff_id=staff_id):
            logger.warning(
                "hospital.provisional id=%s device=%s staff_id=%s",
                record.verification_id,
                record.device,
                staff_id,
            )
        case ForStaff(earlier=str(earlier)):
            logger.info(
                "hospital.reverified id=%s device=%s earlier=%s",
                record.verification_id,
                record.device,
                earlier,
            )
        case ForStaff(staff_id=staff_id):
            logger.info(
                "hospital.visual_check id=%s device=%s staff_id=%s",
                record.verification_id,
                record.device,
                staff_id,
            )
