"""One message of a kiosk: opened, checked, committed; then the signed answer to it.

Whoever signed must be the device that the message names and on whose topic it came.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable

from eligibility import wire
from eligibility.batch import ReceiptState, digest_of, record_sha256
from eligibility.errors import Code, WireError
from eligibility.identity import device_name, device_uri
from hospital import records
from hospital.envelope import Envelope, EnvelopeRefused
from hospital.inbox import Arrived, ArrivedNotice, ForStaff, Inbox
from hospital.records import checked_record, hex_or_empty

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """Time and ids from outside."""

    now: Callable[[], dt.datetime]
    new_id: Callable[[], str]


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A signed answer, and what may be told of it unencrypted."""

    payload: bytes
    in_reply_to: str
    schema: str


class Intake:
    """Turns payloads into commits and receipts."""

    def __init__(
        self, institution: str, envelope: Envelope, inbox: Inbox, outside: Outside
    ) -> None:
        self._institution = institution
        self._envelope = envelope
        self._inbox = inbox
        self._outside = outside

    def take(self, topic_device: str, payload: bytes) -> Reply | None:
        """The signed answer, to be published after this returns; None for what is refused whole.

        Raises sqlite3.Error when the commit failed: then nothing may be acknowledged.
        """
        try:
            message, signed = self._opened(topic_device, payload)
        except (EnvelopeRefused, WireError) as error:
            code = error.code if isinstance(error, EnvelopeRefused) else Code.REQUEST_MALFORMED
            self._inbox.raise_for_staff(topic_device, "", code, self._outside.now())
            return None
        answer: wire.Receipt | wire.DayAnswer
        match message:
            case wire.BatchPart():
                answer = self._receipt(message, message.part_id, self._take_part(message))
            case wire.DayTotal():
                answer = self._take_total(message)
            case wire.NoticeUp():
                answer = self._receipt(
                    message, message.notice_id, self._take_notice(message, signed)
                )
        signed_answer = self._envelope.sign(wire.encode(answer))
        return Reply(signed_answer, answer.in_reply_to, wire.schema_of(answer))

    def _opened(
        self, topic_device: str, payload: bytes
    ) -> tuple[wire.BatchPart | wire.DayTotal | wire.NoticeUp, bytes]:
        opened = self._envelope.open_up(payload)
        message: wire.BatchPart | wire.DayTotal | wire.NoticeUp = wire.decode(
            opened.payload, wire.Upward
        )
        named = (message.institution, message.device)
        is_rightful = (
            message.institution == self._institution
            and device_uri(*named) == opened.signer_uri
            and device_name(*named) == topic_device
        )
        if not is_rightful:
            raise EnvelopeRefused
        return message, opened.payload

    def _take_part(self, part: wire.BatchPart) -> list[wire.ReceiptItem]:
        is_whole = part.count == len(part.records) and part.digest == digest_of(
            hex_or_empty(item.sha256) for item in part.records
        )
        checked = [checked_record(part, item, is_whole=is_whole) for item in part.records]
        refused = {
            item.verification_id: one
            for item, one in zip(part.records, checked, strict=True)
            if isinstance(one, Code)
        }
        good = [
            one
            for one in checked
            if isinstance(one, Arrived) and one.verification_id not in refused
        ]
        now = self._outside.now()
        taken = self._inbox.take(good, now)
        for key, code in refused.items():
            self._inbox.raise_for_staff(part.device, key, code, now)
        outcome: dict[str, ReceiptState | Code] = {**refused}
        for record, state in zip(good, taken, strict=True):
            outcome[record.verification_id] = state
            if state is ReceiptState.ACCEPTED:
                _tell_staff(record)
        logger.info("hospital.part part_id=%s count=%d", part.part_id, len(good))
        return [
            _item(item.verification_id, item.sha256, outcome[item.verification_id])
            for item in part.records
        ]

    def _take_total(self, total: wire.DayTotal) -> wire.DayAnswer:
        is_complete, missing = self._inbox.take_total(
            total.device, total.business_day, total.revision, total.total, total.digest
        )
        logger.info(
            "hospital.total day=%s revision=%d complete=%s gaps=%d",
            total.business_day,
            total.revision,
            is_complete,
            len(missing),
        )
        if not is_complete and not missing:
            self._inbox.raise_for_staff(
                total.device, total.total_id, Code.DIGEST_MISMATCH, self._outside.now()
            )
        return wire.DayAnswer(
            in_reply_to=total.total_id,
            institution=total.institution,
            device=total.device,
            business_day=total.business_day,
            revision=total.revision,
            complete=is_complete,
            missing=missing,
        )

    def _take_notice(self, notice: wire.NoticeUp, signed: bytes) -> list[wire.ReceiptItem]:
        sha256 = record_sha256(signed)  # the exact bytes: a newer kiosk may send more fields
        arrived = ArrivedNotice(
            notice_id=notice.notice_id,
            sha256=sha256,
            device=notice.device,
            kind=notice.kind,
            at=notice.at,
            verification_id=notice.verification_id,
        )
        is_new = self._inbox.take_notice(arrived, self._outside.now())
        if is_new:
            logger.warning(
                "hospital.notice device=%s kind=%s id=%s",
                notice.device,
                notice.kind,
                notice.verification_id or "-",
            )
        state = ReceiptState.ACCEPTED if is_new else ReceiptState.ALREADY_HAD
        return [_item(notice.notice_id, sha256, state)]

    def _receipt(
        self,
        message: wire.BatchPart | wire.NoticeUp,
        in_reply_to: str,
        items: list[wire.ReceiptItem],
    ) -> wire.Receipt:
        return wire.Receipt(
            receipt_id=self._outside.new_id(),
            in_reply_to=in_reply_to,
            institution=message.institution,
            device=message.device,
            received_at=self._outside.now(),
            items=tuple(items),
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
        case ForStaff(staff_id=staff_id):
            logger.info(
                "hospital.visual_check id=%s device=%s staff_id=%s",
                record.verification_id,
                record.device,
                staff_id,
            )


def _item(key: str, sha256: str, outcome: ReceiptState | Code) -> wire.ReceiptItem:
    if isinstance(outcome, Code):
        return wire.ReceiptItem(
            key=key, sha256=sha256, state=ReceiptState.REFUSED.value, code=outcome.code
        )
    return wire.ReceiptItem(key=key, sha256=sha256, state=outcome.value)
