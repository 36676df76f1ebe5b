"""One message of a kiosk: opened, checked, handed to what commits it; then the signed answer.

Whoever signed must be the device that the message names and on whose topic it came.
"""

import dataclasses
import logging
import sqlite3
from typing import Any, Protocol

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.faults import told
from eligibility.identity import device_name, device_uri
from hospital.answer_intake import AnswerIntake
from hospital.checks import check_message
from hospital.clock import Outside
from hospital.coverage_intake import CoverageIntake
from hospital.envelope import Envelope, EnvelopeRefused
from hospital.inbox import Inbox
from hospital.inquiry_delivery import InquiryDelivery
from hospital.notice_intake import NoticeIntake

logger = logging.getLogger(__name__)

Answer = wire.Receipt | wire.DayAnswer


class Handler(Protocol):
    """Commits the messages of one channel."""

    @property
    def kinds(self) -> Any:  # noqa: ANN401 - a message class, or a union of them
        """What may come there."""

    def take(self, message: Any, signed: bytes, /) -> Answer | None:  # noqa: ANN401 - one of kinds
        """Commits it; gives what is answered, None for nothing.

        ``signed``: the exact bytes. Raises sqlite3.Error when the commit failed.
        """


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
        self._handlers: dict[str, Handler] = {
            "coverage": CoverageIntake(inbox, outside),
            "notice": NoticeIntake(inbox, outside),
            "answer": AnswerIntake(InquiryDelivery(inbox.database), outside),
        }

    @property
    def channels(self) -> frozenset[str]:
        """The last levels of the topics that are taken in."""
        return frozenset(self._handlers)

    def take(self, topic_device: str, channel: str, payload: bytes) -> Reply | None:
        """The signed answer, to be published after this returns; None when there is none.

        Raises sqlite3.Error when the commit failed: then nothing may be acknowledged.
        """
        try:
            return self._take(topic_device, self._handlers[channel], payload)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - one message must never stop all that follow
            # without a receipt the kiosk sends it again: to let go of it here loses nothing
            logger.critical("hospital.unexpected %s", told(error))
            now = self._outside.now()
            self._inbox.raise_for_staff(topic_device, "", Code.REQUEST_MALFORMED, now)
            return None

    def _take(self, topic_device: str, handler: Handler, payload: bytes) -> Reply | None:
        try:
            message, signed = self._opened(topic_device, handler, payload)
        except (EnvelopeRefused, WireError) as error:
            code = error.code if isinstance(error, EnvelopeRefused) else Code.REQUEST_MALFORMED
            self._inbox.raise_for_staff(topic_device, "", code, self._outside.now())
            return None
        answer = handler.take(message, signed)
        if answer is None:
            return None
        signed_answer = self._envelope.sign(wire.encode(answer))
        return Reply(signed_answer, answer.in_reply_to, wire.schema_of(answer))

    def _opened(self, topic_device: str, handler: Handler, payload: bytes) -> tuple[Any, bytes]:
        opened = self._envelope.open_up(payload)
        message: Any = wire.decode(opened.payload, handler.kinds)
        named = (message.institution, message.device)
        is_rightful = (
            message.institution == self._institution
            and device_uri(*named) == opened.signer_uri
            and device_name(*named) == topic_device
        )
        if not is_rightful:
            raise EnvelopeRefused
        check_message(message)
        return message, opened.payload
