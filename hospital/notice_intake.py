"""``up/notice``: something for the reception desk, kept once."""

import logging

from eligibility import wire
from eligibility.batch import ReceiptState, record_sha256
from hospital.clock import Outside
from hospital.inbox import ArrivedNotice, Inbox
from hospital.receipts import item, receipt

logger = logging.getLogger(__name__)


class NoticeIntake:
    """Implements ``hospital.intake.Handler``."""

    kinds = wire.NoticeUp

    def __init__(self, inbox: Inbox, outside: Outside) -> None:
        self._inbox = inbox
        self._outside = outside

    def take(self, message: wire.NoticeUp, signed: bytes, /) -> wire.Receipt:
        """See Handler."""
        sha256 = record_sha256(signed)  # the exact bytes: a newer kiosk may send more fields
        arrived = ArrivedNotice(
            notice_id=message.notice_id,
            sha256=sha256,
            device=message.device,
            kind=message.kind,
            at=message.at,
            verification_id=message.verification_id,
        )
        is_new = self._inbox.take_notice(arrived, self._outside.now())
        if is_new:
            logger.warning(
                "hospital.notice device=%s kind=%s id=%s",
                message.device,
                message.kind,
                message.verification_id or "-",
            )
        state = ReceiptState.ACCEPTED if is_new else ReceiptState.ALREADY_HAD
        items = [item(message.notice_id, sha256, state)]
        return receipt(message, message.notice_id, items, self._outside)
