"""``up/answer``: what a kiosk says of a list of appointments, and the answers to its lines."""

import logging
from typing import assert_never

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.wire_inquiries import InquiryPart, InquiryTaken
from hospital.clock import Outside
from hospital.inquiry_delivery import InquiryDelivery
from hospital.receipts import item, receipt

logger = logging.getLogger(__name__)


class AnswerIntake:
    """Implements ``hospital.intake.Handler``."""

    kinds = InquiryTaken | InquiryPart

    def __init__(self, delivery: InquiryDelivery, outside: Outside) -> None:
        self._delivery = delivery
        self._outside = outside

    def take(self, message: InquiryTaken | InquiryPart, signed: bytes, /) -> wire.Receipt | None:
        """See Handler; only parts have receipts, a list that is not taken is offered again."""
        now = self._outside.now()
        match message:
            case InquiryTaken():
                self._delivery.take_taken(message, now)
                return None
            case InquiryPart():
                sha256 = record_sha256(signed)
                outcome = self._delivery.take_part(message, sha256, now)
                logger.info(
                    "hospital.answer_part answer_id=%s part=%d count=%d",
                    message.answer_id,
                    message.part,
                    len(message.lines),
                )
                items = [item(message.answer_id, sha256, outcome)]
                return receipt(message, message.answer_id, items, self._outside)
            case never:
                assert_never(never)
