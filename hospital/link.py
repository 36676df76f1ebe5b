"""The seam between the inquiries and MQTT: what can be sent, and what is reported back."""

import dataclasses
import datetime as dt
from typing import Protocol


@dataclasses.dataclass(frozen=True, slots=True)
class LinkUp:
    """Connected; with a lost session nobody knows what the broker still holds."""

    is_session_present: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LinkDown:
    """Disconnected."""

    is_taken: bool = False
    """Another program connected under this name."""


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """The broker's acknowledgement of one message: its number, and MQTT's reason code."""

    message: int
    reason: int


@dataclasses.dataclass(frozen=True, slots=True)
class KioskSeen:
    """Something said its status under this name; it is not signed, so it proves nothing."""

    device_name: str
    state: str | None = None
    """None: it could not be read."""
    at: dt.datetime | None = None
    waiting: int | None = None


LinkEvent = LinkUp | LinkDown | Judged | KioskSeen


class InquiryLink(Protocol):
    """A connection that keeps itself up."""

    def send_inquiry(self, device_name: str, payload: bytes, inquiry_id: str, expiry_s: int) -> int:
        """Hands over one list, QoS 1; gives the number by which it will be judged."""
