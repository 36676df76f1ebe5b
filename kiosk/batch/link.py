"""The seam between the batch service and MQTT: what can be sent, and what is reported back."""

import dataclasses
import enum
from collections.abc import Callable
from typing import Protocol


class Channel(enum.Enum):
    """Last levels of the device's topics (device.md 1.4)."""

    COVERAGE = "up/coverage"
    NOTICE = "up/notice"
    STATUS = "up/status"
    ANSWER = "up/answer"
    RECEIPT = "down/receipt"
    INQUIRY = "down/inquiry"


class Verdict(enum.Enum):
    """What the broker said of a message; only the hospital's receipt says that it arrived."""

    TAKEN = "taken"
    NO_SUBSCRIBER = "no subscriber"
    NOT_AUTHORIZED = "not authorized"
    QUOTA = "quota"
    OTHER = "other"


@dataclasses.dataclass(frozen=True, slots=True)
class LinkUp:
    """Connected; with a lost session nobody knows what arrived."""

    is_session_present: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LinkDown:
    """Disconnected, or refused."""

    reason: str
    is_refused: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """The broker's acknowledgement of one message."""

    message: int
    verdict: Verdict


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """Something from the hospital, on ``down/receipt`` unless another channel is named."""

    payload: bytes = dataclasses.field(repr=False)
    channel: Channel = Channel.RECEIPT
    response_topic: str | None = None
    """What the message names; it is judged, never used."""


LinkEvent = LinkUp | LinkDown | Judged | Heard


class Link(Protocol):
    """A connection that keeps itself up; events come on a thread of its own."""

    def start(self, report: Callable[[LinkEvent], None]) -> None:
        """Begins connecting and reporting."""

    def send(self, channel: Channel, payload: bytes, correlation: str, schema: str) -> int:
        """Hands over one message, QoS 1; gives the number by which it will be judged.

        ``correlation`` is its id and ``schema`` its form; both travel unencrypted.
        """

    def announce(self, status: bytes) -> None:
        """Publishes the retained status."""

    def follow(self) -> None:
        """Shows a certificate that was renewed: an open connection ends in order, then another."""

    def stop(self, last_status: bytes) -> None:
        """Announces, disconnects, and waits until both are done."""
