"""Whether two devices use one certificate: by the last answer's token and the start's id. Pure.

Each poll's answer carries a new token. A copy of a kiosk's storage has the token of the moment it
was copied: whoever comes second with it is seen. An answer may be lost, or the kiosk's power before
the token was on its disk: so the token before stands until the new one was shown, and asking with
it again gives the same new one. Two that stay in step all the time show by their starts: a kiosk
never comes back to a former one.
"""

import dataclasses
import enum

_BOOTS_KEPT = 400


class Copied(enum.Enum):
    """How a copy showed."""

    USED_UP = "used-up"
    """It shows what was shown before, or what it was never given."""
    TWO_STARTS = "two-starts"
    """Reports of two starts of the machine alternate."""
    FOLLOWED = "followed"
    """Somebody shows a certificate after the newer one of the same kiosk had put it out."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """What a poll shows of its sender."""

    serial: int
    token: str | None = dataclasses.field(repr=False)
    boot_id: str
    was_confirmed: bool = False
    """An admin has confirmed this very certificate's request."""


@dataclasses.dataclass(frozen=True, slots=True)
class Trail:
    """What is known of the use of one certificate and of those that renewed it."""

    current: str = dataclasses.field(repr=False)
    """Given, not shown yet."""
    previous: str | None = dataclasses.field(repr=False)
    """With what the current one was asked for; None at the first poll."""
    serial: int
    boot_id: str
    former_boots: tuple[str, ...] = ()


def begun(shown: Shown, new: str) -> Trail:
    """At the first poll, and after an admin looked at a suspicion."""
    return Trail(new, shown.token, shown.serial, shown.boot_id)


def followed(trail: Trail, shown: Shown, new: str) -> Trail | Copied:
    """The next poll; ``new`` is the token that it may be answered with.

    A certificate whose kiosk an admin has looked at may begin without a token. One that was renewed
    without anybody may not: whoever copied a key can be the first to renew it.
    """
    if shown.boot_id in trail.former_boots:
        return Copied.TWO_STARTS
    kept = _here(trail, shown)
    begins = shown.token is None and shown.was_confirmed and shown.serial != trail.serial
    if shown.token == trail.current or begins:
        return dataclasses.replace(kept, current=new, previous=shown.token)
    return kept if shown.token == trail.previous else Copied.USED_UP


def _here(trail: Trail, shown: Shown) -> Trail:
    former = trail.former_boots
    if shown.boot_id != trail.boot_id:
        former = (*former, trail.boot_id)[-_BOOTS_KEPT:]
    return dataclasses.replace(
        trail, serial=shown.serial, boot_id=shown.boot_id, former_boots=former
    )
