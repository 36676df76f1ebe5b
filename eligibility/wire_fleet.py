"""What a kiosk and its authority tell each other beside EST, as JSON over mutual TLS (port 8444).

    POST /v1/poll    each minute: how the kiosk is; answered with what it should do
    PUT  /v1/keys    the kiosk's (or hospital's) public JOSE keys, after each change
    GET  /v1/peers   public keys of whom the caller exchanges messages with
    GET  /v1/releases/{channel}           the newest software that is offered to the kiosk
    GET  /v1/releases/{channel}/bundle    its bytes, in parts if asked so (Range, If-Match)

Nothing about patients: counts, versions and states only.
"""

import datetime as dt
import enum
from typing import Any

from eligibility.wire_message import Message


class PartState(enum.Enum):
    """Of the card reader and of the camera."""

    WORKING = "working"
    MISSING = "missing"
    NONE = "none"
    """This kiosk is meant to have none."""
    UNKNOWN = "unknown"
    """The screen's process has not told."""


class BatchOfDay(Message, frozen=True):
    """Records of the business day on their way to the hospital."""

    business_day: dt.date
    waiting: int
    received: int
    refused: int


class DeviceReport(Message, frozen=True):
    """How a kiosk is."""

    software_version: str
    boot_id: str
    """uuid4, new at each start of the machine; two at once under one certificate: a copy."""
    certificate_serial: str
    """Lower-case hex of the certificate that the screen's process uses."""
    certificate_until: dt.datetime
    reader: PartState
    camera: PartState
    settings_version: int = 0
    """In use; 0: those of the image."""
    settings_problem: str | None = None
    """Code of why the newest version is not in use."""
    fault: str | None = None
    """Code of what keeps the kiosk from serving patients."""
    batch: BatchOfDay | None = None
    waiting_reverifications: int = 0
    release_channel: str | None = None
    """Whose releases it follows; None: it asks for none."""
    release_failed: str | None = None
    """The newest release that was tried here and did not work; the kiosk went back."""
    release_problem: str | None = None
    """Code of why."""


class PollRequest(Message, frozen=True):
    """POST /v1/poll."""

    report: DeviceReport
    token: str | None = None
    """From the last answer: it changes with each, so that a copied card shows (CLONE_SUSPECTED)."""
    peers: str | None = None
    """Which peers' keys the kiosk works with (``jose_keys.peers_mark``); None: it cannot tell."""


class PollAnswer(Message, frozen=True):
    """Its answer."""

    token: str
    every_s: int
    settings: str | None = None
    """Compact JWS of a ``SiteSettings`` that is newer than the reported version."""
    peers_changed: bool = False
    """Fetch /v1/peers."""
    renew_now: bool = False
    """The admin asked for a new certificate."""


class SiteSettings(Message, frozen=True):
    """The payload of the settings' JWS."""

    uri: str
    """SAN URI of the only kiosk that may take them."""
    version: int
    """Grows with each change; a lower one is refused."""
    made_at: dt.datetime
    settings: dict[str, Any]
    """Tables as in the site file, those that may be changed over the line."""


class Release(Message, frozen=True):
    """GET /v1/releases/{channel}; 204 when nothing is offered to the caller."""

    version: str
    """``eligibility.release.ReleaseVersion``."""
    compatible: str
    """Which kind of machine it is for, as the bundle's own manifest says."""
    size: int
    """Bytes of the bundle."""
    sha256: str
    """Hex, over the whole bundle; the ETag of both answers."""
    offered_at: dt.datetime


class PublicKeys(Message, frozen=True):
    """PUT /v1/keys, and the answer of GET /v1/peers: a JWK set."""

    keys: list[dict[str, Any]]


class TrustProof(Message, frozen=True):
    """GET /v1/trust/{invitation id}?nonce=HEX, before the kiosk trusts anybody."""

    root_sha256: str
    """Hex."""
    proof: str
    """Hex of ``eligibility.invitation.trust_proof``."""
