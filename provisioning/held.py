"""What the register holds: invitations, requests, certificates, settings. Values only."""

import dataclasses
import datetime as dt
import enum

WRONG_TRIES = 5
SUPERSEDED = "superseded"
"""The reason of whoever has a newer certificate."""


class Purpose(enum.StrEnum):
    """What an invitation is for."""

    ENROL = "enrol"
    """A kiosk that has no identity: new keys for everything."""
    RENEW = "renew"
    """The same kiosk with its certificate expired: it keeps its other keys and its records."""


class InvitationState(enum.StrEnum):
    """Where an invitation is; the first that fits, in this order."""

    WITHDRAWN = "withdrawn"
    DEAD = "dead"
    USED = "used"
    EXPIRED = "expired"
    OPEN = "open"


@dataclasses.dataclass(frozen=True, slots=True)
class Invited:
    """An invitation."""

    id: str
    secret_sha256: str
    """Hex; all that is known of the secret."""
    uri: str
    purpose: Purpose
    by: str
    at: dt.datetime
    until: dt.datetime
    wrong_tries: int = 0
    request: str | None = None
    is_withdrawn: bool = False

    def state(self, now: dt.datetime) -> InvitationState:
        """Whether it may be used now, or why not."""
        if self.is_withdrawn:
            return InvitationState.WITHDRAWN
        if self.wrong_tries >= WRONG_TRIES:
            return InvitationState.DEAD
        if self.request is not None:
            return InvitationState.USED
        return InvitationState.EXPIRED if now >= self.until else InvitationState.OPEN


class RequestState(enum.StrEnum):
    """Where a kiosk's request is."""

    PENDING = "pending"
    ISSUED = "issued"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclasses.dataclass(frozen=True, slots=True)
class Requested:
    """A kiosk asks for its certificate; an admin compares four words and confirms."""

    id: str
    invitation: str
    uri: str
    key_sha256: str
    """Hex, over the DER SubjectPublicKeyInfo; the four words come from it."""
    csr: str
    """Base64 DER."""
    at: dt.datetime
    until: dt.datetime
    serial: int | None = None
    declined_because: str | None = None

    def state(self, now: dt.datetime) -> RequestState:
        """Where it is now."""
        if self.serial is not None:
            return RequestState.ISSUED
        if self.declined_because is not None:
            return RequestState.DECLINED
        return RequestState.EXPIRED if now >= self.until else RequestState.PENDING


@dataclasses.dataclass(frozen=True, slots=True)
class Certified:
    """A certificate."""

    serial: int
    kind: str
    uri: str
    common_name: str
    at: dt.datetime
    until: dt.datetime
    key_sha256: str = ""
    certificate: str = ""
    """Base64 DER; kept of kiosks', so that one whose answer was lost gets it again."""
    former: int | None = None
    """The serial that it renews."""
    request: str | None = None
    """The kiosk's request that an admin has confirmed; None: nobody looked."""
    issuer: int | None = None
    """Serial of the issuing authority; lines of old do not say it."""
    revoked_at: dt.datetime | None = None
    reason: str | None = None
    was_replaced: bool = False
    """It was taken back as superseded, and its party had a newer one: nobody is put out."""

    def stands(self, now: dt.datetime) -> bool:
        """Neither taken back nor over."""
        return self.revoked_at is None and now < self.until


@dataclasses.dataclass(frozen=True, slots=True)
class SettingsMade:
    """A kiosk's newest site settings."""

    version: int
    jws: str = dataclasses.field(repr=False)
    """With hashes of staff codes in it."""
    at: dt.datetime
    by: str
