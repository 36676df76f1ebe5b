"""``down/inquiry`` and ``up/answer``, as far as the delivery's thread goes.

A list is opened, checked and put on the disk before ``InquiryTaken`` says so; the asking is
another thread's (``list_asking``). Only the hospital's signature counts; an answer always goes to
this device's own ``up/answer``, whatever a Response Topic says.
"""

import collections
import dataclasses
import logging

from eligibility import wire
from eligibility.batch import ReceiptState, record_sha256
from eligibility.errors import Code, WireError
from eligibility.identity import device_name
from eligibility.wire_inquiries import InquiryPart, InquiryTaken
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.inquiry_list import ListRefused, read_head, read_list
from kiosk.batch.link import Heard
from kiosk.batch.outbox import DeviceName
from kiosk.batch.steady_clock import SteadyClock
from kiosk.ports import Clock, OutboxError

logger = logging.getLogger(__name__)

LOOK_AT_DEADLINES_EVERY_S = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for ``up/answer``."""

    inquiry_id: str
    schema: str
    signed: bytes = dataclasses.field(repr=False)
    """The exact bytes to sign."""
    answer_id: str | None = None
    """Of a part: it is sent again until its receipt comes."""
    tries: int = 0


class Answering:
    """Takes lists, and gives what is to be sent; raises OutboxError."""

    def __init__(
        self, owner: DeviceName, envelope: Envelope, inquiries: Inquiries, clock: Clock
    ) -> None:
        self._owner = owner
        self._branch = f"oqs/v1/{device_name(owner.institution, owner.device)}/"
        self._envelope = envelope
        self._inquiries = inquiries
        self._clock = clock
        self._steady = SteadyClock(clock)
        self._taken: collections.deque[InquiryTaken] = collections.deque()
        self._look_at = 0.0

    def take(self, heard: Heard) -> None:
        """One message on ``down/inquiry``; a forged or foreign one is logged and passed over."""
        try:
            signed = self._envelope.open_inquiry(heard.payload)
            inquiry_id = read_head(signed, self._owner)
        except EnvelopeRefused as error:
            logger.warning("batch.inquiry_refused code=%s", error.code.code)
            return
        except WireError:
            logger.warning("batch.inquiry_not_understood code=%s", Code.REQUEST_MALFORMED.code)
            return
        if inquiry_id is None:
            logger.warning("batch.inquiry_of_another_device")
            return
        state, code = self._judge(inquiry_id, signed, heard.response_topic)
        logger.info(
            "batch.inquiry inquiry_id=%s state=%s code=%s",
            inquiry_id,
            state.value,
            code.code if code else "-",
        )
        taken = InquiryTaken(
            inquiry_id=inquiry_id,
            sha256=record_sha256(signed),
            institution=self._owner.institution,
            device=self._owner.device,
            at=self._clock.wall(),
            state=state.value,
            code=code.code if code else None,
        )
        self._taken.append(taken)

    def _judge(
        self, inquiry_id: str, signed: bytes, response_topic: str | None
    ) -> tuple[ReceiptState, Code | None]:
        try:
            return self._take(inquiry_id, signed, response_topic), None
        except ListRefused as error:
            return ReceiptState.REFUSED, error.code
        except OutboxError as error:  # the hospital keeps its list and may send it again
            return ReceiptState.REFUSED, error.code

    def _take(self, inquiry_id: str, signed: bytes, response_topic: str | None) -> ReceiptState:
        if response_topic is not None and not response_topic.startswith(self._branch):
            raise ListRefused(Code.FOREIGN_RESPONSE_TOPIC)
        sha256 = record_sha256(signed)
        known = self._inquiries.known_sha256(inquiry_id)
        if known is not None and known != sha256:
            raise ListRefused(Code.RECORD_CONFLICT)
        if known is not None:
            return ReceiptState.ALREADY_HAD
        now = self._clock.wall()
        if not self._inquiries.take(inquiry_id, signed, sha256, read_list(signed, now), now):
            raise ListRefused(Code.TOO_MANY_LISTS)
        return ReceiptState.ACCEPTED

    def look_at_deadlines(self) -> None:
        """Answers what is open at its deadline; looks twice a second at most."""
        now = self._clock.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_AT_DEADLINES_EVERY_S
            self._inquiries.expire(self._steady.now())

    def purge(self) -> None:
        """See ``Inquiries.purge``."""
        self._inquiries.purge(self._steady.now())

    def next(self) -> Outgoing | None:
        """What is sent next; from now on it counts as sent."""
        if self._taken:
            taken = self._taken.popleft()
            return Outgoing(taken.inquiry_id, wire.schema_of(taken), wire.encode(taken))
        part = self._inquiries.parts.next()
        if part is None:
            return None
        self._inquiries.parts.offered(part.answer_id)
        schema = wire.schema_of(InquiryPart)
        return Outgoing(part.inquiry_id, schema, part.signed, part.answer_id, part.tries + 1)
