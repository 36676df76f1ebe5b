"""The kiosk looks at itself while it runs: may it work at all, and is its camera there (S61, S62)?

Only what no patient and no staff at the desk can get round is a fault: this device's certificate,
its clock, a service that refuses this device. A cut line is none; the journey deals with it.
"""

import dataclasses
import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509

from eligibility.errors import Code
from kiosk.flow.events import CameraSeen, Event, HealthReported
from kiosk.ports import Clock, ServiceError

logger = logging.getLogger(__name__)

EVERY_S = 60.0
SERVICE_EVERY_S = 300.0
"""A handshake of its own; as long as the kiosk is refused it is asked each time."""
BUILT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
"""No clock that is right is earlier: this version did not exist."""


def clock_fault(now: dt.datetime) -> Code | None:
    """A board without a battery wakes up in the past."""
    return Code.CLOCK_IMPLAUSIBLE if now < BUILT else None


def certificate_fault(path: Path, now: dt.datetime) -> Code | None:
    """Whether this device may show its certificate now."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return Code.DEVICE_CERTIFICATE_UNUSABLE
    if now < certificate.not_valid_before_utc:
        return Code.CLOCK_IMPLAUSIBLE  # issued in the past: it is the clock that is wrong
    return Code.DEVICE_CERTIFICATE_EXPIRED if now > certificate.not_valid_after_utc else None


def service_fault(ask: Callable[[], object]) -> Code | None:
    """Whether the service refuses this device; that it is silent now says nothing."""
    try:
        ask()
    except ServiceError as error:
        refused = Code.SERVICE_REFUSES_DEVICE
        return refused if error.code is refused else None
    return None


@dataclasses.dataclass(frozen=True, slots=True)
class Vitals:
    """Where to look."""

    certificate: Path
    ask_service: Callable[[], object]
    """Raises ServiceError."""
    is_camera_there: Callable[[], bool] | None
    """None without a camera."""
    clock: Clock
    is_on_trial: Callable[[], bool] = lambda: False
    """A new certificate was not taken yet: the service is asked at each look."""

    def asking(self, around: Callable[[Callable[[], object]], Callable[[], object]]) -> "Vitals":
        """The same, the question to the service with something ``around`` it."""
        return dataclasses.replace(self, ask_service=around(self.ask_service))


class SelfCheck:
    """Looks again and again on a thread of its own, and posts what changed."""

    def __init__(
        self, vitals: Vitals, post: Callable[[Event], None], every_s: float = EVERY_S
    ) -> None:
        self._vitals = vitals
        self._post = post
        self._every_s = every_s
        self._fault: Code | None = None
        self._ask_service_at = 0.0
        self._again = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="self-check", daemon=True)

    def start(self) -> None:
        """Looks at once, then again and again."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more; a handshake under way is left behind (daemon thread)."""
        self._is_stopping = True
        self._again.set()

    def look_soon(self) -> None:
        """The service may just have refused this device: look now."""
        self._ask_service_at = 0.0
        self._again.set()

    def look(self) -> None:
        """Looks once; what is the same as before is not told again."""
        fault = self._find_fault()
        if fault is not self._fault:
            code = "-" if fault is None else fault.code
            logger.warning("kiosk_fault_changed code=%s", code)
            self._fault = fault
            self._post(HealthReported(fault))
        if self._vitals.is_camera_there is not None:
            self._post(CameraSeen(self._vitals.is_camera_there()))

    def _find_fault(self) -> Code | None:
        vitals = self._vitals
        now = vitals.clock.wall()
        fault = clock_fault(now) or certificate_fault(vitals.certificate, now)
        return fault or self._service_fault()

    def _service_fault(self) -> Code | None:
        refused = Code.SERVICE_REFUSES_DEVICE
        now = self._vitals.clock.monotonic()
        was_refused = self._fault is refused
        is_urgent = was_refused or self._vitals.is_on_trial()
        if not is_urgent and now < self._ask_service_at:
            return None
        self._ask_service_at = now + SERVICE_EVERY_S
        return service_fault(self._vitals.ask_service)

    def _run(self) -> None:
        while not self._is_stopping:
            self._again.clear()
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a dead watch would never let it recover
                logger.critical("self_check_failed error=%s", type(error).__name__)
            self._again.wait(self._every_s)
