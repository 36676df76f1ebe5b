"""What ``hospital run`` knows of itself, for other processes: it runs, the broker, each kiosk.

One small file beside the inbox, written whole every few seconds. Whoever reads it takes an old one
for a program that has ended, however it did: nothing has to be tidied up after a crash.
"""

import contextlib
import dataclasses
import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.faults import told
from eligibility.wire_message import Message
from hospital.link import KioskSeen, LinkDown, LinkEvent, LinkUp

logger = logging.getLogger(__name__)

FILE = "pulse.json"
BEAT_S = 5.0
ALIVE = dt.timedelta(seconds=20)
"""A beat that is older is of a program that does not run any more."""
KIOSKS_LIMIT = 100
"""Anybody on the broker may say a status; nobody may fill the file."""


class KioskPulse(Message, frozen=True):
    """What a kiosk said of itself last; it is not signed, so nothing is decided by it."""

    state: str
    """``online``, ``closing``, ``offline``, or a newer kiosk's word."""
    at: dt.datetime
    waiting: int | None = None
    """Its sealed records without a receipt."""


class AuthorityPulse(Message, frozen=True):
    """Why the authority tells no kiosk's key any more."""

    code: str
    since: dt.datetime


class Pulse(Message, frozen=True):
    """The file."""

    at: dt.datetime
    is_running: bool
    is_at_broker: bool
    broker_since: dt.datetime
    """Since when it is there, or away."""
    kiosks: dict[str, KioskPulse] = {}  # noqa: RUF012 - a message's default, copied by its maker
    """By common name."""
    authority: AuthorityPulse | None = None
    """None: all is well, or it is not followed."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bridge:
    """As a page sees it."""

    is_running: bool
    is_at_broker: bool
    since: dt.datetime | None
    """Of whichever is the case; None when it has never run."""
    kiosks: Mapping[str, KioskPulse]
    authority: AuthorityPulse | None = None

    @property
    def is_well(self) -> bool:
        """What is asked now goes out."""
        return self.is_running and self.is_at_broker


def read_bridge(folder: Path, now: dt.datetime) -> Bridge:
    """Whether ``hospital run`` works in this state folder, as far as its file tells."""
    try:
        pulse: Pulse = wire.decode((folder / FILE).read_bytes(), Pulse)
    except (OSError, WireError):
        return Bridge(is_running=False, is_at_broker=False, since=None, kiosks={})
    if not pulse.is_running or abs(now - pulse.at) > ALIVE:
        return Bridge(is_running=False, is_at_broker=False, since=pulse.at, kiosks=pulse.kiosks)
    return Bridge(
        is_running=True,
        is_at_broker=pulse.is_at_broker,
        since=pulse.broker_since,
        kiosks=pulse.kiosks,
        authority=pulse.authority,
    )


class Heart(threading.Thread):
    """Keeps the file; what was known of kiosks stays over a restart."""

    def __init__(
        self, folder: Path, now: Callable[[], dt.datetime], beat_s: float = BEAT_S
    ) -> None:
        super().__init__(name="heart", daemon=True)
        self._file = folder / FILE
        self._now = now
        self._beat_s = beat_s
        self._lock = threading.Lock()
        self._is_at_broker = False
        self._since = now()
        self._kiosks = dict(read_bridge(folder, self._since).kiosks)
        self._authority: AuthorityPulse | None = None
        self._is_stopping = threading.Event()

    def beside(self, report: Callable[[LinkEvent], None]) -> Callable[[LinkEvent], None]:
        """Both hear of the line."""

        def both(event: LinkEvent) -> None:
            report(event)
            self.hear(event)

        return both

    def hear(self, event: LinkEvent) -> None:
        """From any thread; written at once when it is something new."""
        match event:
            case LinkUp() | LinkDown():
                is_up = isinstance(event, LinkUp)
                if is_up != self._is_at_broker:
                    self._is_at_broker, self._since = is_up, self._now()
                    self._beat()
            case KioskSeen(device_name=name, state=state) if state is not None:
                if name in self._kiosks or len(self._kiosks) < KIOSKS_LIMIT:
                    at = event.at or self._now()
                    self._kiosks = {**self._kiosks, name: KioskPulse(state, at, event.waiting)}
                    self._beat()

    def hear_authority(self, code: Code | None) -> None:
        """The same of the authority: its trouble, or that there is none any more."""
        known = self._authority.code if self._authority else None
        if code is None or code.code != known:
            self._authority = None if code is None else AuthorityPulse(code.code, self._now())
            if known or code:
                self._beat()

    def run(self) -> None:
        """The thread."""
        self._beat()
        while not self._is_stopping.wait(self._beat_s):
            self._beat()

    def stop(self) -> None:
        """The last word is that it has ended."""
        self._is_stopping.set()
        self.join()
        self._beat(is_running=False)

    def _beat(self, *, is_running: bool = True) -> None:
        pulse = Pulse(
            at=self._now(),
            is_running=is_running,
            is_at_broker=self._is_at_broker,
            broker_since=self._since,
            kiosks=self._kiosks,
            authority=self._authority,
        )
        with self._lock:
            try:
                written = self._file.with_suffix(".tmp")
                written.write_bytes(wire.encode(pulse))
                written.chmod(0o600)
                written.replace(self._file)
            except OSError as error:  # a full disk says itself elsewhere; the page says "stopped"
                logger.warning("hospital.pulse_not_written %s", type(error).__name__)
                with contextlib.suppress(OSError):
                    self._file.with_suffix(".tmp").unlink(missing_ok=True)
            except Exception as error:  # noqa: BLE001 - a page's file must not end the intake
                logger.critical("hospital.unexpected %s", told(error))
