"""What the hospital answers, turned into the outbox's states.

Only the hospital's signature counts: the broker could replay or invent anything else. A receipt
that comes twice changes nothing; one for other bytes than ours settles nothing.
"""

import dataclasses
import datetime as dt
import itertools
import logging
from collections.abc import Iterable, Sequence

from eligibility import wire
from eligibility.batch import ReceiptState
from eligibility.errors import Code, WireError
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from kiosk.batch.inquiry_parts import AnswerParts
from kiosk.batch.outbox import DeviceName

logger = logging.getLogger(__name__)

FINAL_REFUSALS = frozenset({Code.RECORD_CONFLICT.code, Code.REQUEST_MALFORMED.code})
"""Sending the same bytes again would be refused again; every other refusal is tried again."""

_YEARS = range(2000, 3000)


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """What messages from the hospital settled."""

    settled: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    finished_days: tuple[dt.date, ...] = ()
    is_hospitals: bool = False
    """At least one was signed by the hospital, for this device."""


class Receipts:
    """Reads ``down/receipt``."""

    def __init__(
        self,
        owner: DeviceName,
        envelope: Envelope,
        delivery: Delivery,
        days: Days,
        answers: AnswerParts,
    ) -> None:
        self._owner = owner
        self._envelope = envelope
        self._delivery = delivery
        self._days = days
        self._answers = answers
        self._notices: dict[str, str] = {}

    def expect_notice(self, notice_id: str, sha256: str) -> None:
        """A notice with this hash went out."""
        self._notices[notice_id] = sha256

    def take(self, payloads: Iterable[bytes], at: dt.datetime) -> Heard:
        """Notes messages, receipts in a row by one commit.

        A forged, foreign or unreadable message is logged and passed over.
        """
        messages = [one for payload in payloads if (one := self._opened(payload)) is not None]
        parts: list[Heard] = []
        for kind, some in itertools.groupby(messages, type):
            if kind is wire.Receipt:
                receipts = [one for one in some if isinstance(one, wire.Receipt)]
                parts.append(self._take_receipts(receipts, at))
            else:
                answers = [one for one in some if isinstance(one, wire.DayAnswer)]
                parts += [self._take_day_answer(answer) for answer in answers]
        return dataclasses.replace(_joined(parts), is_hospitals=bool(messages))

    def _opened(self, payload: bytes) -> wire.Receipt | wire.DayAnswer | None:
        try:
            message: wire.Receipt | wire.DayAnswer = wire.decode(
                self._envelope.open_receipt(payload), wire.Downward
            )
        except EnvelopeRefused as error:
            logger.warning("batch.receipt_refused code=%s", error.code.code)
            return None
        except WireError:
            logger.warning("batch.receipt_not_understood code=%s", Code.REQUEST_MALFORMED.code)
            return None
        if (message.institution, message.device) != (self._owner.institution, self._owner.device):
            logger.warning("batch.receipt_of_another_device")
            return None
        return message

    def _take_receipts(self, receipts: Sequence[wire.Receipt], at: dt.datetime) -> Heard:
        known: list[str] = []
        items: list[wire.ReceiptItem] = []
        for receipt in receipts:
            known += self._settle_notices(receipt.items, at)
            items += receipt.items
            logger.info(
                "batch.receipt in_reply_to=%s count=%d", receipt.in_reply_to, len(receipt.items)
            )
        settlements = [
            Settlement(item.key, item.sha256, code)
            for item in items
            if (code := _refusal(item)) is None or code in FINAL_REFUSALS
        ]
        settled = self._delivery.settle(settlements, _newest(receipts, at))
        settled += self._answers.settle(settlements)
        for item in items:
            if _refusal(item) is not None:
                logger.error("batch.record_refused key=%s code=%s", item.key, item.code)
        return Heard(settled=(*known, *settled))

    def _settle_notices(self, items: tuple[wire.ReceiptItem, ...], at: dt.datetime) -> list[str]:
        known = [
            item
            for item in items
            if self._notices.get(item.key) == item.sha256
            and (_refusal(item) is None or item.code in FINAL_REFUSALS)
        ]
        for item in known:
            state = "received" if _refusal(item) is None else "refused"
            self._delivery.settle_notice(item.key, state, at)
            del self._notices[item.key]
        return [item.key for item in known]

    def _take_day_answer(self, answer: wire.DayAnswer) -> Heard:
        day, total_id = answer.business_day, answer.in_reply_to
        if not self._days.is_newest_total(day, total_id):
            return Heard()  # an answer to an older revision, or a replay
        if answer.complete:
            self._days.answered(total_id, is_complete=True)
            logger.info("batch.day_complete business_day=%s revision=%d", day, answer.revision)
            return Heard(totals=(total_id,), finished_days=(day,))
        again = self._days.send_again(day, answer.missing)
        if again:
            logger.warning("batch.day_has_gaps business_day=%s again=%d", day, again)
            return Heard()  # the total stays awaited: it is sent again when its time is over
        self._days.answered(total_id, is_complete=False)
        logger.error("batch.day_disputed business_day=%s code=%s", day, Code.DIGEST_MISMATCH.code)
        return Heard(totals=(total_id,), finished_days=(day,))


def _joined(parts: Sequence[Heard]) -> Heard:
    return Heard(
        settled=tuple(key for part in parts for key in part.settled),
        totals=tuple(total for part in parts for total in part.totals),
        finished_days=tuple(day for part in parts for day in part.finished_days),
    )


def _newest(receipts: Sequence[wire.Receipt], otherwise: dt.datetime) -> dt.datetime:
    """The hospital's time of these receipts: a clock beside ours (``kiosk.batch.purging``)."""
    times = [one.received_at for one in receipts if _is_usable(one.received_at)]
    return max(times, default=otherwise)


def _is_usable(at: dt.datetime) -> bool:
    """Not without a time zone, nor where another zone moves it out of the calendar."""
    return at.tzinfo is not None and at.year in _YEARS


def _refusal(item: wire.ReceiptItem) -> str | None:
    """The code of a refusal; None when the hospital has the record."""
    if item.state in {ReceiptState.ACCEPTED.value, ReceiptState.ALREADY_HAD.value}:
        return None
    return item.code or "unknown"
