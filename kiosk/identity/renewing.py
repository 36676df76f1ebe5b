"""Renewal on the device: when it is due, the new generation beside the old, probed, then switched.

    due          from two thirds of life, plus the device's own share of a tenth: never all at once
    renew        new key, certificate, a real call with it; only then the switch
    Trial        after the switch: taken by the running service, or back to the former one

Whoever asks the authority and the service is handed in; nothing here knows the network.
"""

import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import Generation
from kiosk.identity.memory import opened_in
from kiosk.identity.request import request_of
from kiosk.identity.store import IdentityStore
from kiosk.ports import Clock, PortError, ServiceError

logger = logging.getLogger(__name__)

DUE_FROM = 2 / 3
SPREAD = 0.1
"""Of life: 9 days of 90."""
_SHARE_BYTES = 8
ANSWERED_WITHIN = dt.timedelta(hours=2)
"""A request by invitation runs out after one."""
GRACE = dt.timedelta(seconds=90)
"""How long a new certificate may get no answer before the former one is tried again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Certified:
    """What the authority gave for a request."""

    chain: bytes
    """PEM: leaf, then issuing authority."""
    root: bytes
    """PEM."""


@dataclasses.dataclass(frozen=True, slots=True)
class Probing:
    """How a certificate is tried."""

    probe: Callable[[Path], object]
    """The service, with the credentials of a folder; raises ServiceError."""
    memory: Path
    """Where a generation is opened for it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """Whom a renewal asks."""

    issue: Callable[[bytes], Certified]
    """The authority, with a DER request; raises PortError. The same key again: the same answer."""
    probing: Probing


def due_at(not_before: dt.datetime, not_after: dt.datetime, uri: str) -> dt.datetime:
    """When the kiosk ``uri`` begins to ask for its next certificate; the same each time."""
    digest = hashlib.sha256(b"oev-renewal-v1\0" + uri.encode()).digest()
    share = int.from_bytes(digest[:_SHARE_BYTES], "big") / (1 << 8 * _SHARE_BYTES)
    return not_before + (not_after - not_before) * (DUE_FROM + SPREAD * share)


def is_due(not_before: dt.datetime, not_after: dt.datetime, uri: str, now: dt.datetime) -> bool:
    """Whether the time has come."""
    return now >= due_at(not_before, not_after, uri)


def renew(store: IdentityStore, outside: Outside, now: dt.datetime) -> Generation:
    """The next generation, in use. What was begun before is gone on with, by the same key.

    Raises:
        PortError: of ``issue`` or ``probe``, or DeviceKeyError: RENEWAL_REFUSED_BY_SERVICE,
            RENEWAL_NOT_DUE while an invitation is used, IDENTITY_NOT_KEPT. The generation until
            now stays in use, the draft for the next try.
    """
    draft = _without_abandoned_request(store, store.begin_generation(), now)
    if draft.has(g.CERTIFICATE) and draft.certificate().not_after <= now:
        store.discard_draft()
        draft = store.begin_generation()
    if not draft.has(g.CERTIFICATE):
        certified = outside.issue(request_of(draft.tls_key(), None))
        draft.put(g.ROOT, certified.root)
        draft.put(g.CERTIFICATE, certified.chain)  # last: it says that the request was answered
    store.complete()
    _check_taken(store, outside.probing, draft)
    store.switch()
    return draft


def _without_abandoned_request(
    store: IdentityStore, draft: Generation, now: dt.datetime
) -> Generation:
    """Raises DeviceKeyError: an admin's invitation is being answered with the draft's key."""
    if not draft.has(g.PENDING):
        return draft
    if abs(now - draft.kept_at(g.PENDING)) < ANSWERED_WITHIN:
        raise DeviceKeyError(Code.RENEWAL_NOT_DUE)
    logger.warning("identity.request_abandoned generation=%s", draft.name)
    if draft.has(g.CERTIFICATE):  # confirmed, so this is the newest one that stands
        draft.take(g.PENDING)
        return draft
    store.discard_draft()
    return store.begin_generation()


def _check_taken(store: IdentityStore, probing: Probing, draft: Generation) -> None:
    """A refused certificate may show as a broken line only, so the one in use is tried as well."""
    try:
        _probe(probing, draft)
    except ServiceError:
        current = store.current()
        if current is None or not is_taken(probing, current):
            raise  # it is the line, or the service itself
        logger.warning("identity.renewal_refused")
        raise DeviceKeyError(Code.RENEWAL_REFUSED_BY_SERVICE) from None


def is_taken(probing: Probing, generation: Generation) -> bool:
    """Whether the service answers to this certificate now; False for one that cannot be opened."""
    try:
        _probe(probing, generation)
    except (PortError, OSError):
        return False
    return True


def _probe(probing: Probing, generation: Generation) -> None:
    with opened_in(probing.memory, generation.whole()) as folder:
        probing.probe(folder)


class Trial:
    """Told by the running service of each answer; one thread. Never raises."""

    def __init__(self, store: IdentityStore, probing: Probing, clock: Clock) -> None:
        self._store = store
        self._probing = probing
        self._clock = clock
        self._failed_at: tuple[str, dt.datetime] | None = None

    def is_on(self) -> bool:
        """Nobody knows yet whether the service takes the current one."""
        current = self._store.current()
        return current is not None and not current.is_proven

    def accepted(self, generation: str) -> None:
        """The service took the certificate of ``generation``: the former one is not needed."""
        self._failed_at = None
        try:
            current = self._store.current()
            if current is None or current.name != generation or current.is_proven:
                return
            current.prove()
            self._store.forget_former()
        except DeviceKeyError as error:
            logger.error("identity.not_proven code=%s", error.code.code)  # noqa: TRY400 - suffices
            return
        logger.info("identity.proven generation=%s", generation)

    def failed(self, generation: str) -> None:
        """No answer to ``generation``; the former one comes back once the grace is over.

        But only if the service answers to that one: else it is the line, or the service itself.
        """
        now = self._clock.wall()
        if self._failed_at is None or self._failed_at[0] != generation:
            self._failed_at = generation, now
        if now - self._failed_at[1] < GRACE or not self._is_former_better(generation):
            return
        try:
            self._store.back()
        except DeviceKeyError as error:
            logger.error("identity.not_switched_back code=%s", error.code.code)  # noqa: TRY400 - told enough
            return
        code = Code.RENEWAL_REFUSED_BY_SERVICE.code
        logger.error("identity.renewal_taken_back generation=%s code=%s", generation, code)

    def _is_former_better(self, generation: str) -> bool:
        current, former = self._store.current(), self._store.former()
        if current is None or former is None or current.name != generation or current.is_proven:
            return False
        return is_taken(self._probing, former)
