"""One look at whether this kiosk's certificate is to be renewed, and the renewal itself.

The running programs take the new certificate up by themselves, and the screen's process tries it
(``kiosk.identity.renewing.Trial``); until the service took it nothing else is renewed.
"""

import contextlib
import dataclasses
import datetime as dt
import enum
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.errors import Code
from kiosk import private_file
from kiosk.enrolment.reenrolling import Reenrolment
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.renewing import Outside, Probing, due_at, renew
from kiosk.identity.store import IdentityStore
from kiosk.ports import Clock, PortError

logger = logging.getLogger(__name__)

RETRY = dt.timedelta(minutes=10)
_LOCK = "renewal"


class Outcome(enum.Enum):
    """Of a look."""

    NOT_DUE = "not-due"
    ON_TRIAL = "on-trial"
    """The last new one was not taken by the service yet."""
    RENEWED = "renewed"
    EXPIRED = "expired"
    """Only the admin can help: an invitation."""


@dataclasses.dataclass(frozen=True, slots=True)
class Renewal:
    """Of one kiosk."""

    store: IdentityStore
    asked: Reenrolment
    probing: Probing
    state: Path
    clock: Clock

    def look(self, *, is_asked_for: bool = False) -> Outcome:
        """Renews when it is due, or asked for; two programs take turns.

        Raises:
            PortError: it was refused, or somebody is out of reach; the certificate until now stays.
        """
        with self._alone():
            now, current = self.clock.wall(), self.store.current()
            if current is None:
                raise DeviceKeyError(Code.NOT_ENROLLED)
            leaf = current.certificate()
            if leaf.not_after <= now:
                return Outcome.EXPIRED
            if not current.is_proven and self.store.former() is not None:
                return Outcome.ON_TRIAL
            if not is_asked_for and now < due_at(leaf.not_before, leaf.not_after, self.asked.uri):
                return Outcome.NOT_DUE
            new = renew(self.store, Outside(self.asked.issue, self.probing), now)
            logger.info("fleet.renewed generation=%s", new.name)
            return Outcome.RENEWED

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with private_file.alone_in(self.state / _LOCK):
                yield
        except OSError as error:
            logger.error("fleet.not_renewed os=%s", error.strerror)  # noqa: TRY400 - no trace needed
            raise DeviceKeyError(Code.IDENTITY_NOT_KEPT) from None


class RenewalInTime:
    """Looks after each poll, but not again at once after a failure. For one thread."""

    def __init__(self, renewal: Renewal, wait_for_a_gap: Callable[[], bool]) -> None:
        """``wait_for_a_gap``: until no patient is here; False when stopped meanwhile."""
        self._renewal = renewal
        self._wait_for_a_gap = wait_for_a_gap
        self._not_before: dt.datetime | None = None
        self._was_unreachable = False
        self._is_told = False

    def look(self, *, is_asked_for: bool, is_line_up: bool) -> None:
        """Raises PortError: told once, tried again in a while."""
        now = self._renewal.clock.wall()
        is_back = is_line_up and self._was_unreachable
        if self._not_before is not None and now < self._not_before and not is_back:
            return
        if not self._wait_for_a_gap():
            return
        try:
            outcome = self._renewal.look(is_asked_for=is_asked_for)
        except PortError as error:
            self._not_before = now + RETRY
            self._was_unreachable = error.code is Code.AUTHORITY_UNREACHABLE
            raise
        self._not_before, self._was_unreachable = None, False
        if outcome is Outcome.EXPIRED and not self._is_told:
            logger.error("fleet.certificate_expired code=%s", Code.DEVICE_CERTIFICATE_EXPIRED.code)
        self._is_told = outcome is Outcome.EXPIRED
